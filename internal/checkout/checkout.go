// Package checkout turns carts into orders and money. It orchestrates carts, stock, orders and
// payments. An order and its charge stand or fall together, whatever is retried, raced or killed.
//
// A checkout is two transactions with the gateway between them:
//
//	tx 1      close the cart and price it, place the order, reserve its stock, begin a payment, claim the idempotency key
//	gateway   prepare (holds no money) ─ commit the reference ─ confirm
//	tx 2      settle: the order is confirmed, or its stock is released and the cart opens again
//
// A process that is killed between the two leaves a payment that is due. A reconciler, in any
// process, asks the gateway what became of it and settles it. A payment without a committed
// reference was never confirmed, so it holds no money.
//
// What the client confirms is not confirmed here: the gateway is asked with what the client can do so, and the
// order waits. Then the gateway calls, or is asked again, and the payment is settled as any other.
//
// An answer of the gateway's is old when it arrives. So nothing that cannot be undone is done
// because of one: that a payment is given up is decided and committed while its order is locked,
// and then the gateway is asked to let the money go. A confirmation that is told after that changes
// nothing for the order. The payment stays due until the gateway has said that it holds nothing.
//
// What gift cards and credit pay of an order is reserved in the first transaction, after the stock. It is
// spent for good once the order stands, and goes back with the order. The payment is for the rest.
//
// Before the gateway is asked a purchase is judged. One that is refused then has failed as one that is declined. One
// that is to be reviewed is made, and held: it is not packed, and its money is not taken, until the staff have approved it.
//
// What leaves nothing to be paid has no payment: its first transaction ends the checkout.
//
// The first transaction claims its key last, together with the order and the payment that it is
// for. A request whose key was used before is usually found out earlier, as its cart is closed.
// Else the claim finds it out and undoes all the rest. A request that cannot go on, for any reason,
// first looks whether it has been made before.
//
// Everything locks in one order: cart (before there is an order), order, payment, stock, limits of
// promotions, tenders, cart.
// Whoever has claimed a checkout's key takes no further lock, so that others may wait for it
// whatever they have locked.
package checkout

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/risk"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Accounts is what checkout needs of accounts.
type Accounts interface {
	// Me returns the viewer's account; nil if there is none.
	Me(ctx context.Context, viewer auth.Viewer) (*ent.User, error)
}

// Carts is what checkout needs of carts.
type Carts interface {
	Get(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error)
	// CreateWanted makes a cart of lines, of which each stays wanted that cannot be bought now.
	CreateWanted(ctx context.Context, viewer auth.Viewer, market cart.Market, lines []cart.LineInput) (*cart.Changed, error)
	// BeginCheckout closes an open cart. It returns what of it an order is made of; nil if there is none.
	BeginCheckout(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error)
	// AsksOthers reports whether AskOthers does anything.
	AsksOthers() bool
	// AskOthers asks, outside of transactions, what others have to tell about what a cart costs a recipient.
	AskOthers(ctx context.Context, id typeid.Cart, to cart.Recipient) error
	// Quote returns what a cart costs a recipient, as far as it is known without asking others.
	Quote(ctx context.Context, tx *ent.Tx, id typeid.Cart, to cart.Recipient) (cart.Quote, error)
	// Worth returns what one of each variant costs whom something is prepared for; nothing of those that the store does not know.
	Worth(ctx context.Context, db record.Queryer, market cart.Market, p cart.Preparation, variants []typeid.Variant) (map[typeid.Variant]*cart.Worth, error)
	Reopen(ctx context.Context, tx *ent.Tx, cart typeid.Cart) error
	Complete(ctx context.Context, tx *ent.Tx, cart typeid.Cart) error
}

// Stock is what checkout needs of the store's stock.
type Stock interface {
	Reserve(
		ctx context.Context, tx *ent.Tx, order typeid.Order, demand map[typeid.Variant]int, channel *typeid.Channel, sources inventory.Sources,
	) (short map[typeid.Variant]int, err error)
	Release(ctx context.Context, tx *ent.Tx, order typeid.Order) error
	// ReleasePart gives back units of what an order has reserved, and Restock puts on hand what comes back of one.
	ReleasePart(ctx context.Context, tx *ent.Tx, order typeid.Order, units map[typeid.Variant]int) error
	Restock(ctx context.Context, tx *ent.Tx, actor string, order typeid.Order, back []inventory.Returned) error
	SentFrom(ctx context.Context, db record.Queryer, order typeid.Order) (map[typeid.Variant]typeid.Location, error)
}

// Orders is what checkout needs of orders.
type Orders interface {
	ByID(ctx context.Context, ids []typeid.Order) (map[typeid.Order]*ent.Order, error)
	Get(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error)
	Changeable(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error)
	PendingOfCart(ctx context.Context, cart typeid.Cart) (*ent.Order, error)
	Place(ctx context.Context, tx *ent.Tx, p order.Placement) (o *ent.Order, trackingToken *string, err error)
	Lock(ctx context.Context, tx *ent.Tx, id typeid.Order) (o *ent.Order, now time.Time, err error)
	Record(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, events ...*ent.OrderEvent) error
	Cancel(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, actor, reason string) error
	// Sent tells how much of each of an order's lines is in parcels. Drop has units of lines not be sent any more; it
	// reports false if so many are in no parcel.
	Sent(ctx context.Context, tx record.Queryer, order typeid.Order) (map[typeid.OrderLine]order.Sent, error)
	Drop(ctx context.Context, tx *ent.Tx, order typeid.Order, units map[typeid.OrderLine]int) (bool, error)
	IssueTrackingToken(ctx context.Context, order typeid.Order) (string, error)
	// Review stores since when a locked order is held for review, nil for not at all, and why.
	Review(ctx context.Context, tx *ent.Tx, o *ent.Order, held *time.Time, reason *string) error
	// HasBought reports whether a user has another order that stands.
	HasBought(ctx context.Context, user typeid.User, other typeid.Order) (bool, error)
}

// Payments is what checkout needs of payments.
type Payments interface {
	// Gateway returns the store's gateway of a name; nil if it has none.
	Gateway(name string) gateway.Gateway
	// Choose returns a gateway by which a user can pay an amount of a cart. An error wraps payment.ErrNotOffered if there is none.
	Choose(
		ctx context.Context, db record.Queryer, name string, user *typeid.User, amount money.Money, in payment.Circumstances,
	) (*payment.Offer, error)
	// Transfer returns how to make a payment; nil unless it waits for a transfer.
	Transfer(p *ent.Payment) *payment.Transfer
	// Customer returns the customer that a user is at a gateway; empty if it keeps none.
	Customer(ctx context.Context, gw gateway.Gateway, user typeid.User) (string, error)
	VisibleMethodsByID(
		ctx context.Context, viewer auth.Viewer, ids []typeid.PaymentMethod,
	) (map[typeid.PaymentMethod]*ent.PaymentMethod, error)
	Begin(ctx context.Context, tx *ent.Tx, o *ent.Order, amount money.Money, by payment.Means) (*ent.Payment, error)
	CommitReference(ctx context.Context, id typeid.Payment, reference string) (bool, error)
	Get(ctx context.Context, id typeid.Payment) (*ent.Payment, []*ent.PaymentEvent, error)
	// Named returns a payment by its id; nil if there is none.
	Named(ctx context.Context, id typeid.Payment) (*ent.Payment, error)
	// ByReference returns a payment by its name at a gateway; nil if there is none.
	ByReference(ctx context.Context, at, reference string) (*ent.Payment, error)
	Lock(ctx context.Context, tx *ent.Tx, id typeid.Payment) (*ent.Payment, error)
	OfOrder(ctx context.Context, order typeid.Order) ([]*ent.Payment, error)
	LockOfOrder(ctx context.Context, tx *ent.Tx, order typeid.Order) ([]*ent.Payment, error)
	Apply(ctx context.Context, tx *ent.Tx, p *ent.Payment, seen gateway.Payment) ([]*ent.PaymentEvent, error)
	Request(ctx context.Context, tx *ent.Tx, p *ent.Payment, t paymentevent.Type) error
	// RequestRefund and RequestCapture request an amount, and report false if there is not so much.
	RequestRefund(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID, amount int64) (bool, error)
	// RequestVoid requests to let go of all that is held or promised, and reports false if there is nothing.
	RequestVoid(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID) (bool, error)
	RequestCapture(ctx context.Context, tx *ent.Tx, p *ent.Payment, amount int64) (bool, error)
	// Release has an amount of what is held, or promised, not be taken, and reports false if nothing would be left to be.
	Release(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID, amount int64) (bool, error)
	GiveUp(ctx context.Context, tx *ent.Tx, p *ent.Payment) ([]*ent.PaymentEvent, error)
	Refuse(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID) (added []*ent.PaymentEvent, refused bool, err error)
	Due(ctx context.Context, limit int) (map[typeid.Payment]time.Time, error)
}

// Tasks is what checkout needs of the staff's list of what to do.
type Tasks interface {
	// Done takes something off the list, if it is there.
	Done(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, payment typeid.Payment, note string) error
	// Open puts something on the list, unless it is there. It may be about an amount, in minor units of the payment's currency.
	Open(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order, payment typeid.Payment, amount int64) error
	// OpenForOrder does so with what is about no payment.
	OpenForOrder(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order) error
	// Close takes what is on the list of a kind about an order off it, with a note of what was done.
	Close(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order, note string) error
}

// Audit writes down what an actor does by a permission, in the transaction that does it. The detail
// holds no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// Options tunes a checkout; a zero field means its default.
type Options struct {
	// GatewayTimeout is the longest that one request to the gateway may take. Default 10 s.
	GatewayTimeout time.Duration
	// PaymentDue is how long an order waits for its customer to confirm the payment. Default 30
	// minutes.
	PaymentDue time.Duration
	// DuplicateWait is the longest that a request waits for another with the same key. Default 10
	// s.
	DuplicateWait time.Duration
	// ReconcileEvery is how often payments that are due are looked for. Default 2 s.
	ReconcileEvery time.Duration
	// Unpaid is how much may wait for its payment at a time. Default without limits.
	Unpaid UnpaidLimits
	// Capture is when money that is held is taken. Default ByStaff.
	Capture CaptureWhen
	// Returns are what is taken back, and on which terms.
	Returns returns.Rules
	// RefundLimits are how much of an order may be given back without a second member's approval, in minor units of
	// each currency. A currency that is not in it has no limit.
	RefundLimits map[money.Currency]int64
	// Declines is how many payments may be declined. Default without limits.
	Declines DeclineLimits
	// Risks judge each purchase before its gateway is asked. Default nobody does.
	Risks []Risk
	// Proof says who has to prove that a card is theirs. Default as gateways decide.
	Proof risk.Proof
}

// UnpaidLimits are how much may be reserved by orders that wait for their payment; 0 is no limit.
type UnpaidLimits struct {
	// Orders is for a user, and for all guests with an e-mail address.
	Orders int
	// AddressOrders is for all guests of a network.
	AddressOrders int
	// Units is for each of these.
	Units int
}

// Service is the store's checkout.
type Service struct {
	store    *store.Store
	accounts Accounts
	carts    Carts
	stock    Stock
	orders   Orders
	payments Payments
	tenders  Tenders
	tasks    Tasks
	drafts   Drafts      // nil if nothing can be added to orders
	queue    *jobs.Queue // nil with the drafts
	audit    Audit
	log      *slog.Logger
	opts     Options

	gate      *throttle.Gate // of payments that are tried
	throttles *throttle.Service
}

// New returns the checkout of st.
func New(
	st *store.Store, accounts Accounts, carts Carts, stock Stock, orders Orders, payments Payments, tenders Tenders, tasks Tasks,
	audit Audit, log *slog.Logger, opts Options,
) *Service {
	opts.GatewayTimeout = cmp.Or(opts.GatewayTimeout, 10*time.Second)
	opts.PaymentDue = cmp.Or(opts.PaymentDue, 30*time.Minute)
	opts.DuplicateWait = cmp.Or(opts.DuplicateWait, 10*time.Second)
	opts.ReconcileEvery = cmp.Or(opts.ReconcileEvery, 2*time.Second)
	opts.Declines.Weight = cmp.Or(opts.Declines.Weight, 40)
	return &Service{
		st, accounts, carts, stock, orders, payments, tenders, tasks, nil, nil, audit, log, opts,
		throttle.NewGate(opts.Declines.Weight), throttle.New(st),
	}
}
