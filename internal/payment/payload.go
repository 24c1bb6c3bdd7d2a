package payment

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The payloads of mutations.
type (
	MethodSavePayload   = fault.Outcome[*ent.PaymentMethod]
	MethodDeletePayload = fault.Outcome[typeid.PaymentMethod]
)
