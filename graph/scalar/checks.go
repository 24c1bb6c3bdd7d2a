package scalar

// Checks check a value that a client gave for a scalar, by the scalar's name.
var Checks = map[string]func(any) error{
	"Int":          checks(UnmarshalInt),
	"Boolean":      checks(UnmarshalBoolean),
	"String":       checks(UnmarshalString),
	"ID":           checks(UnmarshalID),
	"DateTime":     checks(ParseDateTime),
	"Decimal":      checks(ParseDecimal),
	"CurrencyCode": checks(ParseCurrencyCode),
	"CountryCode":  checks(ParseCountryCode),
	"LanguageCode": checks(ParseLanguageCode),
	"Email":        checks(ParseEmail),
	"URL":          checks(ParseURL),
	"JSON":         checks(UnmarshalJSON),
}

func checks[T any](unmarshal func(any) (T, error)) func(any) error {
	return func(v any) error {
		_, err := unmarshal(v)
		return err
	}
}
