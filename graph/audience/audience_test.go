package audience

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// text is a schema whose staff's part is what its names say.
const text = `
	directive @staff(why: Why) on FIELD_DEFINITION
	enum Why { SECRET }
	interface Node { id: ID! }
	interface Named { name: String! }
	"What is sold."
	type Product implements Node & Named {
		id: ID!
		name: String!
		"Its pictures."
		images(size: Size): [Image!]!
		staffCost: StaffMoney @staff
	}
	enum Size { SMALL LARGE }
	type Image implements Node { id: ID!, url: String! }
	"Is reached by an interface alone."
	type Coupon implements Named { name: String!, scope: Scope }
	enum Scope { ORDER LINE }
	type StaffMoney { amount: Int!, kind: StaffKind! }
	enum StaffKind { NET GROSS }
	type StaffToken implements Node & Named { id: ID!, name: String!, rights: [StaffRight!]! }
	enum StaffRight { READ }
	type StaffReport { total: StaffMoney @staff, lines: Int @staff }
	type StaffEnvelope { report: StaffReport }
	union Found = Product | StaffReport
	union StaffFound = StaffReport
	input Filter { text: String, range: Range }
	input Range { from: Int = 1 }
	input StaffFilter { kind: StaffKind }
	type Query {
		node(id: ID!): Node
		named: Named
		products(filter: Filter): [Product!]!
		find: Found
		staffFind: StaffFound
		staffEnvelope: StaffEnvelope
		staffTokens(filter: StaffFilter): [StaffToken!]! @staff
	}
	type Mutation { staffMake: StaffToken @staff }
`

func isStaffs(_ *ast.Definition, field *ast.FieldDefinition) bool {
	return field.Directives.ForName("staff") != nil
}

func TestPrint(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: text})
	printed := Print(schema, isStaffs)
	shown, err := gqlparser.LoadSchema(&ast.Source{Input: printed})
	if err != nil {
		t.Fatalf("%v in\n%s", err, printed)
	}
	var names []string
	for name, def := range shown.Types {
		if !def.BuiltIn {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	want := []string{"Coupon", "Filter", "Found", "Image", "Named", "Node", "Product", "Query", "Range", "Scope", "Size", "Why"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if i := strings.Index(printed, "staff"); strings.Contains(printed, "Staff") || strings.Count(printed, "staff") != 1 {
		t.Errorf("staff's part is shown: %d\n%s", i, printed)
	}
	if got := shown.Types["Product"]; got.Description != "What is sold." || got.Fields.ForName("images").Description != "Its pictures." {
		t.Errorf("descriptions are lost:\n%s", printed)
	}
	if Print(schema, isStaffs) != printed {
		t.Error("it is printed in another order the second time")
	}
}

func TestPrintAll(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: text})
	printed := Print(schema, func(*ast.Definition, *ast.FieldDefinition) bool { return false })
	again := gqlparser.MustLoadSchema(&ast.Source{Input: printed})
	if len(again.Types) != len(schema.Types) || Print(again, func(*ast.Definition, *ast.FieldDefinition) bool { return false }) != printed {
		t.Errorf("%d types of %d:\n%s", len(again.Types), len(schema.Types), printed)
	}
}
