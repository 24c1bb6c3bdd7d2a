package executor

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// parentContext returns the context that a field of its k-th parent is resolved in.
func (e *execution) parentContext(f *field, k int) context.Context {
	if f.on.under == nil {
		return e.roots[f.root].ctx
	}
	return e.objectContext(f.on, k)
}

// objectContext returns the context of the k-th object of a selection, which has the path to it.
func (e *execution) objectContext(s *selection, k int) context.Context {
	o := &e.objects[s.place]
	if len(o.contexts) < len(o.all) {
		o.contexts = sized(o.contexts, len(o.all))
	}
	if o.contexts[k] == nil {
		from := o.from[k]
		ctx := e.valueContext(s.under, int(from.parent))
		if from.index >= 0 {
			ctx = withIndex(ctx, int(from.index))
		}
		o.contexts[k] = ctx
	}
	return o.contexts[k]
}

// valueContext returns the context that what is below a field has.
func (e *execution) valueContext(f *field, k int) context.Context {
	if e.isEvent && f.on.under == nil {
		return e.roots[f.root].ctx
	}
	return e.fieldContext(f, k)
}

// fieldContext returns the context of a field of its k-th parent, of which gqlgen would have one,
// too.
func (e *execution) fieldContext(f *field, k int) context.Context {
	ctx, fc := e.enter(e.parentContext(f, k), f)
	if values := e.columns[f.column].values; k < len(values) {
		fc.Result = values[k]
	}
	return ctx
}

// writerContext returns the context of where the writer is.
func (e *execution) writerContext() context.Context {
	ctx := e.roots[e.path[0].field.root].ctx
	for i, at := range e.path {
		if i > 0 || !e.isEvent {
			ctx, _ = e.enter(ctx, at.field)
		}
		if at.index >= 0 {
			ctx = withIndex(ctx, at.index)
		}
	}
	return ctx
}

// enter returns ctx with a field's context in it. Its arguments, if it has any, were decoded before
// without an error.
func (e *execution) enter(ctx context.Context, f *field) (context.Context, *graphql.FieldContext) {
	fc, _ := e.newContext(ctx, f)
	return graphql.WithFieldContext(ctx, fc), fc
}

func withIndex(ctx context.Context, i int) context.Context {
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i})
}
