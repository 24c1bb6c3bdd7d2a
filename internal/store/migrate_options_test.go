package store_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/store"
)

const beforeOptions = 20261129090060

// TestOptionsAreMadeOfVariants: options and values are in the order in which variants first have them. A
// variant that comes while the migrations run is no trouble.
func TestOptionsAreMadeOfVariants(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	wait := store.Patience{Lock: 10 * time.Second, Pause: time.Millisecond, Tries: 1}
	log := slog.New(slog.DiscardHandler)
	if _, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, beforeOptions), wait, log); err != nil {
		t.Fatal(err)
	}
	exec(t, s.DB, addCategories)
	exec(t, s.DB, `INSERT INTO products (id, created_at, updated_at, name, slug, category_id)
		SELECT gen_random_uuid(), now(), now(), n, n, (SELECT id FROM categories WHERE slug = '1') FROM generate_series(1, 2500) n`)
	const addVariants = `INSERT INTO variants (id, created_at, updated_at, sku, name, position, options, product_id)
		SELECT gen_random_uuid(), '2026-01-01', '2026-01-01', v.sku || '-' || p.slug, 'v', place, options::jsonb, p.id FROM products p, (VALUES
			('b', 1, '[{"name": "Size", "value": "L"}, {"name": "Colour", "value": "red"}]'),
			('a', 0, '[{"name": "Colour", "value": "blue"}, {"name": "Size", "value": "M"}]'),
			('c', 2, '[{"name": "Size", "value": "M"}, {"name": "Colour", "value": "red"}]'),
			('none', 3, '[]')
		) AS v(sku, place, options)`
	exec(t, s.DB, addVariants)
	exec(t, s.DB, "DELETE FROM catalog_changes")
	if _, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, 20261129100010), wait, log); err != nil {
		t.Fatal(err)
	}
	exec(t, s.DB, `INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id)
		SELECT gen_random_uuid(), now(), now(), 'meanwhile', 'v', '[{"name": "Colour", "value": "green"}]', id FROM products WHERE slug = '7'`)
	if _, err := store.MigrateFiles(t.Context(), s.DB, migrations.FS, wait, log); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := s.DB.QueryRowContext(t.Context(), `SELECT array_agg(DISTINCT text) FROM (
		SELECT string_agg(o.name || ': ' || v.name, ', ' ORDER BY o.position, v.position) AS text
		FROM product_options o JOIN option_values v ON v.option_id = o.id JOIN products p ON p.id = o.product_id AND p.slug <> '7' GROUP BY p.id
	) AS t`).Scan(pq.Array(&got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Colour: blue, Colour: red, Size: M, Size: L"}, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	var untied, changed int
	if err := s.DB.QueryRowContext(t.Context(), `SELECT
		count(*) FILTER (WHERE (SELECT count(*) FROM jsonb_array_elements(options) one JOIN option_values v ON v.id = (one ->> 'valueId')::uuid AND v.name = one ->> 'value'
			JOIN product_options o ON o.id = v.option_id AND o.id = (one ->> 'optionId')::uuid AND o.product_id = variants.product_id AND v.id = ANY(value_ids)) <> jsonb_array_length(options)),
		count(*) FILTER (WHERE updated_at > '2026-01-02' AND sku <> 'meanwhile') FROM variants`).Scan(&untied, &changed); err != nil {
		t.Fatal(err)
	}
	if untied > 0 || changed > 0 {
		t.Errorf("%d variants are not tied, %d seem to have changed", untied, changed)
	}
}

// TestOptionsThatCannotBeMade: what makes no options is told by SKUs, and nothing is changed.
func TestOptionsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ options, told string }{
		"the same twice": {`[{"name": "Size", "value": "M"}]`, "one and two"},
		"no value":       {`[{"name": "Size"}]`, "one, two"},
		"no list":        {`{"Size": "M"}`, "one, two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := migrationDB(t)
			wait := store.Patience{Lock: 10 * time.Second, Pause: time.Millisecond, Tries: 1}
			log := slog.New(slog.DiscardHandler)
			if _, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, beforeOptions), wait, log); err != nil {
				t.Fatal(err)
			}
			exec(t, s.DB, addCategories)
			exec(t, s.DB, `INSERT INTO products (id, created_at, updated_at, name, slug, category_id) SELECT gen_random_uuid(), now(), now(), 'p', 'p', id FROM categories WHERE slug = '1'`)
			exec(t, s.DB, `INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id)
				SELECT gen_random_uuid(), now(), now(), sku, 'v', '`+tt.options+`', id FROM products, unnest('{one,two}'::text[]) WITH ORDINALITY AS v(sku, n) ORDER BY n`)
			if _, err := store.MigrateFiles(t.Context(), s.DB, migrations.FS, wait, log); err == nil || !strings.Contains(err.Error(), tt.told) {
				t.Errorf("%v, want %s told", err, tt.told)
			}
		})
	}
}
