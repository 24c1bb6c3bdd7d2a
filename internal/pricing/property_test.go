package pricing_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestQuotesAddUp holds the quotes of random carts to all sums that they promise.
// .ci/run looks at 100,000 carts.
func TestQuotesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawSnapshot(t)
		quote, err := pricing.New(s)
		if err != nil {
			t.Fatal(err)
		}
		checkDiscounts(t, quote)
		sum := newTotals(s.Currency)
		for _, line := range quote.Lines {
			sum.add(t, line.Cost)
			checkParts(t, line)
			if paid := line.List.Amount - line.Discount.Amount + line.Wrapping.Amount; paid != line.Total.Gross.Amount && paid != line.Total.Net.Amount {
				t.Fatalf("%+v is neither with its taxes nor without", line)
			}
		}
		if sum.total != quote.Subtotal {
			t.Fatalf("lines %v, subtotal %v", sum.total, quote.Subtotal)
		}
		shipping := newTotals(s.Currency)
		for _, delivery := range quote.Deliveries {
			shipping.add(t, delivery)
		}
		if shipping.total != quote.Shipping {
			t.Fatalf("deliveries %v, shipping %v", shipping.total, quote.Shipping)
		}
		printed := sum.list - sum.discount + sum.wrapping + shipping.list - shipping.discount + quote.AddedTax.Amount
		if printed != quote.Total.Gross.Amount {
			t.Fatalf("what is printed adds up to %d, the total is %v", printed, quote.Total)
		}
		tax := int64(0)
		for _, each := range quote.Taxes {
			tax += each.Amount.Amount
		}
		if tax != quote.Total.Tax.Amount {
			t.Fatalf("taxes %+v, total %v", quote.Taxes, quote.Total)
		}
		checkTenders(t, s, quote)
		checkWrapping(t, s, quote)
		if again, _ := pricing.New(s); !reflect.DeepEqual(again, quote) {
			t.Fatal("the same snapshot has another quote")
		}
	})
}

// totals are sums over lines or deliveries.
type totals struct {
	list, discount, wrapping int64
	total                    money.TaxedMoney
}

func newTotals(currency money.Currency) totals {
	return totals{total: money.Untaxed(money.Money{Currency: currency})}
}

func (s *totals) add(t *rapid.T, c pricing.Cost) {
	s.list, s.discount, s.wrapping = s.list+c.List.Amount, s.discount+c.Discount.Amount, s.wrapping+c.Wrapping.Amount
	var err error
	if s.total, err = s.total.Add(c.Total); err != nil {
		t.Fatal(err)
	}
	tax := int64(0)
	for _, each := range c.Taxes {
		if tax += each.Amount.Amount; each.Amount.Amount < 0 || each.Base.Amount < 0 {
			t.Fatalf("a tax below zero: %+v", each)
		}
	}
	switch {
	case c.Discount.Amount < 0 || c.Discount.Amount > c.List.Amount:
		t.Fatalf("%v off %v", c.Discount, c.List)
	case tax != c.Total.Tax.Amount:
		t.Fatalf("taxes %+v, total %+v", c.Taxes, c.Total)
	case c.Total.Net.Amount+c.Total.Tax.Amount != c.Total.Gross.Amount, c.Total.Net.Amount < 0, c.Total.Tax.Amount < 0:
		t.Fatalf("total %+v", c.Total)
	}
}

// checkDiscounts holds what promotions take off to what lines and deliveries say.
func checkDiscounts(t *rapid.T, q pricing.Quote) {
	lines, deliveries := make([]int64, len(q.Lines)), make([]int64, len(q.Deliveries))
	for _, applied := range q.Discounts.Applied {
		sum := int64(0)
		for i, amount := range applied.Lines {
			lines[i], sum = lines[i]+amount, sum+amount
			if amount > 0 && q.Lines[i].GiftCard {
				t.Fatal("something is taken off a gift card")
			}
		}
		for i, amount := range applied.Deliveries {
			deliveries[i], sum = deliveries[i]+amount, sum+amount
		}
		most, limited := applied.Action.MaxAmount[q.Total.Gross.Currency]
		if sum != applied.Amount || sum <= 0 || limited && sum > most || applied.BudgetLeft != nil && sum > *applied.BudgetLeft {
			t.Fatalf("%+v takes %d off", applied, sum)
		}
	}
	for i, line := range q.Lines {
		if line.Discount.Amount != lines[i] {
			t.Fatalf("line %d: %v off, promotions %d", i, line.Discount, lines[i])
		}
	}
	for i, delivery := range q.Deliveries {
		if delivery.Discount.Amount != deliveries[i] {
			t.Fatalf("delivery %d: %v off, promotions %d", i, delivery.Discount, deliveries[i])
		}
	}
}

// checkParts refunds a line in as many parts as its units allow.
func checkParts(t *rapid.T, line pricing.Line) {
	sum, from := money.Untaxed(money.Money{Currency: line.Unit.Currency}), 0
	for from < line.Quantity {
		until := rapid.IntRange(from+1, line.Quantity).Draw(t, "until")
		part := pricing.Part(line.Total, line.Quantity, from, until)
		if part.Net.Amount < 0 || part.Tax.Amount < 0 || part.Net.Amount+part.Tax.Amount != part.Gross.Amount {
			t.Fatalf("part %+v", part)
		}
		sum, _ = sum.Add(part)
		from = until
	}
	if sum != line.Total {
		t.Fatalf("the parts of %+v are %+v", line.Total, sum)
	}
}

// checkWrapping holds a quote to the one of the same cart with nothing wrapped: promotions take off the same. So the
// parts of it differ by what wrapping costs, and by nothing else but the taxes.
func checkWrapping(t *rapid.T, s pricing.Snapshot, q pricing.Quote) {
	s.Items = slices.Clone(s.Items)
	for i := range s.Items {
		s.Items[i].UnitWrapping = money.Money{}
	}
	bare, err := pricing.New(s)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(bare.Discounts, q.Discounts) {
		t.Fatalf("promotions take off %+v of what is wrapped, and %+v otherwise", q.Discounts, bare.Discounts)
	}
	for i := range q.Lines {
		line := &q.Lines[i]
		if bare.Lines[i].List != line.List || bare.Lines[i].UnitPrice != line.UnitPrice {
			t.Fatalf("wrapping makes %v and %v of %v and %v", line.List, line.UnitPrice, bare.Lines[i].List, bare.Lines[i].UnitPrice)
		}
		if bare.Lines[i].Wrapping.Amount != 0 || line.Wrapping.Amount != line.UnitWrapping.Amount*int64(line.Quantity) {
			t.Fatalf("%d of %v each are wrapped for %v", line.Quantity, line.UnitWrapping, line.Wrapping)
		}
	}
}

func checkTenders(t *rapid.T, s pricing.Snapshot, q pricing.Quote) {
	left, cards := q.Total.Gross.Amount, int64(0)
	for _, tendered := range q.Tenders {
		if left -= tendered.Amount.Amount; tendered.Amount.Amount <= 0 || tendered.Amount.Amount > tendered.Balance.Amount {
			t.Fatalf("%+v", tendered)
		}
	}
	for _, line := range q.Lines {
		if line.GiftCard {
			cards += line.Total.Gross.Amount
		}
	}
	balance := int64(0)
	for _, tender := range s.Tenders {
		balance += tender.Balance.Amount
	}
	if left != q.Due.Amount || left != max(cards, q.Total.Gross.Amount-balance) {
		t.Fatalf("of %v is %v due, with balances of %d and gift cards for %d", q.Total.Gross, q.Due, balance, cards)
	}
}

var (
	currencies = rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD"})
	tags       = rapid.SampledFrom([]string{"cup", "bean", "pot"})
	rates      = rapid.SliceOfN(rapid.Custom(drawRate), 0, 3)
	// cents are amounts of all sizes, among them such as divide badly.
	cents = rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 20_000), rapid.Int64Range(1<<40, 1<<44))
)

func drawRate(t *rapid.T) pricing.Rate {
	n := rapid.Int64Range(0, 3).Draw(t, "rate")
	return pricing.Rate{
		Name: fmt.Sprint("tax ", n), Jurisdiction: "DE", Millionths: []int64{0, 190_000, 88_750, 1_000_000}[n], Compound: rapid.Bool().Draw(t, "compound"),
	}
}

func drawTaxes(t *rapid.T) pricing.Taxes {
	return pricing.Taxes{Included: rapid.Bool().Draw(t, "included"), Rates: rates.Draw(t, "rates"), Home: rates.Draw(t, "home")}
}

func drawSnapshot(t *rapid.T) pricing.Snapshot {
	s := pricing.Snapshot{Currency: currencies.Draw(t, "currency"), Now: time.Unix(1_800_000_000, 0)}
	s.Tax.Rounding = rapid.SampledFrom([]pricing.Rounding{"", pricing.RoundLines, pricing.RoundUnits, pricing.RoundTotal}).Draw(t, "rounding")
	s.Tax.KeepNet = rapid.Bool().Draw(t, "keep net")
	amount := func(of string) money.Money { return money.Money{Amount: cents.Draw(t, of), Currency: s.Currency} }
	kinds := rapid.SliceOfN(rapid.Custom(drawTaxes), 1, 3).Draw(t, "kinds of taxes")
	for range rapid.IntRange(0, 6).Draw(t, "items") {
		item := pricing.Item{
			SKU: "sku", Quantity: rapid.IntRange(1, 9).Draw(t, "quantity"), Unit: amount("unit"), Taxes: rapid.SampledFrom(kinds).Draw(t, "taxes"),
			Goods: discount.Goods{Tags: []string{tags.Draw(t, "tag")}}, GiftCard: rapid.IntRange(0, 9).Draw(t, "gift card") == 0,
		}
		if !item.GiftCard && rapid.IntRange(0, 2).Draw(t, "wrapped") == 0 {
			item.UnitWrapping = amount("wrapping")
		}
		s.Items = append(s.Items, item)
	}
	for range rapid.IntRange(0, 2).Draw(t, "deliveries") {
		d := pricing.Delivery{Price: amount("price")}
		if rapid.Bool().Draw(t, "own taxes") {
			d.Taxes = new(rapid.SampledFrom(kinds).Draw(t, "taxes"))
		}
		s.Deliveries = append(s.Deliveries, d)
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "promotions") {
		s.Promotions = append(s.Promotions, drawCandidate(t, s.Currency, i))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "tenders") {
		tender := pricing.Tender{ID: fmt.Sprint(i), Kind: rapid.SampledFrom([]pricing.TenderKind{pricing.GiftCard, pricing.StoreCredit}).Draw(t, "kind"), Balance: amount("balance")}
		if rapid.Bool().Draw(t, "expires") {
			tender.ExpiresAt = new(s.Now.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "days")))
		}
		s.Tenders = append(s.Tenders, tender)
	}
	return s
}

// drawCandidate returns a promotion that is allowed to be written.
func drawCandidate(t *rapid.T, currency money.Currency, priority int) discount.Candidate {
	classes := []discount.Class{discount.Product, discount.Order, discount.Shipping}
	amounts := func(of string) discount.Amounts { return discount.Amounts{currency: cents.Draw(t, of)} }
	p := &discount.Promotion{
		ID: typeid.NewPromotion(), Class: rapid.SampledFrom(classes).Draw(t, "class"), Priority: priority,
		Combines: rapid.SliceOfDistinct(rapid.SampledFrom(classes), rapid.ID[discount.Class]).Draw(t, "combines"),
		Rest:     rapid.SampledFrom([]discount.Rest{discount.Stack, discount.Stack, discount.Stack, discount.Stop, discount.Exclusive}).Draw(t, "rest"),
	}
	target := func(of string) *discount.Target {
		if rapid.Bool().Draw(t, of) {
			return nil
		}
		return &discount.Target{Tags: []string{tags.Draw(t, of)}}
	}
	a := &p.Action
	a.Spread = rapid.SampledFrom([]discount.Spread{discount.Each, discount.Across}).Draw(t, "spread")
	switch rapid.IntRange(0, 2).Draw(t, "off") {
	case 0:
		a.Off = discount.Off{Millionths: rapid.SampledFrom([]int64{1, 33_333, 150_000, 1_000_000}).Draw(t, "part"), OfList: rapid.Bool().Draw(t, "of list")}
	case 1:
		a.Off.Amount = amounts("amount")
	default:
		a.Off.Price = amounts("price")
	}
	if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		a.MaxAmount = amounts("most")
	}
	if p.Class != discount.Shipping {
		a.Of = target("of")
		units := func(of string) int { return rapid.IntRange(1, 4).Draw(t, of) }
		switch rapid.IntRange(0, 5).Draw(t, "picks") {
		case 0:
			a.BuyGet = &discount.BuyGet{Buy: target("buy"), BuyQuantity: units("buy"), GetQuantity: units("get"), MaxTimes: units("times") - 1}
		case 1:
			of := units("set")
			a.Cheapest = &discount.Cheapest{Of: of, Units: rapid.IntRange(1, of).Draw(t, "cheapest"), MaxTimes: units("times") - 1}
		case 2:
			a.Bundle = &discount.Bundle{Parts: []discount.Part{{Of: target("part"), Units: units("part")}, {Units: units("part")}}, MaxTimes: units("times") - 1}
		case 3:
			a.Spread, a.MaxUnits = discount.Once, units("most units")
		case 4:
			a.Spread, a.MaxUnits = discount.Each, units("most units")
		}
	}
	c := discount.Candidate{Promotion: p}
	if rapid.IntRange(0, 4).Draw(t, "budget") == 0 {
		c.BudgetLeft = new(cents.Draw(t, "left"))
	}
	var v fault.Validator
	if p.Validate(&v); v.Err() != nil {
		t.Fatalf("%+v: %v", p, v.Err())
	}
	return c
}
