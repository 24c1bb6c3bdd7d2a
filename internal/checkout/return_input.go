package checkout

import (
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ReturnRequestInput is what somebody asks to send back of an order.
type ReturnRequestInput struct {
	IdempotencyKey string
	Order          auth.OrderRef
	Lines          []ReturnLineInput
	Resolution     returns.Resolution
	Note           string
}

// ReturnLineInput is how much of a line is sent back, and why.
type ReturnLineInput struct {
	OrderLineID typeid.OrderLine
	Quantity    int
	Reason      returns.Reason
	// ExchangeVariantID is what is wanted instead of each unit; nil unless the return is an exchange.
	ExchangeVariantID *typeid.Variant `json:",omitempty"`
}

// ReturnQuoteInput is what somebody thinks of sending back.
type ReturnQuoteInput struct {
	Order      auth.OrderRef
	Lines      []ReturnLineInput
	Resolution returns.Resolution
}

// ReturnCancelInput is which return of which order is not made.
type ReturnCancelInput struct {
	Order    auth.OrderRef
	ReturnID typeid.Return
}

// ReturnApproveInput is which return to approve.
type ReturnApproveInput struct{ ReturnID typeid.Return }

// ReturnDeclineInput is which return to decline, and what the buyer is told.
type ReturnDeclineInput struct {
	ReturnID typeid.Return
	Reason   string
}

// ReturnLabelInput is how a return comes back.
type ReturnLabelInput struct {
	ReturnID                typeid.Return
	Carrier, TrackingNumber string
	LabelURL                *string
	IsSent                  bool
}

// ReturnReceiveInput is what has come of a return.
type ReturnReceiveInput struct {
	IdempotencyKey string
	ReturnID       typeid.Return
	Lines          []ReceivedInput
}

// ReceivedInput is units of a line that have come.
type ReceivedInput struct {
	OrderLineID typeid.OrderLine
	Quantity    int
	Condition   returns.Condition
	// Rejection is why they are not taken back; nil if they are.
	Rejection *string `json:",omitempty"`
	Restock   bool
	// LocationID is where they are on hand again; nil for where they were sent from.
	LocationID *typeid.Location `json:",omitempty"`
}

// ReturnCompleteInput is for which return to give back what is due.
type ReturnCompleteInput struct {
	IdempotencyKey string
	ReturnID       typeid.Return
}

type (
	// ReturnPayload is what became of a step of a return.
	ReturnPayload = fault.Outcome[*returns.Return]
)

// ReturnQuote is what a return would give back, and what it would cost.
type ReturnQuote struct {
	*refund.Plan
	// Charge is what the buyer would pay on top for what they get instead, with taxes; nil unless the return is an exchange.
	Charge *money.Money
}

// ReturnQuotePayload is a quote of a return; nothing of it if it was refused.
type ReturnQuotePayload struct {
	ReturnQuote
	UserErrors []*fault.UserError
}
