package money

import "errors"

// TaxedMoney is an amount without tax, with it, and the tax itself: Net + Tax = Gross, all in one
// currency.
type TaxedMoney struct{ Net, Gross, Tax Money }

// Untaxed returns m with no tax on it.
func Untaxed(m Money) TaxedMoney {
	return TaxedMoney{Net: m, Gross: m, Tax: Money{Currency: m.Currency}}
}

// Add returns t + other; an error wraps ErrCurrencyMismatch or ErrOverflow.
func (t TaxedMoney) Add(other TaxedMoney) (TaxedMoney, error) {
	net, netErr := t.Net.Add(other.Net)
	gross, grossErr := t.Gross.Add(other.Gross)
	tax, taxErr := t.Tax.Add(other.Tax)
	if err := errors.Join(netErr, grossErr, taxErr); err != nil {
		return TaxedMoney{}, err
	}
	return TaxedMoney{net, gross, tax}, nil
}
