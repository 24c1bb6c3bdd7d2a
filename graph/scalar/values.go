package scalar

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/text/language"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
)

// MarshalDecimal writes a Decimal as a string, for JSON numbers lose digits.
func MarshalDecimal(d money.Decimal) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// UnmarshalDecimal reads a Decimal as money.ParseDecimal does.
func UnmarshalDecimal(v any) (money.Decimal, error) {
	return parsed(v, `a decimal number as a string, such as "12.50"`, money.ParseDecimal)
}

// MarshalCurrencyCode writes a CurrencyCode.
func MarshalCurrencyCode(c money.Currency) graphql.Marshaler { return graphql.MarshalString(string(c)) }

// UnmarshalCurrencyCode reads a CurrencyCode as money.ParseCurrency does.
func UnmarshalCurrencyCode(v any) (money.Currency, error) {
	return parsed(v, "a currency's code such as EUR", money.ParseCurrency)
}

// MarshalCountryCode writes a CountryCode.
func MarshalCountryCode(c address.Country) graphql.Marshaler { return graphql.MarshalString(string(c)) }

// UnmarshalCountryCode reads a CountryCode as address.ParseCountry does.
func UnmarshalCountryCode(v any) (address.Country, error) {
	return parsed(v, "a country's code such as DE", address.ParseCountry)
}

// MarshalLanguageCode writes a LanguageCode.
func MarshalLanguageCode(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalLanguageCode reads a LanguageCode in any case, with dashes or underscores, and returns its
// canonical form.
func UnmarshalLanguageCode(v any) (string, error) {
	return parsed(v, "a language's tag such as de or pt-BR", func(s string) (string, error) {
		tag, err := language.Parse(s)
		if err != nil || tag == language.Und {
			return "", fmt.Errorf("%.35q is no language", s)
		}
		return tag.String(), nil
	})
}

// MarshalEmail writes an Email.
func MarshalEmail(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalEmail reads an Email as address.ParseEmail does.
func UnmarshalEmail(v any) (string, error) {
	return parsed(v, "an e-mail address such as ada@example.com", address.ParseEmail)
}
