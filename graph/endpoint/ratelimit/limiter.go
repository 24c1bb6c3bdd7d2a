package ratelimit

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
)

// refusalCost is what a request costs that is refused before it is executed, or is none: finding
// that out is work too.
const refusalCost = 100

// Limits are how many points of cost may be spent a minute, in this process; 0 is no limit.
type Limits struct {
	// Caller is for each user, and for all guests of an address together.
	Caller int
	// Address is for all callers of an address together.
	Address int
}

// Limiter slows callers down. Requests are let in while there are points left, and pay afterwards
// what they cost; over a WebSocket each operation is let in by itself. It is an extension of the
// endpoint.
type Limiter struct {
	callers, addresses *Buckets
	answer             answer.Refuser
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.ResponseInterceptor
} = (*Limiter)(nil)

// New returns a limiter by which nobody has spent anything.
func New(l Limits, refuser answer.Refuser) *Limiter {
	return &Limiter{NewBuckets(l.Caller, time.Minute), NewBuckets(l.Address, time.Minute), refuser}
}

// ExtensionName implements graphql.HandlerExtension.
func (*Limiter) ExtensionName() string { return "RateLimiter" }

// Validate implements graphql.HandlerExtension.
func (*Limiter) Validate(graphql.ExecutableSchema) error { return nil }

// LimitAddress refuses requests from an address that has spent its points. It comes before the
// database is asked who calls.
func (l *Limiter) LimitAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		network := request.From(r.Context()).Network
		if wait := l.addresses.Wait(network); wait > 0 {
			l.refuse(w, r, wait)
			return
		}
		l.addresses.Spend(network, 1)
		next.ServeHTTP(w, r)
	})
}

// LimitCaller refuses requests of a caller who has spent its points.
func (l *Limiter) LimitCaller(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller := callerOf(r.Context())
		if wait := l.callers.Wait(caller); wait > 0 {
			l.refuse(w, r, wait)
			return
		}
		l.callers.Spend(caller, 1)
		next.ServeHTTP(w, r)
	})
}

func (l *Limiter) refuse(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
	l.answer.Refuse(w, r, tooFast(wait))
}

func tooFast(wait time.Duration) error {
	err := fault.TooManyRequests(fmt.Sprintf("too many requests: come back in %d seconds", seconds(wait)))
	err.Details = map[string]any{"retryAfter": seconds(wait)}
	return err
}

// seconds rounds up.
func seconds(wait time.Duration) int { return int(math.Ceil(wait.Seconds())) }

// callerOf names who pays: a user wherever they call from, a guest by the address.
func callerOf(ctx context.Context) string {
	if viewer := auth.ViewerFrom(ctx); viewer.SignedIn() {
		return "user " + viewer.User.String()
	}
	return "guest " + request.From(ctx).Network
}

// MutateOperationParameters implements graphql.OperationParameterMutator: it lets an operation over
// a WebSocket in, or not.
func (l *Limiter) MutateOperationParameters(ctx context.Context, _ *graphql.RawParams) *gqlerror.Error {
	from := request.From(ctx)
	if !from.Socket {
		return nil
	}
	if wait := max(l.addresses.Wait(from.Network), l.callers.Wait(callerOf(ctx))); wait > 0 {
		return l.answer.Present(ctx, tooFast(wait))
	}
	l.Spend(ctx, 1)
	return nil
}

// InterceptResponse implements graphql.ResponseInterceptor: it makes operations pay that were
// refused. Only those have errors before there is a response.
func (l *Limiter) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if len(graphql.GetErrors(ctx)) > 0 {
		l.SpendRefusal(ctx)
	}
	return next(ctx)
}

// Settle makes the caller and the address pay what an operation cost in the end. They have paid
// before what it was thought to cost.
func (l *Limiter) Settle(ctx context.Context, thought, actual int) {
	l.addresses.Settle(request.From(ctx).Network, thought, actual)
	l.callers.Settle(callerOf(ctx), thought, actual)
}

// SpendRefusal makes the caller and the address pay for a request that was refused.
func (l *Limiter) SpendRefusal(ctx context.Context) { l.Spend(ctx, refusalCost) }

// Spend makes the caller and the address pay.
func (l *Limiter) Spend(ctx context.Context, points int) {
	l.addresses.Spend(request.From(ctx).Network, points)
	l.callers.Spend(callerOf(ctx), points)
}
