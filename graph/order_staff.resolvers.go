package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *mutationResolver) OrderCapture(ctx context.Context, input checkout.CaptureInput) (*model.OrderCapturePayload, error) {
	captured, err := r.Checkout.Capture(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.OrderCapturePayload{Order: captured, UserErrors: mistakes}, err
}

func (r *mutationResolver) FulfillmentCreate(ctx context.Context, input order.FulfillmentCreateInput) (*model.FulfillmentCreatePayload, error) {
	parcel, err := r.Orders.FulfillmentCreate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if parcel == nil {
		return &model.FulfillmentCreatePayload{UserErrors: mistakes}, err
	}
	shipped, err := loaderOf(ctx, order.ByID).load(ctx, parcel.OrderID)
	return &model.FulfillmentCreatePayload{Fulfillment: parcel, Order: shipped}, err
}

func (r *mutationResolver) FulfillmentUpdate(ctx context.Context, input order.FulfillmentUpdateInput) (*model.FulfillmentUpdatePayload, error) {
	parcel, err := r.Orders.FulfillmentUpdate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if parcel == nil {
		return &model.FulfillmentUpdatePayload{UserErrors: mistakes}, err
	}
	shipped, err := loaderOf(ctx, order.ByID).load(ctx, parcel.OrderID)
	return &model.FulfillmentUpdatePayload{Fulfillment: parcel, Order: shipped}, err
}

func (r *queryResolver) Orders(ctx context.Context, first *int, after *string, last *int, before *string, filter *order.Filter) (*page.Connection[*ent.Order], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	if filter == nil {
		filter = &order.Filter{}
	}
	return r.Resolver.Orders.List(ctx, *filter, args)
}
