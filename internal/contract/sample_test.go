package contract_test

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// sample returns the arguments that must be given, with values of the right form.
func sample(arguments ast.ArgumentDefinitionList) string {
	var given []string
	for _, argument := range arguments {
		if argument.Type.NonNull && argument.DefaultValue == nil {
			given = append(given, argument.Name+": "+sampleValue(argument.Type))
		}
	}
	if given == nil {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

func sampleValue(t *ast.Type) string {
	if t.Elem != nil {
		return "[]"
	}
	def := contract().Types[t.Name()]
	if def.Kind == ast.Enum {
		return def.EnumValues[0].Name
	}
	if def.Kind != ast.InputObject {
		return map[string]string{
			"ID": `"order_01h455vb4pex5vsknk084sn02q"`, "String": `"text"`, "Int": "1", "Decimal": `"1"`, "CurrencyCode": `"USD"`,
			"CountryCode": `"DE"`, "LanguageCode": `"de"`, "Email": `"a@example.com"`, "Boolean": "true", "DateTime": `"2999-01-01T00:00:00Z"`,
		}[t.Name()]
	}
	var given []string
	for _, field := range def.Fields {
		oneOf := def.Directives.ForName("oneOf") != nil && given == nil
		if oneOf || field.Type.NonNull && field.DefaultValue == nil {
			given = append(given, field.Name+": "+sampleValue(field.Type))
		}
	}
	return "{" + strings.Join(given, ", ") + "}"
}
