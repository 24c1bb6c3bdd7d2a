package validation

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// OneOf holds the variables' values to the schema's @oneOf: exactly one key, and that not null. The
// validator does so for literals alone. It is an extension of the endpoint.
type OneOf struct {
	Schema  *ast.Schema
	Present graphql.ErrorPresenterFunc
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = OneOf{}

// ExtensionName implements graphql.HandlerExtension.
func (OneOf) ExtensionName() string { return "OneOf" }

// Validate implements graphql.HandlerExtension.
func (OneOf) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (o OneOf) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, variable := range op.Operation.VariableDefinitions {
		path := ast.Path{ast.PathName("variable"), ast.PathName(variable.Variable)}
		if err := o.check(variable.Type, op.Variables[variable.Variable], path); err != nil {
			errcode.Set(err, errcode.ValidationFailed)
			return o.Present(ctx, err)
		}
	}
	return nil
}

func (o OneOf) check(t *ast.Type, value any, path ast.Path) *gqlerror.Error {
	switch value := value.(type) {
	case []any:
		return o.checkList(t, value, path)
	case map[string]any:
		return o.checkObject(o.Schema.Types[t.Name()], value, path)
	}
	return nil
}

func (o OneOf) checkList(t *ast.Type, values []any, path ast.Path) *gqlerror.Error {
	if t.Elem == nil {
		return nil
	}
	for i, value := range values {
		if err := o.check(t.Elem, value, append(path[:len(path):len(path)], ast.PathIndex(i))); err != nil {
			return err
		}
	}
	return nil
}

func (o OneOf) checkObject(def *ast.Definition, object map[string]any, path ast.Path) *gqlerror.Error {
	if def.Directives.ForName("oneOf") != nil && !hasOne(object) {
		return gqlerror.ErrorPathf(path, "must have exactly one of the keys of %s, and not as null", def.Name)
	}
	for _, field := range def.Fields {
		if err := o.check(field.Type, object[field.Name], append(path[:len(path):len(path)], ast.PathName(field.Name))); err != nil {
			return err
		}
	}
	return nil
}

func hasOne(object map[string]any) bool {
	for _, value := range object {
		return len(object) == 1 && value != nil
	}
	return false
}
