package pricing

import "github.com/shopgraph/shopgraph/internal/money"

// Part returns what some of so many units cost, from one until another, counted from 0. The parts of a
// line add up to it exactly, whatever its units are divided into. So this is what is refunded of it.
func Part(total money.TaxedMoney, units, from, until int) money.TaxedMoney {
	part := func(m money.Money) money.Money {
		m.Amount = share(m.Amount, until, units) - share(m.Amount, from, units)
		return m
	}
	taxed := money.TaxedMoney{Net: part(total.Net), Tax: part(total.Tax)}
	taxed.Gross = money.Money{Amount: taxed.Net.Amount + taxed.Tax.Amount, Currency: taxed.Net.Currency}
	return taxed
}

// share returns how much of an amount the first units are, rounded half up.
func share(amount int64, first, units int) int64 {
	return money.Portion(amount, int64(first), int64(units))
}
