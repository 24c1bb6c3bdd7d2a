package coercion

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// Typed is how mistakes are answered that somebody made in typing. Its zero value has none.
type Typed struct {
	// Is reports whether an error of a scalar's check is such a mistake. Decoding then reads the
	// value as the zero value.
	Is func(error) bool
	// Answer returns what a mutation answers because of them.
	Answer func(mutation string, mistakes []Mistake) any
}

// Mistake is one in typing.
type Mistake struct {
	// Field is the path to it, below the mutation's argument.
	Field []string
	// Err is what the scalar's check says.
	Err error

	at []string // with the argument
}

// textual are the types of input that have scalars of their own kinds in them, by name.
func textual(schema *ast.Schema, scalars Scalars) map[string]bool {
	found := map[string]bool{}
	for more := true; more; {
		more = false
		for name, def := range schema.Types {
			if !found[name] && isTextual(def, scalars, found) {
				found[name], more = true, true
			}
		}
	}
	return found
}

func isTextual(def *ast.Definition, scalars Scalars, found map[string]bool) bool {
	switch def.Kind {
	case ast.Scalar:
		return scalars[def.Name] != nil && !def.BuiltIn
	case ast.InputObject:
		return slices.ContainsFunc(def.Fields, func(f *ast.FieldDefinition) bool { return found[f.Type.Name()] })
	}
	return false
}

// readsText reports whether a field has an argument in which something can be mistyped.
func (e *Extension) readsText(f *ast.Field) bool {
	return e.typed.Is != nil && slices.ContainsFunc(f.Definition.Arguments, func(a *ast.ArgumentDefinition) bool {
		return e.textual[a.Type.Name()]
	})
}

// typing collects what is mistyped in the arguments of a field.
type typing struct {
	variables
	mistakes []Mistake
}

func (t *typing) arguments(f *ast.Field, given map[string]any) {
	for _, argument := range f.Definition.Arguments {
		t.value(argument.Type, given[argument.Name], []string{argument.Name})
	}
}

func (t *typing) value(of *ast.Type, value any, at []string) {
	def := t.schema.Types[of.Name()]
	switch elements := reflect.ValueOf(value); {
	case value == nil:
	case of.Elem != nil && elements.Kind() == reflect.Slice:
		for i := range elements.Len() {
			t.value(of.Elem, elements.Index(i).Interface(), within(at, strconv.Itoa(i)))
		}
	case of.Elem != nil: // a value that stands for a list of one
		t.value(of.Elem, value, at)
	case def.Kind == ast.InputObject:
		given, _ := value.(map[string]any)
		for _, field := range def.Fields {
			t.value(field.Type, given[field.Name], within(at, field.Name))
		}
	case def.Kind == ast.Scalar && t.scalars[def.Name] != nil:
		if err := t.scalars[def.Name](value); t.isMistyped(err) {
			t.mistakes = append(t.mistakes, Mistake{at[1:], err, at})
		}
	}
}

func within(path []string, name string) []string { return append(path[:len(path):len(path)], name) }
