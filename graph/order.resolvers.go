package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/request"
)

func (r *mutationResolver) OrderCancel(ctx context.Context, input checkout.CancelInput) (*checkout.CancelPayload, error) {
	return fault.OutcomeOf(r.Checkout.Cancel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrdersClaim(ctx context.Context, input order.ClaimInput) (*order.ClaimPayload, error) {
	claimed, hasMore, err := r.Orders.Claim(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if err != nil {
		return nil, err
	}
	return &order.ClaimPayload{Orders: claimed, HasMore: hasMore, UserErrors: mistakes}, nil
}

func (r *mutationResolver) OrderTrackingRequest(ctx context.Context, input order.TrackingRequestInput) (*order.TrackingRequestPayload, error) {
	return fault.OutcomeOf(r.Orders.TrackingRequest(ctx, input, clientFrom(ctx).Network))
}

func (r *queryResolver) Order(ctx context.Context, by auth.OrderRef) (*ent.Order, error) {
	return r.Resolver.Orders.Get(ctx, auth.ViewerFrom(ctx), by)
}

func (r *subscriptionResolver) OrderEvents(ctx context.Context, order auth.OrderRef, after *string) (<-chan order.EventMessage, error) {
	if last := request.From(ctx).LastEvent; last != "" {
		after = &last
	}
	return r.Orders.Events(ctx, auth.ViewerFrom(ctx), order, after)
}
