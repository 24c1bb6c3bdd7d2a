package refund

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxLines is how many lines, and maxTenders how many tenders, a request may name.
const (
	maxLines   = 100
	maxTenders = 31
)

// Request is what to give back of an order.
type Request struct {
	OrderID typeid.Order
	Lines   []LineRequest
	// Shipping is what of the delivery; nil for nothing.
	Shipping *ShippingRequest `json:",omitempty"`
	// Adjustment is what beyond lines and delivery; less than 0 is kept of them. Nil for nothing.
	Adjustment *money.Input `json:",omitempty"`
	// Tenders are to what it goes; nil for the default, which is what has paid last first.
	Tenders []TenderRequest `json:",omitempty"`
	// Credit is the store credit of the order's user to which all of it goes; nil for what has paid.
	Credit *uuid.UUID `json:",omitempty"`
	// AtMostLeft gives no more than what was taken and is not given back yet, if there is any: what was given back before beyond
	// lines and delivery is kept of it then.
	AtMostLeft bool `json:"-"`
}

// LineRequest is what to give back of a line.
type LineRequest struct {
	OrderLineID typeid.OrderLine
	Quantity    int
	Goods       Goods
	// LocationID is where goods come back to; nil for where they were sent from.
	LocationID *typeid.Location
}

// ShippingRequest is what to give back of the delivery: exactly one of its fields is set.
type ShippingRequest struct {
	All    *bool
	Amount *money.Input
}

// TenderRequest is how much goes to what: exactly one of the three is given.
type TenderRequest struct {
	PaymentID   *typeid.Payment
	GiftCardID  *typeid.GiftCard
	StoreCredit bool
	Amount      money.Input
}

// Plan returns what a request gives back. Nothing is worked out anew but shares of what was sold. What cannot be given
// back is a fault.UserErrors.
func (s *Sale) Plan(r *Request) (*Plan, error) {
	p := planning{Sale: s, plan: &Plan{Currency: s.Currency}}
	r.Check(&p.v)
	p.v.Check(len(r.Lines) <= maxLines, fault.CodeLimitReached, fmt.Sprintf("Give at most %d lines.", maxLines), "lines")
	p.v.Check(len(r.Tenders) <= maxTenders, fault.CodeLimitReached, fmt.Sprintf("Give at most %d tenders.", maxTenders), "tenders")
	if err := p.v.Err(); err != nil {
		return nil, err
	}
	p.lines(r.Lines)
	p.shipping(r.Shipping)
	if r.Adjustment != nil {
		p.plan.adjustment = p.amount(*r.Adjustment, "adjustment")
	}
	if err := p.v.Err(); err != nil {
		return nil, err
	}
	if r.AtMostLeft {
		p.keepWhatIsGone()
	}
	total := p.plan.Total()
	p.v.Check(total.Amount >= 0, fault.CodeOutOfRange, "This would keep more than it gives back.", "adjustment")
	p.v.Check(total.Amount != 0 || len(r.Lines) > 0, fault.CodeRequired, "This gives nothing back: name lines, the delivery or an amount.", "lines")
	if err := p.v.Err(); err != nil {
		return nil, err
	}
	switch {
	case r.Credit != nil:
		p.asCredit(*r.Credit, total)
	case r.Tenders == nil:
		p.byDefault(total)
	default:
		p.asAsked(r.Tenders, total)
	}
	return p.plan, p.v.Err()
}

// Check reports to v amounts that are none of their currencies.
func (r *Request) Check(v *fault.Validator) {
	check := func(in *money.Input, field ...string) {
		if in != nil {
			_, err := money.Parse(string(in.Amount), in.CurrencyCode)
			v.Check(err == nil, fault.CodeInvalid, "This is not an amount of the currency.", append(field, "amount")...)
		}
	}
	check(r.Adjustment, "adjustment")
	if r.Shipping != nil {
		check(r.Shipping.Amount, "shipping", "amount")
	}
	for i := range r.Tenders {
		check(&r.Tenders[i].Amount, "tenders", strconv.Itoa(i), "amount")
	}
}

// planning is a plan while it is made.
type planning struct {
	*Sale
	plan *Plan
	v    fault.Validator
}

func (p *planning) lines(requests []LineRequest) {
	asked, dropped := map[typeid.OrderLine]bool{}, 0
	for i, r := range requests {
		at := []string{"lines", strconv.Itoa(i)}
		sold := p.line(r.OrderLineID)
		switch {
		case sold == nil:
			p.v.Check(false, fault.CodeNotFound, "The order has no such line.", append(at, "orderLineId")...)
		case asked[r.OrderLineID]:
			p.v.Check(false, fault.CodeInvalid, "The line is named twice.", append(at, "orderLineId")...)
		case sold.GiftCard:
			p.v.Check(false, fault.CodeNotAllowed, "Gift cards that were bought are not given back by their line: cancel the order, or give an amount back.", append(at, "orderLineId")...)
		case p.v.Check(r.LocationID == nil || r.Goods == Return, fault.CodeInvalid, "Only what is returned comes back to a location.", append(at, "locationId")...) && p.units(sold, r, at):
			p.plan.Lines = append(p.plan.Lines, p.give(sold, r))
			if r.Goods == Cancel {
				dropped += r.Quantity
			}
		}
		asked[r.OrderLineID] = true
	}
	p.v.Check(dropped == 0 || dropped < p.unsent(), fault.CodeNotAllowed, "Nothing of the order would be left to be sent: cancel the order.", "lines")
}

func (p *planning) line(id typeid.OrderLine) *SoldLine {
	for i := range p.Lines {
		if p.Lines[i].ID == id {
			return &p.Lines[i]
		}
	}
	return nil
}

// units reports whether so many units of a line can be given back.
func (p *planning) units(sold *SoldLine, r LineRequest, at []string) bool {
	at = append(at, "quantity")
	most, which := sold.Quantity-sold.back.units, "that are not given back yet"
	if !p.v.Check(most > 0, fault.CodeOutOfRange, "All of the line is given back already.", at...) {
		return false
	}
	switch r.Goods {
	case Cancel:
		if n := sold.Quantity - sold.Cancelled - sold.Packed - sold.back.cancelling; n < most {
			most, which = n, "that are in no parcel"
		}
	case Return:
		if n := sold.Left - sold.back.returned - sold.Returning; n < most {
			most, which = n, "that were sent and have not come back"
		}
	}
	if !p.v.Check(most > 0, fault.CodeOutOfRange, "There are none "+which+".", at...) {
		return false
	}
	return p.v.Check(r.Quantity >= 1 && r.Quantity <= most, fault.CodeOutOfRange, fmt.Sprintf("This must be between 1 and the %d %s.", most, which), at...)
}

func (p *planning) give(sold *SoldLine, r LineRequest) Line {
	line := Line{OrderLine: r.OrderLineID.UUID(), Quantity: r.Quantity, Goods: r.Goods, currency: p.Currency}
	line.Share = sold.upTo(int64(sold.back.units+r.Quantity), int64(sold.Quantity), sold.back.Share)
	if r.LocationID != nil {
		line.Location = new(r.LocationID.UUID())
	}
	return line
}

func (p *planning) shipping(r *ShippingRequest) {
	if r == nil {
		return
	}
	left := p.Shipping.Gross() - p.shippingBack.Gross()
	amount := left
	if r.Amount != nil {
		amount = p.amount(*r.Amount, "shipping", "amount")
		if p.v.Err() != nil || !p.v.Check(amount > 0 && amount <= left, fault.CodeOutOfRange,
			"This must be more than 0, and at most the "+p.money(left)+" that are left of the delivery.", "shipping", "amount") {
			return
		}
	} else if !*r.All {
		return
	}
	p.plan.shipping = p.Shipping.amount(amount, p.shippingBack)
}

func (p *planning) money(minor int64) string {
	return money.Money{Amount: minor, Currency: p.Currency}.String()
}

// amount reads an amount, which has to be in the order's currency.
func (p *planning) amount(in money.Input, field ...string) int64 {
	amount, err := money.Parse(string(in.Amount), in.CurrencyCode)
	p.v.Check(err != nil || in.CurrencyCode == p.Currency, fault.CodeInvalid, "The order is in "+string(p.Currency)+".", append(slices.Clone(field), "currencyCode")...)
	return amount.Amount
}

// keepWhatIsGone keeps of what is given back what goes beyond what is left.
func (p *planning) keepWhatIsGone() {
	left := int64(0)
	for _, source := range p.Sources {
		left += source.Minor
	}
	if beyond := p.plan.Total().Amount - left; left > 0 && beyond > 0 {
		p.plan.adjustment -= beyond
	}
}

// byDefault gives a total to what has paid last first.
func (p *planning) byDefault(total *money.Money) {
	left, available := total.Amount, int64(0)
	for _, source := range p.Sources {
		n := min(left, source.Minor)
		available += source.Minor
		left -= n
		if n > 0 {
			p.plan.Parts = append(p.plan.Parts, p.part(source, n))
		}
	}
	p.enough(left == 0, total, available)
}

// asCredit gives a total to store credit, instead of what has paid. It is never more than that has.
func (p *planning) asCredit(credit uuid.UUID, total *money.Money) {
	available := int64(0)
	for _, source := range p.Sources {
		available += source.Minor
	}
	p.enough(total.Amount <= available, total, available)
	if total.Amount > 0 {
		p.plan.Parts = append(p.plan.Parts, p.part(Source{Kind: ToNewCredit, Tender: &credit}, total.Amount))
	}
}

func (p *planning) enough(is bool, total *money.Money, available int64) {
	p.v.Check(is, fault.CodeOutOfRange, fmt.Sprintf("This comes to %s, and only %s of what was captured are not given back yet.", total, p.money(available)), "orderId")
}

func (p *planning) part(source Source, amount int64) Part {
	part := Part{Payment: source.Payment, Tender: source.Tender, Minor: amount, Kind: source.Kind, LastFour: source.LastFour, Status: PartPending, currency: p.Currency}
	if part.Payment != nil {
		part.Operation = new(uuid.New())
	}
	return part
}

// asAsked gives a total to what the caller says.
func (p *planning) asAsked(requests []TenderRequest, total *money.Money) {
	sum, given := int64(0), map[int]bool{}
	for i, r := range requests {
		path := []string{"tenders", strconv.Itoa(i)}
		amount := p.amount(r.Amount, "tenders", strconv.Itoa(i), "amount")
		named, place := p.named(r)
		switch {
		case !p.v.Check(named == 1, fault.CodeInvalid, "Name exactly one of paymentId, giftCardId and storeCredit.", path...):
		case !p.v.Check(place >= 0, fault.CodeNotFound, "It has not paid for the order.", path...):
		case !p.v.Check(!given[place], fault.CodeInvalid, "This is named twice.", path...):
		case p.v.Check(amount > 0 && amount <= p.Sources[place].Minor, fault.CodeOutOfRange,
			"This must be more than 0, and at most the "+p.money(p.Sources[place].Minor)+" that it has paid and not been given back.", append(path, "amount")...):
			p.plan.Parts = append(p.plan.Parts, p.part(p.Sources[place], amount))
		}
		given[place] = true
		sum += amount
	}
	if p.v.Err() == nil {
		p.v.Check(sum == total.Amount, fault.CodeInvalid, "These add up to "+p.money(sum)+", and must to "+total.String()+".", "tenders")
	}
}

// named returns how many things a request names, and the place of the one among what has paid; -1 if it has not.
func (p *planning) named(r TenderRequest) (n, place int) {
	place = -1
	if r.PaymentID != nil {
		n, place = n+1, p.source(new(r.PaymentID.UUID()), nil)
	}
	if r.GiftCardID != nil {
		n, place = n+1, p.source(nil, new(r.GiftCardID.UUID()))
	}
	if r.StoreCredit {
		n++
		for i, source := range p.Sources {
			if source.Kind == PartKind(pricing.StoreCredit) {
				place = i
			}
		}
	}
	return n, place
}
