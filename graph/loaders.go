package graph

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/search"
)

// loaders batches every edge of one response. They are made anew for each, because a WebSocket
// lives for hours and a loader's cache must not.
type loaders struct {
	level     level
	carts     *cart.Service
	documents *document.Service
	drafts    *draftorder.Service
	payments  *payment.Service
	returns   *returns.Service
	search    *searches

	mu     sync.Mutex
	byMany map[any]any // a *loader[K, V] by its *record.Many[K, V]
}

// newLoaders returns loaders that collect keys which come one by one for a while before they read.
func newLoaders(l loading) *loaders {
	return &loaders{level: level{db: l.db, wait: l.wait}, carts: l.carts, documents: l.documents, drafts: l.drafts, payments: l.payments, returns: l.returns, search: l.searches, byMany: map[any]any{}}
}

type loadersKey struct{}

func loadersOf(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(func() *loaders)() }

// cartsOf returns what works out the prices of carts that were loaded.
func cartsOf(ctx context.Context) *cart.Service { return loadersOf(ctx).carts }

// loaderOf returns the loader of a Many for the response under way.
func loaderOf[K comparable, V any](ctx context.Context, many *record.Many[K, V]) *loader[K, V] {
	all := loadersOf(ctx)
	all.mu.Lock()
	defer all.mu.Unlock()
	if l, ok := all.byMany[many]; ok {
		return l.(*loader[K, V])
	}
	l := &loader[K, V]{level: &all.level, many: many}
	all.byMany[many] = l
	return l
}

// withLoaders returns a context with loaders that are made when the first of them is needed: most
// of a subscription's events need none.
func withLoaders(ctx context.Context, l loading) context.Context {
	return context.WithValue(ctx, loadersKey{}, sync.OnceValue(func() *loaders { return newLoaders(l) }))
}

// loading gives each response loaders of its own. It is an extension of the endpoint.
type loading struct {
	db        record.Queryer
	carts     *cart.Service
	documents *document.Service
	drafts    *draftorder.Service
	payments  *payment.Service
	returns   *returns.Service
	search    *search.Service
	wait      time.Duration // for further keys that come one by one
	searches  *searches     // of the response
}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
	graphql.RootFieldInterceptor
} = loading{}

// ExtensionName implements graphql.HandlerExtension.
func (loading) ExtensionName() string { return "Loaders" }

// Validate implements graphql.HandlerExtension.
func (loading) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse implements graphql.ResponseInterceptor.
func (l loading) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	l.searches = newSearches(l.search)
	response := next(withLoaders(ctx, l))
	l.searches.tell(ctx, response)
	return response
}

// InterceptRootField implements graphql.RootFieldInterceptor. It gives each mutation of a request
// loaders of its own: it may change what the ones before have loaded.
func (l loading) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		ctx = withLoaders(ctx, l)
	}
	return next(ctx)
}
