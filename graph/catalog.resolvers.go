package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *queryResolver) Product(ctx context.Context, id *string, slug *string) (*ent.Product, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseProduct(*id)
		if err != nil {
			return nil, err
		}
		p, err := r.Catalog.ProductByID(ctx, key)
		return soldOne(ctx, r.Resolver, p, err, productID)
	case slug != nil && id == nil:
		p, err := r.Catalog.ProductBySlug(ctx, *slug, chainFrom(ctx))
		return soldOne(ctx, r.Resolver, p, err, productID)
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}

func (r *queryResolver) Products(ctx context.Context, first *int, after *string, last *int, before *string, page *int, filter *catalog.ProductFilter, sort catalog.ProductSort) (*search.Products, error) {
	args, terms := pageArgs(first, after, last, before, page), termsFrom(ctx).Value()
	if filter == nil {
		filter = &catalog.ProductFilter{}
	}
	listing := listingOf(ctx, catalog.OfCategory, uuid.Nil, filter)
	if catalog.IsFiltered(filter, sort, terms) {
		found, err := findPages(ctx, []struct{}{{}}, catalog.OfCategory, storeOf, filter, sort, args)
		if err != nil {
			return nil, err
		}
		if found != nil {
			pages, errs := shownPages(ctx, found)()
			return &search.Products{ProductConnection: pages[0], Listing: listing}, errs[0]
		}
	}
	list, err := r.Catalog.Products(ctx, *filter, sort, terms, args)
	if err != nil {
		return nil, err
	}
	return &search.Products{ProductConnection: list, Listing: listing}, nil
}

func (r *queryResolver) Category(ctx context.Context, id *string, slug *string) (*ent.Category, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseCategory(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.CategoryByID(ctx, key)
	case slug != nil && id == nil:
		return r.Catalog.CategoryBySlug(ctx, *slug, chainFrom(ctx))
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}

func (r *queryResolver) Categories(ctx context.Context, first *int) ([]*ent.Category, error) {
	most, err := page.Size(first, catalog.MaxCategories)
	if err != nil {
		return nil, err
	}
	return r.Catalog.TopCategories(ctx, most)
}

func (r *queryResolver) Collection(ctx context.Context, id *string, slug *string) (*ent.Collection, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseCollection(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.CollectionByID(ctx, key)
	case slug != nil && id == nil:
		return r.Catalog.CollectionBySlug(ctx, *slug, chainFrom(ctx))
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}

func (r *queryResolver) Collections(ctx context.Context, first *int, after *string, last *int, before *string) (*page.Connection[*ent.Collection], error) {
	return r.Catalog.Collections(ctx, page.Args{First: first, Last: last, After: after, Before: before})
}
