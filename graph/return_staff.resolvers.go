package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/returns"
)

func (r *queryResolver) Returns(ctx context.Context, first *int, after *string, last *int, before *string, filter *returns.Filter) (*returns.Connection, error) {
	if filter == nil {
		filter = &returns.Filter{}
	}
	return r.Resolver.Returns.List(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *mutationResolver) ReturnApprove(ctx context.Context, input checkout.ReturnApproveInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnApprove(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ReturnDecline(ctx context.Context, input checkout.ReturnDeclineInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnDecline(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ReturnLabelSet(ctx context.Context, input checkout.ReturnLabelInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnLabelSet(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ReturnReceive(ctx context.Context, input checkout.ReturnReceiveInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnReceive(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ReturnComplete(ctx context.Context, input checkout.ReturnCompleteInput) (*checkout.ReturnPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReturnComplete(ctx, auth.ViewerFrom(ctx), input))
}
