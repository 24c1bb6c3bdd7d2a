package checkout

import (
	"slices"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CompleteInput is what to buy, where to send it and how to pay. What is nil is as the cart says.
// Replays know their input by its form in JSON, so a new field is left out of that unless given.
type CompleteInput struct {
	IdempotencyKey  string
	Cart            auth.CartRef
	ExpectedVersion *int `json:",omitempty"`
	ExpectedTotal   money.Input
	// ExpectedAmountDue is what the shopper was told that a payment is for; nil for any amount.
	ExpectedAmountDue *money.Input `json:",omitempty"`
	Email             *string
	ShippingAddress   *address.Address
	BillingAddress    *address.Address
	Payment           *PaymentInput // nil only if nothing is due
	// Language is that of the operation. A replay is the same in any.
	Language string `json:"-"`
}

// PaymentInput is how to pay: exactly one of its fields is set.
type PaymentInput struct {
	PaymentMethodID *typeid.PaymentMethod
	GatewayToken    *string             // at the first gateway that is offered
	Option          *PaymentOptionInput `json:",omitempty"`
}

// PaymentOptionInput is a way to pay that is offered for the cart.
type PaymentOptionInput struct {
	Gateway string
	Token   *string // nil if the client confirms the payment
	Save    bool    // for the signed-in user
}

// CancelInput is which order to cancel, and why. The order is named by one of the two.
type CancelInput struct {
	IdempotencyKey string
	Order          *auth.OrderRef
	OrderID        *typeid.Order
	Reason         string
}

// AbandonInput is the cart whose payment to give up.
type AbandonInput struct{ Cart auth.CartRef }

// CaptureInput is which order's money to take. Amount is nil for all that is held.
type CaptureInput struct {
	IdempotencyKey string
	OrderID        typeid.Order
	Amount         *money.Input `json:",omitempty"`
}

// RefundInput is what to give back of an order, and why.
type RefundInput struct {
	IdempotencyKey string
	refund.Request
	Reason refund.Reason
	Note   string
	// letGo is whether what is only held or promised counts as money that can be given back: it is let go then.
	letGo bool
	// edits is whether what is given back is taken out of an order that is not sent yet. Then what is only held or promised for the order
	// is not taken.
	edits bool
}

// cancels reports whether all that is given back is of goods that are not to be sent. Then what is only held for the order is not taken.
func (in *RefundInput) cancels() bool {
	return in.edits || len(in.Lines) > 0 && !slices.ContainsFunc(in.Lines, func(l refund.LineRequest) bool { return l.Goods != refund.Cancel })
}

// RefundDecisionInput is of which refund something is decided.
type RefundDecisionInput struct{ RefundID typeid.Refund }

// ApproveInput is which order that is held for review may go on, and why.
type ApproveInput struct {
	IdempotencyKey string
	OrderID        typeid.Order
	Note           string
}

// RejectInput is which order that is held for review is cancelled, and why.
type RejectInput struct {
	IdempotencyKey string
	OrderID        typeid.Order
	Reason         string
}
