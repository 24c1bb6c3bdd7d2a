package scalar

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

// Each Unmarshal function below reads what the Parse function of the same name does, and a mistyped
// text as the zero value. Package coercion has checked the values by then, and answered for such a
// text, so that no resolver gets to see it.

// UnmarshalDateTime reads a DateTime that was checked.
func UnmarshalDateTime(v any) (time.Time, error) { return unlessMistyped(ParseDateTime(v)) }

// UnmarshalDecimal reads a Decimal that was checked.
func UnmarshalDecimal(v any) (money.Decimal, error) { return unlessMistyped(ParseDecimal(v)) }

// UnmarshalCurrencyCode reads a CurrencyCode that was checked.
func UnmarshalCurrencyCode(v any) (money.Currency, error) {
	return unlessMistyped(ParseCurrencyCode(v))
}

// UnmarshalCountryCode reads a CountryCode that was checked.
func UnmarshalCountryCode(v any) (address.Country, error) { return unlessMistyped(ParseCountryCode(v)) }

// UnmarshalLanguageCode reads a LanguageCode that was checked.
func UnmarshalLanguageCode(v any) (string, error) { return unlessMistyped(ParseLanguageCode(v)) }

// UnmarshalEmail reads an Email that was checked.
func UnmarshalEmail(v any) (string, error) { return unlessMistyped(ParseEmail(v)) }

// UnmarshalURL reads a URL that was checked.
func UnmarshalURL(v any) (string, error) { return unlessMistyped(ParseURL(v)) }

func unlessMistyped[T any](value T, err error) (T, error) {
	_, err = fault.Split(err)
	return value, err // the value is zero besides any error
}
