package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/variant"
	"github.com/shopgraph/shopgraph/internal/money"
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

// Range asks for a product's variants, with what they cost in a currency.
type Range struct {
	Product  typeid.Product
	Currency money.Currency
}

// Offered is a variant with parts of its offer.
type Offered struct {
	*ent.Variant
	Offer *Offer
}

// rangeQueries are by the parts of offers that they read.
var rangeQueries = func() (queries [allOfferParts + 1]record.Query) {
	for parts := range queries {
		columns, joins := offerColumns(OfferPart(parts), "variants.id",
			"EXISTS (SELECT FROM products WHERE products.id = k.product AND products.status = 'ACTIVE')")
		queries[parts] = record.NewQuery(`SELECT k.currency, ` + ent.VariantColumns + columns + `
			FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::bpchar[])) AS k(product, currency) CROSS JOIN LATERAL (
				SELECT * FROM variants WHERE product_id = k.product ORDER BY position, id LIMIT $3
			) AS variants` + joins + ` ORDER BY variants.position, variants.id`)
	}
	return queries
}()

// VariantsByProduct returns each product's variants in the store's order, at most 100, with parts of their offers.
func (s *Service) VariantsByProduct(ctx context.Context, keys []Range, parts OfferPart) (map[Range][]Offered, error) {
	products, currencies := make([]typeid.Product, len(keys)), make([]money.Currency, len(keys))
	for i, key := range keys {
		products[i], currencies[i] = key.Product, key.Currency
	}
	out := make(map[Range][]Offered, len(keys))
	err := rangeQueries[parts].Each(ctx, s.store.Client, func(r *record.Reader) {
		currency := money.Currency(r.Text())
		one := Offered{s.store.Client.Variant.From(r), s.offer(r, parts)}
		key := Range{one.ProductID, currency}
		out[key] = append(out[key], one)
	}, typeid.Array(products), currencyArray(currencies), maxPerProduct)
	if err != nil {
		return nil, fmt.Errorf("read variants of products: %w", err)
	}
	return out, nil
}
