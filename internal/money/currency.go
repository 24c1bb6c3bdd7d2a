package money

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// Currency is an ISO 4217 code of a currency in circulation, such as "EUR". Its zero value is no
// currency.
//
// Funds, precious metals, units of account and testing codes (CLF, XAU, XDR, XTS…) are none; XAF,
// XCD, XCG, XOF, XPF are.
type Currency string

// The table follows ISO 4217 as of January 2026: without BGN (euro), ANG (XCG), CUC and ZWL (ZWG).
const (
	noDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"

	twoDecimals = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP " +
		"CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR " +
		"JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN " +
		"NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP " +
		"SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"

	threeDecimals = "BHD IQD JOD KWD LYD OMR TND"
)

var currencies = currencyTable()

// entry keeps the code beside its exponent so that scanning a row allocates no new string.
type entry struct {
	code     Currency
	exponent int
}

func currencyTable() map[string]entry {
	table := make(map[string]entry)
	for exponent, codes := range map[int]string{0: noDecimals, 2: twoDecimals, 3: threeDecimals} {
		for code := range strings.FieldsSeq(codes) {
			table[code] = entry{Currency(code), exponent}
		}
	}
	return table
}

// ParseCurrency reads an upper-case ISO 4217 code; an error wraps ErrInvalid.
func ParseCurrency(s string) (Currency, error) {
	e, ok := currencies[s]
	if !ok {
		return "", errUnknownCurrency()
	}
	return e.code, nil
}

func errUnknownCurrency() error {
	return fmt.Errorf("%w: expected the code of a currency in ISO 4217, in upper case, such as EUR", ErrInvalid)
}

// Exponent returns how many decimals the minor unit has: 2 for EUR, 0 for JPY, 3 for KWD; 0 for the
// zero value.
func (c Currency) Exponent() int { return currencies[string(c)].exponent }

// Exponents returns those of all currencies, by their codes.
func Exponents() map[Currency]int {
	all := make(map[Currency]int, len(currencies))
	for _, e := range currencies {
		all[e.code] = e.exponent
	}
	return all
}

// Value implements driver.Valuer for a char(3) column; it refuses what ParseCurrency would.
func (c Currency) Value() (driver.Value, error) {
	if _, err := ParseCurrency(string(c)); err != nil {
		return nil, err
	}
	return string(c), nil
}

// Scan implements sql.Scanner for a char(3) column; it refuses what ParseCurrency would, and null.
func (c *Currency) Scan(src any) error {
	var e entry
	switch src := src.(type) {
	case string:
		e = currencies[src]
	case []byte:
		e = currencies[string(src)]
	default:
		return fmt.Errorf("scan currency: unexpected %T", src)
	}
	if e.code == "" {
		return fmt.Errorf("scan currency: %w", errUnknownCurrency())
	}
	*c = e.code
	return nil
}
