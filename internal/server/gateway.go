package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// noGateway is the payment service of a store that has none: it takes no payment method, so no payment comes about.
type noGateway struct{}

var _ gateway.Gateway = noGateway{}

func (noGateway) Name() string { return "none" }

func (noGateway) Method(context.Context, string) (gateway.Method, error) {
	return gateway.Method{}, gateway.ErrInvalidToken
}

func (noGateway) Prepare(context.Context, gateway.Preparation) (string, error) {
	return "", gateway.ErrInvalidToken
}

func (noGateway) Confirm(context.Context, string) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Get(context.Context, string) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Capture(context.Context, string, uuid.UUID, money.Money) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Void(context.Context, string, uuid.UUID) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Refund(context.Context, string, uuid.UUID, money.Money) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}
