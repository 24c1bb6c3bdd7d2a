package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Tax is a tax on a line or on a delivery of an order. They are counted from 1; 0 is none.
type Tax struct {
	Line, Delivery int
	pricing.TaxAmount
}

// TaxesByOrder reads the taxes of orders, by their lines and then by their deliveries.
var TaxesByOrder = record.NewMany("taxes of orders",
	func(found *record.Found[typeid.Order, []Tax], _ record.Parts, ids []typeid.Order) ([]*record.Read, error) {
		return []*record.Read{taxesOfOrders.With(func(r *record.Reader) {
			id, currency := typeid.Of[typeid.Order](r.UUID()), money.Currency(r.Text())
			amount := func() money.Money { return money.Money{Amount: r.Int(), Currency: currency} }
			tax := Tax{Line: int(r.Int()), Delivery: int(r.Int())}
			tax.Rate = pricing.Rate{Name: r.Text(), Jurisdiction: r.Text(), Millionths: r.Int(), Compound: r.Bool()}
			tax.Base, tax.Amount = amount(), amount()
			if found.Readable(r, id) {
				found.Values[id] = append(found.Values[id], tax)
			}
		}, typeid.Array(ids))}, nil
	})

// DiscountsByOrder reads what promotions took off the lines and deliveries of orders, in the order in which
// the promotions went.
var DiscountsByOrder = record.NewMany("discounts of orders",
	func(found *record.Found[typeid.Order, []pricing.Allocation], _ record.Parts, ids []typeid.Order) ([]*record.Read, error) {
		return []*record.Read{discountsOfOrders.With(func(r *record.Reader) {
			id, currency := typeid.Of[typeid.Order](r.UUID()), money.Currency(r.Text())
			one := pricing.Allocation{Line: int(r.Int()), Delivery: int(r.Int()), Discount: pricing.Discount{
				Promotion: typeid.Of[typeid.Promotion](r.UUID()), Name: r.Text(), Class: discount.Class(r.Text()), Code: r.Text(),
				Amount: money.Money{Amount: r.Int(), Currency: currency},
			}}
			if found.Readable(r, id) {
				found.Values[id] = append(found.Values[id], one)
			}
		}, typeid.Array(ids))}, nil
	})

// TotalTaxes returns taxes of an order, those of a rate together.
func TotalTaxes(taxes []Tax) (totals []pricing.TaxAmount) {
	for _, tax := range taxes {
		totals = pricing.AddTaxes(totals, []pricing.TaxAmount{tax.TaxAmount})
	}
	return totals
}

// Breakdown returns how the total of an order came about.
func Breakdown(o *ent.Order) *pricing.Breakdown {
	amount := func(n int64) money.Money { return money.Money{Amount: n, Currency: o.Currency} }
	return &pricing.Breakdown{
		Lines:            amount(o.SubtotalNet + o.SubtotalTax - o.AddedTax - o.Wrapping + o.Discount),
		Discount:         amount(o.Discount),
		Wrapping:         amount(o.Wrapping),
		Shipping:         amount(o.ShippingNet + o.ShippingTax - o.ShippingAddedTax + o.ShippingDiscount),
		ShippingDiscount: amount(o.ShippingDiscount),
		AddedTax:         amount(o.AddedTax + o.ShippingAddedTax),
		Total:            o.TotalMoney(),
		Tendered:         amount(o.Tendered),
		Due:              AmountDue(o),
		TaxesEstimated:   o.TaxesEstimated,
	}
}

// AmountDue is what a payment is for: the total without what gift cards and credit pay of it.
func AmountDue(o *ent.Order) money.Money {
	return money.Money{Amount: o.TotalNet + o.TotalTax - o.Tendered, Currency: o.Currency}
}

// LineCost returns how what a line cost came about. It is given the taxes of the line's order.
func LineCost(l *ent.OrderLine, ofOrder []Tax) *pricing.LineCost {
	cost := &pricing.LineCost{
		Subtotal: money.Money{Amount: l.TotalNet - l.Wrapping + l.Discount, Currency: l.Currency},
		Discount: money.Money{Amount: l.Discount, Currency: l.Currency}, Wrapping: money.Money{Amount: l.Wrapping, Currency: l.Currency}, Total: l.TotalMoney(),
	}
	if l.TaxIncluded {
		cost.Subtotal.Amount += l.TotalTax
	}
	for _, tax := range ofOrder {
		if tax.Line == l.Position {
			cost.Taxes = append(cost.Taxes, tax.TaxAmount)
		}
	}
	return cost
}
