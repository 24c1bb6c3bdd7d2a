package pricing_test

import (
	"errors"
	"math"
	"math/big"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func eur(amount int64) money.Money { return money.Money{Amount: amount, Currency: "EUR"} }

// amounts are ordinary prices, and such as no float64 holds exactly or no int64 holds many of.
var amounts = rapid.OneOf(
	rapid.Int64Range(0, 1_000_000), rapid.Int64Range(1<<53, 1<<56), rapid.Int64Range(math.MaxInt64/4, math.MaxInt64),
)

var quantities = rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(1, 999))

// TestTotalsAreSums compares quotes with sums of arbitrary precision: either they are equal, or the
// quote is refused because an int64 does not hold them.
func TestTotalsAreSums(t *testing.T) {
	t.Parallel()
	variants := []typeid.Variant{typeid.NewVariant(), typeid.NewVariant(), typeid.NewVariant()}
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) pricing.Item {
			return pricing.Item{
				Variant: rapid.SampledFrom(variants).Draw(t, "variant"), SKU: "sku",
				Quantity: quantities.Draw(t, "quantity"), Unit: eur(amounts.Draw(t, "unit")),
			}
		}), 0, 6).Draw(t, "items")

		sum, demand := new(big.Int), map[typeid.Variant]int{}
		totals := make([]*big.Int, len(items))
		for i, item := range items {
			totals[i] = new(big.Int).Mul(big.NewInt(item.Unit.Amount), big.NewInt(int64(item.Quantity)))
			sum.Add(sum, totals[i])
			demand[item.Variant] += item.Quantity
		}
		quote, err := pricing.New(pricing.Snapshot{Currency: "EUR", Items: items})
		if !sum.IsInt64() {
			if !errors.Is(err, money.ErrOverflow) || len(quote.Lines) > 0 || !quote.Total.Gross.IsZero() {
				t.Fatalf("a sum of %s: %+v, %v", sum, quote, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if want := money.Untaxed(eur(sum.Int64())); quote.Total != want || quote.Subtotal != want {
			t.Errorf("subtotal %v, total %v, want %s", quote.Subtotal, quote.Total, sum)
		}
		for i, line := range quote.Lines {
			if !reflect.DeepEqual(line.Item, items[i]) || line.UnitPrice != money.Untaxed(items[i].Unit) ||
				line.Total != money.Untaxed(eur(totals[i].Int64())) {
				t.Errorf("line %d of %+v: %+v", i, items[i], line)
			}
		}
		if diff := cmp.Diff(demand, quote.Demand()); diff != "" || len(quote.Lines) != len(items) {
			t.Errorf("%d lines for %d items, demand (-want +got):\n%s", len(quote.Lines), len(items), diff)
		}
	})
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	quote, err := pricing.New(pricing.Snapshot{Currency: "JPY"})
	if want := money.Untaxed(money.Money{Currency: "JPY"}); err != nil || quote.Total != want || quote.Subtotal != want {
		t.Errorf("%+v, %v", quote, err)
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	t.Parallel()
	items := []pricing.Item{{Quantity: 1, Unit: eur(1)}, {Quantity: 1, Unit: money.Money{Amount: 1, Currency: "USD"}}}
	if quote, err := pricing.New(pricing.Snapshot{Currency: "EUR", Items: items}); !errors.Is(err, money.ErrCurrencyMismatch) {
		t.Errorf("%+v, %v", quote, err)
	}
}
