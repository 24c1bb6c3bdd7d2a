package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/internal/money"
)

const (
	maxBody       = 1 << 20 // bytes, also of a WebSocket's message
	maxTokens     = 5_000   // of a document
	cachedQueries = 1_000   // documents, parsed and validated

	socketInitTimeout = 10 * time.Second
	pingInterval      = 25 * time.Second // proxies cut what is silent for 30 to 60 seconds

	defaultLoaderWait = time.Millisecond
)

// Options configures an Endpoint.
type Options struct {
	Resolver *Resolver
	// Currency is what prices are in unless an operation's @inContext says otherwise.
	Currency money.Currency
	// Introspection lets clients ask for the schema, and names near misses in errors.
	Introspection bool
	// OperationTimeout is how long a query or mutation may take; 0 is no limit.
	OperationTimeout time.Duration
	// LoaderWait is how long a loader collects keys before it fetches; 0 is a millisecond.
	LoaderWait time.Duration
	Log        *slog.Logger
}

// Endpoint serves GraphQL over HTTP (POST, and GET for queries), server-sent events and WebSocket (graphql-transport-ws).
type Endpoint struct {
	handler http.Handler
	streams *streams
	present presenter
}

// NewEndpoint returns the endpoint. Shutdown must be called before the server that it is part of shuts down.
func NewEndpoint(o Options) *Endpoint {
	return newEndpoint(o, generated.NewExecutableSchema(generated.Config{Resolvers: o.Resolver}), o.Resolver.Accounts)
}

func newEndpoint(o Options, schema graphql.ExecutableSchema, accounts authenticator) *Endpoint {
	e := &Endpoint{streams: newStreams(), present: presenter{log: o.Log}}
	e.handler = withRequest(withViewer(accounts, e.present, e.admit(e.operations(o, schema, accounts))))
	return e
}

// operations returns gqlgen's handler.
func (e *Endpoint) operations(o Options, schema graphql.ExecutableSchema, accounts authenticator) http.Handler {
	h := handler.New(schema)
	h.AddTransport(transport.Websocket{
		Implementation:   sockets{ctx: e.streams.ctx},
		InitFunc:         initSocket(accounts, e.present),
		InitTimeout:      socketInitTimeout,
		PingPongInterval: pingInterval,
	})
	h.AddTransport(transport.Options{})
	h.AddTransport(transport.SSE{KeepAlivePingInterval: pingInterval}) // before POST, which it is one of
	h.AddTransport(transport.POST{})
	h.AddTransport(transport.GET{})

	h.SetErrorPresenter(e.present.present)
	h.SetRecoverFunc(e.present.recovered)
	h.SetParserTokenLimit(maxTokens)
	h.SetQueryCache(lru.New[*ast.QueryDocument](cachedQueries))
	h.SetDisableSuggestion(!o.Introspection)
	h.Use(newAuthorizer(schema.Schema(), o.Introspection, e.present.present))
	h.Use(oneOf{schema.Schema(), e.present.present})
	h.AroundOperations(InContext(o.Currency, e.present.present))
	if o.OperationTimeout > 0 {
		h.AroundResponses(limitTime(o.OperationTimeout))
	}
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
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	e.handler.ServeHTTP(w, r)
}

// Shutdown ends all WebSockets and event streams so that their clients know to come back, lets no more begin, and waits until
// they are gone or ctx ends. Other requests are served on.
func (e *Endpoint) Shutdown(ctx context.Context) error { return e.streams.shutdown(ctx) }

// admit lets through what is a GraphQL request by its outside.
func (e *Endpoint) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && !e.admitBody(w, r):
		case isWebSocket(r) || isEventStream(r):
			e.serveStream(w, r, next)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (e *Endpoint) serveStream(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if !e.streams.enter() {
		e.present.refuse(w, r, errShuttingDown)
		return
	}
	defer e.streams.leave()
	if isWebSocket(r) {
		next.ServeHTTP(w, r)
		return
	}
	e.streams.serveEvents(w, r, next)
}

// admitBody reads the body in whole, and answers a request whose body is none of GraphQL. What is wrong with a body is never
// told by quoting it: it may hold a password.
func (e *Endpoint) admitBody(w http.ResponseWriter, r *http.Request) bool {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		e.present.refuseInput(w, r, http.StatusUnsupportedMediaType, "expected the Content-Type application/json")
		return false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		e.present.refuseInput(w, r, http.StatusRequestEntityTooLarge, "the request is larger than 1 MiB")
		return false
	}
	if err != nil {
		e.present.refuseInput(w, r, http.StatusBadRequest, "the request broke off")
		return false
	}
	if err := json.Unmarshal(body, &graphql.RawParams{}); err != nil {
		e.present.refuseInput(w, r, http.StatusBadRequest, `expected a JSON object such as {"query": "{ __typename }"}`)
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return true
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
