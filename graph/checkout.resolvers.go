package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
)

func (r *mutationResolver) CheckoutComplete(ctx context.Context, input checkout.CompleteInput) (checkout.Result, error) {
	return r.Checkout.Complete(ctx, auth.ViewerFrom(ctx), input)
}
