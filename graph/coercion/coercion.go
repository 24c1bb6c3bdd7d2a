// Package coercion holds what an operation is given to the schema before anything of it runs: the
// values of its variables, and the arguments of its directives and of all its fields. What is wrong
// is a mistake in the request, so a mutation with a bad value changes nothing, not even by the
// mutations before it.
//
// A text that has not the form of its scalar, such as a mistyped e-mail address, is another matter:
// a shopper has typed it. In a mutation's input it is one of the payload's userErrors, and the
// other mutations run. Typed says which mistakes are such.
//
// gqlgen itself looks at variables loosely, and decodes the arguments of a field when it comes to
// that field.
package coercion

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/executor"
)

// Scalars check the values of scalars, by the names of these. A scalar that is missing has any
// value.
type Scalars map[string]func(any) error

// Extension refuses operations whose variables or arguments are not what the schema says. It is an
// extension of the endpoint. Decoding takes as long as there are fields and values, so it comes
// after what limits these.
type Extension struct {
	variables variables
	table     *executor.Table
	fields    map[position][]argued
	present   graphql.ErrorPresenterFunc
	typed     Typed
	textual   map[string]bool
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = (*Extension)(nil)

// New returns the extension of a schema, whose arguments the table decodes.
func New(
	schema *ast.Schema, table *executor.Table, scalars Scalars, present graphql.ErrorPresenterFunc, typed Typed,
) *Extension {
	return &Extension{variables{schema, scalars, typed.Is}, table, fieldsWithArguments(table), present, typed, textual(schema, scalars)}
}

// ExtensionName implements graphql.HandlerExtension.
func (*Extension) ExtensionName() string { return "Coercion" }

// Validate implements graphql.HandlerExtension.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (e *Extension) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if err := e.variables.check(op); err != nil {
		return e.present(ctx, err)
	}
	if err := e.variables.directives(op); err != nil {
		return e.present(ctx, err)
	}
	if err := checkConditions(op); err != nil {
		return e.present(ctx, err)
	}
	return e.arguments(ctx, op)
}
