package coercion

import (
	"context"
	"errors"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/selection"
)

// position is a field of an object, interface or union.
type position struct{ on, name string }

// argued is a field with arguments, and the object that it is of.
type argued struct {
	*executor.Field
	object string
}

// fieldsWithArguments returns what decodes the arguments of each field that has any. A field of an
// interface is that of each type that implements it.
func fieldsWithArguments(table *executor.Table) map[position][]argued {
	all := map[position][]argued{}
	for _, object := range table.Objects {
		for _, field := range object.Fields {
			if !field.HasArgs {
				continue
			}
			for _, name := range object.Implementors {
				at := position{name, field.Name}
				all[at] = append(all[at], argued{field, object.Name})
			}
		}
	}
	return all
}

// errArgument stands for a mistake that was presented.
var errArgument = errors.New("an argument is not what the schema says")

// arguments decodes the arguments of all fields that an operation selects, and returns the first
// mistake.
func (e *Extension) arguments(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	d := decoding{Extension: e, ctx: ctx, op: op}
	trail, err := selection.Walk(op.Operation.SelectionSet, op.Variables, d.field)
	if err == nil {
		if d.decoded != nil && op.Operation.Operation != ast.Subscription { // which lives long, and decodes by itself
			d.decoded.Keep(op)
		}
		if d.answers != nil {
			d.answers.Keep(op)
		}
		return nil
	}
	field := trail[len(trail)-1]
	at := d.mistake.Path // the field's, and below that the argument's
	d.mistake.Path = pathTo(trail)
	if len(at) > 1 {
		if d.mistake.Extensions == nil {
			d.mistake.Extensions = map[string]any{}
		}
		d.mistake.Extensions["argument"] = at[1:]
	}
	d.mistake.Locations = []gqlerror.Location{{Line: field.Position.Line, Column: field.Position.Column}}
	return d.mistake
}

func pathTo(fields []*ast.Field) (path ast.Path) {
	for _, f := range fields {
		path = append(path, ast.PathName(f.Alias))
	}
	return path
}

// decoding is that of an operation's arguments.
type decoding struct {
	*Extension
	ctx     context.Context //nolint:containedctx // that of the one call that this is for
	op      *graphql.OperationContext
	ec      any // as the table's functions want it; made for the first field
	decoded executor.Decoded
	answers executor.Answers
	mistake *gqlerror.Error
}

// field decodes the arguments of a field.
func (d *decoding) field(f *ast.Field) error {
	if len(f.Arguments) == 0 {
		return nil
	}
	for _, argument := range f.Arguments {
		if err := checkLiteral(argument.Value, d.op.Variables); err != nil {
			err.Path = append(ast.Path{ast.PathName(f.Alias), ast.PathName(argument.Name)}, err.Path...)
			d.mistake = d.present(graphql.WithFieldContext(d.ctx, &graphql.FieldContext{}), err)
			return errArgument
		}
	}
	if d.readsText(f) {
		typed := typing{variables: d.Extension.variables}
		typed.arguments(f, f.ArgumentMap(d.op.Variables))
		if err := d.mistyped(f, typed.mistakes); err != nil {
			return err
		}
	}
	if d.ec == nil {
		d.ec, d.decoded = d.table.Begin(d.op), executor.Decoded{}
		d.ctx = graphql.WithUnmarshalerMap(graphql.WithResponseContext(d.ctx, d.present, d.op.RecoverFunc), d.table.Inputs)
	}
	for _, field := range d.fields[position{f.ObjectDefinition.Name, f.Name}] {
		fc, err := field.Context(d.ctx, d.ec, graphql.CollectedField{Field: f, Selections: f.SelectionSet})
		if err != nil {
			d.mistake = graphql.GetErrors(d.ctx)[0] // Context reports what it returns
			return errArgument
		}
		d.decoded[executor.DecodedField{Field: f, Object: field.object}] = fc
	}
	return nil
}

// mistyped has a mutation answer with what is mistyped in its input. Of another field it is a
// mistake in the request.
func (d *decoding) mistyped(f *ast.Field, mistakes []Mistake) error {
	if len(mistakes) == 0 {
		return nil
	}
	if f.ObjectDefinition != d.Extension.variables.schema.Mutation {
		path := ast.Path{ast.PathName(f.Alias)}
		for _, name := range mistakes[0].at {
			path = append(path, ast.PathName(name))
		}
		d.mistake = d.present(graphql.WithFieldContext(d.ctx, &graphql.FieldContext{}), gqlerror.WrapPath(path, mistakes[0].Err))
		return errArgument
	}
	if d.answers == nil {
		d.answers = executor.Answers{}
	}
	d.answers[f] = d.typed.Answer(f.Name, mistakes)
	return nil
}

// checkLiteral checks of a literal what decoding does not tell. A variable that is null may stand
// where null may not, if it has a default. And no integer has more than 64 bits. The error's path
// begins at the literal.
func checkLiteral(value *ast.Value, variables map[string]any) *gqlerror.Error {
	switch value.Kind {
	case ast.Variable:
		given, has := variables[value.Raw]
		if given == nil && value.ExpectedType != nil && value.ExpectedType.NonNull && (has || !value.ExpectedTypeHasDefault) {
			return invalid(nil, "must not be null")
		}
	case ast.IntValue:
		if _, err := strconv.ParseInt(value.Raw, 10, 64); err != nil {
			return invalid(nil, "is no integer of 64 bits")
		}
	}
	for i, child := range value.Children {
		if err := checkLiteral(child.Value, variables); err != nil {
			element := ast.PathElement(ast.PathName(child.Name))
			if value.Kind == ast.ListValue {
				element = ast.PathIndex(i)
			}
			err.Path = append(ast.Path{element}, err.Path...)
			return err
		}
	}
	return nil
}
