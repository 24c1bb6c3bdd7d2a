package payment

import "github.com/shopgraph/shopgraph/internal/typeid"

// MethodSaveInput is the payment method to save.
type MethodSaveInput struct {
	Gateway      *string // nil for the store's first
	GatewayToken string
}

// MethodSetupInput is at which gateway a payment method is to be saved; nil for the store's first.
type MethodSetupInput struct{ Gateway *string }

// MethodDeleteInput is the payment method to delete.
type MethodDeleteInput struct{ ID typeid.PaymentMethod }
