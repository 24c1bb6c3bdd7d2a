package delivery

import (
	"math"
	"slices"

	"github.com/shopgraph/shopgraph/internal/money"
)

// rateIn returns what a method costs in a currency; nil if it is not offered there.
func (m *Method) rateIn(currency money.Currency) *Rate {
	i := slices.IndexFunc(m.Rates, func(r Rate) bool { return r.Currency == currency })
	if i < 0 {
		return nil
	}
	return &m.Rates[i]
}

// price returns what it costs to send what measures and is worth so much; false if no row is for it.
func (r *Rate) price(measure, value int64) (amount int64, ok bool) {
	for _, row := range r.Rows {
		if !row.contains(measure) {
			continue
		}
		if r.FreeFrom != nil && value >= *r.FreeFrom {
			return 0, true
		}
		return row.price(measure)
	}
	return 0, false
}

func (r RateRow) contains(measure int64) bool {
	return (measure > r.Above || measure == 0 && r.Above == 0) && (r.UpTo == nil || measure <= *r.UpTo)
}

// price is false if it has no int64.
func (r RateRow) price(measure int64) (int64, bool) {
	if r.Step == 0 || measure == r.Above {
		return r.Amount, true
	}
	steps := (measure-r.Above-1)/r.Step + 1
	if r.StepAmount > 0 && steps > (math.MaxInt64-r.Amount)/r.StepAmount {
		return 0, false
	}
	return r.Amount + steps*r.StepAmount, true
}

// missing returns how much more the goods would have to be worth for delivery to cost nothing; nil if it costs
// nothing now, or always something.
func (r *Rate) missing(value, price int64) *money.Money {
	if r.FreeFrom == nil || price == 0 || value >= *r.FreeFrom {
		return nil
	}
	return &money.Money{Amount: *r.FreeFrom - value, Currency: r.Currency}
}
