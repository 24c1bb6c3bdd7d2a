package search_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestStaleIndex lists by an index that knows nothing of the last changes: what must not be shown any more is not, and what comes
// after it fills the page.
func TestStaleIndex(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	channel := typeid.NewChannel()
	s.exec(`INSERT INTO channels (id, created_at, updated_at, name, code, sells_everything) VALUES ($1, now(), now(), 'Chosen', 'chosen', false)`, channel)
	s.exec(`INSERT INTO channel_products (channel_id, product_id) SELECT $1, id FROM products`, channel)
	s.settle()
	chosen := usd
	chosen.Channel, chosen.Chosen = channel, true
	dear := &catalog.ProductFilter{Price: &catalog.PriceFilter{Min: new(money.Decimal("30"))}}
	tests := map[string]struct {
		terms  catalog.Terms
		filter *catalog.ProductFilter
		change string // of the product $1
	}{
		"a draft":                {terms: usd, change: `UPDATE products SET status = 'DRAFT' WHERE id = $1`},
		"deleted":                {terms: usd, change: `DELETE FROM products WHERE id = $1`},
		"taken from the channel": {terms: chosen, change: `DELETE FROM channel_products WHERE product_id = $1`},
		"cheaper than asked for": {terms: usd, filter: dear, change: `UPDATE prices SET amount = 100, compare_at_amount = NULL WHERE variant_id IN (SELECT id FROM variants WHERE product_id = $1)`},
	}
	for name, tt := range tests {
		l := func() *search.Listing {
			return &search.Listing{Within: catalog.OfCategory, Terms: tt.terms, Languages: []string{"en"}, Filter: tt.filter}
		}
		stale := s.finder(tt.terms)
		args := page.Args{First: new(5)}
		before := s.byIndex(stale, l(), catalog.SortNewest, args)
		searched := l()
		searched.Text = &search.Text{Query: "set", Prefix: true}
		found := s.allOf(stale, searched, catalog.SortRelevance)
		gone := []uuid.UUID{before.ids[0]}
		if tt.filter == nil {
			gone = append(gone, found[0])
		}
		for _, id := range gone {
			s.exec(tt.change, id)
		}
		after := s.byIndex(stale, l(), catalog.SortNewest, args)
		if len(after.ids) != 5 || slices.ContainsFunc(after.ids, func(id uuid.UUID) bool { return slices.Contains(gone, id) }) {
			t.Errorf("%s: %v was listed before, and %v is now", name, before.ids, after.ids)
		}
		r, _, err := s.Search(t.Context(), stale, searched, catalog.SortRelevance, args)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Nodes() {
			if slices.Contains(gone, p.ID.UUID()) {
				t.Errorf("%s: %s is found", name, p.Slug)
			}
		}
		s.settle()
	}
}

// TestFreshOnTwoProcesses changes products, and waits until two processes find each: none takes long, and none forgets one.
func TestFreshOnTwoProcesses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.beside()
	var took []time.Duration
	for range 30 {
		mark := "fresh" + uuid.NewString()[:8]
		began := time.Now()
		s.exec(`UPDATE products SET name = $1 WHERE slug = 'wall-calendar'`, mark)
		for _, in := range []*search.Service{s.Service, other} {
			s.wait("product in a process", func() bool {
				f, err := in.Finder(t.Context(), usd)
				if err != nil || f == nil {
					return false
				}
				l := &search.Listing{Within: catalog.OfCategory, Terms: usd, Languages: []string{"en"}, Text: &search.Text{Query: mark}}
				r, byIndex, err := in.Search(t.Context(), f, l, catalog.SortRelevance, page.Args{})
				return err == nil && byIndex && r.TotalCount() == 1
			})
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("found on two processes after %s, %s at the most", took[len(took)/2], took[len(took)-1])
}

// TestUnavailable looks at what becomes of products that are not in stock.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`UPDATE stock_levels SET on_hand = reserved, backorder_limit = 0 WHERE variant_id IN (SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug IN ('diner-mug', 'flat-white-cup'))`)
	s.settle()
	out := map[uuid.UUID]bool{}
	for _, id := range column[uuid.UUID](s, `SELECT id FROM products WHERE slug IN ('diner-mug', 'flat-white-cup')`) {
		out[id] = true
	}
	for _, f := range []*search.Finder{s.finder(usd), nil} {
		for unavailable, want := range map[search.Unavailable]int{search.UnavailableShow: 2, search.UnavailableLast: 2, search.UnavailableHide: 0} {
			l := &search.Listing{Within: catalog.OfCategory, Terms: usd, Languages: []string{"en"}, Text: &search.Text{Query: "cup", Prefix: true, Unavailable: unavailable}}
			r, _, err := s.Search(t.Context(), f, l, catalog.SortRelevance, page.Args{})
			if err != nil {
				t.Fatal(err)
			}
			n, last := 0, true
			for i, p := range r.Nodes() {
				if out[p.ID.UUID()] {
					n++
					last = last && i >= len(r.Nodes())-2
				}
			}
			if n != want || unavailable == search.UnavailableLast && !last {
				t.Errorf("%s by index %t: %d that are not in stock are found, and at the end: %t", unavailable, f != nil, n, last)
			}
		}
	}
}

// TestPinsAndRedirects has products come first that a query does not find, and leads elsewhere.
func TestPinsAndRedirects(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ids := column[uuid.UUID](s, `SELECT id FROM products WHERE slug IN ('oven-mitt', 'wall-calendar') ORDER BY slug`)
	s.tuning.now = newTuning(s, ids)
	s.settle()
	l := func() *search.Listing {
		return &search.Listing{Within: catalog.OfCategory, Terms: usd, Languages: []string{"en"}, Text: &search.Text{Query: "Coffee", Prefix: true}}
	}
	for _, f := range []*search.Finder{s.finder(usd), nil} {
		r, _, err := s.Search(t.Context(), f, l(), catalog.SortRelevance, page.Args{First: new(4)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Nodes()[0].ID.UUID() != ids[1] || r.Nodes()[1].ID.UUID() != ids[0] {
			t.Errorf("by index %t: the pins are not first: %s, %s", f != nil, r.Nodes()[0].Slug, r.Nodes()[1].Slug)
		}
		if r.RedirectURL == nil || *r.RedirectURL != "/coffee" {
			t.Errorf("the query leads to %v", r.RedirectURL)
		}
		counted, _, err := s.Facets(t.Context(), f, l(), []string{catalog.FacetPrice})
		if err != nil {
			t.Fatal(err)
		}
		priced := 0
		for _, b := range counted[0].(*search.PriceFacet).Buckets {
			priced += b.Count
		}
		if priced != r.TotalCount() {
			t.Errorf("by index %t: %d products have prices, of %d", f != nil, priced, r.TotalCount())
		}
		filtered := l()
		filtered.Filter = &catalog.ProductFilter{Types: []string{"coffee"}}
		r, _, err = s.Search(t.Context(), f, filtered, catalog.SortRelevance, page.Args{First: new(100)})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Nodes() {
			if slices.Contains(ids, p.ID.UUID()) {
				t.Errorf("by index %t: %s is found, which the filter does not let through", f != nil, p.Slug)
			}
		}
	}
	if len(s.tuning.logged) != 4 {
		t.Errorf("%v was logged", s.tuning.logged)
	}
}
