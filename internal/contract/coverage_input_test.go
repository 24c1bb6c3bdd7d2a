package contract_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestGoldenCasesGiveEveryInput fails when no golden case gives an argument, a field of an input,
// or a value of an enum that is given.
func TestGoldenCasesGiveEveryInput(t *testing.T) {
	t.Parallel()
	schema := contract()
	given := givenInputs(t, schema)
	expect := func(what string) {
		if !given[what] {
			t.Errorf("no golden case gives %s", what)
		}
	}
	for _, def := range schema.Types {
		if def.BuiltIn || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, field := range def.Fields {
			if def.Kind == ast.InputObject {
				expect(def.Name + "." + field.Name)
				expectValues(schema, field.Type, expect)
			}
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			for _, argument := range field.Arguments {
				expect(def.Name + "." + field.Name + "(" + argument.Name + ")")
				expectValues(schema, argument.Type, expect)
			}
		}
	}
}

// expectValues expects each value of a type that is an enum.
func expectValues(schema *ast.Schema, of *ast.Type, expect func(string)) {
	for _, value := range schema.Types[of.Name()].EnumValues {
		expect(of.Name() + "." + value.Name)
	}
}

// givenInputs returns the arguments (TYPE.FIELD(ARGUMENT)), fields of inputs (INPUT.FIELD) and
// values of enums (ENUM.VALUE) that golden cases give, literally or by variables.
func givenInputs(t *testing.T, schema *ast.Schema) map[string]bool {
	t.Helper()
	g := inputs{schema, map[string]bool{}}
	for _, path := range goldenPaths(t, "*") {
		if filepath.Base(filepath.Dir(path)) == inputStory {
			continue // what it gives is bad
		}
		c := readCase(t, path)
		doc, errs := gqlparser.LoadQueryWithRules(schema, c.document, nil)
		if errs != nil {
			t.Fatalf("%s: %v", path, errs)
		}
		for _, op := range doc.Operations {
			g.selections(op.SelectionSet)
			for _, text := range c.variables {
				var vars map[string]any
				if err := json.Unmarshal(text, &vars); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				for _, v := range op.VariableDefinitions {
					g.value(v.Type, vars[v.Variable])
				}
			}
		}
	}
	return g.given
}

type inputs struct {
	schema *ast.Schema
	given  map[string]bool
}

func (g inputs) selections(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			for _, argument := range s.Arguments {
				g.given[s.ObjectDefinition.Name+"."+s.Name+"("+argument.Name+")"] = true
				g.literal(argument.Value)
			}
			g.selections(s.SelectionSet)
		case *ast.InlineFragment:
			g.selections(s.SelectionSet)
		}
	}
}

func (g inputs) literal(v *ast.Value) {
	if v.Kind == ast.EnumValue {
		g.given[v.Definition.Name+"."+v.Raw] = true
	}
	for _, child := range v.Children {
		if v.Kind == ast.ObjectValue {
			g.given[v.Definition.Name+"."+child.Name] = true
		}
		g.literal(child.Value)
	}
}

func (g inputs) value(of *ast.Type, value any) {
	def := g.schema.Types[of.Name()]
	switch value := value.(type) {
	case string:
		if def.Kind == ast.Enum {
			g.given[def.Name+"."+value] = true
		}
	case []any:
		for _, element := range value {
			g.value(of.Elem, element)
		}
	case map[string]any:
		for name, child := range value {
			g.given[def.Name+"."+name] = true
			if field := def.Fields.ForName(name); field != nil {
				g.value(field.Type, child)
			}
		}
	}
}
