package document

import (
	"slices"

	"golang.org/x/text/language"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
)

// invoice returns what was bought. It has no number yet.
func (s *Service) invoice(f *facts) *bill.Bill {
	b := s.begin(f, bill.Invoice)
	b.SuppliedOn = *f.StandsSince
	if f.ShippedAt != nil {
		b.SuppliedOn = *f.ShippedAt
	}
	b.Buyer = buyerOf(f.Contact)
	b.Treatment = f.treatment()
	if f.TaxCountry != "" && f.Home != "" && f.TaxCountry != f.Home && inUnion(f.Home) && (inUnion(f.TaxCountry) || f.TaxCountry == "XI") {
		b.TaxedIn = f.TaxCountry
	}
	for i := range f.Lines {
		b.Lines = append(b.Lines, f.billLine(&f.Lines[i]))
	}
	for _, d := range f.Deliveries {
		one := bill.Charge{Kind: bill.Delivery, Name: d.Name, Net: d.Net, Tax: d.Tax, Taxes: f.taxesOf(0, d.Position)}
		b.Charges = append(b.Charges, one.Split()...)
	}
	b.Net, b.Tax = f.Net, f.Tax
	for _, t := range f.Tenders {
		b.Paid = append(b.Paid, bill.Payment{Kind: t.Kind, Detail: t.Detail, Amount: t.Amount})
	}
	for i := range f.Payments {
		if p := &f.Payments[i]; p.paid() > 0 {
			b.Paid = append(b.Paid, bill.Payment{Kind: p.Kind, Detail: p.Last4, Amount: p.paid()})
		}
	}
	b.Transfer = s.transfer(f, b)
	return b
}

// begin returns what all documents of an order say.
func (s *Service) begin(f *facts, kind bill.Kind) *bill.Bill {
	b := &bill.Bill{
		Kind: kind, IssuedAt: f.Now.UTC(), Language: f.Language, Currency: f.Currency,
		Order: bill.Order{Number: f.Number, PlacedAt: f.PlacedAt.UTC()}, Seller: s.opts.Seller,
	}
	if b.Language == "" {
		b.Language = s.opts.Language
	}
	if b.Seller.Country == "" {
		b.Seller.Country = f.Home
	}
	return b
}

func buyerOf(c *contact) bill.Buyer {
	b := bill.Buyer{Email: c.Email, Billing: c.Billing}
	if c.Shipping != c.Billing {
		b.Shipping = &c.Shipping
	}
	if c.VAT != nil {
		b.VATNumber = c.VAT.Number.String()
	}
	return b
}

func (f *facts) billLine(l *line) bill.Line {
	one := bill.Line{
		Position: l.Position, Name: nameOf(l), SKU: l.SKU, Quantity: l.Quantity, UnitNet: l.UnitNet, UnitTax: l.UnitTax,
		Discount: l.Discount, Wrapping: l.Wrapping, TaxIncluded: l.TaxIncluded, Net: l.Net, Tax: l.Tax, Taxes: f.taxesOf(l.Position, 0),
	}
	one.Options = optionsOf(l)
	return one
}

// nameOf is what a line is called. The variant's name is left out where its options say the same.
func nameOf(l *line) string {
	if len(l.Options) > 0 || l.Variant == "" || l.Variant == l.Product {
		return l.Product
	}
	return l.Product + ", " + l.Variant
}

func optionsOf(l *line) (all []bill.Option) {
	for _, o := range l.Options {
		all = append(all, bill.Option{Name: o.Name, Value: o.Value})
	}
	return all
}

func (f *facts) taxesOf(line, delivery int) (taxes []bill.Tax) {
	for _, t := range f.Taxes {
		if t.Line == line && t.Delivery == delivery {
			taxes = append(taxes, t.Tax)
		}
	}
	return taxes
}

var union = language.MustParseRegion("EU")

// inUnion reports whether a country is a member of the European Union.
func inUnion(c address.Country) bool {
	region, err := language.ParseRegion(string(c))
	return err == nil && union.Contains(region)
}

// treatment says why an order has no taxes, as internal/tax decides. The order does not keep the reason, so it is found
// by what the order keeps.
func (f *facts) treatment() bill.Treatment {
	to := f.Contact.Shipping.Country
	isAbroad := f.Home != "" && to != f.Home && f.Collects
	within := isAbroad && inUnion(f.Home) && inUnion(to)
	switch number := f.Contact.VAT; {
	case f.TaxCountry != "" || f.Tax > 0:
		return bill.Taxed
	case within && number != nil && number.Status != vat.Invalid && number.IsEU() && number.Country() != f.Home:
		return bill.ReverseCharge
	case isAbroad && !within:
		return bill.Export
	case f.Home != "" && f.Collects:
		return bill.Exempt
	}
	return bill.NotSubject
}

// transfer returns where what is due is to be transferred to; nil if it is paid otherwise.
func (s *Service) transfer(f *facts, b *bill.Bill) *bill.Transfer {
	i := slices.IndexFunc(f.Payments, func(p payment) bool {
		return (p.Kind == bill.ByTransfer || p.Kind == bill.OnAccount) && p.Status != "FAILED" && p.Status != "VOIDED"
	})
	if i < 0 || b.Due() == 0 {
		return nil
	}
	if s.opts.Transfer != nil {
		t := s.opts.Transfer(f.Payments[i].Reference, money.Money{Amount: b.Due(), Currency: f.Currency})
		return &bill.Transfer{Holder: t.Holder, IBAN: t.IBAN, BIC: t.BIC, Bank: t.Bank, Details: t.Details, Reference: t.Reference, QR: t.QR}
	}
	if b.Seller.IBAN == "" {
		return nil
	}
	return &bill.Transfer{Holder: b.Seller.Name, IBAN: b.Seller.IBAN, Reference: f.Payments[i].Reference}
}
