package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func (r *mutationResolver) OrderReviewApprove(ctx context.Context, input checkout.ApproveInput) (*checkout.ApprovePayload, error) {
	return fault.OutcomeOf(r.Checkout.ReviewApprove(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrderReviewReject(ctx context.Context, input checkout.RejectInput) (*checkout.RejectPayload, error) {
	return fault.OutcomeOf(r.Checkout.ReviewReject(ctx, auth.ViewerFrom(ctx), input))
}
