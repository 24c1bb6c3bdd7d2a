package cost

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/shopgraph/shopgraph/graph/endpoint/bounds/boundstest"
)

const costSchema = `
	directive @cost(weight: Int!) on FIELD_DEFINITION
	directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
	type Query {
		thing: Thing
		things: [Thing!]!
		few: [Thing!]! @listSize(assumedSize: 3)
		sized(n: Int, ids: [ID!]): [Thing!]! @listSize(slicingArguments: ["n", "ids"], assumedSize: 7)
		page(first: Int = 4, last: Int): Page! @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"])
		named: Named
	}
	type Mutation { plain: Thing, dear: Thing @cost(weight: 50) }
	interface Named { name: String }
	type Thing implements Named { name: String, search: String @cost(weight: 5), next: Thing, tags: [String!]!, things: [Thing!]!, page(first: Int): Page! @listSize(slicingArguments: ["first"], sizedFields: ["nodes"]) }
	type Other implements Named { name: String, things: [Thing!]! }
	type Page { edges: [Edge!]!, nodes: [Thing!]!, extra: [Thing!]!, total: Int @cost(weight: 5) }
	type Edge { node: Thing! }
`

func TestEstimate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		document  string
		variables string
		want      int
	}{
		{`{ __typename }`, ``, 1},
		{`{ thing { name tags } }`, ``, 1},
		{`{ thing { search next { next { name } } } }`, ``, 8},
		{`{ things { name } }`, ``, 10},
		{`{ things { things { name } } }`, ``, 110},
		{`{ few { tags } }`, ``, 3},
		{`{ sized { name } }`, ``, 7},
		{`{ sized(n: 5) { search } }`, ``, 30},
		{`{ sized(n: 2, ids: ["a", "b", "c"]) { name } }`, ``, 3},
		{`query($ids: [ID!]) { sized(ids: $ids) { name } }`, `{"ids":["a","b"]}`, 2},
		{`query($n: Int = 6) { sized(n: $n) { name } }`, ``, 6},
		{`query($n: Int) { sized(n: $n) { name } }`, `{"n":null}`, 7},
		{`query($n: Int) { sized(n: $n) { name } }`, `{"n":0}`, 1},
		{`query($n: Int) { sized(n: $n) { name } }`, `{"n":-3}`, 1},
		{`{ page(first: null) { nodes { name } } }`, ``, 21},
		{`{ page { nodes { name } } }`, ``, 5},
		{`{ page(first: 10) { nodes { name } edges { node { name } } extra { name } total } }`, ``, 1 + 10 + 20 + 10 + 5},
		{`{ page(first: 10) { nodes { page(first: 100) { nodes { name } } } } }`, ``, 1 + 10*(1+1+100)},
		{`query($n: Int) { page(last: $n) { nodes { name } } }`, `{"n":9}`, 10},
		{`{ page(first: 10) { ...p } other: page(first: 20) { ...p } } fragment p on Page { nodes { name } }`, ``, 32},
		{`{ thing { ...a ...a } } fragment a on Thing { next { name } }`, ``, 3},
		{`{ named { ... on Thing { next { name } } ... on Other { things { name } } } }`, ``, 12},
		{`query($yes: Boolean!) { thing @skip(if: $yes) { next { name } } things @include(if: $yes) { name } }`, `{"yes":true}`, 10},
		{`mutation { plain { name } }`, ``, 10},
		{`mutation { a: plain { name } dear { next { name } } }`, ``, 61},
		{`{ page(first: 2147483647) { nodes { page(first: 2147483647) { nodes { name } } } } }`, ``, Max},
		{`{ __schema { queryType { name } } }`, ``, 1},
		{`{ __schema { types { fields { args { name } } } } }`, ``, 1 + (1+100*(1+10*(1+2)))/5},
	} {
		schema := gqlparser.MustLoadSchema(&ast.Source{Input: costSchema})
		op := operation(t, schema, tt.document, tt.variables)
		if got := NewPrices(schema).Estimate(op.Operation, op.Variables); got != tt.want {
			t.Errorf("%s with %s: %d, want %d", tt.document, tt.variables, got, tt.want)
		}
	}
}

func operation(t *testing.T, schema *ast.Schema, document, variables string) *graphql.OperationContext {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		t.Fatalf("%s: %v", document, errs)
	}
	var given map[string]any
	if variables != "" {
		decoder := json.NewDecoder(strings.NewReader(variables))
		decoder.UseNumber() // as requests are read
		if err := decoder.Decode(&given); err != nil {
			t.Fatal(err)
		}
	}
	values, err := validator.VariableValues(schema, doc.Operations[0], given)
	if err != nil {
		t.Fatal(err)
	}
	return &graphql.OperationContext{Operation: doc.Operations[0], Doc: doc, Variables: values}
}

// TestEstimateOfEntangledFragments would not end if it walked their expansion.
func TestEstimateOfEntangledFragments(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: costSchema})
	doc, err := parser.ParseQuery(&ast.Source{Input: strings.Replace(boundstest.Doubling(60), "__typename", "thing { name }", 1)})
	if err != nil {
		t.Fatal(err)
	}
	validator.Walk(schema, doc, &validator.Events{})
	if got := NewPrices(schema).Estimate(doc.Operations[0], nil); got != Max {
		t.Errorf("%d, want %d", got, Max)
	}
}

func TestActualCost(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: costSchema})
	prices := NewPrices(schema)
	for _, tt := range []struct {
		document, data string
		want           int
	}{
		{`{ things { name } }`, `{"things":[{"name":"a"},{"name":null},{"name":"c"}]}`, 3},
		{`{ things { things { name } } }`, `{"things":[{"things":[]},{"things":[{"name":"c"}]}]}`, 3},
		{`{ thing { search next { name } } }`, `{"thing":{"search":"x","next":null}}`, 6},
		{`{ thing { ...a ...a } } fragment a on Thing { next { name } }`, `{"thing":{"next":{"name":"a"}}}`, 2},
		{`{ named { ... on Thing { next { name } } ... on Other { things { name } } } }`, `{"named":{"next":{"name":"a"}}}`, 2},
		{`{ page(first: 10) { nodes { name } total } }`, `{"page":{"nodes":[{"name":"a"}],"total":1}}`, 7},
		{`{ __typename }`, `{"__typename":"Query"}`, 1},
		{`{ thing { name } }`, `null`, 1},
		{`{ thing { name } }`, ``, 0},
	} {
		op := operation(t, schema, tt.document, "")
		got := prices.Actual(op.Operation, nil, json.RawMessage(tt.data))
		if got != tt.want {
			t.Errorf("%s: %d, want %d", tt.document, got, tt.want)
		}
		if estimate := prices.Estimate(op.Operation, nil); got > estimate {
			t.Errorf("%s: %d, more than the estimate %d", tt.document, got, estimate)
		}
	}
}
