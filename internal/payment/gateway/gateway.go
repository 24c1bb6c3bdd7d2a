// Package gateway is what shopgraph asks of a payment service.
//
// A payment there lives apart from ours. First it is prepared: it has a name, but holds no money.
// Then it is confirmed: money is held, or the customer must act first. Then it is captured, voided
// or refunded. Its name, the reference, is committed here before it is confirmed. So Get tells
// after a crash what became of it. Prepare, Capture, Void and Refund are idempotent by the id that
// the caller gives; Confirm is by the reference. No call may be made inside a database transaction.
package gateway

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What a caller decides on. Any other error leaves open whether the gateway did what was asked: ask
// Get.
var (
	// ErrInvalidToken says that the gateway knows no such payment method.
	ErrInvalidToken = errors.New("the gateway does not know this payment method")
	// ErrUnknownReference says that the gateway knows no such payment.
	ErrUnknownReference = errors.New("the gateway does not know this payment")
	// ErrRefused says that the payment's state does not allow the operation, such as capturing what
	// was voided; nothing changed.
	ErrRefused = errors.New("the gateway refused the operation")
)

// Gateway is a payment service.
type Gateway interface {
	// Name identifies the gateway in stored payments, such as "test".
	Name() string
	// Method describes the payment method behind a token; ErrInvalidToken when there is none.
	Method(ctx context.Context, token string) (Method, error)
	// Prepare makes an unconfirmed payment that holds no money, and returns its reference. The same
	// attempt prepared again is the same payment. ErrInvalidToken when the token is unknown,
	// ErrRefused when the amount cannot be paid.
	Prepare(ctx context.Context, p Preparation) (reference string, err error)
	// Confirm asks for the money to be held. Confirming again tells the present state and charges
	// nothing more.
	Confirm(ctx context.Context, reference string) (Payment, error)
	// Get tells the present state.
	Get(ctx context.Context, reference string) (Payment, error)
	// Capture takes held money, once in whole or in part.
	Capture(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (Payment, error)
	// Void lets held money go, or makes sure that a payment not yet confirmed never will be.
	// ErrRefused once captured.
	Void(ctx context.Context, reference string, operation uuid.UUID) (Payment, error)
	// Refund gives captured money back, in whole or in part.
	Refund(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (Payment, error)
}

// Kind is what kind of payment method a method is.
type Kind string

// Card is a credit or debit card.
const Card Kind = "CARD"

// Method is a payment method as far as it may be stored and shown. A kind that has no brand or no
// number leaves these empty.
type Method struct {
	Kind              Kind
	Brand             string // such as "visa"
	Last4             string
	ExpMonth, ExpYear int
}

// Preparation is a payment to be made.
type Preparation struct {
	Attempt typeid.Payment // our id of it
	Amount  money.Money
	Token   string // the payment method's
}

// Status is where a payment stands at the gateway.
type Status string

// The statuses of a payment at the gateway.
const (
	Unconfirmed    Status = "UNCONFIRMED"
	ActionRequired Status = "ACTION_REQUIRED" // the customer must confirm at ActionURL
	Authorized     Status = "AUTHORIZED"      // money is held
	Captured       Status = "CAPTURED"        // money was taken, possibly some of it given back
	Declined       Status = "DECLINED"        // for good
	Voided         Status = "VOIDED"          // for good
)

// Decline codes that have a meaning of their own; all others are the gateway's.
const (
	// NotConfirmed says that the customer did not confirm, or not in time.
	NotConfirmed = "not_confirmed"
	// NoAnswer says that the gateway could not be reached or did not answer in time.
	NoAnswer = "gateway_unavailable"
)

// Payment is a payment's state at the gateway.
type Payment struct {
	Reference   string
	Status      Status
	Authorized  money.Money // held or captured at present; nothing once voided
	Captured    money.Money
	Refunded    money.Money
	ActionURL   string // while ActionRequired
	DeclineCode string // while Declined, such as "card_declined"
	Method      Method // what pays; empty while that is not known
}
