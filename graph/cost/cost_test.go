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
		things: [Thing!]! @listSize(assumedSize: 10)
		endless: [Thing!]!
		few: [Thing!]! @listSize(assumedSize: 3)
		sized(n: Int, ids: [ID!]): [Thing!]! @listSize(slicingArguments: ["n", "ids"], assumedSize: 7)
		page(first: Int = 4, last: Int): Page! @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"])
		named: Named
	}
	type Mutation { plain: Thing, dear: Thing @cost(weight: 50), put(ids: [ID!], in: [In!]): Thing }
	input In { ids: [[ID!]!] in: In }
	interface Named { name: String }
	type Thing implements Named { name: String, search: String @cost(weight: 5), next: Thing, tags: [String!]! @listSize(assumedSize: 10), things: [Thing!]! @listSize(assumedSize: 10), page(first: Int): Page! @listSize(slicingArguments: ["first"], sizedFields: ["nodes"]) }
	type Other implements Named { name: String, things: [Thing!]! @listSize(assumedSize: 10) }
	type Page { edges: [Edge!]!, nodes: [Thing!]!, extra: [Thing!]! @listSize(assumedSize: 10), total: Int @cost(weight: 5) }
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
		{`{ thing { name tags } }`, ``, 3},
		{`{ thing { search next { next { name } } } }`, ``, 9},
		{`{ things { name } }`, ``, 11},
		{`{ things { things { name } } }`, ``, 120},
		{`{ few { tags } }`, ``, 6},
		{`{ sized { name } }`, ``, 8},
		{`{ sized(n: 5) { search } }`, ``, 30},
		{`{ sized(n: 2, ids: ["a", "b", "c"]) { name } }`, ``, 4},
		{`query($ids: [ID!]) { sized(ids: $ids) { name } }`, `{"ids":["a","b"]}`, 3},
		{`query($n: Int = 6) { sized(n: $n) { name } }`, ``, 7},
		{`query($n: Int) { sized(n: $n) { name } }`, `{"n":null}`, 8},
		{`query($n: Int) { sized(n: $n) { name } }`, `{"n":0}`, 1},
		{`query($n: Int) { sized(n: $n) { name } }`, `{"n":-3}`, 1},
		{`{ page(first: null) { nodes { name } } }`, ``, 23},
		{`{ page { nodes { name } } }`, ``, 6},
		{`{ page(first: 10) { nodes { name } edges { node { name } } extra { name } total } }`, ``, 1 + 11 + 21 + 11 + 5},
		{`{ page(first: 10) { nodes { page(first: 100) { nodes { name } } } } }`, ``, 1 + 10*(1+1+110) + 0},
		{`query($n: Int) { page(last: $n) { nodes { name } } }`, `{"n":9}`, 11},
		{`{ page(first: 10) { ...p } other: page(first: 20) { ...p } } fragment p on Page { nodes { name } }`, ``, 35},
		{`{ thing { ...a ...a } } fragment a on Thing { next { name } }`, ``, 4},
		{`{ named { ... on Thing { next { name } } ... on Other { things { name } } } }`, ``, 14},
		{`query($yes: Boolean!) { thing @skip(if: $yes) { next { name } } things @include(if: $yes) { name } }`, `{"yes":true}`, 11},
		{`mutation { plain { name } }`, ``, 11},
		{`mutation { a: plain { name } dear { next { name } } }`, ``, 62},
		{`{ endless { name } }`, ``, Max},
		{`mutation { put(ids: ["a", "b"], in: [{ids: [["c"], ["d", "e"]]}, {in: {ids: [[]]}}]) { name } }`, ``, 21},
		{`mutation($in: [In!], $id: ID!) { put(ids: [$id], in: $in) { name } two: put(in: $in) { name } }`, `{"in":[{"ids":[["c"]]}],"id":"x"}`, 28},
		{`{ page(first: 2147483647) { nodes { page(first: 2147483647) { nodes { name } } } } }`, ``, Max},
		{`{ __schema { queryType { name } } }`, ``, 2},
		{`{ __schema { types { fields { args { name } } } } }`, ``, 661},
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
