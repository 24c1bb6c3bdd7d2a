package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/selection"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// roles are the values of the schema's enum Role.
var roles = map[string]auth.Role{"ANYONE": auth.Anyone, "USER": auth.User, "STAFF": auth.Staff}

// nobody is what a root field requires that does not say whom it is for.
const nobody = auth.Staff + 1

// authorizer holds an operation's viewer to the schema's @auth: once, before execution, whichever way it is executed. It is
// an extension of the endpoint.
type authorizer struct {
	present       graphql.ErrorPresenterFunc
	introspection bool
	// required says which fields are not for everybody.
	required map[*ast.FieldDefinition]auth.Role
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = (*authorizer)(nil)

// newAuthorizer reads the directives of a schema.
func newAuthorizer(schema *ast.Schema, introspection bool, present graphql.ErrorPresenterFunc) *authorizer {
	a := &authorizer{present: present, introspection: introspection, required: map[*ast.FieldDefinition]auth.Role{}}
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			if role := requiredRole(schema, def, field); role > auth.Anyone {
				a.required[field] = role
			}
		}
	}
	return a
}

// requiredRole reads a field's @auth; a field of an interface requires what the strictest of its implementations does.
func requiredRole(schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition) auth.Role {
	role := directiveRole(field)
	if isRoot(schema, def) && !selection.IsIntrospection(field.Name) && field.Directives.ForName("auth") == nil {
		return nobody
	}
	if def.Kind == ast.Interface {
		for _, implementation := range schema.GetPossibleTypes(def) {
			role = max(role, directiveRole(implementation.Fields.ForName(field.Name)))
		}
	}
	return role
}

// directiveRole returns the role that the field's own @auth requires.
func directiveRole(field *ast.FieldDefinition) auth.Role {
	directive := field.Directives.ForName("auth")
	if directive == nil {
		return auth.Anyone
	}
	role, ok := roles[directive.Arguments.ForName("requires").Value.Raw]
	if !ok {
		return nobody
	}
	return role
}

func isRoot(schema *ast.Schema, def *ast.Definition) bool {
	return def == schema.Query || def == schema.Mutation || def == schema.Subscription
}

// ExtensionName implements graphql.HandlerExtension.
func (a *authorizer) ExtensionName() string { return "Authorizer" }

// Validate implements graphql.HandlerExtension.
func (a *authorizer) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator: it refuses operations that select what is not for the
// viewer, and switches introspection on.
func (a *authorizer) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = !a.introspection
	viewer := auth.ViewerFrom(ctx)
	field, err := selection.Walk(op.Operation.SelectionSet, op.Variables, func(f *ast.Field) error { return a.check(viewer, f) })
	if err == nil {
		return nil
	}
	shown := a.present(ctx, err)
	shown.Locations = []gqlerror.Location{{Line: field.Position.Line, Column: field.Position.Column}}
	return shown
}

func (a *authorizer) check(viewer auth.Viewer, field *ast.Field) error {
	if selection.IsIntrospection(field.Name) && !a.introspection {
		return fault.Forbidden("introspection is switched off")
	}
	required := a.required[field.Definition]
	if field.Definition == nil { // not validated
		required = nobody
	}
	switch {
	case viewer.Role >= required:
		return nil
	case required == nobody:
		return fault.Forbidden(fmt.Sprintf("%s is not open to anybody", field.Name))
	case !viewer.SignedIn():
		return fault.Unauthenticated(fmt.Sprintf("%s is for those who are signed in", field.Name))
	}
	return fault.Forbidden(fmt.Sprintf("%s is for the store's staff", field.Name))
}
