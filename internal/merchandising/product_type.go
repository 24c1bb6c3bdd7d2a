package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// productType is a product type as it is kept, with its attributes in their order.
type productType struct {
	base
	Name              string      `json:"name"`
	Slug              string      `json:"slug"`
	ProductAttributes []uuid.UUID `json:"product_attributes"`
	VariantAttributes []uuid.UUID `json:"variant_attributes"`
}

var productTypes = &kind[productType]{"product type", idOf(typeid.Of[typeid.ProductType]), lockProductTypes, lookAtProductTypes}

// ProductTypeInput is what becomes of a product type. What is not given stays as it is. The attributes are
// all that it is to have, in their order.
type ProductTypeInput struct {
	Name, Slug                               patch.Text
	ProductAttributeIDs, VariantAttributeIDs []typeid.Attribute
}

// ProductTypeCreateInput is a product type to be made.
type ProductTypeCreateInput struct {
	IdempotencyKey *string
	ProductType    ProductTypeInput
}

// ProductTypeUpdateInput is what becomes of a product type. ExpectedVersion is any if it is nil.
type ProductTypeUpdateInput struct {
	ID              typeid.ProductType
	ExpectedVersion *int
	ProductType     ProductTypeInput
}

// ProductTypeDeleteInput is a product type to be deleted.
type ProductTypeDeleteInput struct {
	ID              typeid.ProductType
	ExpectedVersion *int
}

type (
	// ProductTypePayload is what became of a product type.
	ProductTypePayload = fault.Outcome[*catalog.ProductType]
	// ProductTypeDeletePayload is what became of a product type that was to be deleted.
	ProductTypeDeletePayload = fault.Outcome[typeid.ProductType]
)

// check cleans what was given in place, and reports what is wrong with it.
func (in *ProductTypeInput) check(v *fault.Validator) {
	name(v, "productType.name", &in.Name)
	slugText(v, "productType.slug", in.Slug, maxKey)
	checkAttributes(v, in.ProductAttributeIDs, "productAttributeIds")
	checkAttributes(v, in.VariantAttributeIDs, "variantAttributeIds")
}

func checkAttributes(v *fault.Validator, list []typeid.Attribute, field string) {
	v.Check(len(list) <= catalog.MaxAttributesOfType, fault.CodeLimitReached,
		fmt.Sprintf("Give at most %d attributes.", catalog.MaxAttributesOfType), "productType", field)
	given := map[typeid.Attribute]bool{}
	for i, id := range list {
		v.Check(!given[id], fault.CodeInvalid, "This attribute is given twice.", "productType", field, strconv.Itoa(i))
		given[id] = true
	}
}

// lookForAttributes reports those of the attributes that do not exist.
func (in *ProductTypeInput) lookForAttributes(ctx context.Context, tx *ent.Tx) error {
	all := slices.Concat(in.ProductAttributeIDs, in.VariantAttributeIDs)
	if len(all) == 0 {
		return nil
	}
	found, err := catalog.AttributesByID.ReadParts(ctx, tx, catalog.HiddenPart, all)
	if err != nil {
		return err
	}
	var v fault.Validator
	exist := func(list []typeid.Attribute, field string) {
		for i, id := range list {
			v.Check(found[id] != nil, fault.CodeNotFound, "There is no such attribute.", "productType", field, strconv.Itoa(i))
		}
	}
	exist(in.ProductAttributeIDs, "productAttributeIds")
	exist(in.VariantAttributeIDs, "variantAttributeIds")
	return v.Err()
}

// applied returns the product type as it is to be.
func (in *ProductTypeInput) applied(t productType) productType {
	t.Name = in.Name.Or(t.Name)
	if in.Slug.Value != "" {
		t.Slug = in.Slug.Value
	}
	t.ProductAttributes, t.VariantAttributes = idsOr(in.ProductAttributeIDs, t.ProductAttributes), idsOr(in.VariantAttributeIDs, t.VariantAttributes)
	return t
}

// idsOr returns a list that is given, or else the present one.
func idsOr(list []typeid.Attribute, present []uuid.UUID) []uuid.UUID {
	if list == nil {
		return present
	}
	ids := make([]uuid.UUID, len(list))
	for i, id := range list {
		ids[i] = id.UUID()
	}
	return ids
}

// CreateProductType makes a product type, and returns it.
func (s *Service) CreateProductType(ctx context.Context, viewer auth.Viewer, in ProductTypeCreateInput) (*catalog.ProductType, error) {
	asked := in
	var v fault.Validator
	in.ProductType.Name.Given = true
	if in.ProductType.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "productTypeCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if err := in.ProductType.lookForAttributes(ctx, tx); err != nil {
			return "", err
		}
		id := typeid.NewProductType()
		made := in.ProductType.applied(productType{base{id.UUID(), 1}, "", "", []uuid.UUID{}, []uuid.UUID{}})
		return id.String(), s.insertProductType(ctx, tx, viewer, in.ProductType.Slug.Value, made)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseProductType(text)
	return s.productType(ctx, id, err)
}

var productTypesLimit = limitOf("product types", catalog.MaxProductTypes, countProductTypes)

func (s *Service) insertProductType(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, slug string, made productType) error {
	if err := productTypesLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	err := insertWithSlug(ctx, tx, freeSlugOfProductTypes, maxKeyStem, slug, made.Name, []string{"productType", "slug"}, func(slug string) (bool, error) {
		made.Slug = slug
		n, err := write(ctx, tx, insertProductTypes, []productType{made}, "product type")
		return n > 0, err
	})
	if err != nil {
		return err
	}
	if err := writeTypeAttributes(ctx, tx, productType{}, made); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, productTypes, "product_type.created", []change[productType]{{nil, &made}})
}

// productType returns a product type that was changed, or that was not because somebody else has changed it.
func (s *Service) productType(ctx context.Context, id typeid.ProductType, err error) (*catalog.ProductType, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.ProductTypesByID.Read(ctx, s.store.Client, []typeid.ProductType{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateProductType changes a product type, and returns it. What products have of an attribute that is left
// out is kept, though nobody is shown it. With a fault.CodeConflict comes the product type as it is.
func (s *Service) UpdateProductType(ctx context.Context, viewer auth.Viewer, in ProductTypeUpdateInput) (*catalog.ProductType, error) {
	var v fault.Validator
	if in.ProductType.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := productTypes.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		if err := in.ProductType.lookForAttributes(ctx, tx); err != nil {
			return err
		}
		after := in.ProductType.applied(before[0])
		changed := changes(before, []productType{after})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateProductTypes, afters(changed), "product type"); err != nil {
			return err
		}
		if err := writeTypeAttributes(ctx, tx, before[0], after); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, productTypes, "product_type.updated", changed)
	})
	return s.productType(ctx, in.ID, err)
}

// typeAttributeRow is a row of an attribute that a product type has.
type typeAttributeRow struct {
	ProductTypeID uuid.UUID      `json:"product_type_id"`
	Owner         catalog.Bearer `json:"owner"`
	AttributeID   uuid.UUID      `json:"attribute_id"`
	Position      int            `json:"position"`
}

// writeTypeAttributes writes which attributes a product type has, if they are others or in another order.
func writeTypeAttributes(ctx context.Context, tx *ent.Tx, before, after productType) error {
	if slices.Equal(before.ProductAttributes, after.ProductAttributes) && slices.Equal(before.VariantAttributes, after.VariantAttributes) {
		return nil
	}
	rows := []typeAttributeRow{}
	for i, id := range after.ProductAttributes {
		rows = append(rows, typeAttributeRow{after.ID, catalog.ProductBearer, id, i})
	}
	for i, id := range after.VariantAttributes {
		rows = append(rows, typeAttributeRow{after.ID, catalog.VariantBearer, id, i})
	}
	if _, err := deleteTypeAttributes.Exec(ctx, tx, after.ID); err != nil {
		return fmt.Errorf("delete attributes of a product type: %w", err)
	}
	_, err := write(ctx, tx, insertTypeAttributes, rows, "attributes of a product type")
	return err
}

// DeleteProductType deletes a product type that no product has, and returns its id.
func (s *Service) DeleteProductType(ctx context.Context, viewer auth.Viewer, in ProductTypeDeleteInput) (typeid.ProductType, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := productTypes.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		_, err = deleteProductType.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "Products have the type.", "id")
		case err != nil:
			return fmt.Errorf("delete product type: %w", err)
		}
		return tell(ctx, tx, s, viewer, productTypes, "product_type.deleted", []change[productType]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.ProductType{}, err
	}
	return in.ID, nil
}
