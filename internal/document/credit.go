package document

import (
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/document/bill"
)

// correct begins a credit note of an invoice. Who it is for is as on the invoice: the order may have forgotten it.
func (s *Service) correct(f *facts) *bill.Bill {
	b := s.begin(f, bill.CreditNote)
	of := f.Invoice
	b.Language, b.Buyer, b.Treatment, b.TaxedIn, b.SuppliedOn = of.Language, of.Buyer, of.Treatment, of.TaxedIn, of.SuppliedOn
	b.Corrects = &bill.Reference{Number: of.Number, IssuedAt: of.IssuedAt}
	return b
}

// refundNote returns what a refund gives back.
func (s *Service) refundNote(f *facts, r *refund) *bill.Bill {
	b := s.correct(f)
	for i := range r.Lines {
		part := &r.Lines[i]
		at := slices.IndexFunc(f.Lines, func(l line) bool { return l.ID == part.Line })
		l := f.billLine(&f.Lines[at])
		l.Quantity, l.Net, l.Tax, l.Taxes, l.Discount, l.Wrapping = part.Quantity, part.Net, part.Tax, part.Taxes, 0, 0
		b.Lines = append(b.Lines, l)
		b.Net, b.Tax = b.Net+l.Net, b.Tax+l.Tax
	}
	if r.Net != 0 || r.Tax != 0 {
		b.Charges = append(b.Charges, bill.Charge{Kind: bill.Delivery, Net: r.Net, Tax: r.Tax, Taxes: r.Taxes}.Split()...)
	}
	if r.Adjustment != 0 {
		b.Charges = append(b.Charges, bill.Charge{Kind: bill.Adjustment, Net: r.Adjustment})
	}
	b.Net, b.Tax = b.Net+r.Net+r.Adjustment, b.Tax+r.Tax
	for _, p := range r.Parts {
		b.Paid = append(b.Paid, bill.Payment{Kind: p.Kind, Detail: p.Detail, Amount: p.Amount})
	}
	return b
}

// cancellationNote returns what a cancelled order's refunds had not given back before.
func (s *Service) cancellationNote(f *facts) *bill.Bill {
	b := s.correct(f)
	var back refund // all of them together
	units := map[uuid.UUID]*refundLine{}
	for i := range f.Refunds {
		r := &f.Refunds[i]
		back.Net, back.Tax, back.Adjustment = back.Net+r.Net, back.Tax+r.Tax, back.Adjustment+r.Adjustment
		back.Taxes = append(back.Taxes, r.Taxes...)
		for _, l := range r.Lines {
			if units[l.Line] == nil {
				units[l.Line] = &refundLine{}
			}
			u := units[l.Line]
			u.Quantity, u.Net, u.Tax, u.Taxes = u.Quantity+l.Quantity, u.Net+l.Net, u.Tax+l.Tax, append(u.Taxes, l.Taxes...)
		}
	}
	for i := range f.Lines {
		l := f.billLine(&f.Lines[i])
		if u := units[f.Lines[i].ID]; u != nil {
			l.Quantity, l.Net, l.Tax, l.Taxes = l.Quantity-u.Quantity, l.Net-u.Net, l.Tax-u.Tax, less(l.Taxes, u.Taxes)
			l.Discount, l.Wrapping = 0, 0
		}
		if l.Quantity > 0 {
			b.Lines = append(b.Lines, l)
			b.Net, b.Tax = b.Net+l.Net, b.Tax+l.Tax
		}
	}
	s.cancelDeliveries(f, b, &back)
	return b
}

// cancelDeliveries adds what is left of the deliveries, and takes back what was given beyond goods and deliveries.
func (s *Service) cancelDeliveries(f *facts, b *bill.Bill, back *refund) {
	all := bill.Charge{Kind: bill.Delivery, Net: -back.Net, Tax: -back.Tax}
	for _, d := range f.Deliveries {
		all.Net, all.Tax = all.Net+d.Net, all.Tax+d.Tax
		all.Taxes = append(all.Taxes, f.taxesOf(0, d.Position)...)
	}
	all.Taxes = less(all.Taxes, back.Taxes)
	if all.Net != 0 || all.Tax != 0 {
		b.Charges = append(b.Charges, all.Split()...)
		b.Net, b.Tax = b.Net+all.Net, b.Tax+all.Tax
	}
	if back.Adjustment != 0 {
		b.Charges = append(b.Charges, bill.Charge{Kind: bill.Adjustment, Net: -back.Adjustment})
		b.Net -= back.Adjustment
	}
}

// less returns taxes, those of a rate together, without others that are parts of them.
func less(taxes, parts []bill.Tax) (left []bill.Tax) {
	add := func(t bill.Tax, sign int64) {
		i := slices.IndexFunc(left, func(other bill.Tax) bool {
			return other.Name == t.Name && other.Jurisdiction == t.Jurisdiction && other.Millionths == t.Millionths && other.Compound == t.Compound
		})
		if i < 0 {
			i, left = len(left), append(left, bill.Tax{Name: t.Name, Jurisdiction: t.Jurisdiction, Millionths: t.Millionths, Compound: t.Compound})
		}
		left[i].Base += sign * t.Base
		left[i].Amount += sign * t.Amount
	}
	for _, t := range taxes {
		add(t, 1)
	}
	for _, t := range parts {
		add(t, -1)
	}
	return left
}
