package stripe

import (
	"fmt"
	"strings"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// decimals are how many decimals Stripe counts a currency with where these are not two:
// https://docs.stripe.com/currencies. ISK and UGX are counted with two, of which both are 0.
var decimals = map[money.Currency]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "JPY": 0, "KMF": 0, "KRW": 0, "MGA": 0, "PYG": 0, "RWF": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3,
}

// scale returns by what an amount of ours is multiplied, and then divided, to be Stripe's.
func scale(c money.Currency) (times, by int64) {
	theirs, ok := decimals[c]
	if !ok {
		theirs = 2
	}
	times, by = 1, 1
	for range theirs - c.Exponent() {
		times *= 10
	}
	for range c.Exponent() - theirs {
		by *= 10
	}
	return times, by
}

// amountOf returns an amount as Stripe counts it. What Stripe cannot count is gateway.ErrRefused: of a currency with
// three decimals the last must be 0.
func amountOf(m money.Money) (*int64, error) {
	times, by := scale(m.Currency)
	amount := m.Amount / by * times
	if m.Amount%by != 0 || decimals[m.Currency] == 3 && amount%10 != 0 {
		return nil, fmt.Errorf("%w: Stripe cannot charge %s exactly", gateway.ErrRefused, m)
	}
	return &amount, nil
}

// moneyOf returns an amount of Stripe's.
func moneyOf(amount int64, currency stripego.Currency) money.Money {
	c := money.Currency(strings.ToUpper(string(currency)))
	times, by := scale(c)
	return money.Money{Amount: amount / times * by, Currency: c}
}

func currencyOf(c money.Currency) *string { return new(strings.ToLower(string(c))) }
