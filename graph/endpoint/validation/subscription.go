package validation

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// oneStream is the rule that a subscription selects exactly one field, whatever its variables are.
// The library's own takes two fields for one if only their aliases differ, and lets the field be
// skipped.
func oneStream(observers *core.Events, addError core.AddErrFunc) {
	observers.OnOperation(func(_ *core.Walker, operation *ast.OperationDefinition) {
		if operation.Operation != ast.Subscription {
			return
		}
		root := rootSelection{keys: map[string]bool{}, spread: map[*ast.FragmentDefinition]bool{}}
		root.read(operation.SelectionSet)
		for _, wrong := range root.mistakes {
			addError(core.Message("%s", wrong.message), core.At(wrong.position))
		}
	})
}

// rootSelection is what a subscription selects.
type rootSelection struct {
	keys     map[string]bool // in the answer
	spread   map[*ast.FragmentDefinition]bool
	mistakes []mistake
}

type mistake struct {
	message  string
	position *ast.Position
}

func (r *rootSelection) read(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			r.unconditional(s.Directives)
			r.field(s)
		case *ast.InlineFragment:
			r.unconditional(s.Directives)
			r.read(s.SelectionSet)
		case *ast.FragmentSpread:
			r.unconditional(s.Directives)
			if s.Definition != nil && !r.spread[s.Definition] {
				r.spread[s.Definition] = true
				r.read(s.Definition.SelectionSet)
			}
		}
	}
}

func (r *rootSelection) field(f *ast.Field) {
	switch {
	case strings.HasPrefix(f.Name, "__"):
		r.add("A subscription must not select "+f.Name+" beside or instead of a stream.", f.Position)
	case len(r.keys) == 1 && !r.keys[f.Alias]:
		r.add("A subscription selects one field: subscribe to each by an operation of its own.", f.Position)
	}
	r.keys[f.Alias] = true
}

func (r *rootSelection) unconditional(directives ast.DirectiveList) {
	for _, name := range []string{"skip", "include"} {
		if directive := directives.ForName(name); directive != nil {
			r.add("A subscription's field must not have @"+name+": do not subscribe, instead.", directive.Position)
		}
	}
}

func (r *rootSelection) add(message string, position *ast.Position) {
	r.mistakes = append(r.mistakes, mistake{message, position})
}
