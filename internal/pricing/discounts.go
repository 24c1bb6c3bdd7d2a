package pricing

import (
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Discount is what a promotion takes off something.
type Discount struct {
	Promotion typeid.Promotion
	Name      string
	Class     discount.Class
	Code      string // empty if it needs none
	Amount    money.Money
}

// Allocation is a discount of a line or of a delivery. They are counted from 1; 0 is none.
type Allocation struct {
	Line, Delivery int
	Discount
}

// Allocations returns what each promotion takes off each line and delivery, in the order in which the
// promotions went. What they take nothing off is left out.
func (q *Quote) Allocations() (all []Allocation) {
	for i := range q.Discounts.Applied {
		applied := &q.Discounts.Applied[i]
		for line, amount := range applied.Lines {
			if amount > 0 {
				all = append(all, Allocation{Line: line + 1, Discount: q.discount(applied, amount)})
			}
		}
		for delivery, amount := range applied.Deliveries {
			if amount > 0 {
				all = append(all, Allocation{Delivery: delivery + 1, Discount: q.discount(applied, amount)})
			}
		}
	}
	return all
}

func (q *Quote) discount(applied *discount.Applied, amount int64) Discount {
	return Discount{applied.ID, applied.Name, applied.Class, applied.Code, money.Money{Amount: amount, Currency: q.Total.Gross.Currency}}
}

// TotalDiscounts returns allocations of one cart or order, those of a promotion together.
func TotalDiscounts(allocations []Allocation) (totals []*Discount) {
	for _, one := range allocations {
		last := len(totals) - 1
		if last < 0 || totals[last].Promotion != one.Promotion {
			totals = append(totals, &one.Discount)
			continue
		}
		totals[last].Amount.Amount += one.Amount.Amount
	}
	return totals
}

// LineDiscounts returns the discounts of a line, counted from 1.
func LineDiscounts(allocations []Allocation, line int) (of []*Discount) {
	return where(allocations, func(a *Allocation) bool { return a.Line == line })
}

// DeliveryDiscounts returns the discounts of a delivery, counted from 1.
func DeliveryDiscounts(allocations []Allocation, delivery int) (of []*Discount) {
	return where(allocations, func(a *Allocation) bool { return a.Delivery == delivery })
}

func where(allocations []Allocation, is func(*Allocation) bool) (of []*Discount) {
	for i := range allocations {
		if is(&allocations[i]) {
			of = append(of, &allocations[i].Discount)
		}
	}
	return of
}
