package coercion

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// directives checks the arguments of the operation's own directives. No mutation answers for these,
// so what is mistyped there is a mistake in the request.
func (v variables) directives(op *graphql.OperationContext) *gqlerror.Error {
	c := checking{variables: v}
	for _, directive := range op.Operation.Directives {
		given := directive.ArgumentMap(op.Variables)
		for _, argument := range directive.Arguments {
			wants := directive.Definition.Arguments.ForName(argument.Name).Type
			if argument.Value.Kind == ast.Variable {
				path := ast.Path{ast.PathName("variable"), ast.PathName(argument.Value.Raw)}
				if err := c.value(wants, given[argument.Name], path); err != nil {
					return err
				}
			} else if err := c.value(wants, given[argument.Name], nil); err != nil {
				return ofLiteral(err, directive, argument)
			}
		}
	}
	return nil
}

// ofLiteral says where in the document the mistake is.
func ofLiteral(err *gqlerror.Error, directive *ast.Directive, argument *ast.Argument) *gqlerror.Error {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	at := append(ast.Path{ast.PathName(directive.Name), ast.PathName(argument.Name)}, err.Path...)
	err.Path, err.Extensions["argument"] = nil, at
	err.Locations = []gqlerror.Location{{Line: argument.Position.Line, Column: argument.Position.Column}}
	return err
}
