package pricing_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
)

func TestPercentage(t *testing.T) {
	t.Parallel()
	for given, want := range map[money.Decimal]int64{
		"0": 0, "19": 190000, "7.0": 70000, "8.875": 88750, "9.975": 99750, "0.0001": 1, "100": 1000000, "100.0000": 1000000, "-0": 0, "5.50000000": 55000,
	} {
		if got, err := pricing.ParsePercentage(given); err != nil || got != want {
			t.Errorf("%s: %d, %v", given, got, err)
		}
	}
	for _, given := range []money.Decimal{"-1", "-0.5", "100.0001", "101", "0.00001", "1000", "99999999999999999999999"} {
		_, err := pricing.ParsePercentage(given)
		if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != fault.CodeOutOfRange {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestPropertyPercentagesAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Int64Range(0, pricing.RateScale).Draw(t, "rate")
		text := pricing.FormatPercentage(rate)
		if _, err := money.ParseDecimal(string(text)); err != nil {
			t.Fatal(err)
		}
		if again, err := pricing.ParsePercentage(text); err != nil || again != rate {
			t.Fatalf("%d is %s, and that %d, %v", rate, text, again, err)
		}
	})
}
