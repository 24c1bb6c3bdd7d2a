package executortest

import (
	"context"
	"reflect"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/executor"
)

// Compare returns a schema that answers by plans. It reports each operation that has none, and each
// answer that gqlgen's executor would have answered otherwise. What resolvers returned is given to
// gqlgen's executor once more. So nothing happens twice, and both tell of the same objects. What
// batch functions load, gqlgen's resolvers load again. Subscriptions and answers in parts are not
// compared.
func Compare(t testing.TB, own graphql.ExecutableSchema, table *executor.Table) graphql.ExecutableSchema {
	return &comparison{ExecutableSchema: executor.New(own, recording(table), cost.NewPrices(own.Schema()).Weight), own: executor.Answering(own), t: t}
}

type comparison struct {
	graphql.ExecutableSchema // by plans
	own                      graphql.ExecutableSchema
	t                        testing.TB
}

// Exec implements graphql.ExecutableSchema.
func (c *comparison) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	switch planned := executor.HasPlan(c.ExecutableSchema, op); {
	case op.Operation.Operation == ast.Subscription, executor.PartsOf(ctx) != nil:
		return c.ExecutableSchema.Exec(ctx)
	case !planned:
		c.t.Errorf("there is no plan, so no limits are kept: %s", op.RawQuery)
		return c.ExecutableSchema.Exec(ctx)
	}
	r := &record{results: map[string]result{}, roots: map[string]context.Context{}}
	recorded := copyOf(op)
	recorded.RootResolverMiddleware = r.keepRoots(op.RootResolverMiddleware)
	planned := c.ExecutableSchema.Exec(graphql.WithOperationContext(ctx, recorded))
	return func(ctx context.Context) *graphql.Response {
		response := planned(graphql.WithOperationContext(context.WithValue(ctx, recordKey{}, r), recorded))
		if response != nil {
			c.check(ctx, r, response)
		}
		return response
	}
}

// check executes the operation once more, as gqlgen does.
func (c *comparison) check(ctx context.Context, r *record, planned *graphql.Response) {
	op := graphql.GetOperationContext(ctx)
	replayed := copyOf(op)
	replayed.ResolverMiddleware, replayed.RootResolverMiddleware = r.replay(op.ResolverMiddleware), r.replayRoots
	again := graphql.WithOperationContext(graphql.WithFreshResponseContext(ctx), replayed)
	own := c.own.Exec(again)(again)
	diff := Diff(
		&graphql.Response{Data: own.Data, Errors: graphql.GetErrors(again)},
		&graphql.Response{Data: planned.Data, Errors: graphql.GetErrors(ctx)},
	)
	if diff != "" {
		c.t.Errorf("the answers differ (-gqlgen +plans):\n%s\n%s\n%v", diff, op.RawQuery, op.Variables)
	}
}

func copyOf(op *graphql.OperationContext) *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery:               op.RawQuery,
		Variables:              op.Variables,
		OperationName:          op.OperationName,
		Doc:                    op.Doc,
		Extensions:             op.Extensions,
		Headers:                op.Headers,
		Operation:              op.Operation,
		DisableIntrospection:   op.DisableIntrospection,
		RecoverFunc:            op.RecoverFunc,
		ResolverMiddleware:     op.ResolverMiddleware,
		RootResolverMiddleware: op.RootResolverMiddleware,
		Stats:                  op.Stats,
	}
}

// record keeps what resolvers returned, by their paths, and the contexts of root fields, with the
// loaders in them.
type record struct {
	mu      sync.Mutex
	results map[string]result
	roots   map[string]context.Context
}

type result struct {
	value any
	err   error
}

type recordKey struct{}

// keepRoots returns a middleware that keeps the contexts of root fields.
func (r *record) keepRoots(outer graphql.RootFieldMiddleware) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		return outer(ctx, func(ctx context.Context) graphql.Marshaler {
			r.roots[graphql.GetRootFieldContext(ctx).Field.Alias] = ctx
			return next(ctx)
		})
	}
}

// replayRoots gives a root field the context that it had, but for what is gqlgen's.
func (r *record) replayRoots(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	return next(replayedContext{ctx, r.roots[graphql.GetRootFieldContext(ctx).Field.Alias]})
}

type replayedContext struct {
	context.Context
	kept context.Context //nolint:containedctx // where to look values up
}

// Value implements context.Context.
func (c replayedContext) Value(key any) any {
	if reflect.TypeOf(key).PkgPath() == reflect.TypeFor[graphql.Response]().PkgPath() || c.kept == nil {
		return c.Context.Value(key)
	}
	return c.kept.Value(key)
}

// replay returns the middleware that gives what is recorded.
func (r *record) replay(inner graphql.FieldMiddleware) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		r.mu.Lock()
		known, ok := r.results[graphql.GetPath(ctx).String()]
		r.mu.Unlock()
		if ok {
			return known.value, known.err
		}
		return inner(ctx, next)
	}
}

// recording returns the table with resolvers that record what they return.
func recording(table *executor.Table) *executor.Table {
	recording := *table
	recording.Objects = nil
	for _, object := range table.Objects {
		copied := *object
		copied.Fields = nil
		for _, f := range object.Fields {
			copied.Fields = append(copied.Fields, recordingField(f))
		}
		recording.Objects = append(recording.Objects, &copied)
	}
	return &recording
}

func recordingField(f *executor.Field) *executor.Field {
	if f.Call == nil {
		return f
	}
	recording := *f
	recording.Call = func(ctx context.Context, ec, parent any, fc *graphql.FieldContext) (any, error) {
		value, err := f.Call(ctx, ec, parent, fc)
		if r, ok := ctx.Value(recordKey{}).(*record); ok {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.results[graphql.GetPath(ctx).String()] = result{value, err}
		}
		return value, err
	}
	return &recording
}
