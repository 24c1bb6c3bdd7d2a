package merchandising

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/shipping"
)

// ShippingRateInput is what a method costs in a currency.
type ShippingRateInput struct {
	CurrencyCode money.Currency
	FreeFrom     *money.Decimal
	Rows         []ShippingRateRowInput
}

// ShippingRateRowInput is what a method costs between two bounds: kilograms, amounts of money or units.
type ShippingRateRowInput struct {
	Above, UpTo      *money.Decimal
	Amount           money.Decimal
	Step, StepAmount *money.Decimal
}

// ratesOf returns the rates of a method that is priced by something, in the order of their currencies, and reports
// what is wrong with them.
func ratesOf(v *fault.Validator, by delivery.Calculation, given []ShippingRateInput) []delivery.Rate {
	v.Check(len(given) <= shipping.MaxRatesOfMethod, fault.CodeLimitReached,
		fmt.Sprintf("A method has at most %d rates.", shipping.MaxRatesOfMethod), "shippingMethod", "rates")
	rates, seen := make([]delivery.Rate, len(given)), map[money.Currency]bool{}
	for i, in := range given {
		path := at("shippingMethod.rates", i)
		v.Check(!seen[in.CurrencyCode], fault.CodeInvalid, "This currency is given twice.", split(path+".currencyCode")...)
		seen[in.CurrencyCode] = true
		rates[i] = in.rate(v, path, by)
	}
	slices.SortStableFunc(rates, func(a, b delivery.Rate) int { return cmp.Compare(a.Currency, b.Currency) })
	return rates
}

func (in *ShippingRateInput) rate(v *fault.Validator, path string, by delivery.Calculation) delivery.Rate {
	rate := delivery.Rate{Currency: in.CurrencyCode, Rows: make([]delivery.RateRow, len(in.Rows))}
	if in.FreeFrom != nil {
		rate.FreeFrom = new(scaled(v, path+".freeFrom", *in.FreeFrom, in.CurrencyCode.Exponent()))
	}
	v.Check(len(in.Rows) > 0, fault.CodeRequired, "Give at least one row.", split(path+".rows")...)
	v.Check(len(in.Rows) <= shipping.MaxRowsOfRate, fault.CodeLimitReached, fmt.Sprintf("A rate has at most %d rows.", shipping.MaxRowsOfRate), split(path+".rows")...)
	for i, row := range in.Rows {
		rate.Rows[i] = row.row(v, at(path+".rows", i), by, in.CurrencyCode)
	}
	slices.SortStableFunc(rate.Rows, func(a, b delivery.RateRow) int { return cmp.Compare(a.Above, b.Above) })
	for i := range len(rate.Rows) - 1 {
		end := rate.Rows[i].UpTo
		v.Check(end != nil && *end <= rate.Rows[i+1].Above, fault.CodeInvalid, "The rows overlap.", split(path+".rows")...)
	}
	return rate
}

func (in *ShippingRateRowInput) row(v *fault.Validator, path string, by delivery.Calculation, currency money.Currency) delivery.RateRow {
	row := delivery.RateRow{Amount: scaled(v, path+".amount", in.Amount, currency.Exponent())}
	if by == delivery.Flat {
		v.Check(in.Above == nil && in.UpTo == nil && in.Step == nil && in.StepAmount == nil, fault.CodeInvalid,
			"A method with one price for all has no bounds and no steps.", split(path)...)
		return row
	}
	decimals := shipping.Decimals(by, currency)
	if in.Above != nil {
		row.Above = scaled(v, path+".above", *in.Above, decimals)
	}
	if in.UpTo != nil {
		row.UpTo = new(scaled(v, path+".upTo", *in.UpTo, decimals))
		v.Check(*row.UpTo > row.Above, fault.CodeInvalid, "This must be more than the lower bound.", split(path+".upTo")...)
	}
	v.Check((in.Step == nil) == (in.StepAmount == nil), fault.CodeInvalid, "Give both the step and its amount, or none.", split(path+".step")...)
	if in.Step != nil && in.StepAmount != nil {
		row.Step, row.StepAmount = scaled(v, path+".step", *in.Step, decimals), scaled(v, path+".stepAmount", *in.StepAmount, currency.Exponent())
		v.Check(row.Step > 0, fault.CodeOutOfRange, "This must be more than 0.", split(path+".step")...)
	}
	return row
}

// maxScaled is how much amounts and measures are at the most: a billion with three decimals.
const maxScaled = 1_000_000_000_000

// scaled returns a number that is not negative in units so many decimals below one.
func scaled(v *fault.Validator, path string, d money.Decimal, decimals int) int64 {
	n, err := d.Scaled(decimals)
	v.Check(err == nil && n >= 0 && n <= maxScaled, fault.CodeInvalid,
		fmt.Sprintf("This must be a number that is not negative, with at most %d decimals.", decimals), split(path)...)
	return n
}

// rateKey is the key of a row of a rate.
type rateKey struct {
	MethodID uuid.UUID      `json:"method_id"`
	Currency money.Currency `json:"currency"`
}

// rateRow is a row of shipping_rates, and rateRowRow one of shipping_rate_rows.
type (
	rateRow struct {
		rateKey
		FreeFrom *int64 `json:"free_from"`
	}
	rateRowRow struct {
		rateKey
		delivery.RateRow
	}
)

// rowsOf returns the rates of a method as rows.
func rowsOf(m shippingMethod) (rates []rateRow, rows []rateRowRow) {
	rates, rows = []rateRow{}, []rateRowRow{}
	for _, rate := range m.Rates {
		key := rateKey{m.ID, rate.Currency}
		rates = append(rates, rateRow{key, rate.FreeFrom})
		for _, row := range rate.Rows {
			rows = append(rows, rateRowRow{key, row})
		}
	}
	return rates, rows
}
