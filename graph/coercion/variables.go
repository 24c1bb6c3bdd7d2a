package coercion

import (
	"fmt"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// variables checks the values of variables by their types. gqlparser has checked their shapes by
// then: what is a list, what an object, and where null may be.
type variables struct {
	schema  *ast.Schema
	scalars Scalars
	typed   func(error) bool
}

// isMistyped reports whether an error is a mistake in typing.
func (v variables) isMistyped(err error) bool { return err != nil && v.typed != nil && v.typed(err) }

func (v variables) check(op *graphql.OperationContext) *gqlerror.Error {
	c := checking{v, op.Operation.Operation == ast.Mutation}
	for _, variable := range op.Operation.VariableDefinitions {
		path := ast.Path{ast.PathName("variable"), ast.PathName(variable.Variable)}
		if err := c.value(variable.Type, op.Variables[variable.Variable], path); err != nil {
			return err
		}
	}
	return nil
}

// checking is that of an operation's variables, or of the arguments of its directives.
type checking struct {
	variables
	// inMutation leaves what a shopper mistyped to the mutations that are given it.
	inMutation bool
}

func (v checking) value(t *ast.Type, value any, path ast.Path) *gqlerror.Error {
	switch {
	case value == nil:
		return nil
	case t.Elem != nil:
		return v.list(t.Elem, value, path)
	}
	switch def := v.schema.Types[t.NamedType]; def.Kind {
	case ast.InputObject:
		return v.object(def, value, path)
	case ast.Enum:
		if name, ok := value.(string); !ok || def.EnumValues.ForName(name) == nil {
			return invalid(path, fmt.Sprintf("must be a value of %s", def.Name))
		}
	case ast.Scalar:
		if check := v.scalars[def.Name]; check != nil {
			if err := check(value); err != nil && (!v.inMutation || !v.isMistyped(err)) {
				return gqlerror.WrapPath(path, err)
			}
		}
	}
	return nil
}

// list checks the elements of a list. gqlparser has made a list of a value that stands for one, of
// whatever Go type that is.
func (v checking) list(of *ast.Type, value any, path ast.Path) *gqlerror.Error {
	elements := reflect.ValueOf(value)
	if elements.Kind() != reflect.Slice {
		return v.value(of, value, path)
	}
	for i := range elements.Len() {
		if err := v.value(of, elements.Index(i).Interface(), below(path, ast.PathIndex(i))); err != nil {
			return err
		}
	}
	return nil
}

func (v checking) object(def *ast.Definition, value any, path ast.Path) *gqlerror.Error {
	object, ok := value.(map[string]any)
	if !ok {
		return invalid(path, fmt.Sprintf("must be an object of %s", def.Name))
	}
	if def.Directives.ForName("oneOf") != nil && !hasOne(object) {
		return invalid(path, fmt.Sprintf("must have exactly one of the keys of %s, and not as null", def.Name))
	}
	for _, field := range def.Fields {
		if err := v.value(field.Type, object[field.Name], below(path, ast.PathName(field.Name))); err != nil {
			return err
		}
	}
	return nil
}

// hasOne reports whether an object has exactly one key, and that not null, as @oneOf wants it.
func hasOne(object map[string]any) bool {
	for _, value := range object {
		return len(object) == 1 && value != nil
	}
	return false
}

func below(path ast.Path, element ast.PathElement) ast.Path {
	return append(path[:len(path):len(path)], element)
}

func invalid(path ast.Path, message string) *gqlerror.Error {
	err := gqlerror.ErrorPathf(path, "%s", message)
	errcode.Set(err, errcode.ValidationFailed)
	return err
}
