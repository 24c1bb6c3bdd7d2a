package money

import "encoding/json"

// Input is an amount as a client gives it.
type Input struct {
	Amount       Decimal
	CurrencyCode Currency
}

// MarshalJSON returns the form by which equal amounts are known, however many decimals were given.
func (in Input) MarshalJSON() ([]byte, error) {
	amount := in.Amount
	if parsed, err := Parse(string(amount), in.CurrencyCode); err == nil {
		amount = parsed.Decimal()
	}
	return json.Marshal(struct {
		Amount       Decimal
		CurrencyCode Currency
	}{amount, in.CurrencyCode})
}
