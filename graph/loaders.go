package graph

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/record"
)

// loaders batches every edge of one response. They are made anew for each, because a WebSocket lives
// for hours and a loader's cache must not.
type loaders struct {
	level level

	mu     sync.Mutex
	byMany map[any]any // a *loader[K, V] by its *record.Many[K, V]
}

// newLoaders returns loaders that collect keys which come one by one for wait before they read.
func newLoaders(db record.Queryer, wait time.Duration) *loaders {
	return &loaders{level: level{db: db, wait: wait}, byMany: map[any]any{}}
}

type loadersKey struct{}

// loaderOf returns the loader of a Many for the response under way.
func loaderOf[K comparable, V any](ctx context.Context, many *record.Many[K, V]) *loader[K, V] {
	all := ctx.Value(loadersKey{}).(func() *loaders)()
	all.mu.Lock()
	defer all.mu.Unlock()
	if l, ok := all.byMany[many]; ok {
		return l.(*loader[K, V])
	}
	l := &loader[K, V]{level: &all.level, many: many}
	all.byMany[many] = l
	return l
}

// withLoaders returns a context with loaders that are made when the first of them is needed: most of
// a subscription's events need none.
func withLoaders(ctx context.Context, db record.Queryer, wait time.Duration) context.Context {
	return context.WithValue(ctx, loadersKey{}, sync.OnceValue(func() *loaders { return newLoaders(db, wait) }))
}

// Loaders gives each response loaders of its own, which collect keys for wait before they fetch.
func Loaders(r *Resolver, wait time.Duration) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		return next(withLoaders(ctx, r.DB, wait))
	}
}

// mutationLoaders gives each mutation of a request loaders of its own: it may change what the ones
// before have loaded.
func mutationLoaders(r *Resolver, wait time.Duration) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
			ctx = withLoaders(ctx, r.DB, wait)
		}
		return next(ctx)
	}
}
