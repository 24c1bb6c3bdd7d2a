package pricing

import (
	"fmt"
	"math"
	"slices"

	"github.com/shopgraph/shopgraph/internal/money"
)

// MaxRates is how many taxes there can be on one thing.
const MaxRates = 6

// Rounding is where taxes are rounded, half up. Where a price includes its taxes it is the net that is
// rounded, and the taxes are the rest.
type Rounding string

// The roundings.
const (
	// RoundLines rounds each tax of each line.
	RoundLines Rounding = "LINE"
	// RoundUnits rounds each tax of each unit.
	RoundUnits Rounding = "UNIT"
	// RoundTotal rounds once for all that has the same taxes. The lines get their parts of that.
	RoundTotal Rounding = "TOTAL"
)

// TaxRules say how taxes are worked out.
type TaxRules struct {
	// Rounding is RoundLines if it is empty.
	Rounding Rounding
	// KeepNet has what the store gets stay the same where other taxes are due than those that a price
	// includes. Otherwise what the buyer pays stays the same.
	KeepNet bool
	// Estimated is whether somebody else was to tell the rates and has not, so that those of the store stand in.
	Estimated bool
}

// Taxes are the taxes on something.
type Taxes struct {
	// Included is whether the price of the list includes taxes. Otherwise they are added.
	Included bool
	// Rates are those that are due.
	Rates []Rate
	// Home are those that the price of the list includes. TaxRules.KeepNet looks at them.
	Home []Rate
}

// TaxAmount is what a tax comes to, and of what.
type TaxAmount struct {
	Rate
	Base, Amount money.Money
}

// fine is how many parts are the whole of a rate after others that it is compounded with.
const fine = 1_000_000_000_000

// check refuses taxes that make an amount too large.
func (t *Taxes) check(amount money.Money) error {
	if len(t.Rates) > MaxRates || len(t.Home) > MaxRates {
		return fmt.Errorf("more than %d taxes on one thing", MaxRates)
	}
	for _, rates := range [][]Rate{t.Rates, t.Home} {
		for _, rate := range rates {
			if rate.Millionths < 0 || rate.Millionths > RateScale {
				return fmt.Errorf("a rate of %d millionths", rate.Millionths)
			}
			if amount.Amount > math.MaxInt64>>(MaxRates+1) {
				return fmt.Errorf("tax: %w", money.ErrOverflow)
			}
		}
	}
	return nil
}

// parts returns how much of the net each rate is, of fine, and all together.
func parts(rates []Rate) (each [MaxRates]int64, sum int64) {
	for i, rate := range rates {
		base := int64(fine)
		if rate.Compound {
			base += sum
		}
		each[i] = money.Portion(base, rate.Millionths, RateScale)
		sum += each[i]
	}
	return each, sum
}

// net returns what is left of a price without taxes that it includes.
func net(price int64, rates []Rate) int64 {
	_, sum := parts(rates)
	return money.Portion(price, fine, fine+sum)
}

// converts reports whether a price is one without taxes when it is kept net.
func (t *Taxes) converts() bool { return t.Included && !slices.Equal(t.Rates, t.Home) }

// across returns a price and its taxes as they are where other taxes are due.
func (t Taxes) across(price money.Money) (money.Money, Taxes) {
	if !t.converts() {
		return price, t
	}
	return money.Money{Amount: net(price.Amount, t.Home), Currency: price.Currency}, Taxes{Rates: t.Rates}
}

// acrossBorder returns the snapshot with prices as they are where it is sent.
func (s Snapshot) acrossBorder() Snapshot {
	if !s.Tax.KeepNet {
		return s
	}
	items, deliveries := slices.Clone(s.Items), slices.Clone(s.Deliveries)
	for i := range deliveries {
		if d := &deliveries[i]; d.Taxes == nil {
			d.Price = s.followAcross(d.Price)
		} else {
			price, taxes := d.Taxes.across(d.Price)
			d.Price, d.Taxes = price, &taxes
		}
	}
	for i := range items {
		items[i].UnitWrapping, _ = items[i].Taxes.across(items[i].UnitWrapping)
		items[i].Unit, items[i].Taxes = items[i].Taxes.across(items[i].Unit)
	}
	s.Items, s.Deliveries = items, deliveries
	return s
}

// followAcross is across for a delivery that is taxed as the goods are. A part of it is converted as each
// of them, by what they cost before discounts, without their wrapping.
func (s *Snapshot) followAcross(price money.Money) money.Money {
	weights := make([]int64, len(s.Items))
	for i := range s.Items {
		weights[i] = s.Items[i].Unit.Amount * int64(s.Items[i].Quantity)
	}
	sum := s.money(0)
	for i, share := range price.Allocate(weights...) {
		converted, _ := s.Items[i].Taxes.across(share)
		sum.Amount += converted.Amount
	}
	if len(weights) == 0 {
		return price
	}
	return sum
}

// taxable is an amount that the same taxes are on.
type taxable struct {
	of     *Cost
	taxes  *Taxes
	amount int64
	units  int
}

// addTaxes works out the taxes and the totals of lines and deliveries after discounts.
func (s *Snapshot) addTaxes(q *Quote) {
	all := make([]taxable, 0, len(q.Lines)+len(q.Deliveries))
	for i := range q.Lines {
		line := &q.Lines[i]
		all = append(all, taxable{&line.Cost, &line.Item.Taxes, line.paid(), line.Quantity})
	}
	for i := range q.Deliveries {
		if cost := &q.Deliveries[i]; s.Deliveries[i].Taxes != nil {
			all = append(all, taxable{cost, s.Deliveries[i].Taxes, cost.paid(), 1})
		} else {
			all = q.follow(all, cost)
		}
	}
	for i := range q.Lines {
		q.Lines[i].Total = money.Untaxed(s.money(0))
	}
	for i := range q.Deliveries {
		q.Deliveries[i].Total = money.Untaxed(s.money(0))
	}
	if s.Tax.Rounding == RoundTotal {
		roundTotal(all)
		return
	}
	for _, each := range all {
		if s.Tax.Rounding == RoundUnits {
			each.add(each.perUnit())
		} else {
			each.add(each.taxes.of(each.amount))
		}
	}
}

// Paid is what is left after discounts. Taxes are in it as they are in the prices of the lists.
func (c *Cost) Paid() money.Money { return money.Money{Amount: c.paid(), Currency: c.List.Currency} }

// paid is what is left after discounts, with what wrapping costs, in minor units.
func (c *Cost) paid() int64 { return c.List.Amount - c.Discount.Amount + c.Wrapping.Amount }

// follow adds the parts of a delivery that are taxed as lines are: by what these cost after discounts
// or, if all are free, before.
func (q *Quote) follow(all []taxable, cost *Cost) []taxable {
	var kinds []*Taxes
	var paid, list []int64
	free := true
	for i := range q.Lines {
		line := &q.Lines[i]
		kind := slices.IndexFunc(kinds, line.Item.Taxes.equal)
		if kind < 0 {
			kind, kinds, paid, list = len(kinds), append(kinds, &line.Item.Taxes), append(paid, 0), append(list, 0)
		}
		paid[kind], list[kind] = paid[kind]+line.paid(), list[kind]+line.List.Amount
		free = free && line.paid() == 0
	}
	if len(kinds) == 0 {
		return append(all, taxable{cost, &Taxes{}, cost.paid(), 1})
	}
	if free {
		paid = list
	}
	for i, share := range (money.Money{Amount: cost.paid()}).Allocate(paid...) {
		all = append(all, taxable{cost, kinds[i], share.Amount, 1})
	}
	return all
}

func (t *Taxes) equal(other *Taxes) bool {
	return t.Included == other.Included && slices.Equal(t.Rates, other.Rates)
}

// of returns what each tax on an amount comes to.
func (t *Taxes) of(amount int64) (due [MaxRates]int64) {
	if t.Included {
		return t.within(amount - net(amount, t.Rates))
	}
	sum := int64(0)
	for i, rate := range t.Rates {
		base := amount
		if rate.Compound {
			base += sum
		}
		due[i] = money.Portion(base, rate.Millionths, RateScale)
		sum += due[i]
	}
	return due
}

// within returns what of included taxes is each.
func (t *Taxes) within(taxes int64) (due [MaxRates]int64) {
	switch len(t.Rates) {
	case 0:
		return due
	case 1:
		due[0] = taxes
		return due
	}
	each, _ := parts(t.Rates)
	for i, share := range (money.Money{Amount: taxes}).Allocate(each[:len(t.Rates)]...) {
		due[i] = share.Amount
	}
	return due
}

// perUnit is of for each unit. What does not divide evenly lies on the first of them.
func (t taxable) perUnit() (due [MaxRates]int64) {
	each, more := t.amount/int64(t.units), t.amount%int64(t.units)
	dear, cheap := t.taxes.of(each+1), t.taxes.of(each)
	for i := range due {
		due[i] = more*dear[i] + (int64(t.units)-more)*cheap[i]
	}
	return due
}

// roundTotal works out taxes once for all amounts with the same ones.
func roundTotal(all []taxable) {
	for len(all) > 0 {
		taxes := all[0].taxes
		same := slices.DeleteFunc(slices.Clone(all), func(each taxable) bool { return !each.taxes.equal(taxes) })
		all = slices.DeleteFunc(slices.Clone(all), func(each taxable) bool { return each.taxes.equal(taxes) })
		sum, weights := int64(0), make([]int64, len(same))
		for i, each := range same {
			sum, weights[i] = sum+each.amount, each.amount
		}
		due := make([][MaxRates]int64, len(same))
		if taxes.Included {
			for i, share := range (money.Money{Amount: sum - net(sum, taxes.Rates)}).Allocate(weights...) {
				due[i] = taxes.within(share.Amount)
			}
		} else {
			for rate, amount := range taxes.of(sum) {
				for i, share := range (money.Money{Amount: amount}).Allocate(weights...) {
					due[i][rate] = share.Amount
				}
			}
		}
		for i, each := range same {
			each.add(due[i])
		}
	}
}

// add adds the amount, with what each tax on it comes to, to what it is of.
func (t taxable) add(due [MaxRates]int64) {
	c := t.of
	currency := c.List.Currency
	sum := int64(0)
	for i := range t.taxes.Rates {
		sum += due[i]
	}
	base := t.amount
	if t.taxes.Included {
		base -= sum
	}
	c.Total.Net.Amount += base
	c.Total.Tax.Amount += sum
	c.Total.Gross.Amount += base + sum
	before := int64(0)
	for i, rate := range t.taxes.Rates {
		of := base
		if rate.Compound {
			of += before
		}
		c.Taxes = addTax(c.Taxes, TaxAmount{rate, money.Money{Amount: of, Currency: currency}, money.Money{Amount: due[i], Currency: currency}})
		before += due[i]
	}
}

// addTax adds a tax to those of the same rate.
func addTax(all []TaxAmount, tax TaxAmount) []TaxAmount {
	for i := range all {
		if all[i].Rate == tax.Rate {
			all[i].Base.Amount += tax.Base.Amount
			all[i].Amount.Amount += tax.Amount.Amount
			return all
		}
	}
	return append(all, tax)
}

// on returns a price with the taxes on it.
func (t *Taxes) on(price money.Money) money.TaxedMoney {
	sum := int64(0)
	for _, amount := range t.of(price.Amount) {
		sum += amount
	}
	taxed := money.TaxedMoney{Net: price, Gross: price, Tax: money.Money{Amount: sum, Currency: price.Currency}}
	if t.Included {
		taxed.Net.Amount -= sum
	} else {
		taxed.Gross.Amount += sum
	}
	return taxed
}
