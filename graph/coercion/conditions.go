package coercion

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// checkConditions returns an error if a variable that is null is a condition, such as that of @skip
// or @include. Validation lets it be one if it has a default, which a given null takes away.
func checkConditions(op *graphql.OperationContext) *gqlerror.Error {
	nulls := map[string]bool{}
	for _, variable := range op.Operation.VariableDefinitions {
		if value, given := op.Variables[variable.Variable]; given && value == nil {
			nulls[variable.Variable] = true
		}
	}
	if len(nulls) == 0 {
		return nil
	}
	c := conditions{nulls: nulls, seen: map[string]bool{}}
	if err := c.directives(op.Operation.Directives); err != nil {
		return err
	}
	return c.selections(op.Operation.SelectionSet)
}

// conditions looks for variables in directives. It looks at each fragment once.
type conditions struct {
	nulls, seen map[string]bool
}

func (c conditions) selections(set ast.SelectionSet) *gqlerror.Error {
	for _, selection := range set {
		var directives ast.DirectiveList
		var below ast.SelectionSet
		switch s := selection.(type) {
		case *ast.Field:
			directives, below = s.Directives, s.SelectionSet
		case *ast.InlineFragment:
			directives, below = s.Directives, s.SelectionSet
		case *ast.FragmentSpread:
			directives = s.Directives
			if !c.seen[s.Name] {
				c.seen[s.Name] = true
				below = s.Definition.SelectionSet
			}
		}
		if err := c.directives(directives); err != nil {
			return err
		}
		if err := c.selections(below); err != nil {
			return err
		}
	}
	return nil
}

func (c conditions) directives(list ast.DirectiveList) *gqlerror.Error {
	for _, directive := range list {
		for _, argument := range directive.Arguments {
			name := argument.Value.Raw
			if argument.Value.Kind != ast.Variable || !c.nulls[name] || !wantsValue(directive, argument) {
				continue
			}
			message := fmt.Sprintf("must not be null, as it is the argument %s of @%s", argument.Name, directive.Name)
			return invalid(ast.Path{ast.PathName("variable"), ast.PathName(name)}, message)
		}
	}
	return nil
}

// wantsValue reports whether a directive's argument must not be null.
func wantsValue(directive *ast.Directive, argument *ast.Argument) bool {
	definition := directive.Definition.Arguments.ForName(argument.Name)
	return definition != nil && definition.Type.NonNull
}
