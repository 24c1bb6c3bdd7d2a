package graph

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/bounds"
	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/deferral"
	"github.com/shopgraph/shopgraph/graph/stream"
	"github.com/shopgraph/shopgraph/internal/money"
)

const (
	maxBody       = 1 << 20 // bytes
	maxTokens     = bounds.MaxTokens
	persistedSize = 8 << 20 // bytes of documents that clients name by their hashes

	defaultLoaderWait = time.Millisecond
)

// Options configures an Endpoint.
type Options struct {
	Resolver *Resolver
	// Authenticator finds out whose token a request carries.
	Authenticator Authenticator
	// Currency is what prices are in unless an operation's @inContext says otherwise.
	Currency money.Currency
	// Introspection lets clients ask for the schema, and names near misses in errors.
	Introspection bool
	// OperationTimeout is how long a query or mutation may take; 0 is no limit.
	OperationTimeout time.Duration
	// Origins says which pages may ask; nil is those of the origin that they ask.
	Origins *Origins
	// Trusted are the only documents that are taken; nil is any, and automatic persisted queries.
	Trusted *TrustedDocuments
	// CostLimits are how much one operation may cost, RateLimits how much of it a caller may ask for in a minute.
	CostLimits CostLimits
	RateLimits RateLimits
	// CountStatements returns a context under which the statements sent to the database are counted, and how many there were;
	// nil counts none.
	CountStatements func(context.Context) (context.Context, func() int64)
	// LoaderWait is how long a loader collects keys before it fetches; 0 is a millisecond.
	LoaderWait time.Duration
	// SecureCookies says that clients reach the server by https.
	SecureCookies bool
	// Execution is how operations are executed; nil is by plans.
	Execution Execution
	// IsPassing reports whether an error is of a trouble that passes: clients are told to try again; nil knows none.
	IsPassing func(error) bool
	Log       *slog.Logger
}

// Endpoint serves GraphQL over HTTP (POST, and GET for queries), server-sent events and WebSocket (graphql-transport-ws).
type Endpoint struct {
	handler http.Handler
	streams *stream.Streams
	present presenter
}

// NewEndpoint returns the endpoint. Shutdown must be called before the server that it is part of shuts down.
func NewEndpoint(o Options) *Endpoint {
	return newEndpoint(o, newSchema(o.Resolver, o.Execution), o.Authenticator)
}

func newEndpoint(o Options, schema graphql.ExecutableSchema, accounts Authenticator) *Endpoint {
	present := presenter{log: o.Log, passing: o.IsPassing}
	e := &Endpoint{streams: newStreams(accounts, present), present: present}
	origins := o.Origins
	if origins == nil {
		origins = &Origins{protection: http.NewCrossOriginProtection()}
	}
	limiter := newRateLimiter(o.RateLimits, e.present)
	operations := limiter.limitCaller(e.admit(e.operations(o, schema, limiter)))
	viewed := limiter.limitAddress(withViewer(accounts, sessionCookie{o.SecureCookies}, e.present, operations))
	e.handler = withRequest(e.present.recovering(origins.shared(origins.guarded(e.present, viewed))))
	return e
}

// operations returns gqlgen's handler.
func (e *Endpoint) operations(o Options, schema graphql.ExecutableSchema, limiter *rateLimiter) http.Handler {
	h := handler.New(schema)
	h.AddTransport(e.streams.WebSocket())
	h.AddTransport(e.streams.Events()) // before plainHTTP, whose requests it takes that prefer events
	h.AddTransport(plainHTTP{
		present: e.present,
		cookie:  sessionCookie{o.SecureCookies},
		caching: newCaching(schema.Schema()),
		inParts: deferral.Deferral{
			Present: e.present.present, Recover: e.present.recovered, Encode: encodeResponse, Limit: o.OperationTimeout,
		},
	})

	h.SetErrorPresenter(e.present.present)
	h.SetRecoverFunc(e.present.recovered)
	h.SetParserTokenLimit(maxTokens)
	documents := newDocuments(e.present.present, documentMemory)
	h.SetQueryCache(documents)
	h.SetValidationRulesFn(validation(o.Introspection))
	h.SetDisableSuggestion(true) // or the executor adds rules of its own
	prices := cost.NewPrices(schema.Schema())
	h.Use(limiter)
	h.Use(documentsOf(o, e.present.present))
	h.Use(documents)
	h.Use(newAuthorizer(schema.Schema(), o.Introspection, e.present.present))
	h.Use(oneOf{schema.Schema(), e.present.present})
	h.Use(costs{prices, o.CostLimits, limiter.spend, e.present.present})
	h.AroundOperations(deferral.Undeferred)
	h.AroundOperations(InContext(o.Currency, e.present.present))
	if o.OperationTimeout > 0 {
		h.AroundResponses(limitTime(o.OperationTimeout))
	}
	h.AroundResponses(reportCosts(prices, o.CostLimits, o.CountStatements))
	wait := o.LoaderWait
	if wait == 0 {
		wait = defaultLoaderWait
	}
	h.AroundResponses(Loaders(o.Resolver, wait))
	h.AroundRootFields(mutationLoaders(o.Resolver, wait))
	return h
}

// ServeHTTP implements http.Handler.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", notCached)
	w.Header().Set("Vary", varying)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	e.handler.ServeHTTP(w, r)
}

// Shutdown ends all WebSockets and event streams so that their clients know to come back, lets no more begin, and waits until
// they are gone or ctx ends. Other requests are served on.
func (e *Endpoint) Shutdown(ctx context.Context) error { return e.streams.Shutdown(ctx) }

// documentsOf returns the extension that knows documents by their ids.
func documentsOf(o Options, present graphql.ErrorPresenterFunc) graphql.HandlerExtension {
	if o.Trusted != nil {
		return trustedOnly{present, o.Trusted}
	}
	return persistedDocuments{present, newDocumentCache(persistedSize)}
}

// limitTime gives each query and mutation a deadline.
func limitTime(limit time.Duration) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		if !isExecuting(ctx) || graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
			return next(ctx)
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return next(ctx)
	}
}

// isExecuting reports whether there is an operation; a response may also be about a request that has none.
func isExecuting(ctx context.Context) bool {
	return graphql.HasOperationContext(ctx) && graphql.GetOperationContext(ctx).Operation != nil
}
