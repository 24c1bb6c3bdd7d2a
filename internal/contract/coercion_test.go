package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestBadValuesLeaveNothing gives every argument of every root field, and every field of its
// inputs, values that the schema does not allow. A mutation goes before. Nothing may be executed:
// there is no data, the status says so, and the mutation has made no cart.
func TestBadValuesLeaveNothing(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	count := func() (carts int) {
		if err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM carts").Scan(&carts); err != nil {
			t.Fatal(err)
		}
		return carts
	}
	before, cases := count(), 0
	for _, root := range []struct {
		def           *ast.Definition
		keyword, good string
	}{
		{contract().Query, "query", "products(first: 1) { nodes { id } }"},
		{contract().Mutation, "mutation", "cartCreate(input: {}) { cart { id } }"},
	} {
		for _, field := range root.def.Fields {
			for _, argument := range field.Arguments {
				for _, bad := range badValues(argument.Type, isOpenID(field)) {
					if bad.value == missing && argument.DefaultValue == nil && !argument.Type.NonNull {
						continue
					}
					cases++
					document := fmt.Sprintf("%s($v: %s) { first: %s later: %s(%s: $v%s) %s }", root.keyword, argument.Type,
						root.good, field.Name, argument.Name, otherArguments(field, argument), anySelection(field))
					staff.mustRefuse(t, document, variables{"v": bad.value}, bad)
				}
			}
		}
	}
	if after := count(); after != before || cases < 200 {
		t.Errorf("%d cases have left %d carts", cases, after-before)
	}
}

// mustRefuse sends what must be refused before anything is executed.
func (c client) mustRefuse(t *testing.T, document string, vars variables, bad badValue) {
	t.Helper()
	if bad.value == missing {
		vars = variables{}
	}
	r := c.request(t.Context(), t, document, vars)
	r.Header.Set("Accept", "application/graphql-response+json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data   json.RawMessage
		Errors []struct {
			Path       []any
			Extensions struct {
				Code     string
				Argument []any
			}
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusBadRequest || answer.Data != nil || len(answer.Errors) == 0 {
		t.Errorf("%s with %v: %d %s", document, vars, response.StatusCode, answer.Data)
		return
	}
	told := answer.Errors[0]
	if told.Extensions.Code != "BAD_USER_INPUT" && told.Extensions.Code != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("%s with %v: %s", document, vars, told.Extensions.Code)
	}
	path := strings.Trim(strings.ReplaceAll(fmt.Sprint(told.Extensions.Argument), " ", "."), "[]")
	if strings.HasPrefix(path, "variable.") && !strings.HasPrefix(path+".", "variable.v"+bad.path+".") {
		t.Errorf("%s with %v: the error is at %s, want v%s", document, vars, path, bad.path)
	}
}

// isOpenID reports whether any text is an id to a field. Those of queries are looked at by their
// resolvers.
func isOpenID(field *ast.FieldDefinition) bool {
	return slices.Contains([]string{"node", "nodes", "product", "variant", "category", "collection", "productType", "catalogProduct", "searchExplanation", "location", "wishlist", "promotion", "orderExport", "giftCardEntries", "storeCreditEntries", "orderPostings"}, field.Name)
}

// otherArguments returns good values of what a field requires besides an argument.
func otherArguments(field *ast.FieldDefinition, but *ast.ArgumentDefinition) string {
	var b strings.Builder
	for _, argument := range field.Arguments {
		if argument != but && argument.Type.NonNull && argument.DefaultValue == nil {
			fmt.Fprintf(&b, ", %s: %s", argument.Name, goodLiteral(argument.Type))
		}
	}
	return b.String()
}

func goodLiteral(of *ast.Type) string {
	if def := contract().Types[of.Name()]; def.Kind == ast.InputObject {
		var fields []string
		for _, field := range def.Fields {
			if field.Type.NonNull && field.DefaultValue == nil {
				fields = append(fields, field.Name+": "+goodLiteral(field.Type))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	return `"x"`
}

func anySelection(field *ast.FieldDefinition) string {
	if contract().Types[field.Type.Name()].IsCompositeType() {
		return "{ __typename }"
	}
	return ""
}

// missing stands for a variable that is not given.
const missing = "\x00missing"

// badValue is a value of a variable with one mistake, and where that is.
type badValue struct {
	value any
	path  string
}

// badValues are values of a type, each with a mistake somewhere in it.
func badValues(of *ast.Type, openID bool) (bad []badValue) {
	if of.NonNull {
		bad = append(bad, badValue{nil, ""}, badValue{missing, ""})
	}
	return append(bad, badIn(of, openID, 0)...)
}

func badIn(of *ast.Type, openID bool, depth int) (bad []badValue) {
	if of.Elem != nil {
		if of.Elem.NonNull {
			bad = append(bad, badValue{[]any{nil}, ".0"})
		}
		for _, b := range badIn(of.Elem, openID, depth) {
			bad = append(bad, badValue{[]any{goodValue(of.Elem), b.value}, ".1" + b.path})
		}
		return bad
	}
	def := contract().Types[of.NamedType]
	switch def.Kind {
	case ast.Enum:
		return []badValue{{"NOPE", ""}, {strings.ToLower(def.EnumValues[0].Name), ""}, {1, ""}, {variables{}, ""}}
	case ast.InputObject:
		return badObjects(def, openID, depth)
	}
	switch def.Name {
	case "Int":
		return []badValue{{"1", ""}, {1 << 31, ""}, {json.Number("1.5"), ""}, {true, ""}, {[]any{1}, ""}}
	case "String":
		return []badValue{{1, ""}, {"\x00", ""}, {variables{}, ""}}
	case "Boolean":
		return []badValue{{"true", ""}, {0, ""}}
	case "ID":
		if openID {
			return []badValue{{true, ""}, {json.Number("1.5"), ""}}
		}
		return []badValue{{true, ""}, {"malformed", ""}}
	}
	return []badValue{{1, ""}, {true, ""}, {variables{}, ""}} // no custom scalar is any of these
}

// badObjects are objects with a bad field each, as deep as inputs are.
func badObjects(def *ast.Definition, openID bool, depth int) []badValue {
	bad := []badValue{{"text", ""}, {[]any{}, ""}, {with(goodObject(def), "unknownKey", 1), ".unknownKey"}}
	if def.Directives.ForName("oneOf") != nil {
		bad = append(bad, badValue{variables{}, ""}, badValue{with(goodObject(def), def.Fields[0].Name, nil), ""})
	}
	if depth > 5 {
		return bad
	}
	for _, field := range def.Fields {
		if field.Type.Name() == def.Name && depth > 0 {
			continue // an input in itself is looked at once
		}
		for _, b := range badIn(field.Type, openID, depth+1) {
			object := goodObject(def)
			if def.Directives.ForName("oneOf") != nil {
				object = variables{}
			}
			bad = append(bad, badValue{with(object, field.Name, b.value), "." + field.Name + b.path})
		}
		if field.Type.NonNull {
			bad = append(bad, badValue{with(goodObject(def), field.Name, nil), "." + field.Name})
		}
	}
	return bad
}

func with(object variables, key string, value any) variables {
	object[key] = value
	return object
}

// goodObject has what an input requires.
func goodObject(def *ast.Definition) variables {
	object := variables{}
	for _, field := range def.Fields {
		if field.Type.NonNull && field.DefaultValue == nil {
			object[field.Name] = goodValue(field.Type)
		}
	}
	if def.Directives.ForName("oneOf") != nil {
		object[def.Fields[0].Name] = goodValue(def.Fields[0].Type)
	}
	return object
}

var goodScalars = map[string]any{
	"Int": 1, "Boolean": true, "DateTime": "2026-03-01T12:30:00Z", "Decimal": "1.00", "CurrencyCode": "USD", "CountryCode": "DE", "LanguageCode": "de",
	"Email": "ada@example.com", "URL": "https://example.com/",
}

func goodValue(of *ast.Type) any {
	if of.Elem != nil {
		return []any{goodValue(of.Elem)}
	}
	switch def := contract().Types[of.NamedType]; def.Kind {
	case ast.InputObject:
		return goodObject(def)
	case ast.Enum:
		return def.EnumValues[0].Name
	}
	if good, ok := goodScalars[of.NamedType]; ok {
		return good
	}
	return "x" // a text, or an id of no kind, which nothing but decoding tells
}

// TestLiteralsAreCoercedFirst are mistakes that no validation of a document tells.
func TestLiteralsAreCoercedFirst(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	var before, after int
	count := func(n *int) {
		if err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM carts").Scan(n); err != nil {
			t.Fatal(err)
		}
	}
	count(&before)
	for _, later := range []string{
		`later: cartCreate(input: {lines: [{variantId: "malformed", quantity: 1}]}) { cart { id } }`,
		`later: cartCreate(input: {lines: [{variantId: "var_01h455vb4pex5vsknk084sn02q", quantity: 2147483648}]}) { cart { id } }`,
		`later: cartCreate(input: {lines: [{variantId: "var_01h455vb4pex5vsknk084sn02q", quantity: 99999999999999999999}]}) { cart { id } }`,
		`later: cartCreate(input: {lines: [{variantId: "var_01h455vb4pex5vsknk084sn02q", quantity: $null}]}) { cart { id } }`,
		`later: signUp(input: {email: 1, password: "x", name: "x"}) { email }`,
		`... on Mutation { ...F }`,
	} {
		document := `mutation($null: Int = 1) { first: cartCreate(input: {}) { cart { id } } ` + later + ` last: cartCreate(input: {lines: [{variantId: "var_01h455vb4pex5vsknk084sn02q", quantity: $null}]}) { cart { id } } }` +
			` fragment F on Mutation { later: cartCreate(input: {lines: [{variantId: "malformed", quantity: 1}]}) { cart { id } } }`
		if !strings.Contains(later, "...F") {
			document, _, _ = strings.Cut(document, " fragment F")
		}
		guest.mustRefuse(t, document, variables{"null": nil}, badValue{})
	}
	if count(&after); after != before {
		t.Errorf("%d carts are left", after-before)
	}
}
