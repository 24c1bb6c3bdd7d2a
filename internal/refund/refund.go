// Package refund is what is given back of orders that stand: of which lines and deliveries, what becomes of the goods,
// and to which payments, gift cards and credits it goes. See docs/payments.md.
//
// Nothing is worked out anew. A refund gives back parts of what was allocated when the order was placed, so that all
// refunds of a line add up to the line, and those of an order to the order: see share.go. Sale.Plan makes a refund of
// what somebody asks for, and Insert writes it. What is asked of gateways, stock and tenders is package checkout's.
//
// Refunds are written while their order is locked. Their amounts never change. How far one has come follows from its
// decision and from the ledgers of the payments that it goes to.
package refund

import (
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Reason is why something is given back. Each name stands in the schema and in the database: none is ever renamed.
type Reason string

// Goods is what becomes of the goods of a line that is given back. Its names stand there, too.
type Goods string

// What becomes of goods.
const (
	NoRestock Goods = "NO_RESTOCK" // nothing: the buyer keeps them, gets them, or they are lost
	Cancel    Goods = "CANCEL"     // they are not sent, and others can buy them
	Return    Goods = "RETURN"     // they have come back, and are on hand again
)

// Decision is whether somebody had to approve a refund, and has.
type Decision string

// The decisions.
const (
	NotNeeded Decision = "NOT_NEEDED"
	Awaited   Decision = "AWAITED"
	Approved  Decision = "APPROVED"
	Declined  Decision = "DECLINED"
)

// Status is how far a refund has come.
type Status string

// The statuses.
const (
	StatusAwaitingApproval Status = "AWAITING_APPROVAL"
	StatusDeclined         Status = "DECLINED"
	StatusPending          Status = "PENDING"   // a gateway is being asked
	StatusSucceeded        Status = "SUCCEEDED" // all was given back
	StatusFailed           Status = "FAILED"    // a gateway has refused a part of it, or it did not arrive
)

// Plan is what is given back. Amounts are in minor units of its currency.
type Plan struct {
	Currency   money.Currency
	Lines      []Line
	shipping   Share
	adjustment int64
	Parts      []Part
}

// Line is what is given back of a line of an order.
type Line struct {
	OrderLine uuid.UUID `json:"order_line_id"`
	Quantity  int       `json:"quantity"`
	Goods     Goods     `json:"goods"`
	// Location is where goods come back to; nil if they do not.
	Location *uuid.UUID `json:"location_id"`
	Share
	currency money.Currency
}

// OrderLineID is the order's line.
func (l *Line) OrderLineID() typeid.OrderLine { return typeid.Of[typeid.OrderLine](l.OrderLine) }

// Total is what the units cost.
func (l *Line) Total() *money.TaxedMoney { return l.taxed(l.currency) }

// TaxAmounts are the taxes in that.
func (l *Line) TaxAmounts() []*pricing.TaxAmount { return l.amounts(l.currency) }

// LocationID is where the goods come back to; nil if they do not.
func (l *Line) LocationID() *typeid.Location {
	if l.Location == nil {
		return nil
	}
	return new(typeid.Of[typeid.Location](*l.Location))
}

// PartKind is what a part of a refund goes to.
type PartKind string

// ToPayment is a payment, and ToNewCredit store credit of the order's user that has not paid for it. The other kinds are
// those of tenders that have.
const (
	ToPayment   PartKind = "PAYMENT"
	ToNewCredit PartKind = "NEW_STORE_CREDIT"
)

// PartStatus is how far a part has come.
type PartStatus string

// The statuses of parts.
const (
	PartPending   PartStatus = "PENDING"
	PartSucceeded PartStatus = "SUCCEEDED"
	PartFailed    PartStatus = "FAILED"
)

// Part is what goes to a payment, a gift card or a credit.
type Part struct {
	Payment   *uuid.UUID `json:"payment_id"`
	Tender    *uuid.UUID `json:"tender_id"`
	Operation *uuid.UUID `json:"operation_id"` // of the payment's ledger
	Minor     int64      `json:"amount"`
	Kind      PartKind   `json:"kind"`
	LastFour  string     `json:"last_four"` // of a gift card
	Status    PartStatus `json:"status"`
	currency  money.Currency
}

// Amount is how much goes to it.
func (p *Part) Amount() *money.Money { return &money.Money{Amount: p.Minor, Currency: p.currency} }

// PaymentID is the payment; nil for a tender.
func (p *Part) PaymentID() *typeid.Payment {
	if p.Payment == nil {
		return nil
	}
	return new(typeid.Of[typeid.Payment](*p.Payment))
}

// Goods is what the lines come to.
func (p *Plan) Goods() *money.TaxedMoney { return new(p.goods()).taxed(p.Currency) }

func (p *Plan) goods() (sum Share) {
	for i := range p.Lines {
		sum.Net += p.Lines[i].Net
		sum.Tax += p.Lines[i].Tax
	}
	return sum
}

// Shipping is what is given back of the delivery.
func (p *Plan) Shipping() *money.TaxedMoney { return p.shipping.taxed(p.Currency) }

// Adjustment is what is given back beyond lines and delivery; less than 0 is what is kept of them.
func (p *Plan) Adjustment() *money.Money {
	return &money.Money{Amount: p.adjustment, Currency: p.Currency}
}

// Total is all of it.
func (p *Plan) Total() *money.Money {
	goods := p.goods()
	return &money.Money{Amount: goods.Gross() + p.shipping.Gross() + p.adjustment, Currency: p.Currency}
}

// Taxes are the taxes of lines and delivery, those of a rate together.
func (p *Plan) Taxes() (all []pricing.TaxAmount) {
	for i := range p.Lines {
		all = pricing.AddTaxes(all, values(p.Lines[i].amounts(p.Currency)))
	}
	return pricing.AddTaxes(all, values(p.shipping.amounts(p.Currency)))
}

// Refund is what was given back of an order, or is to be.
type Refund struct {
	ID        typeid.Refund
	CreatedAt time.Time
	OrderID   typeid.Order
	Plan      Plan
	Reason    Reason
	Note      string // of the staff
	// RequestedBy and DecidedBy are TypeIDs of users or services; DecidedBy is nil if nobody has decided.
	RequestedBy string
	Decision    Decision
	DecidedBy   *string
	DecidedAt   *time.Time
}

// IsNode marks Refund as an implementation of GraphQL's Node.
func (*Refund) IsNode() {}

// Stands reports whether it needs no approval, or has it.
func (r *Refund) Stands() bool { return r.Decision == NotNeeded || r.Decision == Approved }

// Status is how far it has come.
func (r *Refund) Status() Status {
	switch r.Decision {
	case Awaited:
		return StatusAwaitingApproval
	case Declined:
		return StatusDeclined
	}
	status := StatusSucceeded
	for _, part := range r.Plan.Parts {
		switch part.Status {
		case PartFailed:
			return StatusFailed
		case PartPending:
			status = StatusPending
		}
	}
	return status
}
