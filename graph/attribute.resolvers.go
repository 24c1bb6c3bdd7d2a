package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *queryResolver) ProductTypes(ctx context.Context, first *int) ([]*catalog.ProductType, error) {
	most, err := page.Size(first, catalog.MaxProductTypes)
	if err != nil {
		return nil, err
	}
	return r.Catalog.ProductTypes(ctx, most)
}

func (r *queryResolver) ProductType(ctx context.Context, id *string, slug *string) (*catalog.ProductType, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseProductType(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.ProductTypeByID(ctx, key)
	case slug != nil && id == nil:
		return r.Catalog.ProductTypeBySlug(ctx, *slug)
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}

func (r *queryResolver) Attributes(ctx context.Context, first *int, filter *catalog.AttributeFilter) ([]*catalog.Attribute, error) {
	most, err := page.Size(first, catalog.MaxAttributes)
	if err != nil {
		return nil, err
	}
	if filter == nil {
		filter = &catalog.AttributeFilter{}
	}
	return r.Catalog.Attributes(ctx, *filter, seesHidden(auth.ViewerFrom(ctx)), most)
}
