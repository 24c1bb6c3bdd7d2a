package graph

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (productConnectionFields) Facets(ctx context.Context, lists []*search.Products, ids []string) executor.Thunk[[]search.Facet] {
	return facetsOf(ctx, lists, func(p *search.Products) *search.Listing { return p.Listing }, ids)
}

func (searchConnectionFields) Facets(ctx context.Context, lists []*search.Results, ids []string) executor.Thunk[[]search.Facet] {
	return facetsOf(ctx, lists, func(r *search.Results) *search.Listing { return r.Listing }, ids)
}

// facetsOf counts the facets of lists, one after the other.
func facetsOf[P any](ctx context.Context, lists []P, listing func(P) *search.Listing, ids []string) executor.Thunk[[]search.Facet] {
	if len(ids) > search.MaxFacets {
		return refused[[]search.Facet](len(lists), fault.BadUserInput(fmt.Sprintf("ids: at most %d facets can be asked for", search.MaxFacets)))
	}
	return func() ([][]search.Facet, []error) {
		facets, errs := make([][]search.Facet, len(lists)), make([]error, len(lists))
		all := loadersOf(ctx).search
		for i, list := range lists {
			facets[i], errs[i] = all.facets(ctx, listing(list), ids)
		}
		return facets, errs
	}
}

func (searchEdgeFields) HighlightedName(ctx context.Context, edges []*search.Edge) executor.Thunk[[]*search.TextPart] {
	return func() ([][]*search.TextPart, []error) {
		products, err := inLanguage(ctx, "Product", keysOf(edges, func(e *search.Edge) *ent.Product { return e.Node }), "name")
		if err != nil {
			return refused[[]*search.TextPart](len(edges), err)()
		}
		parts := make([][]*search.TextPart, len(edges))
		for i, e := range edges {
			parts[i] = e.Highlighted(products[i].Name)
		}
		return parts, nil
	}
}

func (valueFacetFields) Values(_ context.Context, facets []*search.ValueFacet, first *int, query *string) executor.Thunk[[]*search.FacetValue] {
	if _, err := page.Size(first, maxValues); err != nil {
		return refused[[]*search.FacetValue](len(facets), err)
	}
	text := ""
	if query != nil {
		text = *query
	}
	return computed(facets, func(f *search.ValueFacet) []*search.FacetValue {
		if first == nil {
			return f.Matching(text, f.Most)
		}
		return f.Matching(text, *first)
	})
}

func (numberFacetFields) Numbers(_ context.Context, facets []*search.NumberFacet, first int) executor.Thunk[[]*search.FacetValue] {
	return firstValues(facets, first, func(f *search.NumberFacet, most int) []*search.FacetValue { return f.All[:min(most, len(f.All))] })
}

func (dateFacetFields) Days(_ context.Context, facets []*search.DateFacet, first int) executor.Thunk[[]*search.FacetValue] {
	return firstValues(facets, first, func(f *search.DateFacet, most int) []*search.FacetValue { return f.All[:min(most, len(f.All))] })
}

func (categoryFacetFields) Categories(_ context.Context, facets []*search.CategoryFacet, first, levels int) executor.Thunk[[]*search.FacetCategory] {
	return firstValues(facets, first, func(f *search.CategoryFacet, most int) []*search.FacetCategory { return f.Levels(levels, most) })
}

// maxValues is how many values of a facet can be asked for, which is what a store can set, and maxFacetValues how many numbers,
// days and categories.
const (
	maxValues      = 200
	maxFacetValues = 1000
)

func firstValues[F, V any](facets []F, first int, of func(F, int) []V) executor.Thunk[[]V] {
	most, err := page.Size(&first, maxFacetValues)
	if err != nil {
		return refused[[]V](len(facets), err)
	}
	return computed(facets, func(f F) []V { return of(f, most) })
}

func (facetCategoryFields) Category(ctx context.Context, values []*search.FacetCategory) executor.Thunk[*ent.Category] {
	return loadEach(ctx, catalog.CategoriesByID, values, func(v *search.FacetCategory) typeid.Category { return v.ID })
}

func (searchSuggestionsFields) Products(ctx context.Context, all []*search.Suggestions) executor.Thunk[[]*ent.Product] {
	found := keysOf(all, func(s *search.Suggestions) *search.FoundPage { return s.Found })
	return loaded(all, shownPages(ctx, found), func(_ *search.Suggestions, c *catalog.ProductConnection) []*ent.Product { return c.Nodes() })
}

func (searchSuggestionsFields) Categories(ctx context.Context, all []*search.Suggestions) executor.Thunk[[]*ent.Category] {
	return namedBy(ctx, catalog.CategoriesByID, all, suggested, (*search.Service).NamedCategories)
}

func (searchSuggestionsFields) Collections(ctx context.Context, all []*search.Suggestions) executor.Thunk[[]*ent.Collection] {
	return namedBy(ctx, catalog.CollectionsByID, all, suggested, (*search.Service).NamedCollections)
}

func suggested(s *search.Suggestions) (*search.Listing, int) { return s.Listing, s.Most }

func (searchConnectionFields) Categories(ctx context.Context, all []*search.Results, first int) executor.Thunk[[]*ent.Category] {
	return namedBy(ctx, catalog.CategoriesByID, all, searched(first), (*search.Service).NamedCategories)
}

func (searchConnectionFields) Collections(ctx context.Context, all []*search.Results, first int) executor.Thunk[[]*ent.Collection] {
	return namedBy(ctx, catalog.CollectionsByID, all, searched(first), (*search.Service).NamedCollections)
}

func searched(first int) func(*search.Results) (*search.Listing, int) {
	return func(r *search.Results) (*search.Listing, int) { return r.Listing, first }
}

// namedBy loads what the texts of listings name: of each as many as are wanted.
func namedBy[P any, ID record.ID, V any](
	ctx context.Context, read *record.Many[ID, *V], all []P, of func(P) (*search.Listing, int),
	named func(*search.Service, context.Context, *search.Finder, *search.Listing, int) ([]ID, error),
) executor.Thunk[[]*V] {
	searches := loadersOf(ctx).search
	finder, err := searches.find(ctx)
	ids := make([][]ID, len(all))
	for i, one := range all {
		if err != nil {
			break
		}
		listing, most := of(one)
		if most, err = page.Size(&most, search.MaxNamed); err == nil {
			ids[i], err = named(searches.Service, ctx, finder, listing, most)
		}
	}
	if err != nil {
		return refused[[]*V](len(all), err)
	}
	return loadLists(ctx, read, ids, func(some []ID) []ID { return some })
}

func storeOf(struct{}) uuid.UUID { return uuid.Nil }
