package store_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/store"
)

// TestTreeOfCategoriesIsMended: a circle's oldest category goes to the top. What has more than ten
// above it goes up the same way, to the tenth place.
func TestTreeOfCategoriesIsMended(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	wait := store.Patience{Lock: 10 * time.Second, Pause: time.Millisecond, Tries: 1}
	log := slog.New(slog.DiscardHandler)
	if _, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, 20261129070000), wait, log); err != nil {
		t.Fatal(err)
	}
	exec(t, s.DB, `CREATE FUNCTION made(slug text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT rpad(slug, 32, '0')::uuid $$`)
	exec(t, s.DB, `INSERT INTO categories (id, created_at, updated_at, name, slug, parent_id)
		SELECT made(slug), '2026-01-01', '2026-01-01', slug, slug, made(above) FROM (VALUES
			('a', NULL), ('a1', 'a'),           -- right as they are
			('b1', 'b3'), ('b2', 'b1'), ('b3', 'b2'), ('b4', 'b3'), -- a circle, and one below it
			('c', 'c')                          -- a circle of one
		) AS c(slug, above)`)
	exec(t, s.DB, `INSERT INTO categories (id, created_at, updated_at, name, slug, parent_id)
		SELECT made('d' || n), '2026-01-01', '2026-01-01', 'd', 'd' || n, CASE WHEN n > 10 THEN made('d' || n - 1) END FROM generate_series(10, 23) n`)
	if _, err := store.MigrateFiles(t.Context(), s.DB, migrations.FS, wait, log); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := s.DB.QueryRowContext(t.Context(), `
		SELECT array_agg(c.slug || ' below ' || coalesce(above.slug, 'none') || CASE WHEN c.updated_at > '2026-01-01' THEN ', changed' ELSE '' END ORDER BY c.slug)
		FROM categories c LEFT JOIN categories above ON above.id = c.parent_id`).Scan(pq.Array(&got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"a below none", "a1 below a", "b1 below none, changed", "b2 below b1", "b3 below b2", "b4 below b3", "c below none, changed",
		"d10 below none", "d11 below d10", "d12 below d11", "d13 below d12", "d14 below d13", "d15 below d14", "d16 below d15",
		"d17 below d16", "d18 below d17", "d19 below d18", "d20 below d19", // ten are above it
		"d21 below d19, changed", "d22 below d19, changed", "d23 below d19, changed",
	}, got); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
	for name, statement := range map[string]string{
		"a circle":    `UPDATE categories SET parent_id = made('b4') WHERE slug = 'b1'`,
		"an eleventh": `UPDATE categories SET parent_id = made('d20') WHERE slug = 'c'`,
	} {
		if _, err := s.DB.ExecContext(t.Context(), statement); !store.IsCode(err, "23514") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
