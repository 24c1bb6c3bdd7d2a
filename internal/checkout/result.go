package checkout

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Result is what came of a checkout: one of the types below.
type Result interface{ isResult() }

// Refusal is a Result that bought nothing.
type Refusal interface {
	Result
	GetMessage() string
}

type result struct{}

func (result) isResult() {}

// Completed says that the order stands and its payment is authorized.
type Completed struct {
	result
	Order         *ent.Order
	TrackingToken *string // of guests only
}

// ActionRequired says that the order waits until the customer has confirmed the payment.
type ActionRequired struct {
	result
	Order         *ent.Order
	ActionURL     string
	TrackingToken *string // of guests only
}

// ConfirmationRequired says that the order waits until the client has confirmed the payment, with the gateway's own
// library.
type ConfirmationRequired struct {
	result
	Order          *ent.Order
	Gateway        string
	PublishableKey string
	ClientSecret   string
	TrackingToken  *string // of guests only
}

// TransferRequired says that the order waits until its money has been transferred.
type TransferRequired struct {
	result
	Order         *ent.Order
	Transfer      *payment.Transfer
	TrackingToken *string // of guests only
}

// Processing says that the order waits until the gateway knows, maybe for days, whether it is paid.
type Processing struct {
	result
	Order         *ent.Order
	TrackingToken *string // of guests only
}

// InProgress says that the same purchase is still being made, or waits for another one to end.
type InProgress struct {
	result
	RetryAfter int // seconds
}

// InsufficientStock says that there is not enough stock for everything.
type InsufficientStock struct {
	result
	Message string
	Items   []ShortItem
}

// GetMessage returns the refusal in words.
func (r InsufficientStock) GetMessage() string { return r.Message }

// ShortItem is a variant that there is not enough of.
type ShortItem struct {
	VariantID typeid.Variant
	Requested int
	Available int
}

// PriceChanged says that the cart does not cost what the shopper was told.
type PriceChanged struct {
	result
	Message       string
	ExpectedTotal money.Money
	ActualTotal   money.Money
	Cost          *pricing.Breakdown // how the actual total comes about
	Changes       []*cart.Warning    // prices of lines that are not what the shopper was last shown
	Codes         []*cart.Code
}

// GetMessage returns the refusal in words.
func (r PriceChanged) GetMessage() string { return r.Message }

// Declined says that the payment was refused or could not be made.
type Declined struct {
	result
	Message string
	Reason  DeclineReason
}

// GetMessage returns the refusal in words.
func (r Declined) GetMessage() string { return r.Message }

// PaymentIncomplete says that only a part of the money could be authorized.
type PaymentIncomplete struct {
	result
	Message    string
	Authorized money.Money
	Missing    money.Money
}

// GetMessage returns the refusal in words.
func (r PaymentIncomplete) GetMessage() string { return r.Message }

// DeclineReason is why a payment was refused.
type DeclineReason string

// The reasons of declined payments.
const (
	ReasonDeclined           DeclineReason = "DECLINED"
	ReasonNotConfirmed       DeclineReason = "NOT_CONFIRMED"
	ReasonGatewayUnavailable DeclineReason = "GATEWAY_UNAVAILABLE"
	ReasonInsufficientFunds  DeclineReason = "INSUFFICIENT_FUNDS"
	ReasonExpiredCard        DeclineReason = "EXPIRED_CARD"
	ReasonIncorrectDetails   DeclineReason = "INCORRECT_DETAILS"
	ReasonNotSupported       DeclineReason = "NOT_SUPPORTED"
	ReasonTryAgain           DeclineReason = "TRY_AGAIN"
)

// Invalid says that the input cannot be used.
type Invalid struct {
	result
	Message    string
	UserErrors []*fault.UserError
}

// GetMessage returns the refusal in words.
func (r Invalid) GetMessage() string { return r.Message }
