package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) AttributeCreate(ctx context.Context, input merchandising.AttributeCreateInput) (*fault.Outcome[*catalog.Attribute], error) {
	return fault.OutcomeOf(r.Merchandising.CreateAttribute(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) AttributeUpdate(ctx context.Context, input merchandising.AttributeUpdateInput) (*fault.Outcome[*catalog.Attribute], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateAttribute(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) AttributeDelete(ctx context.Context, input merchandising.AttributeDeleteInput) (*fault.Outcome[typeid.Attribute], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteAttribute(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductTypeCreate(ctx context.Context, input merchandising.ProductTypeCreateInput) (*fault.Outcome[*catalog.ProductType], error) {
	return fault.OutcomeOf(r.Merchandising.CreateProductType(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductTypeUpdate(ctx context.Context, input merchandising.ProductTypeUpdateInput) (*fault.Outcome[*catalog.ProductType], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateProductType(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductTypeDelete(ctx context.Context, input merchandising.ProductTypeDeleteInput) (*fault.Outcome[typeid.ProductType], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteProductType(ctx, auth.ViewerFrom(ctx), input))
}
