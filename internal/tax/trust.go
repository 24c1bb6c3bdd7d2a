package tax

import "github.com/shopgraph/shopgraph/internal/tax/vat"

// NumberTrust is when the VAT number of a buyer counts.
type NumberTrust string

// The ways of trusting.
const (
	TrustAutomatic  NumberTrust = "AUTOMATIC"   // as TrustConfirmed if a registry is asked, else as TrustWellFormed
	TrustConfirmed  NumberTrust = "CONFIRMED"   // once a registry has confirmed it
	TrustWellFormed NumberTrust = "WELL_FORMED" // as soon as it is given, unless a registry says that nobody has it
)

// Trusted returns the VAT number of a buyer if it counts, else the zero value. IsAsked is whether a registry is
// asked for numbers.
func (r *Rules) Trusted(given *vat.Given, isAsked bool) vat.Number {
	switch {
	case given == nil || given.Status == vat.Invalid:
		return vat.Number{}
	case given.Status == vat.Valid || r.settings.VATNumberTrust == TrustWellFormed:
		return given.Number
	case r.settings.VATNumberTrust == TrustAutomatic && !isAsked:
		return given.Number
	}
	return vat.Number{}
}
