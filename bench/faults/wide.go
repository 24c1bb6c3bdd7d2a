package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// widen fills a shop with as much as lists can have: categories with 200 below them, and products
// with 100 variants, 100 pictures, ten options and 2 KB of text.
func widen(ctx context.Context, db *sql.DB) error {
	for _, text := range slices.Concat(wideProducts, wideVariants(), wideOffers) {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("widen the shop: %w", err)
		}
	}
	return nil
}

var wideProducts = []string{
	`INSERT INTO categories (id, created_at, updated_at, name, slug, description, position)
			SELECT gen_random_uuid(), now(), now(), 'Wide ' || n, 'wide-' || n, repeat('of everything ', 140), n FROM generate_series(1, 190) n`,
	`INSERT INTO categories (id, created_at, updated_at, name, slug, description, position, parent_id)
			SELECT gen_random_uuid(), now(), now(), 'Below ' || n, c.slug || '-' || n, repeat('of everything ', 140), n, c.id
			FROM generate_series(1, 200) n, categories c WHERE c.slug IN ('wide-1', 'wide-2', 'wide-3')`,
	`INSERT INTO products (id, created_at, updated_at, name, slug, description, status, category_id)
			SELECT gen_random_uuid(), now(), now(), 'Wide ' || n, 'wide-product-' || n, repeat('abcdefghij klmnopqrs ', 97), 'ACTIVE', c.id
			FROM generate_series(1, 120) n, categories c WHERE c.slug = 'wide-1'`,
}

// wideVariants are inserted by few, as triggers tie each to its options.
func wideVariants() []string {
	var texts []string
	for digit := range 10 {
		texts = append(texts, fmt.Sprintf(`INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
			SELECT gen_random_uuid(), now(), now(), p.slug || '-' || n, 'Wide ' || n, options.list, n, p.id
			FROM generate_series(1, 100) n, products p,
				LATERAL (SELECT jsonb_agg(jsonb_build_object('name', 'Option ' || i, 'value', 'Value ' || CASE i WHEN 1 THEN n ELSE i END)) AS list
					FROM generate_series(1, 10) i) options
			WHERE p.slug LIKE 'wide-product-%%%d'`, digit))
	}
	return texts
}

var wideOffers = []string{
	`INSERT INTO prices (id, created_at, updated_at, currency, amount, variant_id)
			SELECT gen_random_uuid(), now(), now(), c, 1000, v.id FROM variants v, unnest(ARRAY['USD', 'EUR']) c WHERE v.sku LIKE 'wide-product-%'`,
	`INSERT INTO stock_levels (id, created_at, updated_at, on_hand, variant_id, location_id)
			SELECT gen_random_uuid(), now(), now(), 1000, v.id, l.id
			FROM variants v, (SELECT id FROM locations ORDER BY id LIMIT 1) l WHERE v.sku LIKE 'wide-product-%'`,
	`INSERT INTO product_images (id, created_at, updated_at, url, alt, position, product_id)
			SELECT gen_random_uuid(), now(), now(), 'https://images.example.com/' || n, repeat('what it shows ', 10), n, p.id
			FROM generate_series(1, 100) n, products p WHERE p.slug LIKE 'wide-product-%'`,
	`ANALYZE`,
}
