package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *queryResolver) Variant(ctx context.Context, id *string, sku *string, barcode *string) (*ent.Variant, error) {
	v, err := r.variant(ctx, id, sku, barcode)
	return soldOne(ctx, r.Resolver, v, err, productOf)
}

func (r *Resolver) variant(ctx context.Context, id *string, sku *string, barcode *string) (*ent.Variant, error) {
	switch {
	case id != nil && sku == nil && barcode == nil:
		key, err := typeid.ParseVariant(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.VariantByID(ctx, key)
	case sku != nil && id == nil && barcode == nil:
		return r.Catalog.VariantBySKU(ctx, *sku)
	case barcode != nil && id == nil && sku == nil:
		return r.Catalog.VariantByBarcode(ctx, *barcode)
	}
	return nil, fault.BadUserInput("give exactly one of id, sku and barcode")
}
