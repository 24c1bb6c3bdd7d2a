// Package selection walks what an operation selects.
package selection

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// Walk visits the fields that an operation selects. It visits those of each fragment once.
// Fragments may spread one another so often that expanding them would never end. Walk stops at an
// error, which it returns with the field that caused it, after those that this one lies below.
func Walk(set ast.SelectionSet, variables map[string]any, visit func(*ast.Field) error) (trail []*ast.Field, err error) {
	w := walk{variables: variables, seen: map[*ast.FragmentDefinition]bool{}, visit: visit}
	return w.selections(set)
}

type walk struct {
	variables map[string]any
	seen      map[*ast.FragmentDefinition]bool
	visit     func(*ast.Field) error
}

func (w *walk) selections(set ast.SelectionSet) (trail []*ast.Field, err error) {
	for _, selection := range set {
		if trail, err := w.selection(selection); err != nil {
			return trail, err
		}
	}
	return nil, nil
}

func (w *walk) selection(selection ast.Selection) (trail []*ast.Field, err error) {
	switch s := selection.(type) {
	case *ast.Field:
		if !Included(s.Directives, w.variables) {
			return nil, nil
		}
		if err := w.visit(s); err != nil {
			return []*ast.Field{s}, err
		}
		if trail, err := w.selections(s.SelectionSet); err != nil {
			return append([]*ast.Field{s}, trail...), err
		}
	case *ast.InlineFragment:
		if Included(s.Directives, w.variables) {
			return w.selections(s.SelectionSet)
		}
	case *ast.FragmentSpread:
		if Included(s.Directives, w.variables) && !w.seen[s.Definition] {
			w.seen[s.Definition] = true
			return w.selections(s.Definition.SelectionSet)
		}
	}
	return nil, nil
}

// Included evaluates @skip and @include.
func Included(directives ast.DirectiveList, variables map[string]any) bool {
	return !is(directives.ForName("skip"), variables, true) && !is(directives.ForName("include"), variables, false)
}

func is(directive *ast.Directive, variables map[string]any, value bool) bool {
	if directive == nil {
		return false
	}
	got, ok := directive.ArgumentMap(variables)["if"].(bool)
	return ok && got == value
}

// IsIntrospection reports whether a root field of this name tells of the schema.
func IsIntrospection(field string) bool { return field == "__schema" || field == "__type" }
