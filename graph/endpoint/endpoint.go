package endpoint

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/bounds"
	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
	"github.com/shopgraph/shopgraph/graph/endpoint/costlimit"
	"github.com/shopgraph/shopgraph/graph/endpoint/credentials"
	"github.com/shopgraph/shopgraph/graph/endpoint/deferral"
	"github.com/shopgraph/shopgraph/graph/endpoint/document"
	"github.com/shopgraph/shopgraph/graph/endpoint/ratelimit"
	"github.com/shopgraph/shopgraph/graph/endpoint/stream"
	"github.com/shopgraph/shopgraph/graph/endpoint/validation"
)

const (
	maxBody        = 1 << 20  // bytes
	documentMemory = 64 << 20 // bytes that the documents kept may take together
)

// Options configures an Endpoint.
type Options struct {
	// Schema is the contract. Its directives @cost, @listSize and @cacheControl are read here.
	Schema graphql.ExecutableSchema
	// Extensions are the contract's own. Those that look at an operation do so once it is valid,
	// and before its cost is known.
	Extensions []graphql.HandlerExtension
	// Coercion is the contract's, too. It holds variables and arguments to the schema, once the
	// operation's cost was paid.
	Coercion graphql.HandlerExtension
	// Errors makes what clients get to see of errors.
	Errors answer.Errors
	// Authenticator finds out whose token a request carries.
	Authenticator credentials.Authenticator
	// Suggestions names near misses in errors, which tells of the schema.
	Suggestions bool
	// OperationTimeout is how long a query, a mutation, or an event of a subscription may take; 0 is
	// no limit.
	OperationTimeout time.Duration
	// Origins says which pages may ask; nil is those of the origin that they ask.
	Origins *Origins
	// Trusted are the only documents that are taken; nil is any, and automatic persisted queries.
	Trusted *document.Trusted
	// CostLimits are how much one operation may cost, RateLimits how much of it a caller may ask
	// for in a minute.
	CostLimits costlimit.Limits
	RateLimits ratelimit.Limits
	// AnswerLimit is how many bytes the data of one answer may have; 0 is no limit.
	AnswerLimit int
	// StreamLimits are how much clients may have open at a time.
	StreamLimits stream.Limits
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// CountStatements returns a context under which the statements sent to the database are
	// counted, and how many there were; nil counts none.
	CountStatements func(context.Context) (context.Context, func() int64)
	// Compress has answers of more than 1 KiB be compressed for clients that take them so. What comes
	// in parts is not.
	Compress bool
	// SecureCookies says that clients reach the server by https.
	SecureCookies bool
	// NoCookies says that no session is put into a cookie: whoever reads along would have it.
	NoCookies bool
}

// Endpoint serves GraphQL over HTTP (POST, and GET for queries), server-sent events and WebSocket
// (graphql-transport-ws).
type Endpoint struct {
	handler http.Handler
	viewed  func(http.Handler) http.Handler
	streams *stream.Streams
	answer  answer.Refuser // callers pay for what is refused
}

// New returns the endpoint. Shutdown must be called before the server that it is part of shuts
// down.
func New(o Options) *Endpoint {
	answers := answer.Refuser{Errors: o.Errors}
	limiter := ratelimit.New(o.RateLimits, answers)
	charging := answer.Refuser{Errors: o.Errors, Charge: limiter.SpendRefusal}
	e := &Endpoint{streams: newStreams(o.Authenticator, charging, o.StreamLimits), answer: charging}
	origins := o.Origins
	if origins == nil {
		origins = &Origins{protection: http.NewCrossOriginProtection()}
	}
	operations := limiter.LimitCaller(e.admit(e.operations(o, limiter)))
	viewer := func(next http.Handler) http.Handler {
		return limiter.LimitAddress(credentials.Viewer(o.Authenticator, credentials.Cookie{Secure: o.SecureCookies}, charging, next))
	}
	known := func(next http.Handler) http.Handler {
		return withRequest(origins, o.TrustedProxies, answers.Recovering(next))
	}
	e.handler = known(origins.shared(origins.guarded(answers, viewer(operations))))
	e.viewed = func(next http.Handler) http.Handler { return known(viewer(next)) }
	return e
}

// operations returns gqlgen's handler.
func (e *Endpoint) operations(o Options, limiter *ratelimit.Limiter) http.Handler {
	schema := o.Schema.Schema()
	h := handler.New(o.Schema)
	h.AddTransport(e.streams.WebSocket())
	h.AddTransport(e.streams.Events()) // before plainHTTP, whose requests it takes that prefer events
	h.AddTransport(plainHTTP{
		answers:   e.answer,
		cookie:    credentials.Cookie{Secure: o.SecureCookies},
		noCookies: o.NoCookies,
		compress:  o.Compress,
		caching:   caching.New(schema),
		inParts: deferral.Deferral{
			Present: e.answer.Present, Recover: e.answer.Recover, Encode: answer.Encode, Limit: o.OperationTimeout,
		},
	})

	h.SetErrorPresenter(e.answer.Present)
	h.SetRecoverFunc(e.answer.Recover)
	h.SetParserTokenLimit(bounds.MaxTokens)
	documents := document.NewCache(e.answer.Present, documentMemory)
	h.SetQueryCache(documents)
	h.SetValidationRulesFn(validation.Rules(o.Suggestions))
	h.SetDisableSuggestion(true) // or the executor adds rules of its own
	h.Use(limiter)
	h.Use(document.ByID(o.Trusted, e.answer.Present))
	h.Use(documents)
	for _, extension := range o.Extensions {
		h.Use(extension)
	}
	h.Use(costlimit.Limiter{
		Prices: cost.NewPrices(schema), Limits: o.CostLimits, Bytes: o.AnswerLimit, EventTime: o.OperationTimeout,
		Spend: limiter.Spend, Settle: limiter.Settle, Present: e.answer.Present,
	})
	h.Use(o.Coercion)
	h.AroundOperations(deferral.Undeferred)
	if o.OperationTimeout > 0 {
		h.AroundResponses(limitTime(o.OperationTimeout))
	}
	h.AroundResponses(credentials.TellEnded)
	h.AroundResponses(validation.TellOperation)
	h.AroundResponses(costlimit.Report(o.CostLimits, o.CountStatements))
	return h
}

// ServeHTTP implements http.Handler.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", caching.None)
	w.Header().Set("Vary", caching.Varying)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	e.handler.ServeHTTP(w, r)
}

// Viewed serves something else to those who may ask the endpoint, with their viewer in the
// request's context.
func (e *Endpoint) Viewed(next http.Handler) http.Handler { return e.viewed(next) }

// Shutdown ends all WebSockets and event streams in such a way that their clients know to come
// back. It lets no more begin. It waits until they are gone or ctx ends. Other requests are served
// on.
func (e *Endpoint) Shutdown(ctx context.Context) error { return e.streams.Shutdown(ctx) }

// limitTime gives each query and mutation a deadline.
func limitTime(limit time.Duration) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		if !answer.HasOperation(ctx) || graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
			return next(ctx)
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return next(ctx)
	}
}
