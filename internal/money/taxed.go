package money

// TaxedMoney is an amount without tax, with it, and the tax itself: Net + Tax = Gross, all in one
// currency.
type TaxedMoney struct{ Net, Gross, Tax Money }

// Untaxed returns m with no tax on it.
func Untaxed(m Money) TaxedMoney {
	return TaxedMoney{Net: m, Gross: m, Tax: Money{Currency: m.Currency}}
}
