package checkout

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
)

type (
	// CancelPayload is what became of a cancellation.
	CancelPayload = fault.Outcome[*ent.Order]
	// AbandonPayload is what became of giving up a payment.
	AbandonPayload = fault.Outcome[*ent.Cart]
	// CapturePayload is what became of a capture.
	CapturePayload = fault.Outcome[*ent.Order]
	// ApprovePayload is what became of letting an order go on.
	ApprovePayload = fault.Outcome[*ent.Order]
	// RejectPayload is what became of cancelling an order that was held.
	RejectPayload = fault.Outcome[*ent.Order]
)
