package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/ent/variant"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxPerProduct is how many variants and how many pictures of a product are read.
const maxPerProduct = 100

// ActiveVariantsByID returns those of the variants whose product is active: for ids that a client gave.
func (s *Service) ActiveVariantsByID(
	ctx context.Context, ids []typeid.Variant,
) (map[typeid.Variant]*ent.Variant, error) {
	return s.variants(ctx, store.AnyOf(variant.FieldID, ids), variant.HasProductWith(active))
}

// VariantsByID returns variants by their ids, whether their product is active or not: for carts and orders.
func (s *Service) VariantsByID(ctx context.Context, ids []typeid.Variant) (map[typeid.Variant]*ent.Variant, error) {
	return s.variants(ctx, store.AnyOf(variant.FieldID, ids))
}

func (s *Service) variants(
	ctx context.Context, which ...predicate.Variant,
) (map[typeid.Variant]*ent.Variant, error) {
	rows, err := s.store.Client.Variant.Query().Where(which...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variants: %w", err)
	}
	return store.KeyBy(rows, func(v *ent.Variant) typeid.Variant { return v.ID }), nil
}

// VariantsByProduct returns each product's variants in the store's order, at most 100.
func (s *Service) VariantsByProduct(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product][]*ent.Variant, error) {
	query := s.store.Client.Variant.Query().Order(variant.ByPosition(), variant.ByID())
	query.Modify(firstOf(variant.Table, variant.FieldProductID, ids, maxPerProduct))
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variants of products: %w", err)
	}
	return store.GroupBy(rows, func(v *ent.Variant) typeid.Product { return v.ProductID }), nil
}
