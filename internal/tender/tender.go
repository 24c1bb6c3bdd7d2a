// Package tender keeps what pays a part of an order before a gateway is asked: gift cards, and the store
// credit of users. It does not work out what they pay: package pricing does. See docs/gift-cards.md.
//
// Each tender has a balance, and a ledger whose amounts add up to it. One statement writes both, so they
// never differ, and entries are only added. A checkout reserves what an order takes in its transaction, by
// a conditional update in the order of ids, as everybody does: so no balance is spent twice, and none waits
// for one that waits for it. What was reserved is captured once the order stands, and goes back with the
// order. Each of these is done once, however often it is asked for.
//
// Whoever locks an order, stock or a cart, too, locks the tenders after the stock and before the cart.
package tender

import (
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// System is the actor of what the store does by itself.
const System = "system"

// GiftCard is a gift card as it is now. Its code is not known.
type GiftCard struct {
	ID                   typeid.GiftCard
	CreatedAt, UpdatedAt time.Time
	Version              int
	LastFour             string
	currency             money.Currency
	initial, balance     int64
	Enabled              bool
	ExpiresAt            *time.Time // nil for never
	Note                 string     // of the staff
	// The recipient's; each is empty if it is not known.
	RecipientEmail, RecipientName, Message string
	CreatedBy                              string // the TypeID of a user or a service token, or System
}

// IsNode marks GiftCard as an implementation of GraphQL's Node.
func (*GiftCard) IsNode() {}

// Initial is what it was worth at first.
func (g *GiftCard) Initial() money.Money {
	return amountOf(g.initial, string(g.currency))
}

// Balance is what is left of it, whether that can be spent or not.
func (g *GiftCard) Balance() money.Money {
	return amountOf(g.balance, string(g.currency))
}

func amountOf(amount int64, currency string) money.Money {
	return money.Money{Amount: amount, Currency: money.Currency(currency)}
}

func readGiftCard(r *record.Reader) *GiftCard {
	return &GiftCard{
		ID: typeid.Of[typeid.GiftCard](r.Row("tenders")), CreatedAt: r.Time(), UpdatedAt: r.Time(), Version: int(r.Int()), LastFour: r.Text(),
		currency: money.Currency(r.Text()), initial: r.Int(), balance: r.Int(), Enabled: r.Bool(), ExpiresAt: record.Optional(r, r.Time),
		Note: r.Text(), RecipientEmail: r.Text(), RecipientName: r.Text(), Message: r.Text(), CreatedBy: r.Text(),
	}
}

// Paid is what a tender pays of an order.
type Paid struct {
	OrderID  typeid.Order
	TenderID uuid.UUID
	Kind     pricing.TenderKind
	LastFour string // of a gift card's code
	Amount   money.Money
	Refunded money.Money // of that
	Status   Status
}

// GiftCardID is the id of the gift card; nil of store credit.
func (p *Paid) GiftCardID() *typeid.GiftCard {
	if p.Kind != pricing.GiftCard {
		return nil
	}
	return new(typeid.Of[typeid.GiftCard](p.TenderID))
}

// Left is how much of what it has paid for an order that stands was not given back, in minor units.
func (p *Paid) Left() int64 {
	if p.Status != Captured {
		return 0
	}
	return p.Amount.Amount - p.Refunded.Amount
}

// Status is how far it has come that a tender pays an order.
type Status string

// The statuses.
const (
	Reserved Status = "RESERVED" // while the order waits for its payment
	Captured Status = "CAPTURED" // as the order stands
	Released Status = "RELEASED" // it was given back before the order stood
	Refunded Status = "REFUNDED" // it was given back after that
)

// PaidByOrder reads what tenders pay of orders, in the order in which they do. Whose the orders are is not
// asked.
var PaidByOrder = record.Lists("tenders of orders", paidOfOrders, func(r *record.Reader) *Paid {
	p := &Paid{
		OrderID: typeid.Of[typeid.Order](r.UUID()), TenderID: r.UUID(), Kind: pricing.TenderKind(r.Text()), LastFour: r.Text(),
		Amount: money.Money{Currency: money.Currency(r.Text())},
	}
	p.Refunded.Currency = p.Amount.Currency
	p.Amount.Amount, p.Refunded.Amount, p.Status = r.Int(), r.Int(), Status(r.Text())
	return p
}, func(p *Paid) typeid.Order { return p.OrderID })

// Service is the store's gift cards and credits.
type Service struct {
	store     *store.Store
	throttles *throttle.Service
	keys      *Keys
	audit     Audit
	mail      Mail
}

// New returns the gift cards and credits in st. Without keys there are no codes, and so no gift cards.
func New(st *store.Store, keys *Keys, audit Audit) *Service {
	return &Service{store: st, throttles: throttle.New(st), keys: keys, audit: audit}
}
