package merchandising

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// VariantsUpdateInput is what becomes of variants of a product.
type VariantsUpdateInput struct {
	ProductID typeid.Product
	Variants  []VariantUpdateInput
}

// VariantUpdateInput is what becomes of a variant. ExpectedVersion is any if it is nil.
type VariantUpdateInput struct {
	ID              typeid.Variant
	ExpectedVersion *int
	Variant         VariantInput
}

// VariantsDeleteInput is variants of a product that are to be deleted.
type VariantsDeleteInput struct {
	ProductID typeid.Product
	Variants  []VersionedVariant
}

// VersionedVariant names a variant, at any version if that is nil.
type VersionedVariant struct {
	ID              typeid.Variant
	ExpectedVersion *int
}

// UpdateVariants changes variants of a product, all or none, and returns them in the order of the input.
// With a fault.CodeConflict come the variants as they are.
func (s *Service) UpdateVariants(ctx context.Context, viewer auth.Viewer, in VariantsUpdateInput) ([]*ent.Variant, error) {
	var v fault.Validator
	refs := many(&v, in.Variants, "variants", func(u VariantUpdateInput) (interface{ UUID() uuid.UUID }, *int) { return u.ID, u.ExpectedVersion })
	for i := range in.Variants {
		in.Variants[i].Variant.check(&v, variantAt(i))
	}
	if v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		of, before, err := takeVariants(ctx, tx, in.ProductID, refs)
		if err != nil {
			return err
		}
		after, err := in.applied(ctx, tx, of, before)
		if err != nil {
			return err
		}
		return s.saveVariants(ctx, tx, viewer, before, after)
	})
	return s.variants(ctx, refs, err)
}

// takeVariants takes variants and the product that they are of.
func takeVariants(ctx context.Context, tx *ent.Tx, of typeid.Product, refs []ref) (product, []variant, error) {
	taken, err := products.take(ctx, tx, one(of, nil))
	if err != nil {
		return product{}, nil, productAt(err)
	}
	list, err := variants.take(ctx, tx, refs)
	if err != nil {
		return product{}, nil, err
	}
	var v fault.Validator
	for i, one := range list {
		v.Check(one.ProductID == of.UUID(), fault.CodeNotFound, "The product has no such variant.", append(refs[i].path, "id")...)
	}
	return taken[0], list, v.Err()
}

// applied returns the variants as they are to be.
func (in *VariantsUpdateInput) applied(ctx context.Context, tx *ent.Tx, of product, before []variant) ([]variant, error) {
	var attributes []AttributeValueInput
	inputs := make([]*VariantInput, len(in.Variants))
	for i := range in.Variants {
		inputs[i] = &in.Variants[i].Variant
		attributes = append(attributes, inputs[i].Attributes...)
	}
	known, err := define(ctx, tx, of.ProductTypeID, "VARIANT", attributes)
	if err != nil {
		return nil, err
	}
	var v fault.Validator
	after := make([]variant, len(before))
	for i, one := range before {
		after[i] = inputs[i].applied(one, &v, variantAt(i), of, known)
	}
	if err := checkTaxClasses(ctx, tx, &v, inputs, variantAt); err != nil {
		return nil, err
	}
	err = checkSKUs(ctx, tx, &v, after, func(i int) string { return variantAt(i) + ".sku" })
	return after, errors.Join(err, v.Err())
}

// variants returns variants in the order of the refs.
func (s *Service) variants(ctx context.Context, refs []ref, err error) ([]*ent.Variant, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	ids := make([]typeid.Variant, len(refs))
	for i, r := range refs {
		ids[i] = typeid.Of[typeid.Variant](r.id)
	}
	found, readErr := catalog.VariantsByID.Read(ctx, s.store.Client, ids)
	list := []*ent.Variant{}
	for _, id := range ids {
		if one := found[id]; one != nil {
			list = append(list, one)
		}
	}
	return list, errors.Join(err, readErr)
}

// DeleteVariants deletes variants of a product, all or none, and returns their ids. What was ordered stays
// in the orders, under the names of then. Carts lose their lines of them.
func (s *Service) DeleteVariants(ctx context.Context, viewer auth.Viewer, in VariantsDeleteInput) (deleted []typeid.Variant, err error) {
	var v fault.Validator
	refs := many(&v, in.Variants, "variants", func(r VersionedVariant) (interface{ UUID() uuid.UUID }, *int) { return r.ID, r.ExpectedVersion })
	if v.Err() != nil {
		return nil, v.Err()
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		_, gone, err := takeVariants(ctx, tx, in.ProductID, refs)
		if err != nil {
			return err
		}
		deleted = nil
		changed := make([]change[variant], len(gone))
		for i := range gone {
			changed[i] = change[variant]{&gone[i], nil}
			deleted = append(deleted, in.Variants[i].ID)
		}
		if _, err := deleteVariants.Exec(ctx, tx, pq.Array(ids(changed))); err != nil {
			return fmt.Errorf("delete variants: %w", err)
		}
		return tell(ctx, tx, s, viewer, variants, "variant.deleted", changed)
	})
	if err != nil {
		return nil, err
	}
	return deleted, nil
}

// VariantsReorderInput is variants of a product in their order. Those that are left out come after them.
type VariantsReorderInput struct {
	ProductID       typeid.Product
	ExpectedVersion *int
	VariantIDs      []typeid.Variant
}

// ReorderVariants puts the variants of a product into an order, and returns the product.
func (s *Service) ReorderVariants(ctx context.Context, viewer auth.Viewer, in VariantsReorderInput) (*ent.Product, error) {
	var v fault.Validator
	v.Check(len(in.VariantIDs) > 0, fault.CodeRequired, "Give at least one variant.", "variantIds")
	v.Check(len(in.VariantIDs) <= catalog.MaxVariants, fault.CodeLimitReached, fmt.Sprintf("A product has at most %d variants.", catalog.MaxVariants), "variantIds")
	if v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		taken, err := products.take(ctx, tx, one(in.ProductID, in.ExpectedVersion))
		if err != nil {
			return productAt(err)
		}
		present, err := record.All(ctx, tx, variantsInOrder, (*record.Reader).UUID, in.ProductID)
		if err != nil {
			return fmt.Errorf("read the order of variants: %w", err)
		}
		order, err := reordered(present, uuids(in.VariantIDs), "variantIds", "The product has no such variant.")
		if err != nil {
			return err
		}
		return s.reorder(ctx, tx, viewer, taken[0], present, order)
	})
	return s.product(ctx, in.ProductID, err)
}

func (s *Service) reorder(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, of product, present, order []uuid.UUID) error {
	was, is := ordered{of.base, present}, ordered{of.base, order}
	changed := changes([]ordered{was}, []ordered{is})
	if len(changed) == 0 {
		return nil
	}
	if _, err := placeVariants.Exec(ctx, tx, pq.Array(texts(order))); err != nil {
		return fmt.Errorf("reorder variants: %w", err)
	}
	if _, err := write(ctx, tx, updateProducts, []product{of}, "products"); err != nil { // for its version
		return err
	}
	return tell(ctx, tx, s, viewer, orders, "product.variants_reordered", changed)
}

// ordered is a product with the order of its variants.
type ordered struct {
	base
	Variants []uuid.UUID `json:"variants"`
}

var orders = &kind[ordered]{name: "product", id: products.id}
