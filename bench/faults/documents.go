package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// hostileRequest is a request that is meant to do harm.
type hostileRequest struct {
	kind   string
	query  string // of its URL
	accept string
	body   []byte
}

func (r hostileRequest) method() string {
	if r.query != "" {
		return http.MethodGet
	}
	return http.MethodPost
}

// to is the request as it is sent to a server.
func (r hostileRequest) to(ctx context.Context, address string) (*http.Request, error) {
	sent, err := http.NewRequestWithContext(ctx, r.method(), address+"/graphql"+r.query, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	sent.Header.Set("Content-Type", "application/json")
	if r.accept != "" {
		sent.Header.Set("Accept", r.accept)
	}
	return sent, nil
}

// save writes the whole request to a file, as it is sent.
func (r hostileRequest) save(ctx context.Context, name string) error {
	sent, err := r.to(ctx, "http://localhost")
	if err != nil {
		return err
	}
	text, err := httputil.DumpRequestOut(sent, true)
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}

const (
	inParts  = "multipart/mixed;deferSpec=20220824, application/json"
	asEvents = "text/event-stream"
)

// hostileDocuments makes requests.
type hostileDocuments struct {
	*rand.Rand
	ids       map[string][]string // of what there is, by the prefixes of the ids
	generator executortest.Generator
}

// hostileRequests makes so many requests of a seed.
func hostileRequests(ctx context.Context, db *sql.DB, seed uint64, n int) ([]hostileRequest, error) {
	d := &hostileDocuments{Rand: rand.New(rand.NewPCG(seed, 1)), ids: map[string][]string{}}
	for prefix, text := range map[string]string{
		"prod": "SELECT id FROM products WHERE slug LIKE 'wide-%' ORDER BY slug LIMIT 100", "var": "SELECT id FROM variants WHERE sku LIKE 'wide-%' ORDER BY sku LIMIT 100",
		"img": "SELECT id FROM product_images ORDER BY position DESC, id LIMIT 100", "cat": "SELECT id FROM categories ORDER BY slug = 'wide-1' DESC, slug LIMIT 100",
	} {
		rows, err := db.QueryContext(ctx, text)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var id uuid.UUID
			if err := rows.Scan(&id); err != nil {
				return nil, err
			}
			d.ids[prefix] = append(d.ids[prefix], shown(prefix, id))
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	d.generator = executortest.Generator{Schema: graph.Schema(), Argument: d.argument, Depth: 7, Width: 6, Defer: true, Leave: isForOthers}
	kinds := []func(int) hostileRequest{
		d.random, d.random, d.random, d.random, d.nested, d.aliases, d.deferred, d.flood, d.menu, d.described, d.nodes, d.introspection,
		d.mutation, d.variables, d.subscription, d.malformed, d.read,
	}
	requests := make([]hostileRequest, n)
	for i := range requests {
		requests[i] = kinds[i%len(kinds)](i)
	}
	return requests, nil
}

func shown(prefix string, id uuid.UUID) string {
	return map[string]fmt.Stringer{
		"prod": typeid.Of[typeid.Product](id), "var": typeid.Of[typeid.Variant](id),
		"img": typeid.Of[typeid.ProductImage](id), "cat": typeid.Of[typeid.Category](id),
	}[prefix].String()
}

// isForOthers leaves out what a guest would be refused for.
func isForOthers(_ *ast.Definition, field *ast.FieldDefinition) bool {
	directive := field.Directives.ForName("auth")
	return directive != nil && directive.Arguments.ForName("requires").Value.Raw != "ANYONE"
}

func (d *hostileDocuments) id(prefix string) string {
	return d.ids[prefix][d.IntN(len(d.ids[prefix]))]
}

// argument is a value that makes lists long.
func (d *hostileDocuments) argument(t *rapid.T, _ *ast.FieldDefinition, argument *ast.ArgumentDefinition) string {
	switch argument.Name {
	case "first":
		return fmt.Sprint(rapid.SampledFrom([]int{100, 100, 50, 24, 5}).Draw(t, "first"))
	case "slug":
		return fmt.Sprintf(`"wide-product-%d"`, rapid.IntRange(1, 120).Draw(t, "slug"))
	case "ids":
		return "[" + strings.Repeat(fmt.Sprintf("%q ", d.ids["prod"][0]), rapid.IntRange(1, 60).Draw(t, "ids")) + "]"
	case "id":
		return fmt.Sprintf("%q", d.ids["prod"][rapid.IntRange(0, 99).Draw(t, "id")])
	case "country":
		return `"CA"`
	case "by":
		return `{ trackingToken: "x" }`
	case "cart":
		return `{ id: "cart_01m7ztsvppfw4sedz299het24g", token: "x" }`
	case "filter":
		if argument.Type.Name() == "ProductFilter" {
			return rapid.SampledFrom([]string{
				fmt.Sprintf("{ categoryId: %q }", d.ids["cat"][0]),
				`{ available: true, price: { min: "1" }, options: [{ name: "Option 1", values: ["Value 7"] }] }`,
				`{ not: { or: [{ tags: ["gift"] }, { onSale: true }] } }`,
			}).Draw(t, "filter")
		}
	case "selectedOptions":
		return `[{ name: "Option 1", value: "Value 7" }]`
	}
	named := d.generator.Schema.Types[argument.Type.Name()]
	switch {
	case argument.Type.String() == "String!":
		return `"x"` // a name that nothing has
	case argument.Type.NonNull && argument.DefaultValue == nil && (named.Kind == ast.Enum || named.Kind == ast.InputObject):
		return d.least(argument.Type)
	}
	return ""
}

// least is a value of a type with nothing in it that may be left out.
func (d *hostileDocuments) least(of *ast.Type) string {
	if of.Elem != nil {
		return "[" + d.least(of.Elem) + "]"
	}
	named := d.generator.Schema.Types[of.Name()]
	switch {
	case named.Kind == ast.Enum:
		return named.EnumValues[0].Name
	case named.Directives.ForName("oneOf") != nil:
		return "{ " + named.Fields[0].Name + ": " + d.least(named.Fields[0].Type) + " }"
	case named.Kind == ast.InputObject:
		var fields strings.Builder
		for _, field := range named.Fields {
			if field.Type.NonNull && field.DefaultValue == nil {
				fields.WriteString(field.Name + ": " + d.least(field.Type) + " ")
			}
		}
		return "{ " + fields.String() + "}"
	case named.Name == "Int":
		return "1"
	}
	return `"x"`
}

func document(kind, text string, variables any) hostileRequest {
	body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
	if err != nil {
		panic(err) // it is text and plain values
	}
	return hostileRequest{kind: kind, body: body}
}

// random is any query.
func (d *hostileDocuments) random(i int) hostileRequest {
	type generated struct {
		text      string
		variables map[string]any
	}
	made := rapid.Custom(func(t *rapid.T) generated {
		text, variables := d.generator.Operation(t, ast.Query)
		return generated{text, variables}
	}).Example(int(d.Uint32()) + i)
	r := document("random", made.text, made.variables)
	if d.IntN(2) == 0 {
		r.accept = inParts
	}
	return r
}

// each repeats a part of a document, with a number for each %[1]d.
func each(n int, format string) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, format, i)
	}
	return all.String()
}

const (
	variantText = `id name sku options { name value } price { amount currencyCode } compareAtPrice { amount } availableQuantity available`
	productText = `id name slug description available priceRange { min { amount } max { amount } } mainImage { url }`
)

// nested goes from products to variants and back.
func (d *hostileDocuments) nested(int) hostileRequest {
	inner, around := variantText, productText
	if d.IntN(2) == 0 {
		inner, around = "id sku", "id"
	}
	for range 1 + d.IntN(2) {
		inner = `id product { ` + around + ` variants { ` + inner + ` } }`
	}
	return document("nested", fmt.Sprintf(`{ products(first: %d) { nodes { variants { %s } } } }`, 1+d.IntN(9), inner), nil)
}

// aliases asks for the same again and again.
func (d *hostileDocuments) aliases(int) hostileRequest {
	part := []string{
		`a%[1]d: description `, `a%[1]d: variants { ` + variantText + ` } `, `a%[1]d: images { url alt } `, `a%[1]d: category { description } `,
		`a%[1]d: priceRange { min { amount } } `, `a%[1]d: mainImage { alt } `,
	}[d.IntN(6)]
	return document("aliases", fmt.Sprintf(`{ products(first: %d) { nodes { %s } } }`, 1+d.IntN(100), each(1+d.IntN(480), part)), nil)
}

// deferred repeats a heavy list in parts.
func (d *hostileDocuments) deferred(int) hostileRequest {
	r := document("deferred", fmt.Sprintf(`{ products(first: %d) { nodes { id %s } } }`, 1+d.IntN(40),
		each(1+d.IntN(16), `... @defer(label: "l%[1]d") { variants { `+variantText+` ... @defer(label: "m%[1]d") { product { description } } } } `)), nil)
	r.accept = inParts
	return r
}

// flood makes errors.
func (d *hostileDocuments) flood(int) hostileRequest {
	return document("flood of errors", fmt.Sprintf(`{ products(first: 100) { nodes { %s } } }`,
		each(1+d.IntN(120), `a%[1]d: category { products(first: -1) { totalCount } } `)), nil)
}

// menu asks for the tree of categories.
func (d *hostileDocuments) menu(int) hostileRequest {
	return document("menu", fmt.Sprintf(`{ categories(first: %d) { name description children(first: %d) {
		name description parent { name description } products(first: %d) { totalCount nodes { name description } } } } }`,
		1+d.IntN(200), 1+d.IntN(200), 1+d.IntN(20)), nil)
}

// described is an answer of about as many bytes as there may be.
func (d *hostileDocuments) described(int) hostileRequest {
	return document("long answers", fmt.Sprintf(`{ products(first: 100) { nodes { %s } } }`, each(40+d.IntN(20), `a%[1]d: description `)), nil)
}

// nodes asks for things by their ids.
func (d *hostileDocuments) nodes(int) hostileRequest {
	ids := make([]string, 1+d.IntN(100))
	for i := range ids {
		ids[i] = d.id([]string{"prod", "var", "img", "cat"}[d.IntN(4)])
	}
	return document("nodes", `query($ids: [ID!]!) @inContext(currency: EUR) { nodes(ids: $ids) { __typename id
		... on Product { `+productText+` variants { `+variantText+` } images { url alt } }
		... on Variant { `+variantText+` product { description variants { sku } } }
		... on Category { description children { description } products(first: 10) { nodes { description } } } } }`,
		map[string]any{"ids": ids})
}

// introspection asks for the schema.
func (d *hostileDocuments) introspection(int) hostileRequest {
	return document("introspection", `{ `+each(1+d.IntN(20), `a%[1]d: __schema { types { kind name description
		fields(includeDeprecated: true) { name description args { name description type { name ofType { name ofType { name } } } } type { name ofType { name } } }
		inputFields { name description defaultValue } enumValues { name description } possibleTypes { name } } } `)+`}`, nil)
}

// mutation does what guests may do, with much of it.
func (d *hostileDocuments) mutation(int) hostileRequest {
	lines := make([]any, d.IntN(140))
	for i := range lines {
		lines[i] = map[string]any{"variantId": d.id("var"), "quantity": 1 + d.IntN(20)}
	}
	long := strings.Repeat("x", d.IntN(900_000))
	switch d.IntN(4) {
	case 0:
		return document("cartCreate", `mutation($input: CartCreateInput!) { cartCreate(input: $input) {
			cart { id lines { unitPrice { gross { amount } } variant { `+variantText+` product { `+productText+` variants { sku } } } } } warnings { message } userErrors { message } } }`,
			map[string]any{"input": map[string]any{"lines": lines}})
	case 1:
		return document("signIn", `mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }`,
			map[string]any{"input": map[string]any{"email": "nobody@example.com", "password": long}})
	case 2:
		return document("cartLinesAdd", `mutation($input: CartLinesAddInput!) { `+each(1+d.IntN(200), `a%[1]d: cartLinesAdd(input: $input) { userErrors { message } } `)+`}`,
			map[string]any{"input": map[string]any{"cart": map[string]any{"id": "cart_01m7ztsvppfw4sedz299het24g", "token": long[:min(len(long), 1000)]}, "lines": lines}})
	}
	return document("orderTrackingRequest", `mutation($input: OrderTrackingRequestInput!) { orderTrackingRequest(input: $input) { email userErrors { message } } }`,
		map[string]any{"input": map[string]any{"number": long, "email": "nobody@example.com"}})
}

// variables are large, deep, or of the wrong kinds.
func (d *hostileDocuments) variables(int) hostileRequest {
	var value any = strings.Repeat("x", d.IntN(900_000))
	switch d.IntN(3) {
	case 0:
		value = make([]int, d.IntN(300_000))
	case 1:
		for range d.IntN(5_000) {
			value = map[string]any{"lines": []any{value}}
		}
	}
	return document("variables", `mutation($input: CartCreateInput!, $ids: [ID!], $more: JSON) { cartCreate(input: $input) { cart { id } } }`,
		map[string]any{"input": value, "ids": value, "more": value})
}

// subscription follows what there is not.
func (d *hostileDocuments) subscription(int) hostileRequest {
	r := document("subscription", `subscription($token: String) { orderEvents(order: { trackingToken: $token }) { ... on OrderEvent { type order { `+
		each(1+d.IntN(200), `a%[1]d: number `)+`} } } }`, map[string]any{"token": strings.Repeat("t", d.IntN(1_000))})
	r.accept = asEvents
	return r
}

// malformed is no GraphQL.
func (d *hostileDocuments) malformed(int) hostileRequest {
	text := []string{"{", "[", `"`, `{"query":"`, "{ a(b: [", "fragment F on Query { ...F } ", "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F } "}[d.IntN(7)]
	body := strings.Repeat(text, 1+d.IntN(1_000_000/len(text)))
	if d.IntN(2) == 0 {
		return hostileRequest{kind: "malformed", body: []byte(body)}
	}
	return document("malformed document", body[:min(len(body), 900_000)], nil)
}

// read comes by GET.
func (d *hostileDocuments) read(int) hostileRequest {
	text := fmt.Sprintf(`{ products(first: %d) { nodes { %s images { url } } } }`, 1+d.IntN(100), productText)
	return hostileRequest{kind: "read", query: "?" + url.Values{"query": {text}}.Encode()}
}
