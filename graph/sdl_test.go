package graph_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/schema"
)

// contract returns the schema with the definitions that are ours, those of the language left out.
func contract(t *testing.T) (*ast.Schema, []*ast.Definition) {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	var own []*ast.Definition
	for _, def := range schema.Types {
		if !def.BuiltIn {
			own = append(own, def)
		}
	}
	if len(own) < 50 {
		t.Fatalf("the schema has %d types only", len(own))
	}
	return schema, own
}

func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	schema, own := contract(t)
	check := func(what, description string) {
		if len(description) < 8 || !strings.HasSuffix(description, ".") {
			t.Errorf("%s is described as %q", what, description)
		}
	}
	for _, def := range own {
		check(def.Name, def.Description)
		for _, field := range def.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			check(def.Name+"."+field.Name, field.Description)
			for _, argument := range field.Arguments {
				check(def.Name+"."+field.Name+"("+argument.Name+":)", argument.Description)
			}
		}
		for _, value := range def.EnumValues {
			check(def.Name+"."+value.Name, value.Description)
		}
	}
	for _, directive := range schema.Directives {
		if !directive.Position.Src.BuiltIn {
			check("@"+directive.Name, directive.Description)
		}
	}
}

// TestMutationsFollowOneForm: one input, and a payload with userErrors or a union of results. It
// may be null: otherwise a mutation that fails would take the answers of those with it that were
// done.
func TestMutationsFollowOneForm(t *testing.T) {
	t.Parallel()
	schema, _ := contract(t)
	for _, field := range schema.Mutation.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		if n := len(field.Arguments); n > 1 || n == 1 && (field.Arguments[0].Name != "input" || !field.Arguments[0].Type.NonNull) {
			t.Errorf("%s takes other arguments than one input", field.Name)
		}
		result := schema.Types[field.Type.Name()]
		if field.Type.NonNull {
			t.Errorf("%s must not be null", field.Name)
		}
		if result.Kind == ast.Union {
			continue
		}
		mistakes := result.Fields.ForName("userErrors")
		if !strings.HasSuffix(result.Name, "Payload") || mistakes == nil || mistakes.Type.String() != "[UserError!]!" {
			t.Errorf("%s returns %s, which is no payload with userErrors", field.Name, result.Name)
		}
	}
}

// chosenByID are what products of a list are narrowed by: their ids are no nodes', and are said in filters.
var chosenByID = []string{"ValueFacet", "CategoryFacet", "PriceFacet", "NumberFacet", "DateFacet", "FacetValue"}

// TestIdsAreNodes: what has an id can be read by it.
func TestIdsAreNodes(t *testing.T) {
	t.Parallel()
	schema, own := contract(t)
	for _, def := range own {
		if def.Kind != ast.Object || def.Fields.ForName("id") == nil || slices.Contains(chosenByID, def.Name) {
			continue
		}
		if got := def.Fields.ForName("id").Type.String(); got != "ID!" {
			t.Errorf("%s.id is %s", def.Name, got)
		}
		isNode := false
		for _, kind := range schema.GetImplements(def) {
			isNode = isNode || kind.Name == "Node"
		}
		if !isNode {
			t.Errorf("%s has an id and is no Node", def.Name)
		}
	}
}

// nodesOf says what is in connections that are not called by it.
var nodesOf = map[string]string{"Search": "Product"}

func TestConnectionsFollowRelay(t *testing.T) {
	t.Parallel()
	schema, own := contract(t)
	for _, def := range own {
		for _, field := range def.Fields {
			of, ok := strings.CutSuffix(field.Type.Name(), "Connection")
			if !ok {
				continue
			}
			for name, kind := range map[string]string{"first": "Int", "after": "String", "last": "Int", "before": "String"} {
				if argument := field.Arguments.ForName(name); argument == nil || argument.Type.String() != kind {
					t.Errorf("%s.%s has no %s: %s", def.Name, field.Name, name, kind)
				}
			}
			for name, kind := range map[string]string{
				"edges": "[" + of + "Edge!]!", "nodes": "[" + cmp.Or(nodesOf[of], of) + "!]!", "pageInfo": "PageInfo!", "totalCount": "Int!",
			} {
				if got := schema.Types[of+"Connection"].Fields.ForName(name); got == nil || got.Type.String() != kind {
					t.Errorf("%sConnection has no %s: %s", of, name, kind)
				}
			}
		}
	}
}

func TestDeprecationsHaveReasons(t *testing.T) {
	t.Parallel()
	_, own := contract(t)
	for _, def := range own {
		for _, field := range def.Fields {
			if d := field.Directives.ForName("deprecated"); d != nil && d.Arguments.ForName("reason") == nil {
				t.Errorf("%s.%s is deprecated without a reason", def.Name, field.Name)
			}
		}
	}
}
