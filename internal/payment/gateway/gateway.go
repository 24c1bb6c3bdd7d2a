// Package gateway is what shopgraph asks of a payment service.
//
// A payment there lives apart from ours. First it is prepared: it has a name, but holds no money.
// Then it is confirmed: money is held, or the customer must act first. Then it is captured, voided
// or refunded. Its name, the reference, is committed here before it is confirmed. So Get tells
// after a crash what became of it. Prepare, Capture, Void and Refund are idempotent by the id that
// the caller gives; Confirm is by the reference. No call may be made inside a database transaction.
//
// Some payments are confirmed by the client, with a secret that Confirm returns and with the gateway's
// own library. Some are decided days later: they are Processing meanwhile. Some are paid by hand, beside any
// service: then people say what has come, and Capture is refused. A gateway that calls us when
// something has happened implements Caller. One that saves payment methods for its customers implements
// Keeper. Whatever it calls about, Get says what is so.
package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

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
	// Name identifies the gateway in stored payments, such as "test": lower-case letters, digits and
	// hyphens. It never changes.
	Name() string
	// Option is what clients need to know to pay through it.
	Option() Option
	// Poll is how often it is asked about a payment that waits for its customer.
	Poll() time.Duration
	// Method describes the payment method behind a token; ErrInvalidToken when there is none.
	Method(ctx context.Context, token string) (Method, error)
	// Prepare makes an unconfirmed payment that holds no money, and returns its reference. The same
	// attempt prepared again is the same payment. ErrInvalidToken when the token is unknown,
	// ErrRefused when the amount cannot be paid.
	Prepare(ctx context.Context, p Preparation) (reference string, err error)
	// Confirm asks for the money to be held, or taken. Confirming again tells the present state and
	// charges nothing more. A payment without a token is for the client to confirm: Get tells with what.
	Confirm(ctx context.Context, reference string) (Payment, error)
	// Get tells the present state.
	Get(ctx context.Context, reference string) (Payment, error)
	// Capture takes held money, once in whole or in part. What is not taken is let go.
	Capture(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (Payment, error)
	// Void lets held money go, or makes sure that a payment not yet confirmed never will be.
	// ErrRefused once captured.
	Void(ctx context.Context, reference string, operation uuid.UUID) (Payment, error)
	// Refund gives captured money back, in whole or in part.
	Refund(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (Payment, error)
}

// Caller is a gateway that calls when something has happened to a payment.
type Caller interface {
	// Event reads a call. ErrForged says that it is not the gateway's, or too old to be believed.
	Event(header http.Header, body []byte) (Event, error)
}

// ErrForged says that a call is not the gateway's.
var ErrForged = errors.New("this call is not the gateway's")

// Event is what a gateway calls about.
type Event struct {
	ID   string // unique at the gateway
	Type string // as the gateway names it
	// Reference is the payment that it is about; empty if it is about none, or is of a type that is not known.
	Reference string
	CreatedAt time.Time
}

// Keeper is a gateway that saves payment methods for its customers.
type Keeper interface {
	// Customer returns the customer that a user is at the gateway. The same user is the same customer.
	Customer(ctx context.Context, user typeid.User) (customer string, err error)
	// Keep has a customer pay by a method from now on, and describes it. ErrInvalidToken if there is none, or
	// it is another customer's.
	Keep(ctx context.Context, customer, token string) (Method, error)
	// Forget has nobody pay by a method any more. One that is not known is no error.
	Forget(ctx context.Context, token string) error
	// ForgetCustomer has the gateway delete a customer with all methods. One that is not known is no error.
	ForgetCustomer(ctx context.Context, customer string) error
	// Setup begins to save a method without a payment. The client goes on with the secret.
	Setup(ctx context.Context, customer string, operation uuid.UUID) (clientSecret string, err error)
}

// Lister is a gateway that lists its payments.
type Lister interface {
	// List returns the payments that were made in a time, at most limit after one of them, the newest first.
	List(ctx context.Context, from, to time.Time, after string, limit int) ([]Listed, error)
}

// Listed is a payment in a gateway's list. Its refunds and disputes are not listed one by one.
type Listed struct {
	Payment
	Refunded  money.Money // in all, but for what has come back
	Attempt   string      // our id of it, as the gateway has it; empty if it is not ours
	CreatedAt time.Time
}

// Bookkeeper is a gateway that tells of the store's money there.
type Bookkeeper interface {
	// Movements returns what has changed the store's money in a time, by pages of about limit movements, each page
	// after what the one before ended with. The last page has no end.
	Movements(ctx context.Context, from, to time.Time, after string, limit int) (page []Movement, end string, err error)
}

// Movement is what a gateway has entered in its own books.
type Movement struct {
	ID   string // at the gateway; of a charge and its fee, each has one of its own
	Kind MovementKind
	// Amount is what it changes of the store's money at the gateway: less than 0 for a fee, or for a payout. Its
	// currency is the one that the store has its money in, which need not be the payment's.
	Amount     money.Money
	Reference  string // the payment's; empty if it is of none
	OccurredAt time.Time
}

// MovementKind is what a movement is.
type MovementKind string

// The kinds of movements.
const (
	MovedCharge          MovementKind = "CHARGE"
	MovedRefund          MovementKind = "REFUND"
	MovedRefundFailure   MovementKind = "REFUND_FAILURE" // money that could not be given back, and is there again
	MovedFee             MovementKind = "FEE"
	MovedDispute         MovementKind = "DISPUTE" // money that a bank takes back for a buyer
	MovedDisputeReversal MovementKind = "DISPUTE_REVERSAL"
	MovedDisputeFee      MovementKind = "DISPUTE_FEE"
	MovedPayout          MovementKind = "PAYOUT" // to the store's bank
	MovedOtherwise       MovementKind = "ADJUSTMENT"
)

// OptionKind is how one pays through a gateway.
type OptionKind string

// The kinds of options. All but Online are paid by hand.
const (
	Online         OptionKind = "ONLINE"           // by a card, a wallet or a bank, through the gateway
	BankTransfer   OptionKind = "BANK_TRANSFER"    // to the store's account, before the order stands
	CashOnDelivery OptionKind = "CASH_ON_DELIVERY" // to who brings the order
	OnAccount      OptionKind = "ON_ACCOUNT"       // after the order has come, up to a limit
)

// Option is what clients need to know to pay through a gateway. Nothing in it is secret.
type Option struct {
	Kind OptionKind
	Name string // what shoppers call it
	// PublishableKey is what the gateway's own library in the client wants; empty if there is none.
	PublishableKey string
	// Methods and Wallets are what it takes, as the gateway names them, such as card and apple_pay.
	Methods, Wallets []string
	// ConfirmsOnClient is whether a payment without a token is confirmed by the client.
	ConfirmsOnClient bool
	// TakesAtOnce is whether money is taken as soon as a payment is confirmed. Else it is held.
	TakesAtOnce bool
	// Token is what is paid with by who gives none; empty if there has to be one, or the client confirms.
	Token string
}

// Terms are on what terms a buyer can pay by hand.
type Terms struct {
	Limit  *money.Money  // the most that can be paid so; nil if there is none
	Within time.Duration // how long they have to pay; 0 if that is not said
}

// Instructor is a gateway whose customers transfer the money.
type Instructor interface {
	// Transfer says how to transfer an amount that is left of a payment.
	Transfer(reference string, left money.Money) Transfer
}

// Transfer is where to transfer money, and with what reference. What there is not is empty.
type Transfer struct {
	Holder, IBAN, BIC, Bank string
	Details                 string // of an account that has no IBAN
	Reference               string // ISO 11649
	Amount                  money.Money
	QR                      string // the text of a code that banks' apps read: EPC069-12
}

// Kind is what kind of payment method a method is.
type Kind string

// The kinds of payment methods.
const (
	Card  Kind = "CARD"  // a credit or debit card
	Bank  Kind = "BANK"  // an account at a bank
	Other Kind = "OTHER" // a wallet, or anything else

	// ByTransfer, InCash and LaterOnAccount are paid by hand, maybe in parts.
	ByTransfer     Kind = "BANK_TRANSFER"
	InCash         Kind = "CASH_ON_DELIVERY"
	LaterOnAccount Kind = "ON_ACCOUNT"
)

// Method is a payment method as far as it may be stored and shown. A kind that has no brand or no
// number leaves these empty.
type Method struct {
	Token             string // with which it can be paid by again; empty if it cannot
	Kind              Kind
	Brand             string // such as "visa"
	Last4             string
	ExpMonth, ExpYear int
}

// Preparation is a payment to be made.
type Preparation struct {
	Attempt typeid.Payment // our id of it
	Amount  money.Money
	Token   string // the payment method's; empty if the client confirms
	// Order is the number of the order that it is for, for people to read.
	Order string
	// Customer is who pays, if the gateway knows them; needed to pay by a saved method.
	Customer string
	// User is who pays; nil for a guest.
	User *typeid.User
	// Save has the method be saved for the customer.
	Save bool
	// Strict demands that the customer proves to be the card's owner, if their bank can.
	Strict bool
	// Hold has the money be held until Capture takes it, also where Option.TakesAtOnce. What cannot be held, such as a
	// payment by a bank, may be taken all the same.
	Hold bool
}

// Status is where a payment stands at the gateway.
type Status string

// The statuses of a payment at the gateway.
const (
	Unconfirmed    Status = "UNCONFIRMED"
	ActionRequired Status = "ACTION_REQUIRED" // the customer must confirm, at ActionURL or with ClientSecret, or transfer the money
	Processing     Status = "PROCESSING"      // confirmed, and decided later: minutes to days
	Authorized     Status = "AUTHORIZED"      // money is held, or promised
	Captured       Status = "CAPTURED"        // money was taken, possibly some of it given back
	Declined       Status = "DECLINED"        // for good
	Voided         Status = "VOIDED"          // for good
)

// Decline codes that have a meaning of their own; all others are the gateway's.
const (
	// NotConfirmed says that the customer did not confirm, or not in time.
	NotConfirmed = "not_confirmed"
	// InsufficientFunds, ExpiredCard and IncorrectDetails say what the customer can mend.
	InsufficientFunds = "insufficient_funds"
	ExpiredCard       = "expired_card"
	IncorrectDetails  = "incorrect_details"
	// NotSupported says that it cannot pay such a purchase.
	NotSupported = "not_supported"
	// TryAgain says that the same may work in a while.
	TryAgain = "try_again"
	// NoAnswer says that the gateway could not be reached or did not answer in time.
	NoAnswer = "gateway_unavailable"
)

// Payment is a payment's state at the gateway.
type Payment struct {
	Reference  string
	Status     Status
	Authorized money.Money // held or captured at present; nothing once voided
	// Captured is what was taken. Of what is paid by hand it may be a part, before the status is Captured.
	Captured money.Money
	Refunds  []Refund
	// ActionURL and ClientSecret are given while ActionRequired. One of them may be empty.
	ActionURL, ClientSecret string
	DeclineCode             string // while Declined, such as "card_declined"
	Method                  Method // what pays; empty while that is not known
	// HeldUntil is when the gateway lets go what is held; nil if it does not say.
	HeldUntil *time.Time
	Disputes  []Dispute
	// Suspicious is whether the gateway has warned that the payment may be a fraud.
	Suspicious bool
}

// Refund is money that was given back.
type Refund struct {
	ID string // at the gateway
	// Operation is the caller's id of it; zero if it was not made by Refund.
	Operation uuid.UUID
	Amount    money.Money
	// Failed is whether the money did not arrive, maybe days later, and has come back.
	Failed bool
	// Pending is whether people are still to make it.
	Pending bool
}

// Refunded is what was given back and has not come back.
func (p *Payment) Refunded() (sum int64) {
	for _, r := range p.Refunds {
		if !r.Failed && !r.Pending {
			sum += r.Amount.Amount
		}
	}
	return sum
}

// DisputeStatus is how a dispute stands.
type DisputeStatus string

// The statuses of disputes.
const (
	DisputeOpen DisputeStatus = "OPEN"
	DisputeWon  DisputeStatus = "WON"
	DisputeLost DisputeStatus = "LOST"
)

// Dispute is a buyer's demand to their bank to have their money back.
type Dispute struct {
	ID     string // at the gateway
	Status DisputeStatus
	Amount money.Money
	Reason string // as the gateway names it
	// AnswerBy is until when evidence can be given; nil if that is over.
	AnswerBy *time.Time
}
