package store_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/store"
)

const beforeTaxes = 20261129240000

// TestTaxesOfAStoreThatIsThere: those who manage its staff may manage taxes, and nothing else changes of what
// it sells: no class is given, and nothing is collected.
func TestTaxesOfAStoreThatIsThere(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	wait := store.Patience{Lock: 10 * time.Second, Pause: time.Millisecond, Tries: 1}
	log := slog.New(slog.DiscardHandler)
	if _, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, beforeTaxes), wait, log); err != nil {
		t.Fatal(err)
	}
	exec(t, s.DB, addCategories)
	exec(t, s.DB, `INSERT INTO products (id, created_at, updated_at, name, slug, category_id)
		SELECT gen_random_uuid(), now(), now(), n, n, (SELECT id FROM categories WHERE slug = '1') FROM generate_series(1, 10) n`)
	exec(t, s.DB, `INSERT INTO users (id, created_at, updated_at, kind, email) SELECT gen_random_uuid(), now(), now(), 'STAFF', n || '@example.com' FROM unnest(ARRAY['boss', 'clerk']) n`)
	exec(t, s.DB, `INSERT INTO staff_permissions (id, created_at, updated_at, user_id, permission)
		SELECT gen_random_uuid(), now(), now(), u.id, p FROM users u, unnest(ARRAY['READ_ORDERS', 'MANAGE_STAFF']) p WHERE u.email LIKE 'boss%' OR p = 'READ_ORDERS'`)
	if _, err := store.MigrateFiles(t.Context(), s.DB, migrations.FS, wait, log); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		`SELECT string_agg(u.email, ' ') FROM users u JOIN staff_permissions p ON p.user_id = u.id AND p.permission = 'MANAGE_TAXES'`: "boss@example.com",
		`SELECT string_agg(code, ' ') FROM tax_classes WHERE is_default`:                                                              "standard",
		`SELECT count(*)::text FROM tax_classes`:                                                                                      "1",
		`SELECT count(*)::text FROM tax_settings WHERE NOT prices_include_tax`:                                                        "1",
		`SELECT count(*)::text FROM tax_countries`:                                                                                    "0",
		`SELECT count(*)::text FROM products WHERE tax_class_id IS NULL`:                                                              "10",
		`SELECT count(*)::text FROM users WHERE NOT tax_exempt AND tax_exempt_reason = ''`:                                            "2",
	} {
		var got string
		if err := s.DB.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", query, got, err, want)
		}
	}
}
