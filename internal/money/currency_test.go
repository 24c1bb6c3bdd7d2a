package money_test

import (
	"errors"
	"testing"

	"github.com/shopgraph/shopgraph/internal/money"
)

func TestParseCurrency(t *testing.T) {
	t.Parallel()
	for code, exponent := range map[string]int{
		"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0, "KRW": 0, "ISK": 0, "UGX": 0, "KWD": 3, "TND": 3, "IQD": 3,
		"XAF": 0, "XPF": 0, "XCD": 2, "XCG": 2, "ZWG": 2, "SLE": 2, "VED": 2, "MRU": 2,
	} {
		c, err := money.ParseCurrency(code)
		if err != nil || string(c) != code || c.Exponent() != exponent {
			t.Errorf("ParseCurrency(%s) = %s, %v with exponent %d; want exponent %d", code, c, err, c.Exponent(), exponent)
		}
	}
	for _, code := range []string{
		"", "eur", "Eur", "EU", "EURO", " EUR", "EUR ", "E\x00R", "XXX", "XTS", "XAU", "XDR", "CLF", "UYW", "CHE", "HRK", "BGN",
		"ZWL", "ANG", "DEM",
	} {
		if c, err := money.ParseCurrency(code); !errors.Is(err, money.ErrInvalid) || c != "" {
			t.Errorf("ParseCurrency(%q) = %q, %v; want ErrInvalid", code, c, err)
		}
	}
}

func TestCurrencyInADatabase(t *testing.T) {
	t.Parallel()
	for _, stored := range []any{"KWD", []byte("KWD")} {
		var c money.Currency
		if err := c.Scan(stored); err != nil || c != "KWD" {
			t.Errorf("Scan(%v) = %s, %v", stored, c, err)
		}
		if v, err := c.Value(); err != nil || v != "KWD" {
			t.Errorf("Value() = %v, %v", v, err)
		}
	}
	for _, stored := range []any{nil, 1, "XXX", []byte("kwd")} {
		c := money.Currency("EUR")
		if err := c.Scan(stored); err == nil || c != "EUR" {
			t.Errorf("Scan(%v) = %v and set %s; want an error and no change", stored, err, c)
		}
	}
	if v, err := money.Currency("").Value(); err == nil {
		t.Errorf("Value of no currency = %v, want an error", v)
	}
}
