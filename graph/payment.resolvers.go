package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/payment"
)

func (r *mutationResolver) PaymentMethodSave(ctx context.Context, input payment.MethodSaveInput) (*payment.MethodSavePayload, error) {
	return fault.OutcomeOf(r.Payments.SaveMethod(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PaymentMethodSetup(ctx context.Context, input payment.MethodSetupInput) (*payment.MethodSetupPayload, error) {
	return fault.OutcomeOf(r.Payments.SetUpMethod(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PaymentMethodDelete(ctx context.Context, input payment.MethodDeleteInput) (*payment.MethodDeletePayload, error) {
	return fault.OutcomeOf(r.Payments.DeleteMethod(ctx, auth.ViewerFrom(ctx), input))
}
