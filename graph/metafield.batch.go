package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/metafield"
	"github.com/shopgraph/shopgraph/internal/page"
)

func ofProduct(p *ent.Product) *metafield.Owner {
	return &metafield.Owner{Kind: metafield.Product, ID: p.ID.UUID()}
}

func ofVariant(v *ent.Variant) *metafield.Owner {
	return &metafield.Owner{Kind: metafield.Variant, ID: v.ID.UUID()}
}

func ofCategory(c *ent.Category) *metafield.Owner {
	return &metafield.Owner{Kind: metafield.Category, ID: c.ID.UUID()}
}

func ofCollection(c *ent.Collection) *metafield.Owner {
	return &metafield.Owner{Kind: metafield.Collection, ID: c.ID.UUID()}
}

func ofCart(c *ent.Cart) *metafield.Owner {
	return &metafield.Owner{Kind: metafield.Cart, ID: c.ID.UUID()}
}

func ofOrder(o *ent.Order) *metafield.Owner {
	return &metafield.Owner{Kind: metafield.Order, ID: o.ID.UUID()}
}

// ofUser returns whose metafields are shown of users, nil for colleagues.
func ofUser(ctx context.Context) func(*ent.User) *metafield.Owner {
	return func(u *ent.User) *metafield.Owner {
		if isColleague(ctx, u) {
			return nil
		}
		return &metafield.Owner{Kind: metafield.User, ID: u.ID.UUID()}
	}
}

func (productFields) Metafield(ctx context.Context, products []*ent.Product, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, products, ofProduct, namespace, key)
}

func (productFields) Metafields(ctx context.Context, products []*ent.Product, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, products, ofProduct, namespace, first)
}

func (variantFields) Metafield(ctx context.Context, variants []*ent.Variant, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, variants, ofVariant, namespace, key)
}

func (variantFields) Metafields(ctx context.Context, variants []*ent.Variant, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, variants, ofVariant, namespace, first)
}

func (categoryFields) Metafield(ctx context.Context, categories []*ent.Category, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, categories, ofCategory, namespace, key)
}

func (categoryFields) Metafields(ctx context.Context, categories []*ent.Category, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, categories, ofCategory, namespace, first)
}

func (collectionFields) Metafield(ctx context.Context, collections []*ent.Collection, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, collections, ofCollection, namespace, key)
}

func (collectionFields) Metafields(ctx context.Context, collections []*ent.Collection, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, collections, ofCollection, namespace, first)
}

func (cartFields) Metafield(ctx context.Context, carts []*ent.Cart, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, carts, ofCart, namespace, key)
}

func (cartFields) Metafields(ctx context.Context, carts []*ent.Cart, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, carts, ofCart, namespace, first)
}

func (orderFields) Metafield(ctx context.Context, orders []*ent.Order, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, orders, ofOrder, namespace, key)
}

func (orderFields) Metafields(ctx context.Context, orders []*ent.Order, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, orders, ofOrder, namespace, first)
}

func (userFields) Metafield(ctx context.Context, users []*ent.User, namespace, key string) executor.Thunk[*metafield.Metafield] {
	return metafieldOf(ctx, users, ofUser(ctx), namespace, key)
}

func (userFields) Metafields(ctx context.Context, users []*ent.User, namespace *string, first *int) executor.Thunk[[]*metafield.Metafield] {
	return metafieldsOf(ctx, users, ofUser(ctx), namespace, first)
}

// metafieldOf loads one metafield of each parent.
func metafieldOf[P any](
	ctx context.Context, parents []P, owner func(P) *metafield.Owner, namespace, key string,
) executor.Thunk[*metafield.Metafield] {
	if !metafield.IsName(namespace) || !metafield.IsName(key) {
		return computed(parents, func(P) *metafield.Metafield { return nil })
	}
	return firstOf(parents, loadMetafields(ctx, parents, owner, metafield.Name{Namespace: namespace, Key: key}))
}

// metafieldsOf loads the first metafields of each parent, of a namespace or of all.
func metafieldsOf[P any](
	ctx context.Context, parents []P, owner func(P) *metafield.Owner, namespace *string, first *int,
) executor.Thunk[[]*metafield.Metafield] {
	most, err := page.Size(first, metafield.MaxPerOwner)
	if err != nil {
		return refused[[]*metafield.Metafield](len(parents), err)
	}
	var name metafield.Name
	if namespace != nil {
		if name.Namespace = *namespace; !metafield.IsName(*namespace) {
			return computed(parents, func(P) []*metafield.Metafield { return nil })
		}
	}
	return loaded(parents, loadMetafields(ctx, parents, owner, name), func(_ P, list []*metafield.Metafield) []*metafield.Metafield {
		return list[:min(most, len(list))]
	})
}

func loadMetafields[P any](
	ctx context.Context, parents []P, owner func(P) *metafield.Owner, name metafield.Name,
) executor.Thunk[[]*metafield.Metafield] {
	viewer := auth.ViewerFrom(ctx)
	return loadSome(ctx, metafield.ByKey, parents, func(parent P) *metafield.Key {
		of := owner(parent)
		if of == nil {
			return nil
		}
		key := metafield.NewKey(viewer, *of, name)
		return &key
	})
}
