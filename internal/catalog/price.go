package catalog

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/price"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PriceKey is a variant's price in one currency.
type PriceKey struct {
	Variant  typeid.Variant
	Currency money.Currency
}

// PriceRangeKey is a product's prices in one currency.
type PriceRangeKey struct {
	Product  typeid.Product
	Currency money.Currency
}

// PriceRange is the lowest and the highest of several prices.
type PriceRange struct{ Min, Max money.Money }

// Prices returns what variants cost. Keys may be of several currencies; one that is unknown finds nothing.
func (s *Service) Prices(ctx context.Context, keys []PriceKey) (map[PriceKey]*ent.Price, error) {
	variants, currencies := make([]typeid.Variant, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		variants[i], currencies[i] = k.Variant, string(k.Currency)
	}
	rows, err := s.store.Client.Price.Query().Where(func(s *sql.Selector) {
		// bpchar without a length: char(3) would cut a longer code and find another currency's price.
		s.Where(sql.P(func(b *sql.Builder) {
			b.WriteString("(" + s.C(price.FieldVariantID) + ", " + s.C(price.FieldCurrency) + ") IN (SELECT * FROM unnest(").
				Arg(pq.Array(typeid.UUIDs(variants))).WriteString("::uuid[], ").Arg(pq.Array(currencies)).WriteString("::bpchar[]))")
		}))
	}).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	return store.KeyBy(rows, func(p *ent.Price) PriceKey { return PriceKey{p.VariantID, p.Currency} }), nil
}

// PriceRanges returns the lowest and the highest price of all the variants of products that have one in the currency.
func (s *Service) PriceRanges(ctx context.Context, keys []PriceRangeKey) (map[PriceRangeKey]*PriceRange, error) {
	ranges := make(map[PriceRangeKey]*PriceRange, len(keys))
	err := s.queryRanges(ctx, keys, `
		SELECT k.product, p.currency, min(p.amount), max(p.amount)
		FROM unnest($1::uuid[], $2::bpchar[]) k(product, currency)
		JOIN variants v ON v.product_id = k.product
		JOIN prices p ON p.variant_id = v.id AND p.currency = k.currency
		GROUP BY k.product, p.currency`,
		func(rows *stdsql.Rows) error {
			var k PriceRangeKey
			var r PriceRange
			if err := rows.Scan(&k.Product, &k.Currency, &r.Min.Amount, &r.Max.Amount); err != nil {
				return err
			}
			r.Min.Currency, r.Max.Currency = k.Currency, k.Currency
			ranges[k] = &r
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read price ranges: %w", err)
	}
	return ranges, nil
}

// Available tells which products can be bought now: active ones with a variant that has a price in the currency and stock
// that no order has reserved. The others are left out.
func (s *Service) Available(ctx context.Context, keys []PriceRangeKey) (map[PriceRangeKey]bool, error) {
	available := make(map[PriceRangeKey]bool, len(keys))
	err := s.queryRanges(ctx, keys, `
		SELECT k.product, k.currency FROM unnest($1::uuid[], $2::bpchar[]) k(product, currency)
		JOIN products ON products.id = k.product AND products.status = 'ACTIVE'
		WHERE EXISTS (
			SELECT FROM variants v
			JOIN prices p ON p.variant_id = v.id
			JOIN stock_levels s ON s.variant_id = v.id
			WHERE v.product_id = k.product AND p.currency = k.currency AND s.on_hand > s.reserved
		)`,
		func(rows *stdsql.Rows) error {
			var k PriceRangeKey
			if err := rows.Scan(&k.Product, &k.Currency); err != nil {
				return err
			}
			available[k] = true
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read availability: %w", err)
	}
	return available, nil
}

// queryRanges runs a statement on the keys' products ($1) and currencies ($2) and gives each row to scan.
func (s *Service) queryRanges(
	ctx context.Context, keys []PriceRangeKey, statement string, scan func(*stdsql.Rows) error,
) error {
	products, currencies := make([]typeid.Product, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		products[i], currencies[i] = k.Product, string(k.Currency)
	}
	rows, err := s.store.Client.QueryContext(ctx, statement, pq.Array(typeid.UUIDs(products)), pq.Array(currencies))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
