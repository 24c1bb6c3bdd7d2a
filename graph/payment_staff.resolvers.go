package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
)

func (r *mutationResolver) PaymentMarkPaid(ctx context.Context, input checkout.MarkPaidInput) (*checkout.PaymentPayload, error) {
	return fault.OutcomeOf(r.Checkout.MarkPaid(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PaymentRefundMarkMade(ctx context.Context, input checkout.MarkRefundedInput) (*checkout.PaymentPayload, error) {
	return fault.OutcomeOf(r.Checkout.MarkRefunded(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CustomerOnAccountUpdate(ctx context.Context, input manual.TermsUpdateInput) (*manual.TermsUpdatePayload, error) {
	return fault.OutcomeOf(r.OnAccount.Update(ctx, auth.ViewerFrom(ctx), input))
}
