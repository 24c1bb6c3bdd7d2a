package scalar

import (
	"time"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
)

// Each Append function appends what the Marshal function of the same name writes, and nothing where
// that writes null. Package executor's plugin finds them by their names.

// AppendInt appends an Int.
func AppendInt(b []byte, n int) []byte { return executor.AppendInt(b, n) }

// AppendBoolean appends a Boolean.
func AppendBoolean(b []byte, v bool) []byte { return executor.AppendBoolean(b, v) }

// AppendString appends a String.
func AppendString(b []byte, s string) []byte { return executor.AppendString(b, s) }

// AppendID appends an ID.
func AppendID(b []byte, s string) []byte { return executor.AppendString(b, s) }

// AppendDateTime appends a DateTime.
func AppendDateTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = append(b, '"')
	b = t.UTC().Truncate(time.Microsecond).AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

// AppendDecimal appends a Decimal.
func AppendDecimal(b []byte, d money.Decimal) []byte { return executor.AppendString(b, string(d)) }

// AppendCurrencyCode appends a CurrencyCode.
func AppendCurrencyCode(b []byte, c money.Currency) []byte {
	return executor.AppendString(b, string(c))
}

// AppendCountryCode appends a CountryCode.
func AppendCountryCode(b []byte, c address.Country) []byte {
	return executor.AppendString(b, string(c))
}

// AppendLanguageCode appends a LanguageCode.
func AppendLanguageCode(b []byte, s string) []byte { return executor.AppendString(b, s) }

// AppendEmail appends an Email.
func AppendEmail(b []byte, s string) []byte { return executor.AppendString(b, s) }

// AppendURL appends a URL.
func AppendURL(b []byte, s string) []byte { return executor.AppendString(b, s) }
