package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) ProductCreate(ctx context.Context, input merchandising.ProductCreateInput) (*fault.Outcome[*ent.Product], error) {
	return fault.OutcomeOf(r.Merchandising.CreateProduct(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductUpdate(ctx context.Context, input merchandising.ProductUpdateInput) (*fault.Outcome[*ent.Product], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateProduct(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductDuplicate(ctx context.Context, input merchandising.ProductDuplicateInput) (*fault.Outcome[*ent.Product], error) {
	return fault.OutcomeOf(r.Merchandising.DuplicateProduct(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductsUpdate(ctx context.Context, input merchandising.ProductsUpdateInput) (*merchandising.ProductsUpdated, error) {
	return r.Merchandising.UpdateProducts(ctx, auth.ViewerFrom(ctx), input)
}

func (r *queryResolver) CatalogProducts(ctx context.Context, first *int, after *string, last *int, before *string, filter *catalog.StaffFilter) (*search.Products, error) {
	if filter == nil {
		filter = &catalog.StaffFilter{}
	}
	list, err := r.Catalog.StaffProducts(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
	if err != nil {
		return nil, err
	}
	return &search.Products{ProductConnection: list}, nil
}

func (r *queryResolver) CatalogProduct(ctx context.Context, id *string, slug *string) (*ent.Product, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseProduct(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.StaffProduct(ctx, &key, "")
	case slug != nil && id == nil:
		return r.Catalog.StaffProduct(ctx, nil, *slug)
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}
