package scalar

// Checks check a value that a client gave for a scalar, by the scalar's name.
var Checks = map[string]func(any) error{
	"Int":          checks(UnmarshalInt),
	"Boolean":      checks(UnmarshalBoolean),
	"String":       checks(UnmarshalString),
	"ID":           checks(UnmarshalID),
	"DateTime":     checks(UnmarshalDateTime),
	"Decimal":      checks(UnmarshalDecimal),
	"CurrencyCode": checks(UnmarshalCurrencyCode),
	"CountryCode":  checks(UnmarshalCountryCode),
	"LanguageCode": checks(UnmarshalLanguageCode),
	"Email":        checks(UnmarshalEmail),
	"URL":          checks(UnmarshalURL),
	"JSON":         checks(UnmarshalJSON),
}

func checks[T any](unmarshal func(any) (T, error)) func(any) error {
	return func(v any) error {
		_, err := unmarshal(v)
		return err
	}
}
