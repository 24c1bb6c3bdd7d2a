package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/payment"
)

func (r *mutationResolver) PaymentMethodSave(ctx context.Context, input payment.MethodSaveInput) (*model.PaymentMethodSavePayload, error) {
	method, err := r.Payments.SaveMethod(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.PaymentMethodSavePayload{PaymentMethod: method, UserErrors: mistakes}, err
}

func (r *mutationResolver) PaymentMethodDelete(ctx context.Context, input payment.MethodDeleteInput) (*model.PaymentMethodDeletePayload, error) {
	deleted, err := r.Payments.DeleteMethod(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.PaymentMethodDeletePayload{DeletedID: idOrNull(deleted), UserErrors: mistakes}, err
}
