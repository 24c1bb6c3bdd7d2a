package contract_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// inputStory holds the documents that are refused.
const inputStory = "input"

// notProvoked are the values of enums that no client can bring about by a request.
var notProvoked = map[string]string{
	"StaffTaskKind.CAPTURE_REFUSED":    "the test gateway takes what it holds",
	"StaffTaskKind.VOID_REFUSED":       "the test gateway lets go what it holds",
	"StaffTaskKind.DELIVERY_PROBLEM":   ofCouriers,
	"StaffTaskKind.PARCEL_NOT_SHIPPED": ofCouriers,
	"StaffTaskKind.HOLD_ENDS":          "a job looks once an hour: the tests of internal/staff have it",

	"DraftOrderStatus.PAYING":                 "it lasts as long as the gateway takes to answer",
	"OrderEventType.PREORDER_RELEASE_CHANGED": "a job moves what waits: the tests of internal/order have it",

	"ReturnBlock.NOT_RETURNABLE": "a setting says so: the tests of internal/returns have it",

	"PaymentDeclineReason.NOT_SUPPORTED": "no amount of the demo is too small: the tests of internal/payment/stripe have it",

	"DeliveryRefusalReason.NO_ZONE":         inDelivery,
	"DeliveryRefusalReason.OTHER_CHANNEL":   inDelivery,
	"DeliveryRefusalReason.NO_RATE":         inDelivery,
	"DeliveryRefusalReason.EXCLUDED":        inDelivery,
	"DeliveryRefusalReason.OUT_OF_BOUNDS":   inDelivery,
	"DeliveryRefusalReason.NO_PICKUP_POINT": inDelivery,
}

const ofCouriers = "a courier calls: the tests of internal/courier have it"

const inDelivery = "the tests of internal/pricing/delivery have it"

// TestGoldenCasesCoverTheContract fails when something of the schema has no golden case: a field, a
// member of a union, a code of a mistake, a bad value of a scalar.
func TestGoldenCasesCoverTheContract(t *testing.T) {
	t.Parallel()
	schema := contract()
	selected, answers := goldenCoverage(t)
	for _, def := range schema.Types {
		switch {
		case def.BuiltIn || strings.HasPrefix(def.Name, "__"):
		case def.Kind == ast.Object:
			for _, field := range def.Fields {
				if !strings.HasPrefix(field.Name, "__") && !selected[def.Name+"."+field.Name] {
					t.Errorf("no golden case selects %s.%s", def.Name, field.Name)
				}
			}
		case def.Kind == ast.Union:
			for _, member := range def.Types {
				if !strings.Contains(answers, `"__typename": "`+member+`"`) {
					t.Errorf("no golden answer is a %s, of the union %s", member, def.Name)
				}
			}
		}
	}
	for _, name := range answeredEnums(schema) {
		for _, value := range schema.Types[name].EnumValues {
			_, excused := notProvoked[name+"."+value.Name]
			if strings.Contains(answers, ` "`+value.Name+`"`) == excused {
				t.Errorf("%s.%s must be in a golden answer or excused from it, and not both", name, value.Name)
			}
		}
	}
	if strings.Contains(answers, `"INTERNAL"`) {
		t.Error("a golden answer is an internal error")
	}
}

// answeredEnums returns the names of the enums that answers hold.
func answeredEnums(schema *ast.Schema) []string {
	var names []string
	for _, def := range schema.Types {
		if def.Kind != ast.Object || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, field := range def.Fields {
			if name := field.Type.Name(); schema.Types[name].Kind == ast.Enum && !strings.HasPrefix(name, "__") {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestEveryScalarIsGivenBadly looks for testdata/input/SCALAR.graphql of every scalar that is part
// of an input.
func TestEveryScalarIsGivenBadly(t *testing.T) {
	t.Parallel()
	var scalars []string
	for _, path := range inputPaths(contract()) {
		if def := contract().Types[path.typeName]; def.Kind == ast.Scalar {
			scalars = append(scalars, def.Name)
		}
	}
	slices.Sort(scalars)
	for _, name := range slices.Compact(scalars) {
		if readIfThere(t, filepath.Join("testdata", inputStory, strings.ToLower(name)+".graphql")) == nil {
			t.Errorf("no golden case gives a bad %s", name)
		}
	}
}

// TestNoFileIsLeftOver finds answers, variables and statements of cases that are gone.
func TestNoFileIsLeftOver(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		if readIfThere(t, filepath.Join(filepath.Dir(path), name+".graphql")) == nil {
			t.Errorf("%s belongs to no case", path)
		}
	}
}

// goldenCoverage returns the fields that golden cases select, as TYPE.FIELD, and all golden
// answers.
func goldenCoverage(t *testing.T) (selected map[string]bool, answers string) {
	t.Helper()
	schema := contract()
	selected = map[string]bool{}
	var text strings.Builder
	for _, path := range goldenPaths(t, "*") {
		c := readCase(t, path)
		doc, errs := gqlparser.LoadQueryWithRules(schema, c.document, nil)
		if errs != nil {
			if filepath.Base(filepath.Dir(path)) != inputStory {
				t.Errorf("%s: %v", path, errs)
			}
			continue
		}
		for _, op := range doc.Operations {
			coverSelections(schema, op.SelectionSet, selected)
		}
		for _, fragment := range doc.Fragments {
			coverSelections(schema, fragment.SelectionSet, selected)
		}
		text.Write(readFile(t, c.path+".golden.json"))
	}
	return selected, text.String()
}

func coverSelections(schema *ast.Schema, set ast.SelectionSet, selected map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			for _, def := range append([]*ast.Definition{s.ObjectDefinition}, schema.GetPossibleTypes(s.ObjectDefinition)...) {
				selected[def.Name+"."+s.Name] = true
			}
			coverSelections(schema, s.SelectionSet, selected)
		case *ast.InlineFragment:
			coverSelections(schema, s.SelectionSet, selected)
		}
	}
}

// inputPath is a place in an input of a root field.
type inputPath struct {
	field    string // such as Mutation.cartLinesAdd
	path     string // such as input.cart.id
	typeName string
}

// key returns both parts, such as Mutation.cartLinesAdd(input.cart.id).
func (p inputPath) key() string { return p.field + "(" + p.path + ")" }

// inputPaths returns every place of every root field's input, and of the arguments below root
// fields.
func inputPaths(schema *ast.Schema) []inputPath {
	var paths []inputPath
	for _, def := range schema.Types {
		if def.Kind != ast.Object || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, field := range def.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			for _, argument := range field.Arguments {
				paths = appendPaths(schema, paths, inputPath{def.Name + "." + field.Name, argument.Name, argument.Type.Name()})
			}
		}
	}
	return paths
}

func appendPaths(schema *ast.Schema, paths []inputPath, p inputPath) []inputPath {
	def := schema.Types[p.typeName]
	if def.Kind != ast.InputObject {
		return append(paths, p)
	}
	for _, field := range def.Fields {
		if field.Type.Name() == p.typeName {
			continue // as it has itself, so it has what is in it
		}
		paths = appendPaths(schema, paths, inputPath{p.field, p.path + "." + field.Name, field.Type.Name()})
	}
	return paths
}
