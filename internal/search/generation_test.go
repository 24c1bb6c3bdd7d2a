package search

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

// until waits until something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// finds reports whether a process finds something of a name.
func (p *process) finds(text string) bool {
	v := p.view()
	return v != nil && len(products(v, text, false)) > 0
}

// TestAllChanged has so much change that it is not told: a new index is built beside the old one, which answers all the while.
func TestAllChanged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.begin(Options{})
	before := p.current.Load()
	s.exec(`UPDATE products SET name = 'Quetzalcoatl' WHERE slug = 'wall-calendar'`, `INSERT INTO catalog_changes (kind, object_id) VALUES ('ALL', '00000000-0000-0000-0000-000000000000')`)
	until(t, "no other index was built", func() bool {
		if p.view() == nil {
			t.Fatal("there is no index while another one is built")
		}
		return p.current.Load() != before
	})
	until(t, "the new index does not know the change", func() bool { return p.finds("Quetzalcoatl") })
}

// TestManyChanges changes more products than an index takes beside its base, and adds as many.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.begin(Options{mostChanged: 300})
	before := p.current.Load()
	const statement = `INSERT INTO products (id, created_at, updated_at, name, slug, status, vendor, tags, category_id)
		SELECT gen_random_uuid(), now(), now(), 'Zeppelin ' || n, 'zeppelin-' || n, 'ACTIVE', 'Luftschiffbau', '[]', (SELECT min(id::text)::uuid FROM categories) FROM generate_series(%d, %d) n`
	for i := range 10 {
		s.exec(fmt.Sprintf(statement, i*100+1, (i+1)*100))
	}
	until(t, "the index does not have all products", func() bool { v := p.view(); return v != nil && v.Len() == 84+1000 && p.finds("999") })
	if p.current.Load() == before {
		t.Error("no other index was built")
	}
}

// TestNoProducts builds an index of nothing, and follows what comes.
func TestNoProducts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`UPDATE products SET status = 'ARCHIVED'`)
	p := s.begin(Options{})
	if n := p.view().Len(); n != 0 {
		t.Fatalf("%d products", n)
	}
	s.exec(`UPDATE products SET status = 'ACTIVE' WHERE slug = 'wall-calendar'`)
	until(t, "the first product is not found", func() bool { return p.finds("calendar") })
}

// TestPopularity has an index know what sells, also of products that changed since it was built.
func TestPopularity(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c, err := buildIndex(t.Context(), s.st.Client, "en", words.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var ids []uuid.UUID
	for _, p := range c.now.Load().Parts() {
		ids = append(ids, p.IDs...)
	}
	if err := c.put(t.Context(), s.st.Client, ids[:3]); err != nil {
		t.Fatal(err)
	}
	c.setPopularity(map[uuid.UUID]int64{ids[0]: 7, ids[40]: 9})
	v := c.now.Load()
	for id, want := range map[uuid.UUID]int64{ids[0]: 7, ids[1]: 0, ids[40]: 9, ids[41]: 0} {
		ordinal, ok := v.Ordinal(id)
		if got := v.Popularity()(ordinal); !ok || got != want {
			t.Errorf("%s was sold %d times, and not %d", id, got, want)
		}
	}
}
