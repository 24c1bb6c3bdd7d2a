package search

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Finder finds the products of lists by an index as it is at a moment, and by terms.
type Finder struct {
	*view
	list uuid.UUID // the first price list in force, zero if there is none
	// locations are those that a channel sells from; nil if it is all.
	locations []uuid.UUID
}

// Finder returns what finds products by terms; nil if there is no index.
func (s *Service) Finder(ctx context.Context, terms catalog.Terms) (*Finder, error) {
	v := s.view()
	if v == nil {
		return nil, nil
	}
	f := &Finder{view: v}
	var reads []*record.Read
	if v.knowsLists() {
		reads = append(reads, listInForce.With(func(r *record.Reader) { f.list = r.UUID() }, terms.PriceList()...))
	}
	if terms.Located {
		f.locations = []uuid.UUID{}
		reads = append(reads, locationsOfChannel.With(func(r *record.Reader) { f.locations = append(f.locations, r.UUID()) }, terms.Stock()))
	}
	if err := ask(ctx, s.store.Client, reads); err != nil {
		return nil, fmt.Errorf("read what terms mean to searches: %w", err)
	}
	return f, nil
}

// FoundPage is a page of products that were found, of which it has to be read which may be shown.
type FoundPage struct {
	window   page.Window
	items    []index.Item
	ranks    []int64
	cursorOf func(*ent.Product, int64) string
	total    int
	more     bool
	shown    catalog.Shown
}

// Page finds a page of a list. It reports false if the index does not know that list in this order. Arguments that make no
// page are BAD_USER_INPUT.
func (f *Finder) Page(l *Listing, sort catalog.ProductSort, args page.Args) (*FoundPage, bool, error) {
	sorting, known := catalog.SortingOf(sort, l.Within)
	if !known {
		return nil, false, nil
	}
	w, err := args.Window(sorting.Ordering)
	if err != nil {
		return nil, false, err
	}
	if l.Filter != nil {
		if err := l.Filter.Check(l.Terms.Currency); err != nil {
			return nil, false, err
		}
	}
	q, err := f.ask(l, l.Filter)
	if err == nil {
		err = q.sort(f.dictionary, l, sort, w)
	}
	if errors.Is(err, errNotIndexed) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	answer, err := f.answer(q)
	if err != nil {
		return nil, false, err
	}
	return newFoundPage(q, w, answer, sorting.CursorOf(), catalog.NewShown(l.Terms, l.Filter, sort)), true, nil
}

func newFoundPage(
	q *question, w page.Window, a *index.Answer, cursorOf func(*ent.Product, int64) string, shown catalog.Shown,
) *FoundPage {
	found := &FoundPage{
		window: w, items: append(a.Items, a.Spares...), total: a.Total, more: a.More, cursorOf: cursorOf, shown: shown,
	}
	for _, item := range found.items {
		found.ranks = append(found.ranks, unranked(q.Sort, item.Key.Rank))
	}
	return found
}

// sort has a question ask for a page in an order.
func (q *question) sort(d *dictionary, l *Listing, sort catalog.ProductSort, w page.Window) error {
	switch sort {
	case catalog.SortNewest, catalog.SortOldest:
		q.Sort.By = index.ByID
	case catalog.SortPriceLowest, catalog.SortPriceHighest:
		q.Sort.By, q.Unpriced = index.ByPrice, false
	case catalog.SortBestSelling:
		q.Sort.By = index.ByPopularity
	case catalog.SortManual:
		q.Sort.By = index.ByCollection
		d.mu.RLock()
		q.Sort.Of = d.collections[l.Of]
		d.mu.RUnlock()
	default:
		return errNotIndexed
	}
	return q.window(w)
}

// window has a question ask for the products of a window, and for some that stand in for those that are gone.
func (q *question) window(w page.Window) error {
	q.Sort.Descending = w.Desc()
	after, other := w.After, w.Before
	if w.Backward {
		after, other = other, after
	}
	if other != nil {
		return errNotIndexed
	}
	if after != nil {
		q.After = &index.Key{ID: after[len(after)-1].(uuid.UUID)}
		if len(after) > 1 {
			q.After.Rank = unranked(q.Sort, after[0].(int64))
		}
	}
	q.First, q.Offset = w.Limit, w.Skipped
	q.Spare = 1 + max(spares, w.Limit/2)
	return nil
}

// spares is how many products more than a page has are looked at, at least.
const spares = 20

// unranked returns the number that a product is ranked by in an order, and the rank by the number.
func unranked(s index.Sort, rank int64) int64 {
	if s.Descending && s.By != index.ByID {
		return ^rank
	}
	return rank
}

// Keys are what has to be read of the page's products.
func (p *FoundPage) Keys() []catalog.ShownKey {
	keys := make([]catalog.ShownKey, len(p.items))
	for i, item := range p.items {
		keys[i] = catalog.ShownKey{Product: typeid.Of[typeid.Product](item.ID), Shown: p.shown}
	}
	return keys
}

// Of returns the page of what was read of its products: nil for what must not be shown.
func (p *FoundPage) Of(products []*ent.Product) *catalog.ProductConnection {
	var rows []*ent.Product
	var ranks []int64
	for i, product := range products {
		if product != nil {
			rows, ranks = append(rows, product), append(ranks, p.ranks[i])
		}
	}
	return page.BuildRanked(p.window, rows, ranks, p.cursorOf, page.Total{Known: &p.total}, p.more)
}
