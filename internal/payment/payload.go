package payment

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// MethodSavePayload is what became of saving a payment method.
	MethodSavePayload = fault.Outcome[*ent.PaymentMethod]
	// MethodSetupPayload is what became of beginning to save a payment method.
	MethodSetupPayload = fault.Outcome[*Setup]
	// MethodDeletePayload is what became of deleting a payment method.
	MethodDeletePayload = fault.Outcome[typeid.PaymentMethod]
)
