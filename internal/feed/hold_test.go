package feed_test

import (
	"context"
	"errors"
	"testing"

	"github.com/shopgraph/shopgraph/internal/feed"
)

// keeping is a reader that keeps its position itself, until it goes on from there.
func (r *told) keeping(at *feed.Position) feed.Reader {
	reader := r.reader("passing")
	reader.Passing = true
	reader.Rebuilt = func(p feed.Position) { *at = p }
	return reader
}

// spend uses up some numbers of transactions, as a store does beside its catalog.
func (c catalog) spend(n int) {
	c.t.Helper()
	for range n {
		c.exec(`SELECT pg_current_xact_id()`)
	}
}

// TestGoesOnFromAPosition: who has kept a position is told what has changed since, and is kept the changes if it holds
// them; but for no longer than a day.
func TestGoesOnFromAPosition(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 3)
	f, r := c.feed(feed.Options{}), newTold(c)
	var at feed.Position
	stop := c.follow(f, r.keeping(&at))
	r.want("REBUILD")
	stop()
	if err := f.Hold(t.Context(), "held", at); err != nil {
		t.Fatal(err)
	}
	purge := func() {
		t.Helper()
		c.spend(3)
		c.settle()
		if err := f.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	again := func() (stop func()) {
		reader := r.keeping(new(feed.Position))
		reader.From = &at
		return c.follow(f, reader)
	}
	purge() // nothing has changed, so nothing is missed
	c.spend(3)
	c.exec(`UPDATE products SET name = 'a' WHERE slug = 'product-1'`)
	purge()
	stop = again()
	r.want("PRODUCT product 1")
	c.exec(`UPDATE products SET name = 'b' WHERE slug = 'product-2'`)
	r.want("PRODUCT product 2")
	stop()
	c.exec(`UPDATE catalog_changes SET at = now() - interval '25 hours'`)
	purge()
	stop = again()
	r.want("REBUILD")
	stop()
}

// TestHoldStaysAhead: a name that is further on is not brought back.
func TestHoldStaysAhead(t *testing.T) {
	t.Parallel()
	c := newCatalog(t, 1)
	f := c.feed(feed.Options{})
	first, err := f.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.exec(`UPDATE products SET name = 'a'`)
	c.settle()
	_, next, err := f.After(t.Context(), first)
	err = errors.Join(err, f.Hold(t.Context(), "held", next), f.Hold(t.Context(), "held", first))
	if err != nil {
		t.Fatal(err)
	}
	var xact, id int64
	if err := c.st.DB.QueryRowContext(t.Context(), `SELECT xact_id::text::bigint, id FROM feed_readers`).Scan(&xact, &id); err != nil {
		t.Fatal(err)
	}
	if got := (feed.Position{Xact: xact, ID: id}); got != next {
		t.Errorf("held at %v, want %v", got, next)
	}
}

// TestDatabase: a database has one name, which no other has, nor itself once its changes are other ones.
func TestDatabase(t *testing.T) {
	t.Parallel()
	name := func(c catalog) string {
		t.Helper()
		id, err := c.feed(feed.Options{}).Database(context.Background())
		if err != nil || id == "" {
			t.Fatalf("%q, %v", id, err)
		}
		return id
	}
	one, other := newCatalog(t, 0), newCatalog(t, 0)
	before := name(one)
	if name(one) != before || name(other) == before {
		t.Errorf("%s and again %s, and of another database %s", before, name(one), name(other))
	}
	one.exec(`ALTER TABLE catalog_changes RENAME TO old_changes`)
	one.exec(`CREATE TABLE catalog_changes (LIKE old_changes)`)
	if name(one) == before {
		t.Error("a table that took the place of the changes makes no difference")
	}
}
