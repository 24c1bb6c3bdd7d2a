package search

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// byRelevance is the order of what fits best.
var byRelevance = page.Ordering{Name: "SEARCH_RELEVANCE", Columns: []page.Column{page.Integer("score"), page.UUID("id")}, Desc: true}

func cursorByRelevance(p *ent.Product, score int64) string {
	return byRelevance.Cursor(score, p.ID.UUID())
}

// Search returns a page of the products that a listing's text finds, by a finder, or by the database if that is nil or
// does not know it: byIndex says which it was. What is wrong with the arguments is a BAD_USER_INPUT.
func (s *Service) Search(
	ctx context.Context, f *Finder, l *Listing, sort catalog.ProductSort, args page.Args,
) (results *Results, byIndex bool, err error) {
	w, err := checkSearch(l, sort, args)
	if err != nil {
		return nil, false, err
	}
	if err := s.tuned(ctx, l); err != nil {
		return nil, false, err
	}
	err = errNotIndexed
	if f != nil {
		results, err = s.searchIndex(ctx, f, l, sort, args, w)
	}
	if byIndex = !errors.Is(err, errNotIndexed); !byIndex {
		results, err = s.searchSQL(ctx, l, sort, args, w)
	}
	if err != nil {
		return nil, byIndex, err
	}
	if url := l.tuning.Redirect(l.Text.Query); url != "" {
		results.RedirectURL = &url
	}
	if w.After == nil && w.Before == nil && w.Skipped == 0 {
		s.opts.Tuning.Log(l.Text.Query, results.TotalCount())
	}
	return results, byIndex, nil
}

// checkSearch returns the window that is asked for.
func checkSearch(l *Listing, sort catalog.ProductSort, args page.Args) (page.Window, error) {
	if err := l.check(); err != nil {
		return page.Window{}, err
	}
	ordering := byRelevance
	if sort != catalog.SortRelevance {
		sorting, ok := catalog.SortingOf(sort, l.Within)
		if !ok {
			return page.Window{}, fault.BadUserInput("the list does not have this order")
		}
		ordering = sorting.Ordering
	}
	return args.Window(ordering)
}

// check returns what is wrong with a listing: a BAD_USER_INPUT.
func (l *Listing) check() error {
	if l.Text != nil {
		if err := l.Text.check(); err != nil {
			return err
		}
	}
	if l.Filter == nil {
		return nil
	}
	return l.Filter.Check(l.Terms.Currency)
}

func (s *Service) searchIndex(
	ctx context.Context, f *Finder, l *Listing, sort catalog.ProductSort, args page.Args, w page.Window,
) (*Results, error) {
	q, err := f.ask(l, l.Filter)
	if err != nil {
		return nil, err
	}
	hits := l.found // by the question
	results := &Results{
		Listing: l, Relaxed: hits.Relaxed, highlight: hits.Highlight,
		meant: func() (string, bool) { return f.words.DidYouMean(l.query()) },
	}
	switch {
	case isOfRows(sort):
		found, err := f.all(q)
		if err != nil {
			return nil, err
		}
		results.page, err = s.catalog.Found(ctx, found, sort, l.Terms, args)
		return results, err
	case sort == catalog.SortRelevance:
		q.Sort.By = index.ByScore
		err = q.window(w)
	default:
		err = q.sort(f.dictionary, l, sort, w)
	}
	if err != nil {
		return nil, err
	}
	answer, err := f.answer(q)
	if err != nil {
		return nil, err
	}
	found := newFoundPage(q, w, answer, cursorOf(sort, l.Within), catalog.NewShown(l.Terms, l.Filter, sort))
	if results.page, err = s.shown(ctx, found); err != nil {
		return nil, err
	}
	return results, nil
}

// isOfRows reports whether an order is by what only the rows of products have: the index has neither names nor when something
// was changed.
func isOfRows(sort catalog.ProductSort) bool {
	return sort == catalog.SortName || sort == catalog.SortNameDescending || sort == catalog.SortUpdated
}

// all returns all products that fulfil a question.
func (v *view) all(q *question) (catalog.Found, error) {
	if q.unknown {
		q.Candidates = &index.Candidates{}
	}
	hits, err := v.View.Hits(&q.Query)
	if err != nil {
		return catalog.Found{}, fmt.Errorf("ask the index of search: %w", err)
	}
	return catalog.Found{
		Count: hits.Len(), Of: v.Len(), Total: hits.Len(),
		Has: func(id typeid.Product) bool { return hits.Has(id.UUID()) },
		IDs: func() []typeid.Product {
			ids := hits.IDs()
			all := make([]typeid.Product, len(ids))
			for i, id := range ids {
				all[i] = typeid.Of[typeid.Product](id)
			}
			return all
		},
	}, nil
}

// cursorOf returns the positions of products in an order.
func cursorOf(sort catalog.ProductSort, within catalog.Scope) func(*ent.Product, int64) string {
	if sort == catalog.SortRelevance {
		return cursorByRelevance
	}
	sorting, _ := catalog.SortingOf(sort, within)
	return sorting.CursorOf()
}

// shown reads what may be shown of a page.
func (s *Service) shown(ctx context.Context, found *FoundPage) (*catalog.ProductConnection, error) {
	keys := found.Keys()
	shown, err := catalog.ShownProducts.Read(ctx, s.store.Client, keys)
	if err != nil {
		return nil, fmt.Errorf("read products that were found: %w", err)
	}
	products := make([]*ent.Product, len(keys))
	for i, key := range keys {
		products[i] = shown[key]
	}
	return found.Of(products), nil
}
