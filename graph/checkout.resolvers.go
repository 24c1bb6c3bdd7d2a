package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func (r *mutationResolver) CheckoutComplete(ctx context.Context, input checkout.CompleteInput) (checkout.Result, error) {
	input.Language = operationFrom(ctx).language
	return r.Checkout.Complete(ctx, auth.ViewerFrom(ctx), input)
}

func (r *mutationResolver) CheckoutAbandon(ctx context.Context, input checkout.AbandonInput) (*checkout.AbandonPayload, error) {
	return fault.OutcomeOf(r.Checkout.Abandon(ctx, auth.ViewerFrom(ctx), input))
}
