package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// BenchmarkNew works out quotes of carts with many promotions: of products by categories and tags, of the
// order by subtotals, and of shipping. Six of them do not combine. Half of them do not count.
func BenchmarkNew(b *testing.B) {
	for _, size := range []struct{ lines, promotions int }{{20, 50}, {50, 100}} {
		b.Run(fmt.Sprintf("lines=%d/promotions=%d", size.lines, size.promotions), func(b *testing.B) {
			s := largeSnapshot(size.lines, size.promotions)
			quote, err := pricing.New(s)
			if err != nil || len(quote.Discounts.Applied) < 5 {
				b.Fatalf("%d promotions count, %v", len(quote.Discounts.Applied), err)
			}
			b.ReportMetric(float64(len(quote.Discounts.Applied)), "applied")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pricing.New(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func largeSnapshot(lines, promotions int) pricing.Snapshot {
	s := pricing.Snapshot{Currency: "EUR", Now: time.Unix(1_800_000_000, 0)}
	categories := make([]typeid.Category, 10)
	for i := range categories {
		categories[i] = typeid.NewCategory()
	}
	vat := []pricing.Rate{percent(19)}
	for i := range lines {
		s.Items = append(s.Items, pricing.Item{
			SKU: "sku", Quantity: 1 + i%3, Unit: eur(int64(499 + 137*i)), Taxes: pricing.Taxes{Included: true, Rates: vat, Home: vat},
			Goods: discount.Goods{
				Product: typeid.NewProduct(), Variant: typeid.NewVariant(), Categories: []typeid.Category{categories[i%10], categories[i/2%10]},
				Tags: []string{"tag", fmt.Sprint("tag ", i%7)}, Vendor: fmt.Sprint("vendor ", i%5),
			},
		})
	}
	s.Deliveries = []pricing.Delivery{{Price: eur(490)}}
	for i := range promotions {
		action := discount.Action{Spread: discount.Each, Off: discount.Off{Millionths: int64(1+i%9) * 10_000}}
		class := discount.Product
		var condition *discount.Condition
		switch i % 5 {
		case 0:
			action.Of = &discount.Target{Categories: []typeid.Category{categories[i%10], typeid.NewCategory()}}
		case 1:
			action.Of = &discount.Target{Any: []discount.Target{{Tags: []string{fmt.Sprint("tag ", i%11)}}, {Vendors: []string{"nobody"}}}}
			condition = &discount.Condition{Quantity: &discount.QuantityCondition{Of: action.Of, AtLeast: 3}}
		case 2:
			action.Cheapest = &discount.Cheapest{Of: 3, Units: 1}
			action.Of = &discount.Target{Categories: []typeid.Category{categories[i%10]}}
		case 3:
			class = discount.Order
			action = discount.Action{Spread: discount.Across, Off: discount.Off{Amount: inEUR(100)}}
			condition = &discount.Condition{Subtotal: &discount.SubtotalCondition{AtLeast: inEUR(int64(i) * 5000)}}
		case 4:
			class = discount.Shipping
			condition = &discount.Condition{CustomerGroups: []typeid.CustomerGroup{typeid.NewCustomerGroup()}}
		}
		promote(&s, class, i, action)
		p := s.Promotions[i].Promotion
		if p.Condition = condition; i%5 == 3 && i < 30 {
			p.Combines = []discount.Class{discount.Product, discount.Shipping}
		}
	}
	return s
}
