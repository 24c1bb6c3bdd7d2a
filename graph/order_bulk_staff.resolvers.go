package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
)

func (r *mutationResolver) OrdersFulfill(ctx context.Context, input order.FulfillInput) (*order.FulfillPayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.Fulfill(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrdersTag(ctx context.Context, input order.TagInput) (*order.TagPayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.Tag(ctx, auth.ViewerFrom(ctx), input))
}
