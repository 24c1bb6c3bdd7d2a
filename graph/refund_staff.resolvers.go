package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/refund"
)

func (r *mutationResolver) OrderRefund(ctx context.Context, input checkout.RefundInput) (*checkout.RefundPayload, error) {
	return fault.OutcomeOf(r.Checkout.Refund(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) RefundApprove(ctx context.Context, input checkout.RefundDecisionInput) (*checkout.RefundPayload, error) {
	return fault.OutcomeOf(r.Checkout.RefundApprove(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) RefundDecline(ctx context.Context, input checkout.RefundDecisionInput) (*checkout.RefundPayload, error) {
	return fault.OutcomeOf(r.Checkout.RefundDecline(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) OrderRefundPreview(ctx context.Context, input refund.Request) (*checkout.RefundPreviewPayload, error) {
	return fault.OutcomeOf(r.Checkout.RefundPreview(ctx, input))
}
