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

// requirement is what a field requires of its viewer: a role, and of those who act for the store
// permissions.
type requirement struct {
	role        auth.Role
	permissions auth.PermissionSet
	// oneOf are permissions of which one is enough; empty if none is needed.
	oneOf auth.PermissionSet
}

// and returns what requires both; of permissions of which one would be enough, all.
func (r requirement) and(other requirement) requirement {
	return requirement{role: max(r.role, other.role), permissions: r.permissions | other.permissions | r.oneOf | other.oneOf}
}

// authorizer holds an operation's viewer to the schema's @auth: once, before execution, whichever
// way it is executed. It is an extension of the endpoint.
type authorizer struct {
	present       graphql.ErrorPresenterFunc
	introspection bool
	// required says which fields are not for everybody.
	required map[*ast.FieldDefinition]requirement
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = (*authorizer)(nil)

// newAuthorizer reads the directives of a schema.
func newAuthorizer(schema *ast.Schema, introspection bool, present graphql.ErrorPresenterFunc) *authorizer {
	a := &authorizer{present: present, introspection: introspection, required: map[*ast.FieldDefinition]requirement{}}
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			if required := requirementOf(schema, def, field); required.role > auth.Anyone {
				a.required[field] = required
			}
		}
	}
	return a
}

// requirementOf reads a field's @auth; a field of an interface requires what all of its
// implementations do.
func requirementOf(schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition) requirement {
	required := ownRequirement(field)
	if isRoot(schema, def) && !selection.IsIntrospection(field.Name) && field.Directives.ForName("auth") == nil {
		return requirement{role: nobody}
	}
	if def.Kind == ast.Interface {
		for _, implementation := range schema.GetPossibleTypes(def) {
			required = required.and(ownRequirement(implementation.Fields.ForName(field.Name)))
		}
	}
	return required
}

// ownRequirement returns what the field's own @auth requires.
func ownRequirement(field *ast.FieldDefinition) requirement {
	directive := field.Directives.ForName("auth")
	if directive == nil {
		return requirement{role: auth.Anyone}
	}
	role, ok := roles[directive.Arguments.ForName("requires").Value.Raw]
	if !ok {
		return requirement{role: nobody}
	}
	required := requirement{role: role}
	if argument := directive.Arguments.ForName("permission"); argument != nil {
		permission, err := auth.ParsePermission(argument.Value.Raw)
		if err != nil {
			return requirement{role: nobody}
		}
		required.permissions = auth.PermissionSetOf(permission)
	}
	if argument := directive.Arguments.ForName("anyPermission"); argument != nil {
		for _, child := range argument.Value.Children {
			permission, err := auth.ParsePermission(child.Value.Raw)
			if err != nil {
				return requirement{role: nobody}
			}
			required.oneOf |= permission.Only()
		}
	}
	return required
}

func isRoot(schema *ast.Schema, def *ast.Definition) bool {
	return def == schema.Query || def == schema.Mutation || def == schema.Subscription
}

// ExtensionName implements graphql.HandlerExtension.
func (a *authorizer) ExtensionName() string { return "Authorizer" }

// Validate implements graphql.HandlerExtension.
func (a *authorizer) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator: it refuses operations that
// select what is not for the viewer, and switches introspection on.
func (a *authorizer) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = !a.introspection
	viewer := auth.ViewerFrom(ctx)
	trail, err := selection.Walk(op.Operation.SelectionSet, op.Variables, func(f *ast.Field) error { return a.check(viewer, f) })
	if err == nil {
		return nil
	}
	shown := a.present(ctx, err)
	field := trail[len(trail)-1]
	shown.Locations = []gqlerror.Location{{Line: field.Position.Line, Column: field.Position.Column}}
	return shown
}

func (a *authorizer) check(viewer auth.Viewer, field *ast.Field) error {
	if selection.IsIntrospection(field.Name) && !a.introspection {
		return fault.Forbidden("introspection is switched off")
	}
	required := a.required[field.Definition]
	if field.Definition == nil { // not validated
		required.role = nobody
	}
	switch {
	case required.role == nobody:
		return fault.Forbidden(fmt.Sprintf("%s is not open to anybody", field.Name))
	case required.role == auth.Anyone:
		return nil
	case viewer.Role == auth.Anyone:
		return fault.Unauthenticated(fmt.Sprintf("%s is for those who are signed in", field.Name))
	case viewer.Role < required.role:
		return fault.Forbidden(fmt.Sprintf("%s is for the store's staff", field.Name))
	case required.role == auth.User && viewer.SignedIn():
		return nil
	case required.permissions|required.oneOf == 0 && !viewer.SignedIn():
		return fault.Forbidden(fmt.Sprintf("%s is for people, not for services", field.Name))
	}
	if missing := required.permissions.Without(viewer.Permissions); missing != 0 {
		return fault.Forbidden(fmt.Sprintf("%s needs the permission %s", field.Name, missing.List()[0]))
	}
	if required.oneOf != 0 && required.oneOf&viewer.Permissions == 0 {
		return fault.Forbidden(fmt.Sprintf("%s needs one of the permissions %v", field.Name, required.oneOf.List()))
	}
	return nil
}
