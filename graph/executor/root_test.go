package executor_test

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

type contextKey struct{}

// TestRootMiddleware does to root fields what a middleware can do.
func TestRootMiddleware(t *testing.T) {
	t.Parallel()
	middlewares := map[string]graphql.RootFieldMiddleware{
		"nothing": func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler { return next(ctx) },
		"another context": func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			return next(context.WithValue(ctx, contextKey{}, 1))
		},
		"an answer of its own": func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			if graphql.GetRootFieldContext(ctx).Field.Alias == "b" {
				return graphql.MarshalString("own")
			}
			return next(ctx)
		},
		"null": func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			if graphql.GetRootFieldContext(ctx).Field.Alias == "b" {
				return graphql.Null
			}
			return next(ctx)
		},
		"instead of the answer": func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			answer := next(ctx)
			if graphql.GetRootFieldContext(ctx).Field.Alias == "b" {
				return graphql.RequiredNull
			}
			return answer
		},
	}
	for name, middleware := range middlewares {
		for _, text := range []string{
			`{ a: animal(id: "a") { path mate { path } } b: animal(id: "b") { path mate { path } } c: word __typename }`,
			`{ a: animals { path } b: animals { path } }`,
			`{ b: word }`,
			`mutation { a: tick b: grow(id: "b") { id mate { path } } c: tick }`,
			`mutation { a: tick b: shrink(id: "b") { id } c: tick }`,
		} {
			own, planned := newExecutor(zoo.Own(&beings.World{})), newExecutor(zoo.Planned(&beings.World{}, true))
			own.AroundRootFields(middleware)
			planned.AroundRootFields(middleware)
			if !compare(t, own, planned, 1, text, nil) {
				t.Errorf("%s: %s is not valid", name, text)
			}
		}
	}
}
