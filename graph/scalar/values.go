package scalar

import (
	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/text/language"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

// mistyped returns a parser whose errors say what was typed wrong.
func mistyped[T any](parse func(string) (T, error), message string) func(string) (T, error) {
	return func(s string) (T, error) {
		out, err := parse(s)
		if err != nil {
			return out, fault.User(fault.CodeInvalid, message)
		}
		return out, nil
	}
}

// MarshalDecimal writes a Decimal as a string, for JSON numbers lose digits.
func MarshalDecimal(d money.Decimal) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// ParseDecimal reads a Decimal as money.ParseDecimal does.
func ParseDecimal(v any) (money.Decimal, error) {
	return parsed(v, `a decimal number as a string, such as "12.50"`, mistyped(money.ParseDecimal, "This is not a decimal number such as 12.50."))
}

// MarshalCurrencyCode writes a CurrencyCode.
func MarshalCurrencyCode(c money.Currency) graphql.Marshaler { return graphql.MarshalString(string(c)) }

// ParseCurrencyCode reads a CurrencyCode as money.ParseCurrency does.
func ParseCurrencyCode(v any) (money.Currency, error) {
	return parsed(v, "a currency's code such as EUR", mistyped(money.ParseCurrency, "This is not a currency's code such as EUR."))
}

// MarshalCountryCode writes a CountryCode.
func MarshalCountryCode(c address.Country) graphql.Marshaler { return graphql.MarshalString(string(c)) }

// ParseCountryCode reads a CountryCode as address.ParseCountry does.
func ParseCountryCode(v any) (address.Country, error) {
	return parsed(v, "a country's code such as DE", address.ParseCountry)
}

// MarshalLanguageCode writes a LanguageCode.
func MarshalLanguageCode(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// ParseLanguageCode reads a LanguageCode in any case, with dashes or underscores, and returns its
// canonical form.
func ParseLanguageCode(v any) (string, error) {
	return parsed(v, "a language's tag such as de or pt-BR", func(s string) (string, error) {
		tag, err := language.Parse(s)
		if err != nil || tag == language.Und {
			return "", fault.User(fault.CodeInvalid, "This is not a language's tag such as de or pt-BR.")
		}
		return tag.String(), nil
	})
}

// MarshalEmail writes an Email.
func MarshalEmail(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// ParseEmail reads an Email as address.ParseEmail does.
func ParseEmail(v any) (string, error) {
	return parsed(v, "an e-mail address such as ada@example.com", address.ParseEmail)
}
