package cart_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/money"
)

func (s *shop) changeCurrency(ref auth.CartRef, to money.Currency) (*cart.Changed, error) {
	s.t.Helper()
	return s.carts.UpdateCurrency(s.t.Context(), auth.Viewer{}, cart.CurrencyUpdateInput{On: cart.On{Cart: ref}, CurrencyCode: to})
}

// TestCurrencyChanges prices a mug, which has both prices, and a pen, which has one.
func TestCurrencyChanges(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 5)
	s.check(s.st.Client.Price.Create().SetVariantID(s.variants["mug"]).SetCurrency("USD").SetAmount(1100).Exec(t.Context()))
	s.sell("pen", eur, 200, 5)
	ref := s.guest("mug 2, pen 1")

	changed, err := s.changeCurrency(ref, "USD")
	s.check(err)
	if got := s.warnings(changed); got != "PRICE_CHANGED mug, UNAVAILABLE pen" {
		t.Errorf("warnings %s", got)
	}
	if want := "The price has changed from 10.00 EUR to 11.00 USD."; changed.Warnings[0].Message != want {
		t.Errorf("told %q, want %q", changed.Warnings[0].Message, want)
	}
	priced, err := s.price(changed.Content.Basket)
	s.check(err)
	if total := priced.Quote.Total.Gross; total != (money.Money{Amount: 2200, Currency: "USD"}) {
		t.Errorf("total %s", total)
	}
	// The price that the pen had in another currency is not told as one in this.
	s.setPrice("pen", "USD", 250)
	changed, err = s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug 1")})
	s.check(err)
	if got := s.warnings(changed); got != "PRICE_CHANGED pen" || changed.Warnings[0].Message != "The price is 2.50 USD now." {
		t.Errorf("warnings %s: %q", got, changed.Warnings[0].Message)
	}
	changed, err = s.changeCurrency(ref, "USD")
	s.check(err)
	if got := s.warnings(changed); got != "" {
		t.Errorf("the same currency: %s", got)
	}
	for _, to := range []money.Currency{"JPY", ""} {
		if _, err := s.changeCurrency(ref, to); s.mistakes(err) != "UNAVAILABLE currencyCode" {
			t.Errorf("%q: %v", to, err)
		}
	}
}
