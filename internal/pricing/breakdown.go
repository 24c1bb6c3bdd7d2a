package pricing

import "github.com/shopgraph/shopgraph/internal/money"

// Breakdown is how a total comes about:
// Lines - Discount + Wrapping + Shipping - ShippingDiscount + AddedTax = Total.Gross.
type Breakdown struct {
	Lines, Discount            money.Money // before discounts, and what is taken off
	Wrapping                   money.Money
	Shipping, ShippingDiscount money.Money
	AddedTax                   money.Money // what the prices of the lists do not include
	Total                      money.TaxedMoney
	// Tendered is what gift cards and credit pay, and Due the rest.
	Tendered, Due money.Money
	// TaxesEstimated is whether somebody else was to tell the rates of taxes and has not.
	TaxesEstimated bool
}

// Tax is all taxes, those that prices include among them.
func (b *Breakdown) Tax() *money.Money { return &b.Total.Tax }

// Breakdown returns how the total of a quote comes about.
func (q *Quote) Breakdown() *Breakdown {
	zero := money.Money{Currency: q.Total.Gross.Currency}
	b := &Breakdown{
		Lines: zero, Discount: zero, Wrapping: zero, Shipping: zero, ShippingDiscount: zero, AddedTax: q.AddedTax, Total: q.Total, Tendered: zero, Due: q.Due,
		TaxesEstimated: q.TaxesEstimated,
	}
	for i := range q.Lines {
		b.Lines.Amount += q.Lines[i].List.Amount
		b.Discount.Amount += q.Lines[i].Discount.Amount
		b.Wrapping.Amount += q.Lines[i].Wrapping.Amount
	}
	for i := range q.Deliveries {
		b.Shipping.Amount += q.Deliveries[i].List.Amount
		b.ShippingDiscount.Amount += q.Deliveries[i].Discount.Amount
	}
	for _, tendered := range q.Tenders {
		b.Tendered.Amount += tendered.Amount.Amount
	}
	return b
}

// Percent is the rate in per cent.
func (r Rate) Percent() money.Decimal { return FormatPercentage(r.Millionths) }

// AddTaxes adds taxes to others, those of a rate together.
func AddTaxes(to []TaxAmount, taxes []TaxAmount) []TaxAmount {
	for _, tax := range taxes {
		to = addTax(to, tax)
	}
	return to
}

// LineCost is how what a line or a delivery costs comes about.
type LineCost struct {
	Subtotal, Discount money.Money // at the price of the list, and what is taken off
	Wrapping           money.Money // what all of it is wrapped for
	Total              money.TaxedMoney
	Taxes              []TaxAmount
}

// LineCost returns how what a line or a delivery costs comes about.
func (c *Cost) LineCost() *LineCost {
	return &LineCost{c.List, c.Discount, c.Wrapping, c.Total, c.Taxes}
}
