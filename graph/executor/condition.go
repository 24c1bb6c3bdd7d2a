package executor

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxConditions is how many variables may decide what an operation selects, or its plans are not
// kept.
const maxConditions = 64

// conditions are the variables that decide by @skip and @include what is selected in a document.
type conditions []string

// conditionsOf returns the conditions of a document's operation. It has none to be planned by if it
// defers anything.
func conditionsOf(doc *ast.QueryDocument, operation *ast.OperationDefinition) (c conditions, ok bool) {
	ok = c.walk(operation.SelectionSet)
	for _, fragment := range doc.Fragments {
		ok = c.walk(fragment.SelectionSet) && ok
	}
	return c, ok
}

func (c *conditions) walk(set ast.SelectionSet) (ok bool) {
	ok = true
	for _, item := range set {
		switch s := item.(type) {
		case *ast.Field:
			ok = c.read(s.Directives) && c.walk(s.SelectionSet) && ok
		case *ast.InlineFragment:
			ok = c.read(s.Directives) && c.walk(s.SelectionSet) && ok
		case *ast.FragmentSpread:
			ok = c.read(s.Directives) && ok
		}
	}
	return ok
}

func (c *conditions) read(directives ast.DirectiveList) (ok bool) {
	for _, directive := range directives {
		switch directive.Name {
		case "skip", "include":
			argument := directive.Arguments.ForName("if")
			if argument == nil {
				return false
			}
			if v := argument.Value; v.Kind == ast.Variable && !slices.Contains(*c, v.Raw) {
				*c = append(*c, v.Raw)
			}
		case "defer":
			return false
		}
	}
	return true
}

// decide returns a bit for each condition; not ok if one is no boolean, which gqlgen's executor has
// its own way with.
func (c conditions) decide(variables map[string]any) (decided uint64, ok bool) {
	for i, name := range c {
		value, ok := variables[name].(bool)
		if !ok {
			return 0, false
		}
		if value {
			decided |= 1 << i
		}
	}
	return decided, true
}
