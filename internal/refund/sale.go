package refund

import (
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Sale is what of an order can be given back, as it is while the order is locked.
type Sale struct {
	Currency money.Currency
	Lines    []SoldLine
	// Shipping is what the deliveries cost together.
	Shipping Share
	// Sources are what has paid, in the order in which it is given back.
	Sources []Source
	// Refunds is how many the order has, declined ones among them.
	Refunds int
	// shippingBack is what was given back of the deliveries, and granted what was given back of the order without
	// anybody's approval, in minor units.
	shippingBack Share
	granted      int64
}

// SoldLine is a line of an order.
type SoldLine struct {
	ID       typeid.OrderLine
	Variant  *typeid.Variant // nil if the store has deleted it
	GiftCard bool            // whether its units are gift cards
	Quantity int
	// Cancelled are units that are not to be sent, Packed those that are in parcels, and Left those of them that have left.
	Cancelled, Packed, Left int
	// Returning are units that returns are for, or have brought back.
	Returning int
	Share
	back lineBack
}

// lineBack is what refunds have given back of a line, or will once they are approved.
type lineBack struct {
	Share
	units, returned, cancelling int
}

// Source is what has paid for an order.
type Source struct {
	Kind     PartKind
	Payment  *uuid.UUID // or
	Tender   *uuid.UUID
	LastFour string // of a gift card
	// Minor is how much of what it paid was neither given back nor requested back.
	Minor int64
}

// Consider takes the refunds of the order into account. Those that were declined do not count. What one that waits for
// its approval is to give back counts as given back.
func (s *Sale) Consider(refunds []*Refund) {
	for _, r := range refunds {
		if r.Decision == Declined {
			continue
		}
		s.shippingBack.add(r.Plan.shipping)
		for i := range r.Plan.Lines {
			s.considerLine(&r.Plan.Lines[i], r.Decision == Awaited)
		}
		s.spend(r.Plan.Parts)
		switch r.Decision {
		case NotNeeded:
			s.granted += r.Plan.Total().Amount
		case Awaited:
			s.hold(r.Plan.Parts)
		}
	}
}

// Promise adds what a payment holds, or was promised by it, and that is let go instead of being given back.
func (s *Sale) Promise(payment typeid.Payment, minor int64) {
	s.Sources = append([]Source{{Kind: ToPayment, Payment: new(payment.UUID()), Minor: minor}}, s.Sources...)
}

// spend takes off what has paid what was given as new store credit instead, in the order in which it is given back.
func (s *Sale) spend(parts []Part) {
	for _, p := range parts {
		if p.Kind != ToNewCredit {
			continue
		}
		left := p.Minor
		for i := range s.Sources {
			n := min(left, s.Sources[i].Minor)
			s.Sources[i].Minor -= n
			left -= n
		}
	}
}

func (s *Sale) considerLine(l *Line, awaited bool) {
	for i := range s.Lines {
		sold := &s.Lines[i]
		if sold.ID != l.OrderLineID() {
			continue
		}
		sold.back.add(l.Share)
		sold.back.units += l.Quantity
		switch {
		case l.Goods == Return:
			sold.back.returned += l.Quantity
		case l.Goods == Cancel && awaited:
			sold.back.cancelling += l.Quantity
		}
	}
}

// hold keeps what parts are to give back.
func (s *Sale) hold(parts []Part) {
	for _, p := range parts {
		if i := s.source(p.Payment, p.Tender); i >= 0 && p.Kind != ToNewCredit {
			s.Sources[i].Minor = max(0, s.Sources[i].Minor-p.Minor)
		}
	}
}

// source returns the place of a payment or a tender; -1 if it has not paid.
func (s *Sale) source(payment, tender *uuid.UUID) int {
	same := func(a, b *uuid.UUID) bool { return a != nil && b != nil && *a == *b }
	for i, source := range s.Sources {
		if same(source.Payment, payment) || same(source.Tender, tender) {
			return i
		}
	}
	return -1
}

// LeftOf returns how many units of a line are not given back yet.
func (s *Sale) LeftOf(id typeid.OrderLine) int {
	for i := range s.Lines {
		if s.Lines[i].ID == id {
			return s.Lines[i].Quantity - s.Lines[i].back.units
		}
	}
	return 0
}

// VariantOf returns the variant of a line; nil if the store has deleted it.
func (s *Sale) VariantOf(id typeid.OrderLine) *typeid.Variant {
	for i := range s.Lines {
		if s.Lines[i].ID == id {
			return s.Lines[i].Variant
		}
	}
	return nil
}

// Granted is what was given back of the order without anybody's approval.
func (s *Sale) Granted() int64 { return s.granted }

// unsent is how many units are to be sent, or were.
func (s *Sale) unsent() (n int) {
	for i := range s.Lines {
		n += s.Lines[i].Quantity - s.Lines[i].Cancelled - s.Lines[i].back.cancelling
	}
	return n
}
