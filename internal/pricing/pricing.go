// Package pricing works out what is bought costs, cent by cent: pure rules, no store and no clock.
//
// A Snapshot goes in, and a Quote comes out. Promotions take their parts of what the lists say (see
// internal/pricing/discount), then taxes are worked out of what is left, and then gift cards and credit
// pay their parts. Amounts are whole minor units. In every quote
//
//	the lines before discounts - discounts + wrapping + deliveries before discounts - their discounts + added taxes = the total
//
// and each of these amounts is the sum of its parts: those of a promotion of what it takes off each line
// and delivery, those of a tax of what is due on each, and those of a line of its units (see Part).
package pricing

import (
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Snapshot is all that a quote depends on. Amounts are of one currency.
type Snapshot struct {
	Currency   money.Currency
	Items      []Item
	Deliveries []Delivery
	Promotions []discount.Candidate
	Buyer      discount.Buyer
	Tax        TaxRules
	Tenders    []Tender
	Now        time.Time
}

// Item is so many of something to be bought, at the price of the lists.
type Item struct {
	Variant     typeid.Variant
	ProductName string
	VariantName string
	SKU         string
	Quantity    int
	Attributes  []custom.Attribute // what is noted about it
	Unit        money.Money
	GiftWrap    bool // whether each is wrapped as a gift
	// UnitWrapping is what it costs to wrap one of them, with the taxes of the item. It is paid in full: nothing is
	// taken off it, and no promotion counts it. It is nothing, without a currency, where nothing is wrapped.
	UnitWrapping money.Money
	Goods        discount.Goods
	Taxes        Taxes
	// GiftCard is whether it is money itself. Nothing is taken off it, and no gift card or credit pays it.
	GiftCard bool
}

// Delivery is a way in which a part of the items is sent, at its price before discounts.
type Delivery struct {
	Price money.Money
	// Taxes are those of its own; nil if it is taxed as the goods are: a part of it as each of them, by
	// what they cost after discounts.
	Taxes *Taxes
}

// Line is an item with what it costs.
type Line struct {
	Item
	// UnitPrice is what one costs before discounts.
	UnitPrice money.TaxedMoney
	Cost
}

// Cost is what a line or a delivery costs.
type Cost struct {
	// List is the price before discounts, and Discount what is taken off it. Taxes are in them as they
	// are in the prices of the lists.
	List, Discount money.Money
	// Wrapping is what all of a line is wrapped for; zero where nothing is.
	Wrapping money.Money
	// Total is what is paid.
	Total money.TaxedMoney
	// Taxes are those in Total, in the order in which they follow one another.
	Taxes []TaxAmount
}

// AddedTax is the part of the taxes that the price of the list does not include, in minor units.
func (c *Cost) AddedTax() int64 { return c.Total.Gross.Amount - c.paid() }

// Quote is what items cost together.
type Quote struct {
	Lines      []Line
	Deliveries []Cost
	// Discounts says what each promotion takes off each line and delivery, and why others do not.
	Discounts discount.Result
	// Subtotal is the lines together after discounts, and Shipping the deliveries.
	Subtotal, Shipping money.TaxedMoney
	// Total is what is paid.
	Total money.TaxedMoney
	// AddedTax is the part of the taxes that the prices of the lists do not include.
	AddedTax money.Money
	// Taxes are those of all lines and deliveries together, one for each rate.
	Taxes []TaxAmount
	// TaxesEstimated is TaxRules.Estimated.
	TaxesEstimated bool
	// Tenders are what pays a part of the total, and Due the rest of it.
	Tenders []Tendered
	Due     money.Money
}

// New works out a quote. It fails with money.ErrOverflow when an amount is too large, and with
// money.ErrCurrencyMismatch when something is of another currency. An amount below zero, a quantity below
// one, and more than MaxRates on one thing are errors, too.
func New(s Snapshot) (Quote, error) {
	if err := s.check(); err != nil {
		return Quote{}, fmt.Errorf("price: %w", err)
	}
	s = s.acrossBorder()
	cart := s.cart()
	q := Quote{Lines: make([]Line, len(s.Items)), Deliveries: make([]Cost, len(s.Deliveries)), Discounts: discount.Combine(&cart, s.Promotions)}
	for i, item := range s.Items {
		q.Lines[i] = Line{Item: item, UnitPrice: item.Taxes.on(item.Unit), Cost: s.cost(cart.Lines[i].Amount)}
		q.Lines[i].Wrapping.Amount = item.UnitWrapping.Amount * int64(item.Quantity)
	}
	for i, amount := range cart.Deliveries {
		q.Deliveries[i] = s.cost(amount)
	}
	for _, applied := range q.Discounts.Applied {
		for i, amount := range applied.Lines {
			q.Lines[i].Discount.Amount += amount
		}
		for i, amount := range applied.Deliveries {
			q.Deliveries[i].Discount.Amount += amount
		}
	}
	s.addTaxes(&q)
	q.TaxesEstimated = s.Tax.Estimated
	return q, s.sum(&q)
}

func (s *Snapshot) money(amount int64) money.Money {
	return money.Money{Amount: amount, Currency: s.Currency}
}

func (s *Snapshot) cost(list int64) Cost {
	return Cost{List: s.money(list), Discount: s.money(0), Wrapping: s.money(0)}
}

// cart returns what promotions look at.
func (s *Snapshot) cart() discount.Cart {
	cart := discount.Cart{
		Currency: s.Currency, Buyer: s.Buyer, Now: s.Now,
		Lines: make([]discount.Line, len(s.Items)), Deliveries: make([]int64, len(s.Deliveries)),
	}
	for i := range s.Items {
		item := &s.Items[i]
		cart.Lines[i] = discount.Line{
			Goods: item.Goods, Quantity: item.Quantity, Amount: item.Unit.Amount * int64(item.Quantity), Fixed: item.GiftCard,
		}
	}
	for i, delivery := range s.Deliveries {
		cart.Deliveries[i] = delivery.Price.Amount
	}
	return cart
}

// check refuses what cannot be counted.
func (s *Snapshot) check() error {
	sum := s.money(0)
	for i := range s.Items {
		item := &s.Items[i]
		if item.Quantity < 1 || item.Unit.Amount < 0 || item.UnitWrapping.Amount < 0 {
			return fmt.Errorf("%s: %d for %s each, wrapped for %s", item.SKU, item.Quantity, item.Unit, item.UnitWrapping)
		}
		total, err := item.most()
		if err != nil {
			return fmt.Errorf("%s: %w", item.SKU, err)
		}
		if sum, err = sum.Add(total); err != nil {
			return fmt.Errorf("%s: %w", item.SKU, err)
		}
		if err := item.Taxes.check(total); err != nil {
			return fmt.Errorf("%s: %w", item.SKU, err)
		}
	}
	for _, delivery := range s.Deliveries {
		if delivery.Price.Amount < 0 {
			return fmt.Errorf("delivery for %s", delivery.Price)
		}
		if delivery.Taxes != nil {
			if err := delivery.Taxes.check(delivery.Price); err != nil {
				return fmt.Errorf("delivery: %w", err)
			}
		}
		var err error
		if sum, err = sum.Add(delivery.Price); err != nil {
			return fmt.Errorf("delivery: %w", err)
		}
	}
	for _, tender := range s.Tenders {
		if _, err := sum.Cmp(tender.Balance); err != nil {
			return fmt.Errorf("tender: %w", err)
		}
	}
	return nil
}

// most returns what an item costs before discounts.
func (i *Item) most() (money.Money, error) {
	unit := i.Unit
	if i.UnitWrapping.Amount != 0 {
		var err error
		if unit, err = unit.Add(i.UnitWrapping); err != nil {
			return money.Money{}, err
		}
	}
	return unit.Mul(i.Quantity)
}

// sum adds up lines and deliveries, and has tenders pay their parts.
func (s *Snapshot) sum(q *Quote) (err error) {
	zero := money.Untaxed(s.money(0))
	q.Subtotal, q.Shipping, q.AddedTax = zero, zero, s.money(0)
	tendered := s.money(0)
	for i := range q.Lines {
		line := &q.Lines[i]
		if q.Subtotal, err = q.Subtotal.Add(line.Total); err != nil {
			return fmt.Errorf("price: %w", err)
		}
		if !line.GiftCard {
			tendered.Amount += line.Total.Gross.Amount
		}
		q.add(&line.Cost)
	}
	for i := range q.Deliveries {
		delivery := &q.Deliveries[i]
		if q.Shipping, err = q.Shipping.Add(delivery.Total); err != nil {
			return fmt.Errorf("price: %w", err)
		}
		tendered.Amount += delivery.Total.Gross.Amount
		q.add(delivery)
	}
	if q.Total, err = q.Subtotal.Add(q.Shipping); err != nil {
		return fmt.Errorf("price: %w", err)
	}
	q.Tenders, q.Due = tender(s.Tenders, tendered, q.Total.Gross)
	return nil
}

// add counts what a line or a delivery costs.
func (q *Quote) add(c *Cost) {
	q.AddedTax.Amount += c.AddedTax()
	for _, tax := range c.Taxes {
		q.Taxes = addTax(q.Taxes, tax)
	}
}

// Demand is how many of each variant the quote's lines take together.
func (q Quote) Demand() map[typeid.Variant]int {
	demand := make(map[typeid.Variant]int, len(q.Lines))
	for _, line := range q.Lines {
		demand[line.Variant] += line.Quantity
	}
	return demand
}
