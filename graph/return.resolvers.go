package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func (r *queryResolver) ReturnQuote(ctx context.Context, input checkout.ReturnQuoteInput) (*checkout.ReturnQuotePayload, error) {
	quote, err := r.Checkout.ReturnQuote(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if err != nil || quote == nil {
		return &checkout.ReturnQuotePayload{UserErrors: mistakes}, err
	}
	return &checkout.ReturnQuotePayload{ReturnQuote: *quote}, nil
}

func (r *mutationResolver) ReturnRequest(ctx context.Context, input checkout.ReturnRequestInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnRequest(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ReturnCancel(ctx context.Context, input checkout.ReturnCancelInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnCancel(ctx, auth.ViewerFrom(ctx), input))
}
