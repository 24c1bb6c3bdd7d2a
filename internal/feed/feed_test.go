package feed_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const patience = 20 * time.Second

// catalog is a store with products that go by number.
type catalog struct {
	t   *testing.T
	url string
	st  *store.Store
}

func newCatalog(t *testing.T, products int) catalog {
	t.Helper()
	c := catalog{t: t, url: pgtest.NewURL(t)}
	c.st = c.open()
	c.exec(`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (md5('all')::uuid, now(), now(), 'all', 'all')`)
	c.exec(`INSERT INTO locations (id, created_at, updated_at, name, code)
		SELECT md5('location ' || n)::uuid, now(), now(), n, n FROM generate_series(1, 2) n`)
	c.sell(1, products)
	c.settle()
	return c
}

// settle waits until no reader that begins is told of what has been written so far: until all other
// transactions in the cluster that began before are over.
func (c catalog) settle() {
	c.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		var settled bool
		err := c.st.DB.QueryRowContext(c.t.Context(),
			`SELECT coalesce(max(xact_id) < pg_snapshot_xmin(pg_current_snapshot()), true) FROM catalog_changes`).Scan(&settled)
		switch {
		case err != nil:
			c.t.Fatal(err)
		case settled:
			return
		case time.Now().After(deadline):
			c.t.Fatal("some transaction runs on")
		}
	}
}

// open returns the store as another process has it.
func (c catalog) open() *store.Store {
	c.t.Helper()
	db, err := store.Open(c.t.Context(), store.Config{URL: c.url, MaxConns: pgtest.MaxConns})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = db.Close() })
	return store.New(db)
}

// sell adds products with a variant, a price and a picture each, and some stock at the first location.
func (c catalog) sell(from, to int) {
	c.t.Helper()
	c.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
		SELECT md5('product ' || n)::uuid, now(), now(), '0', 'product-' || n, 'ACTIVE', md5('all')::uuid FROM generate_series($1::int, $2::int) n`, from, to)
	c.exec(`INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id)
		SELECT md5('variant ' || n)::uuid, now(), now(), 'sku-' || n, 'v', '[]', md5('product ' || n)::uuid FROM generate_series($1::int, $2::int) n`, from, to)
	c.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount)
		SELECT md5('price ' || n)::uuid, now(), now(), md5('variant ' || n)::uuid, 'USD', 100 FROM generate_series($1::int, $2::int) n`, from, to)
	c.exec(`INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand, reserved)
		SELECT md5('stock ' || n)::uuid, now(), now(), md5('variant ' || n)::uuid, md5('location 1')::uuid, 5, 0 FROM generate_series($1::int, $2::int) n`, from, to)
}

func (c catalog) exec(query string, args ...any) {
	c.t.Helper()
	if _, err := c.st.DB.ExecContext(c.t.Context(), query, args...); err != nil {
		c.t.Fatalf("%s: %v", query, err)
	}
}

func (c catalog) feed(opts feed.Options) *feed.Feed {
	opts.Tick = 2 * time.Millisecond
	return feed.New(c.st, slog.New(slog.DiscardHandler), opts)
}

// name says what an object's id stands for.
func (c catalog) name(id uuid.UUID) string {
	c.t.Helper()
	var name string
	err := c.st.DB.QueryRowContext(c.t.Context(), `SELECT coalesce((SELECT 'product ' || n FROM generate_series(1, 100) n WHERE md5('product ' || n)::uuid = $1),
		(SELECT name FROM categories WHERE id = $1), $1::text)`, id).Scan(&name)
	if err != nil {
		c.t.Fatal(err)
	}
	return name
}

// told is a reader that notes what it is told.
type told struct {
	c  catalog
	mu sync.Mutex
	// words are REBUILD, and changes such as "PRODUCT product 1".
	words []string
	more  chan struct{} // gets something whenever there are more words
}

func newTold(c catalog) *told { return &told{c: c, more: make(chan struct{}, 1)} }

func (r *told) note(words ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.words = append(r.words, words...)
	select {
	case r.more <- struct{}{}:
	default:
	}
}

func (r *told) reader(name string) feed.Reader {
	return feed.Reader{
		Name:    name,
		Rebuild: func(context.Context) error { r.note("REBUILD"); return nil },
		Apply: func(_ context.Context, changes []feed.Change) error {
			var words []string
			for _, change := range changes {
				words = append(words, string(change.Kind)+" "+r.c.name(change.Object))
			}
			slices.Sort(words)
			r.note(words...)
			return nil
		},
	}
}

// want waits until the reader was told no less than words, compares, and forgets them.
func (r *told) want(words ...string) {
	r.c.t.Helper()
	deadline := time.After(patience)
	for {
		r.mu.Lock()
		got := slices.Clone(r.words)
		r.mu.Unlock()
		if len(got) >= len(words) {
			if !slices.Equal(got, words) {
				r.c.t.Errorf("told %q, want %q", got, words)
			}
			break
		}
		select {
		case <-r.more:
		case <-deadline:
			r.c.t.Fatalf("told %q, want %q", got, words)
		}
	}
	r.mu.Lock()
	r.words = nil
	r.mu.Unlock()
}

// follow runs a reader until the returned function is called.
func (c catalog) follow(f *feed.Feed, r feed.Reader) (stop func()) {
	ctx, cancel := context.WithCancel(c.t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx, r) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			c.t.Error(err)
		}
	})
	c.t.Cleanup(stop)
	return stop
}

// TestChanges writes each table in each way.
func TestChanges(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 2)
	r := newTold(c)
	c.follow(c.feed(feed.Options{}), r.reader("r"))
	r.want("REBUILD")
	for _, change := range []struct{ statement, want string }{
		{`UPDATE products SET name = 'other' WHERE slug = 'product-1'`, "PRODUCT product 1"},
		{`UPDATE variants SET name = 'other' WHERE sku = 'sku-2'`, "PRODUCT product 2"},
		{`UPDATE prices SET amount = amount + 1`, "PRICE product 1,PRICE product 2"},
		{`DELETE FROM prices WHERE variant_id = md5('variant 1')::uuid`, "PRICE product 1"},
		{`INSERT INTO product_images (id, created_at, updated_at, url, product_id)
			SELECT gen_random_uuid(), now(), now(), 'u', md5('product 1')::uuid FROM generate_series(1, 3)`, "PRODUCT product 1"},
		{`DELETE FROM product_images`, "PRODUCT product 1"},
		{`UPDATE categories SET name = 'every'`, "CATEGORY every"},
		{`UPDATE stock_levels SET reserved = 4`, ""}, // there is one more of each
		{`UPDATE stock_levels SET reserved = 5 WHERE variant_id = md5('variant 1')::uuid`, "AVAILABILITY product 1"},
		{`UPDATE stock_levels SET on_hand = 6 WHERE variant_id = md5('variant 1')::uuid`, "AVAILABILITY product 1"},
		{`UPDATE stock_levels SET reserved = 6 WHERE variant_id = md5('variant 1')::uuid`, "AVAILABILITY product 1"},
		{`UPDATE stock_levels SET backorder_limit = 2 WHERE variant_id = md5('variant 1')::uuid`, "AVAILABILITY product 1"},
		{`UPDATE stock_levels SET reserved = 7, backorder_limit = 3 WHERE variant_id = md5('variant 1')::uuid`, ""}, // there are two more
		{`UPDATE stock_levels SET backorder_limit = 1 WHERE variant_id = md5('variant 1')::uuid`, "AVAILABILITY product 1"},
		{`DELETE FROM stock_levels WHERE variant_id = md5('variant 2')::uuid`, "AVAILABILITY product 2"},
		{`INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand)
			VALUES (gen_random_uuid(), now(), now(), md5('variant 2')::uuid, md5('location 2')::uuid, 1)`, "AVAILABILITY product 2"},
		{`TRUNCATE prices`, "REBUILD"},
		{`UPDATE products SET status = 'ARCHIVED' WHERE slug = 'product-2'`, "CATEGORY every,PRODUCT product 2"}, // it counts its products
		{`DELETE FROM products WHERE slug = 'product-2'`, "PRODUCT product 2"},
	} {
		c.exec(change.statement)
		if change.want != "" {
			r.want(strings.Split(change.want, ",")...)
		}
	}
}

// TestWoken: a reader that a listener tells of changes does not look for them by itself.
func TestWoken(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 2)
	f, r := c.feed(feed.Options{Idle: time.Hour}), newTold(c)
	listening := make(chan struct{})
	ready := live.Channel{Name: "nobody", WakeAll: sync.OnceFunc(func() { close(listening) })}
	listener, err := live.NewListener(c.url, slog.New(slog.DiscardHandler), live.ListenerOptions{Tick: time.Hour}, f.Channel(), ready)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- listener.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	<-listening
	c.follow(f, r.reader("r"))
	r.want("REBUILD")
	for range 3 {
		c.exec(`UPDATE products SET vendor = vendor || 'x' WHERE slug = 'product-1'`)
		r.want("PRODUCT product 1")
	}
}

// TestTranslations: what is translated of a thing changes it, and what belongs to a product changes that.
func TestTranslations(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 2)
	c.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES (md5('gifts')::uuid, now(), now(), 'gifts', 'gifts')`)
	c.exec(`INSERT INTO product_types (id, name, slug) VALUES (md5('type')::uuid, 't', 't')`)
	c.exec(`INSERT INTO attributes (id, name, slug, kind) VALUES (md5('attribute')::uuid, 'a', 'a', 'CHOICE')`)
	c.exec(`INSERT INTO attribute_choices (id, attribute_id, kind, name, slug) VALUES (md5('choice')::uuid, md5('attribute')::uuid, 'CHOICE', 'c', 'c')`)
	c.exec(`INSERT INTO attribute_values (id, variant_id, attribute_id, kind, choice_id)
		VALUES (md5('value')::uuid, md5('variant 2')::uuid, md5('attribute')::uuid, 'CHOICE', md5('choice')::uuid)`)
	c.exec(`UPDATE products SET product_type_id = md5('type')::uuid WHERE slug = 'product-1'`)
	c.exec(`INSERT INTO product_images (id, created_at, updated_at, url, product_id) VALUES (md5('image')::uuid, now(), now(), 'u', md5('product 1')::uuid)`)
	c.exec(`INSERT INTO product_options (id, created_at, updated_at, name, product_id) VALUES (md5('option')::uuid, now(), now(), 'o', md5('product 2')::uuid)`)
	c.exec(`INSERT INTO option_values (id, created_at, updated_at, name, option_id) VALUES (md5('option value')::uuid, now(), now(), 'v', md5('option')::uuid)`)
	c.settle()
	r := newTold(c)
	c.follow(c.feed(feed.Options{}), r.reader("r"))
	r.want("REBUILD")
	var gifts string
	if err := c.st.DB.QueryRowContext(t.Context(), `SELECT 'COLLECTION ' || md5('gifts')::uuid`).Scan(&gifts); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ kind, thing, want string }{
		{"PRODUCT", "product 1", "PRODUCT product 1"}, {"VARIANT", "variant 2", "PRODUCT product 2"}, {"PRODUCT_IMAGE", "image", "PRODUCT product 1"},
		{"PRODUCT_OPTION", "option", "PRODUCT product 2"}, {"OPTION_VALUE", "option value", "PRODUCT product 2"},
		{"PRODUCT_TYPE", "type", "PRODUCT product 1"}, {"ATTRIBUTE", "attribute", "PRODUCT product 2"}, {"ATTRIBUTE_CHOICE", "choice", "PRODUCT product 2"},
		{"CATEGORY", "all", "CATEGORY all"}, {"COLLECTION", "gifts", gifts},
	} {
		c.exec(`INSERT INTO translations (owner_id, kind, field, language, value, source_hash) VALUES (md5($1)::uuid, $2, 'name', 'de', 'x', sha256(''))`, one.thing, one.kind)
		r.want(one.want)
		c.exec(`UPDATE translations SET value = 'y' WHERE owner_id = md5($1)::uuid`, one.thing)
		r.want(one.want)
		c.exec(`DELETE FROM translations WHERE owner_id = md5($1)::uuid`, one.thing)
		r.want(one.want)
	}
	c.exec(`TRUNCATE translations`)
	r.want("REBUILD")
}

// TestVeryMany: a statement that changes very much says that all has changed.
func TestVeryMany(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 0)
	r := newTold(c)
	c.follow(c.feed(feed.Options{}), r.reader("r"))
	r.want("REBUILD")
	c.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
		SELECT gen_random_uuid(), now(), now(), 'p', n, 'DRAFT', md5('all')::uuid FROM generate_series(1, 10001) n`)
	r.want("REBUILD")
	var n int
	if err := c.st.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM catalog_changes WHERE kind = 'PRODUCT'`).Scan(&n); n != 0 || err != nil {
		t.Errorf("%d changes, %v", n, err)
	}
}

// TestLateCommit: a transaction that took its number first and commits last is told of, after it has
// committed. One that is broken off is not.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 3)
	f := c.feed(feed.Options{})
	at, err := f.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	read := func() {
		t.Helper()
		changes, next, err := f.After(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range changes {
			told = append(told, c.name(change.Object))
		}
		at = next
	}
	begin := func(product int) *sql.Tx {
		tx, err := c.st.DB.BeginTx(t.Context(), nil)
		if err == nil {
			_, err = tx.ExecContext(t.Context(), `UPDATE products SET name = 'late' WHERE slug = $1`, fmt.Sprintf("product-%d", product))
		}
		if err != nil {
			t.Fatal(err)
		}
		return tx
	}
	late, broken := begin(1), begin(2)
	c.exec(`UPDATE products SET name = 'soon' WHERE slug = 'product-3'`)
	if read(); len(told) > 0 {
		t.Errorf("told %q while an older transaction runs", told)
	}
	if err := broken.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := late.Commit(); err != nil {
		t.Fatal(err)
	}
	c.settle()
	if read(); !slices.Equal(told, []string{"product 1", "product 3"}) {
		t.Errorf("told %q", told)
	}
}

// TestReaderGoesOn: a reader that has stopped, or whose Apply has failed, is told what it has missed.
// One that only passes by begins anew, and leaves nothing behind.
func TestReaderGoesOn(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 3)
	f, r := c.feed(feed.Options{}), newTold(c)
	stop := c.follow(f, r.reader("r"))
	r.want("REBUILD")
	stop()
	c.exec(`UPDATE products SET name = 'a' WHERE slug = 'product-1'`)
	failing := r.reader("r")
	apply, failures := failing.Apply, 2
	failing.Apply = func(ctx context.Context, changes []feed.Change) error {
		if failures--; failures >= 0 {
			return context.DeadlineExceeded
		}
		return apply(ctx, changes)
	}
	stop = c.follow(f, failing)
	r.want("PRODUCT product 1")
	stop()

	passing := r.reader("passing")
	passing.Passing = true
	stop = c.follow(f, passing)
	r.want("REBUILD")
	stop()
	var names []string
	rows, err := c.st.DB.QueryContext(t.Context(), `SELECT name FROM feed_readers`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if !slices.Equal(names, []string{"r"}) || rows.Err() != nil {
		t.Errorf("readers %v, %v", names, rows.Err())
	}
}

// TestFallenBehind: changes are kept for readers that have not passed them, and for a day. Whoever
// comes later begins anew.
func TestFallenBehind(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 3)
	f, r := c.feed(feed.Options{}), newTold(c)
	stop := c.follow(f, r.reader("r"))
	r.want("REBUILD")
	stop()
	count := func() (n int) {
		t.Helper()
		if err := c.st.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM catalog_changes`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	purge := func() {
		t.Helper()
		if err := f.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	c.exec(`UPDATE products SET name = 'a' WHERE slug = 'product-1'`)
	if purge(); count() != 1 {
		t.Errorf("%d changes are kept for the reader, want 1", count())
	}
	stop = c.follow(f, r.reader("r"))
	r.want("PRODUCT product 1")
	stop()
	c.settle()
	if purge(); count() != 0 {
		t.Errorf("%d changes are kept that all have passed", count())
	}
	c.exec(`UPDATE products SET name = 'b' WHERE slug = 'product-1'`)
	c.exec(`UPDATE catalog_changes SET at = now() - interval '25 hours'`)
	c.settle()
	if purge(); count() != 0 {
		t.Errorf("%d changes are kept for more than a day", count())
	}
	c.follow(f, r.reader("r"))
	r.want("REBUILD")
	c.exec(`UPDATE products SET name = 'c' WHERE slug = 'product-2'`)
	r.want("PRODUCT product 2")
}

// TestRestoredDatabase: a position that the database has not reached is another one's.
func TestRestoredDatabase(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 1)
	c.exec(`INSERT INTO feed_readers (name, xact_id, id) VALUES ('r', '999999999999', 7)`)
	f, r := c.feed(feed.Options{}), newTold(c)
	stop := c.follow(f, r.reader("r"))
	r.want("REBUILD")
	stop()
	c.exec(`UPDATE products SET name = 'a'`)
	c.follow(f, r.reader("r"))
	r.want("PRODUCT product 1")
}
