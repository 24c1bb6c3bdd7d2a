package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/payment"
)

func (r *mutationResolver) PaymentMethodSave(ctx context.Context, input payment.MethodSaveInput) (*model.PaymentMethodSavePayload, error) {
	panic(fmt.Errorf("not implemented: PaymentMethodSave - paymentMethodSave"))
}

func (r *mutationResolver) PaymentMethodDelete(ctx context.Context, input payment.MethodDeleteInput) (*model.PaymentMethodDeletePayload, error) {
	panic(fmt.Errorf("not implemented: PaymentMethodDelete - paymentMethodDelete"))
}

func (r *userResolver) PaymentMethods(ctx context.Context, obj *ent.User) ([]*ent.PaymentMethod, error) {
	panic(fmt.Errorf("not implemented: PaymentMethods - paymentMethods"))
}
