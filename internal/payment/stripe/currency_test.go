package stripe_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// TestCurrencies: what Stripe counts an amount of ours as, and what it gives back of it.
func TestCurrencies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount money.Money
		theirs int64
		part   int64 // of ours, and a part that it can count
	}{
		{money.Money{Amount: 1250, Currency: "EUR"}, 1250, 1},
		{money.Money{Amount: 1250, Currency: "USD"}, 1250, 333},
		{money.Money{Amount: 1250, Currency: "JPY"}, 1250, 1},
		{money.Money{Amount: 50_000, Currency: "KRW"}, 50_000, 7},
		{money.Money{Amount: 12_340, Currency: "KWD"}, 12_340, 10},
		{money.Money{Amount: 1250, Currency: "ISK"}, 125_000, 1},
		{money.Money{Amount: 1250, Currency: "UGX"}, 125_000, 1},
		{money.Money{Amount: 125_000, Currency: "MGA"}, 1250, 100},
	} {
		t.Run(string(c.amount.Currency), func(t *testing.T) {
			t.Parallel()
			a := standard(t)
			ours := purchase("pm_card_visa")
			ours.Amount = c.amount
			p := a.paid(ours)
			if p.Authorized != c.amount || p.Captured != (money.Money{Currency: c.amount.Currency}) {
				t.Errorf("held %s, captured %s", p.Authorized, p.Captured)
			}
			a.wantAtStripe(p.Reference, "requires_capture", stripefake.Sums{Authorized: c.theirs, Held: c.theirs})
			p = a.ok(a.Capture(t.Context(), p.Reference, uuid.New(), c.amount))
			part := money.Money{Amount: c.part, Currency: c.amount.Currency}
			p = a.ok(a.Refund(t.Context(), p.Reference, uuid.New(), part))
			if p.Captured != c.amount || len(p.Refunds) != 1 || p.Refunds[0].Amount != part {
				t.Errorf("captured %s, refunded %+v", p.Captured, p.Refunds)
			}
			a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: c.theirs, Captured: c.theirs, Refunded: c.theirs * c.part / c.amount.Amount})
		})
	}
}

// TestAmountsThatCannotBePaid are refused, and no payment is made of them.
func TestAmountsThatCannotBePaid(t *testing.T) {
	t.Parallel()
	a := standard(t)
	for _, amount := range []money.Money{
		{Amount: 12_345, Currency: "KWD"}, // its last digit must be 0
		{Amount: 125_050, Currency: "MGA"},
		{Amount: 49, Currency: "EUR"},
		{Amount: 49, Currency: "JPY"},
		{Amount: 0, Currency: "EUR"},
		{Amount: -1250, Currency: "EUR"},
		{Amount: 100_000_000, Currency: "EUR"},
		{Amount: 1250, Currency: "KPW"}, // Stripe has no such currency
	} {
		p := purchase("pm_card_visa")
		p.Amount = amount
		_, err := a.Prepare(t.Context(), p)
		a.is(err, gateway.ErrRefused)
	}
	if made := a.fake.Books().Intents; len(made) != 0 {
		t.Errorf("%+v", made)
	}
}

func TestPartsThatCannotBeCounted(t *testing.T) {
	t.Parallel()
	a := standard(t)
	ours := purchase("pm_card_visa")
	ours.Amount = money.Money{Amount: 12_340, Currency: "KWD"}
	p, part := a.paid(ours), money.Money{Amount: 1001, Currency: "KWD"}
	_, err := a.Capture(t.Context(), p.Reference, uuid.New(), part)
	a.is(err, gateway.ErrRefused)
	a.ok(a.Capture(t.Context(), p.Reference, uuid.New(), ours.Amount))
	_, err = a.Refund(t.Context(), p.Reference, uuid.New(), part)
	a.is(err, gateway.ErrRefused)
	a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: 12_340, Captured: 12_340})
}
