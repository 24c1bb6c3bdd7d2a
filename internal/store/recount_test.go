package store_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const (
	addCategories = `INSERT INTO categories (id, created_at, updated_at, name, slug)
		SELECT gen_random_uuid(), now(), now(), n, n FROM generate_series(1, 3) n`
	addProducts = `INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
		SELECT gen_random_uuid(), now(), now(), 'p', slug || '-' || gen_random_uuid(), 'ACTIVE', id FROM categories`
)

// TestEachCounterIsRecounted: a trigger keeps a counter that Recount knows, or is listed here.
func TestEachCounterIsRecounted(t *testing.T) {
	t.Parallel()
	keepNoCounter := []string{
		"hold_tree_of_categories", "lock_tree_of_categories", "chain_price_list",
		"name_product_category", "rename_product_categories", // copies, which the triggers of both tables write
		"limit_product_categories",
		"keep_past_price", "keep_slug", // write what was
		"follow_preorders",                  // copies a day
		"follow_free_stock",                 // lowers limits, of which the levels tell
		"follow_variants",                   // as follow_prices
		"follow_stock",                      // so does this, and record_availability
		"settle_stock", "unsettle_location", // and these, of what follow_locations goes on with
		"keep_stock_movements", "keep_tender_entries", "keep_books", "keep_documents", "forget_comments", "forget_drafts",
		"post_to_books",         // what it posts, package books verifies
		"forget_product_prices", // deletes all there is
		"drop_translations",     // deletes those of what is gone
		"hold_to_at_most", "keep_options_in_use", "refuse_to_move", "rename_options", "tie_options",
		"one_channel_a_host", "tell_channels_changed", "tell_search_tuned", "notify_of_changes",
		"change_rules",                                                // versions only go up
		"offer_gift_wrapping",                                         // copies the one row of what wrapping costs
		"record_all_changed", "record_availability", "record_changes", // of the feed of changes
	}
	rows, err := pgtest.New(t).DB.QueryContext(t.Context(), `
		SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var functions []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		functions = append(functions, name)
		if !slices.Contains(store.CountingFunctions(), name) && !slices.Contains(keepNoCounter, name) {
			t.Errorf("triggers call %s: what it counts needs an entry in counters, in recount.go", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(store.CountingFunctions(), keepNoCounter) {
		if !slices.Contains(functions, name) {
			t.Errorf("no trigger calls %s", name)
		}
	}
}

// TestRecountAfterRaces: whatever is written at once, the triggers count as a recount does.
func TestRecountAfterRaces(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	exec(t, s.DB, addCategories)
	exec(t, s.DB, "INSERT INTO locations (id, created_at, updated_at, name, code) SELECT gen_random_uuid(), now(), now(), n, n FROM unnest(ARRAY['north', 'south']) n")
	statements := []string{
		addProducts,
		`UPDATE products SET status = CASE status WHEN 'ACTIVE' THEN 'DRAFT' ELSE 'ACTIVE' END WHERE id IN (
			SELECT id FROM products ORDER BY random() LIMIT 2)`,
		`UPDATE products SET category_id = (SELECT id FROM categories ORDER BY random() LIMIT 1) WHERE id IN (
			SELECT id FROM products ORDER BY random() LIMIT 2)`,
		`DELETE FROM products WHERE id IN (SELECT id FROM products ORDER BY random() LIMIT 1)`,
		`WITH made AS (` + addProducts + ` RETURNING id)
			INSERT INTO variants (id, created_at, updated_at, product_id, sku, name, options)
			SELECT gen_random_uuid(), now(), now(), id, gen_random_uuid(), 'v', '[]' FROM made`,
		`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, minimum_quantity)
			SELECT gen_random_uuid(), now(), now(), id, 'USD', 1000 * random(), 1 + random() FROM (SELECT id FROM variants ORDER BY random() LIMIT 3) v
			ON CONFLICT DO NOTHING`,
		`UPDATE prices SET amount = 1000 * random() WHERE id IN (SELECT id FROM prices ORDER BY random() LIMIT 3)`,
		`DELETE FROM prices WHERE id IN (SELECT id FROM prices ORDER BY random() LIMIT 1)`,
		`DELETE FROM variants WHERE id IN (SELECT id FROM variants ORDER BY random() LIMIT 1)`,
		`INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand)
			SELECT gen_random_uuid(), now(), now(), v.id, l.id, 2 * random() FROM (SELECT id FROM variants ORDER BY random() LIMIT 3) v, locations l
			ON CONFLICT DO NOTHING`,
		`UPDATE stock_levels SET on_hand = greatest(reserved - backorder_limit, round(2 * random())) WHERE id IN (SELECT id FROM stock_levels ORDER BY random() LIMIT 3)`,
		`UPDATE stock_levels SET backorder_limit = greatest(reserved - on_hand, round(2 * random())) WHERE id IN (SELECT id FROM stock_levels ORDER BY random() LIMIT 3)`,
		`UPDATE stock_levels SET reserved = floor(random() * (1 + on_hand + backorder_limit)) WHERE id IN (SELECT id FROM stock_levels ORDER BY random() LIMIT 3)`,
		`UPDATE stock_levels SET on_hand = greatest(reserved - backorder_limit, 0) WHERE id = (SELECT id FROM stock_levels WHERE on_hand > 0 ORDER BY random() LIMIT 1)`,
		`DELETE FROM stock_levels WHERE id IN (SELECT id FROM stock_levels ORDER BY random() LIMIT 1)`,
		`UPDATE locations SET active = NOT active WHERE code = 'north'`,
		`SELECT follow_locations(5)`,
	}
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range 40 {
				if err := write(t, s.DB, statements[random.IntN(len(statements))], random.IntN(4) > 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Go(func() {
		for range 5 {
			wantRight(t, s)
		}
	})
	writers.Wait()
	wantRight(t, s)
}

// lost are the errors of a writer that others were in the way of: writers of the same products may deadlock, or
// wait too long on a busy machine, and what one writes to, another may delete.
var lost = []pqerror.Code{pqerror.TRDeadlockDetected, pqerror.LockNotAvailable, pqerror.ForeignKeyViolation}

// write executes a statement in a transaction.
func write(t *testing.T, db *sql.DB, statement string, commit bool) error {
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(t.Context(), statement); err != nil || !commit {
		if rollback := tx.Rollback(); rollback != nil || err != nil && !store.IsCode(err, lost...) {
			return fmt.Errorf("%s: %w, %w", statement, err, rollback)
		}
		return nil
	}
	return tx.Commit()
}

func wantRight(t *testing.T, s *store.Store) {
	t.Helper()
	wrong, err := s.Recount(t.Context())
	if err != nil || len(wrong) > 0 {
		t.Errorf("wrong: %v, %v", wrong, err)
	}
}

func TestRecountMends(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	exec(t, s.DB, addCategories)
	exec(t, s.DB, addProducts)
	exec(t, s.DB, "UPDATE categories SET active_products = 7 WHERE slug = '2'")
	wrong, err := s.Recount(t.Context())
	if err != nil || len(wrong) != 1 || wrong[0].Was != 7 || wrong[0].Counted != 1 || wrong[0].Column != "categories.active_products" {
		t.Errorf("wrong: %+v, %v", wrong, err)
	}
	wantRight(t, s)
}

// TestCountersBeginRight: what is written while the migrations make a counter is counted, too, and
// what an earlier form of them counted wrong is mended.
func TestCountersBeginRight(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	wait := store.Patience{Lock: 10 * time.Second, Pause: time.Millisecond, Tries: 1}
	log := slog.New(slog.DiscardHandler)
	if _, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, 20261121183403), wait, log); err != nil {
		t.Fatal(err)
	}
	exec(t, s.DB, addCategories)
	exec(t, s.DB, addProducts)
	exec(t, s.DB, addProducts)
	open, err := s.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open.ExecContext(t.Context(), "UPDATE products SET status = 'DRAFT' WHERE slug LIKE '1-%'"); err != nil {
		t.Fatal(err)
	}
	migrated := make(chan error, 1)
	go func() {
		_, err := store.MigrateFiles(t.Context(), s.DB, upTo(t, 20261121214332), wait, log)
		migrated <- err
	}()
	for !value[bool](t, s.DB, "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'products'::regclass)") {
		select {
		case err := <-migrated:
			t.Fatalf("the migration waits for nobody: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := open.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Fatal(err)
	}
	const sizes, want = "SELECT string_agg(active_products::text, ' ' ORDER BY slug) FROM categories", "0 2 2"
	if got := value[string](t, s.DB, sizes); got != want {
		t.Errorf("sizes %s, not %s", got, want)
	}
	exec(t, s.DB, "UPDATE categories SET active_products = 1")
	if _, err := store.MigrateFiles(t.Context(), s.DB, migrations.FS, wait, log); err != nil {
		t.Fatal(err)
	}
	if got := value[string](t, s.DB, sizes); got != want {
		t.Errorf("sizes %s after all migrations, not %s", got, want)
	}
}

// TestLogOfStockBegins: the log of movements begins with the stock that was there before it, and with what
// has changed since the log was made.
func TestLogOfStockBegins(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	wait := store.Patience{Lock: 10 * time.Second, Pause: time.Millisecond, Tries: 1}
	migrate := func(files fs.FS) {
		if _, err := store.MigrateFiles(t.Context(), s.DB, files, wait, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	migrate(upTo(t, 20261129180040))
	exec(t, s.DB, addCategories)
	exec(t, s.DB, addProducts)
	exec(t, s.DB, `INSERT INTO variants (id, created_at, updated_at, product_id, sku, name, options)
		SELECT gen_random_uuid(), now(), now(), products.id, 'sku-' || n, 'v', '[]' FROM generate_series(1, 1500) n, (SELECT id FROM products LIMIT 1) products
		ON CONFLICT DO NOTHING`)
	exec(t, s.DB, "INSERT INTO locations (id, created_at, updated_at, name, code) VALUES (gen_random_uuid(), now(), now(), 'north', 'north')")
	exec(t, s.DB, `INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand)
		SELECT gen_random_uuid(), now(), now(), v.id, l.id, 5 FROM variants v, locations l`)
	migrate(upTo(t, 20261129180050))
	exec(t, s.DB, "UPDATE stock_levels SET on_hand = 7 WHERE id IN (SELECT id FROM stock_levels ORDER BY id LIMIT 3)")
	migrate(migrations.FS)
	wantRight(t, s)
	const told = "SELECT string_agg(n || ' of ' || delta || ' ' || reason, ', ' ORDER BY n DESC) FROM (SELECT count(*) AS n, delta, reason FROM stock_movements GROUP BY 2, 3) c"
	levels := value[int](t, s.DB, "SELECT count(*) FROM stock_levels")
	if got, want := value[string](t, s.DB, told), fmt.Sprintf("%d of 5 INITIAL, 3 of 2 OTHER", levels); got != want || levels < 1000 {
		t.Errorf("%s, want %s", got, want)
	}
}

// upTo returns the project's migrations up to a version.
func upTo(t *testing.T, last int64) fs.FS {
	t.Helper()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	some := fstest.MapFS{}
	for _, name := range names {
		var version int64
		if _, err := fmt.Sscanf(name, "%d_", &version); err != nil {
			t.Fatal(err)
		}
		if version > last {
			continue
		}
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		some[name] = &fstest.MapFile{Data: text}
	}
	return some
}
