package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *queryResolver) Search(ctx context.Context, query string, first *int, after *string, last *int, before *string, page *int, filter *catalog.ProductFilter, sort catalog.ProductSort, unavailable search.Unavailable, prefix bool) (*search.Results, error) {
	listing := listingOf(ctx, catalog.OfCategory, uuid.Nil, filter)
	listing.Text = &search.Text{Query: query, Prefix: prefix, Unavailable: unavailable}
	all := loadersOf(ctx).search
	finder, err := all.find(ctx)
	if err != nil {
		return nil, err
	}
	results, byIndex, err := r.Resolver.Search.Search(ctx, finder, listing, sort, pageArgs(first, after, last, before, page))
	if err != nil {
		return nil, err
	}
	all.answered(byIndex)
	return results, nil
}

func (r *queryResolver) SearchSuggestions(ctx context.Context, query string, first int) (*search.Suggestions, error) {
	most, err := page.Size(&first, search.MaxSuggestions)
	if err != nil {
		return nil, err
	}
	listing := listingOf(ctx, catalog.OfCategory, uuid.Nil, nil)
	listing.Text = &search.Text{Query: query, Prefix: true, Unavailable: search.UnavailableLast}
	finder, err := loadersOf(ctx).search.find(ctx)
	if err != nil {
		return nil, err
	}
	return r.Resolver.Search.Suggest(ctx, finder, listing, most)
}

func (r *queryResolver) SearchExplanation(ctx context.Context, query string, productID string) (*search.Explanation, error) {
	id, err := typeid.ParseProduct(productID)
	if err != nil {
		return nil, err
	}
	listing := listingOf(ctx, catalog.OfCategory, uuid.Nil, nil)
	listing.Text = &search.Text{Query: query, Prefix: true, Unavailable: search.UnavailableShow}
	finder, err := loadersOf(ctx).search.find(ctx)
	if err != nil {
		return nil, err
	}
	return r.Resolver.Search.Explain(ctx, finder, listing, id)
}
