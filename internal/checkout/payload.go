package checkout

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
)

type (
	// CancelPayload is what became of a cancellation.
	CancelPayload = fault.Outcome[*ent.Order]
	// AbandonPayload is what became of giving up a payment.
	AbandonPayload = fault.Outcome[*ent.Cart]
	// PaymentPayload is what became of what people have done about a payment.
	PaymentPayload = fault.Outcome[*ent.Payment]
	// CapturePayload is what became of a capture.
	CapturePayload = fault.Outcome[*ent.Order]
	// RefundPayload is what became of a refund.
	RefundPayload = fault.Outcome[*refund.Refund]
	// RefundPreviewPayload is what a refund would give back.
	RefundPreviewPayload = fault.Outcome[*refund.Plan]
	// ApprovePayload is what became of letting an order go on.
	ApprovePayload = fault.Outcome[*ent.Order]
	// EditPayload is what became of changing an order.
	EditPayload = fault.Outcome[*order.Edit]
	// RejectPayload is what became of cancelling an order that was held.
	RejectPayload = fault.Outcome[*ent.Order]
)
