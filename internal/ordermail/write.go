package ordermail

import (
	"cmp"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
)

// write makes the mail of a kind out of an order's facts, but for its links and what is attached.
func (s *Service) write(kind mail.OrderKind, f *facts) mail.Order {
	m := mail.Order{
		Kind: kind, Language: cmp.Or(f.Language, s.opts.Language), Number: f.Number, PlacedAt: f.PlacedAt, Reason: "",
		Name: f.Contact.Billing.FullName, Lines: f.lines(kind),
	}
	switch kind {
	case mail.OrderPlaced, mail.OrderPaymentWaiting, mail.OrderPaid, mail.OrderInvoice:
		m.Amounts = f.amounts()
		m.Shipping, m.Billing, m.Delivery = f.Contact.Shipping.Formatted(), f.Contact.Billing.Formatted(), strings.Join(f.Deliveries, ", ")
	case mail.OrderShipped, mail.OrderOutForDelivery:
		m.Shipping, m.Delivery = f.Contact.Shipping.Formatted(), strings.Join(f.Deliveries, ", ")
	case mail.OrderCancelled:
		m.Reason = f.Reason
	case mail.OrderComment:
		m.Comment = f.Comment
	}
	switch kind {
	case mail.OrderPaymentWaiting:
		m.Payment = s.howToPay(f)
	case mail.OrderShipped, mail.OrderOutForDelivery, mail.OrderDelivered:
		m.Parcel = &mail.OrderParcel{Carrier: f.Parcel.Carrier, Number: f.Parcel.Number, Link: f.Parcel.Link, ExpectedFrom: day(f.Parcel.From), ExpectedTo: day(f.Parcel.To)}
	case mail.OrderReadyForPickup:
		if f.Pickup != nil {
			m.Pickup = append([]string{f.Pickup.Name}, f.Pickup.Address.Formatted()...)
		}
	case mail.OrderRefunded:
		m.Refund = f.refund()
	}
	return m
}

func (f *facts) money(n int64) money.Money { return money.Money{Amount: n, Currency: f.Currency} }

// lines are what the mail is about: what is in the parcel, or else all that was bought.
func (f *facts) lines(kind mail.OrderKind) (all []mail.OrderLine) {
	if kind == mail.OrderComment || kind == mail.OrderRefunded {
		return nil
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		one := mail.OrderLine{Name: l.Product, Variant: l.Variant, Quantity: l.Quantity}
		for _, o := range l.Options {
			one.Options = append(one.Options, o.Name+": "+o.Value)
		}
		if l.Image != nil && (strings.HasPrefix(*l.Image, "https://") || strings.HasPrefix(*l.Image, "http://")) {
			one.Image = *l.Image
		}
		if f.Parcel == nil {
			one.Total = new(f.money(l.Net + l.Tax))
		} else if one.Quantity = f.Parcel.Lines[l.ID]; one.Quantity == 0 {
			continue
		}
		all = append(all, one)
	}
	return all
}

func (f *facts) amounts() *mail.OrderAmounts {
	a := &mail.OrderAmounts{
		Subtotal: f.money(f.Subtotal), Delivery: f.money(f.Delivery), Saved: f.money(f.Saved), Taxes: f.money(f.Taxes), Total: f.money(f.Total),
		Tenders: f.parts(f.Tenders), Due: f.money(0),
	}
	if f.Payment.isByHand() && f.PaymentStatus != "PAID" {
		a.Due = f.money(f.Payment.Amount - f.Payment.Captured)
	}
	return a
}

func (f *facts) parts(all []part) (parts []mail.OrderPart) {
	for _, p := range all {
		parts = append(parts, mail.OrderPart{By: p.By, Detail: p.Detail, Amount: f.money(p.Amount)})
	}
	return parts
}

func (f *facts) refund() *mail.OrderRefund {
	r := &mail.OrderRefund{Amount: f.money(0), Parts: f.parts(f.Refund)}
	for _, p := range f.Refund {
		r.Amount.Amount += p.Amount
	}
	return r
}

// howToPay tells how to pay for an order that waits for that.
func (s *Service) howToPay(f *facts) *mail.OrderPayment {
	p := &mail.OrderPayment{Amount: f.money(f.Payment.Amount - f.Payment.Captured), Until: f.DueAt}
	switch {
	case f.Payment.Kind != "BANK_TRANSFER":
		p.Link = f.Payment.Link
	case s.opts.Transfer != nil:
		t := s.opts.Transfer(f.Payment.Reference, p.Amount)
		p.Holder, p.IBAN, p.BIC, p.Bank, p.Details, p.Reference = t.Holder, inFours(t.IBAN), t.BIC, t.Bank, t.Details, inFours(t.Reference)
	}
	return p
}

// inFours writes a number as people read it.
func inFours(number string) string {
	var parts []string
	for len(number) > 4 {
		parts, number = append(parts, number[:4]), number[4:]
	}
	return strings.Join(append(parts, number), " ")
}

// day reads a day; zero if it is none.
func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
