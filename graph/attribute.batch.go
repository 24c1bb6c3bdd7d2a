package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// seesHidden reports whether a viewer sees attributes that are not for shoppers.
func seesHidden(viewer auth.Viewer) bool { return viewer.May(auth.ManageProducts) }

// hiddenPart is catalog.HiddenPart for those who see hidden attributes.
func hiddenPart(viewer auth.Viewer) record.Parts {
	if seesHidden(viewer) {
		return catalog.HiddenPart
	}
	return 0
}

func (productTypeFields) ProductAttributes(ctx context.Context, types []*catalog.ProductType) executor.Thunk[[]*catalog.Attribute] {
	return attributesOf(ctx, types, catalog.ProductBearer)
}

func (productTypeFields) VariantAttributes(ctx context.Context, types []*catalog.ProductType) executor.Thunk[[]*catalog.Attribute] {
	return attributesOf(ctx, types, catalog.VariantBearer)
}

func attributesOf(ctx context.Context, types []*catalog.ProductType, bearer catalog.Bearer) executor.Thunk[[]*catalog.Attribute] {
	part := hiddenPart(auth.ViewerFrom(ctx))
	return loadParts(ctx, catalog.AttributesByType, part, types, func(t *catalog.ProductType) catalog.TypeKey {
		return catalog.TypeKey{Type: t.ID, Bearer: bearer}
	})
}

func (attributeFields) Choices(ctx context.Context, attributes []*catalog.Attribute, first *int) executor.Thunk[[]*catalog.AttributeChoice] {
	most, err := page.Size(first, catalog.MaxChoices)
	if err != nil {
		return refused[[]*catalog.AttributeChoice](len(attributes), err)
	}
	return loadFirst(ctx, catalog.ChoicesByAttribute, attributes, func(a *catalog.Attribute) typeid.Attribute { return a.ID }, most)
}

func (productFields) Type(ctx context.Context, products []*ent.Product) executor.Thunk[*catalog.ProductType] {
	return loadEach(ctx, catalog.TypesByProduct, products, productID)
}

func (productFields) Attributes(ctx context.Context, products []*ent.Product, keys []string) executor.Thunk[[]catalog.AssignedAttribute] {
	return assigned(ctx, catalog.AssignedToProducts, products, productID, keys)
}

func (productFields) Attribute(ctx context.Context, products []*ent.Product, key string) executor.Thunk[catalog.AssignedAttribute] {
	return firstOf(products, assigned(ctx, catalog.AssignedToProducts, products, productID, []string{key}))
}

func variantID(v *ent.Variant) typeid.Variant { return v.ID }

func (variantFields) Attributes(ctx context.Context, variants []*ent.Variant, keys []string) executor.Thunk[[]catalog.AssignedAttribute] {
	return assigned(ctx, catalog.AssignedToVariants, variants, variantID, keys)
}

func (variantFields) Attribute(ctx context.Context, variants []*ent.Variant, key string) executor.Thunk[catalog.AssignedAttribute] {
	return firstOf(variants, assigned(ctx, catalog.AssignedToVariants, variants, variantID, []string{key}))
}

// assigned loads what each parent has of the attributes with these slugs, or of all if that is nil.
func assigned[P any, K record.ID](
	ctx context.Context, many *record.Many[catalog.AssignedKey[K], []catalog.AssignedAttribute], parents []P, id func(P) K, slugs []string,
) executor.Thunk[[]catalog.AssignedAttribute] {
	if len(slugs) > catalog.MaxAttributesOfType {
		err := fault.BadUserInput(fmt.Sprintf("at most %d attributes can be asked for at once", catalog.MaxAttributesOfType))
		return refused[[]catalog.AssignedAttribute](len(parents), err)
	}
	return loadParts(ctx, many, hiddenPart(auth.ViewerFrom(ctx)), parents, func(parent P) catalog.AssignedKey[K] {
		return catalog.NewAssignedKey(id(parent), slugs)
	})
}

// firstOf resolves the first value of each parent's list, nothing if that is empty.
func firstOf[P, V any](parents []P, lists executor.Thunk[[]V]) executor.Thunk[V] {
	return loaded(parents, lists, func(_ P, list []V) (first V) {
		if len(list) > 0 {
			first = list[0]
		}
		return first
	})
}

// Node resolves what values refer to, of what everybody may see. Each kind of things is loaded for all.
func (assignedReferenceFields) Node(ctx context.Context, values []*catalog.ReferenceValue) executor.Thunk[model.Node] {
	products := whereSold(ctx, loadSome(ctx, catalog.ActiveProductsByID, values, func(v *catalog.ReferenceValue) *typeid.Product { return v.Product }), productID)
	variants := whereSold(ctx, loadSome(ctx, catalog.ActiveVariantsByID, values, func(v *catalog.ReferenceValue) *typeid.Variant { return v.Variant }), productOf)
	categories := loadSome(ctx, catalog.CategoriesByID, values, func(v *catalog.ReferenceValue) *typeid.Category { return v.Category })
	first := both(values, products, variants, func(_ *catalog.ReferenceValue, p *ent.Product, v *ent.Variant) model.Node {
		return nodeOf(p, v)
	})
	return both(values, first, categories, func(_ *catalog.ReferenceValue, found model.Node, c *ent.Category) model.Node {
		if c != nil {
			return c
		}
		return found
	})
}

func nodeOf(p *ent.Product, v *ent.Variant) model.Node {
	switch {
	case p != nil:
		return p
	case v != nil:
		return v
	}
	return nil
}
