package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
)

// searches are those of a response. All find products by the index as it was when the first of them asked.
type searches struct {
	*search.Service

	mu                  sync.Mutex
	finder              *search.Finder
	looked              bool // for finder
	byIndex, byDatabase bool
}

func newSearches(s *search.Service) *searches { return &searches{Service: s} }

// tell tells the staff what has found products.
func (s *searches) tell(ctx context.Context, r *graphql.Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var by []string
	if s.byIndex {
		by = append(by, "INDEX")
	}
	if s.byDatabase {
		by = append(by, "DATABASE")
	}
	if by == nil || r == nil || auth.ViewerFrom(ctx).Role < auth.Staff {
		return
	}
	if r.Extensions == nil {
		r.Extensions = map[string]any{}
	}
	r.Extensions["search"] = map[string]any{"answeredBy": by}
}

// find returns what finds products by the index, nil if the database has to.
func (s *searches) find(ctx context.Context) (*search.Finder, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.looked || s.Service == nil {
		return s.finder, nil
	}
	finder, err := s.Finder(ctx, termsFrom(ctx).Value())
	if err == nil {
		s.finder, s.looked = finder, true
	}
	return finder, err
}

// facets counts the facets of a listing. A list of the staff's has none.
func (s *searches) facets(ctx context.Context, l *search.Listing, ids []string) ([]search.Facet, error) {
	if l == nil {
		return []search.Facet{}, nil
	}
	finder, err := s.find(ctx)
	if err != nil {
		return nil, err
	}
	facets, byIndex, err := s.Facets(ctx, finder, l, ids)
	if err != nil {
		return nil, err
	}
	s.answered(byIndex)
	return facets, nil
}

// answered notes what has found products.
func (s *searches) answered(byIndex bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byIndex, s.byDatabase = s.byIndex || byIndex, s.byDatabase || !byIndex
}

// listingOf returns what a list of products has.
func listingOf(ctx context.Context, within catalog.Scope, id uuid.UUID, filter *catalog.ProductFilter) *search.Listing {
	of := operationFrom(ctx)
	return &search.Listing{
		Within: within, Of: id, Filter: filter, Terms: termsFrom(ctx).Value(), Languages: append(of.chain.Tags(), of.languages.Default()),
	}
}

// listed makes pages lists of which facets can be counted.
func listed[P any](
	ctx context.Context, parents []P, pages executor.Thunk[*catalog.ProductConnection], within catalog.Scope, id func(P) uuid.UUID, filter *catalog.ProductFilter,
) executor.Thunk[*search.Products] {
	return loaded(parents, pages, func(p P, c *catalog.ProductConnection) *search.Products {
		return &search.Products{ProductConnection: c, Listing: listingOf(ctx, within, id(p), filter)}
	})
}

// filteredProducts loads a page of each parent's products that fulfil a filter: by the index, if it knows them all.
func filteredProducts[P any](
	ctx context.Context, parents []P, within catalog.Scope, id func(P) uuid.UUID, filter *catalog.ProductFilter, sort catalog.ProductSort, args page.Args,
) executor.Thunk[*catalog.ProductConnection] {
	found, err := findPages(ctx, parents, within, id, filter, sort, args)
	if err != nil {
		return refused[*catalog.ProductConnection](len(parents), err)
	}
	if found != nil {
		return shownPages(ctx, found)
	}
	terms := termsFrom(ctx).Value()
	return loadPages(ctx, catalog.FilteredProducts, parents, func(p P) (catalog.FilteredPage, error) {
		return catalog.NewFilteredPage(within, id(p), filter, sort, terms, args)
	})
}

// findPages finds each parent's page by the index; nil if the database has to.
func findPages[P any](
	ctx context.Context, parents []P, within catalog.Scope, id func(P) uuid.UUID, filter *catalog.ProductFilter, sort catalog.ProductSort, args page.Args,
) ([]*search.FoundPage, error) {
	all := loadersOf(ctx).search
	finder, err := all.find(ctx)
	if err != nil {
		return nil, err
	}
	found := make([]*search.FoundPage, len(parents))
	isKnown := finder != nil
	for i, p := range parents {
		if !isKnown {
			break
		}
		if found[i], isKnown, err = finder.Page(listingOf(ctx, within, id(p), filter), sort, args); err != nil {
			return nil, err
		}
	}
	all.answered(isKnown)
	if !isKnown {
		return nil, nil
	}
	return found, nil
}

// shownPages loads what may be shown of pages that were found.
func shownPages(ctx context.Context, found []*search.FoundPage) executor.Thunk[*catalog.ProductConnection] {
	var keys []catalog.ShownKey
	ends := make([]int, len(found))
	for i, f := range found {
		keys = append(keys, f.Keys()...)
		ends[i] = len(keys)
	}
	products := load(ctx, catalog.ShownProducts, keys)
	return func() ([]*catalog.ProductConnection, []error) {
		shown, failed := products()
		pages, errs := make([]*catalog.ProductConnection, len(found)), make([]error, len(found))
		from := 0
		for i, end := range ends {
			pages[i] = found[i].Of(shown[from:end])
			for j := from; j < end && errs[i] == nil; j++ {
				errs[i] = at(failed, j)
			}
			from = end
		}
		return pages, errs
	}
}
