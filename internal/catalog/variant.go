package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/variant"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ActiveVariantsByID returns those of the variants whose product is active: for ids that a client gave.
func (s *Service) ActiveVariantsByID(
	ctx context.Context, ids []typeid.Variant,
) (map[typeid.Variant]*ent.Variant, error) {
	rows, err := s.store.Client.Variant.Query().
		Where(store.AnyOf(variant.FieldID, ids), variant.HasProductWith(active)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variants: %w", err)
	}
	return store.KeyBy(rows, func(v *ent.Variant) typeid.Variant { return v.ID }), nil
}

var variantsQuery = record.NewQuery(`SELECT ` + ent.VariantColumns + `, ` + ent.ProductColumns + `
	FROM variants JOIN products ON products.id = variants.product_id WHERE variants.id = ANY($1::uuid[])`)

// VariantsByID returns variants by their ids, whether their product is active or not: for carts and orders. Each comes with its
// product, which is nearly always shown with it.
func (s *Service) VariantsByID(ctx context.Context, ids []typeid.Variant) (map[typeid.Variant]*ent.Variant, error) {
	found := make(map[typeid.Variant]*ent.Variant, len(ids))
	err := variantsQuery.Each(ctx, s.store.Client, func(r *record.Reader) {
		v := s.store.Client.Variant.From(r)
		v.Edges.Product = s.store.Client.Product.From(r)
		found[v.ID] = v
	}, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read variants: %w", err)
	}
	return found, nil
}

var variantsOfProducts = firstOfProducts(ent.VariantColumns, "variants")

// VariantsByProduct returns each product's variants in the store's order, at most 100.
func (s *Service) VariantsByProduct(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product][]*ent.Variant, error) {
	rows, err := s.store.Client.Variant.Select(ctx, variantsOfProducts, typeid.Array(ids), maxPerProduct)
	if err != nil {
		return nil, fmt.Errorf("read variants of products: %w", err)
	}
	return store.GroupBy(rows, func(v *ent.Variant) typeid.Product { return v.ProductID }), nil
}
