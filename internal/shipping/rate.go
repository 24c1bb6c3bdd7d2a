package shipping

import (
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// Rate is what a method costs in a currency, as the staff see it.
type Rate struct {
	CurrencyCode money.Currency
	FreeFrom     *money.Money
	Rows         []RateRow
}

// RateRow is what a method costs between two bounds: kilograms, amounts of money or units. Without an upper bound
// it has no end.
type RateRow struct {
	Above     money.Decimal
	UpTo      *money.Decimal
	Price     money.Money
	Step      *money.Decimal // nil if the price is the same for all
	StepPrice *money.Money
}

// Decimals is how many decimals the measures of a calculation have, as the staff write them.
func Decimals(by delivery.Calculation, currency money.Currency) int {
	switch by {
	case delivery.ByWeight:
		return 3 // kilograms, of grams
	case delivery.ByPrice:
		return currency.Exponent()
	case delivery.ByQuantity, delivery.Flat:
	}
	return 0
}

func shown(by delivery.Calculation, rate delivery.Rate) *Rate {
	amount := func(n int64) money.Money { return money.Money{Amount: n, Currency: rate.Currency} }
	measure := func(n int64) money.Decimal { return money.Unscaled(n, Decimals(by, rate.Currency)) }
	made := &Rate{CurrencyCode: rate.Currency}
	if rate.FreeFrom != nil {
		made.FreeFrom = new(amount(*rate.FreeFrom))
	}
	made.Rows = each(rate.Rows, func(r delivery.RateRow) RateRow {
		row := RateRow{Above: measure(r.Above), Price: amount(r.Amount)}
		if r.UpTo != nil {
			row.UpTo = new(measure(*r.UpTo))
		}
		if r.Step > 0 {
			row.Step, row.StepPrice = new(measure(r.Step)), new(amount(r.StepAmount))
		}
		return row
	})
	return made
}
