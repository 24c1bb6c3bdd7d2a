package money_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/money"
)

func TestSymbol(t *testing.T) {
	t.Parallel()
	for c, want := range map[money.Currency]string{
		"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CAD": "CA$", "KRW": "₩", "CHF": "CHF", "XCG": "XCG", "ZWG": "ZWG", "SLE": "SLE",
	} {
		if got := c.Symbol(); got != want {
			t.Errorf("the symbol of %s is %q, want %q", c, got, want)
		}
	}
}
