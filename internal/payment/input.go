package payment

import "github.com/shopgraph/shopgraph/internal/typeid"

// MethodSaveInput is the payment method to save.
type MethodSaveInput struct{ GatewayToken string }

// MethodDeleteInput is the payment method to delete.
type MethodDeleteInput struct{ ID typeid.PaymentMethod }
