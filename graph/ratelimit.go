package graph

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/ratelimit"
	"github.com/shopgraph/shopgraph/graph/stream"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// refusalCost is what a request costs that is refused before it is executed: finding that out is work too.
const refusalCost = 100

// RateLimits are how many points of cost may be spent a minute, in this process; 0 is no limit.
type RateLimits struct {
	// Caller is for each user, and for all guests of an address together.
	Caller int
	// Address is for all callers of an address together.
	Address int
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
}

// rateLimiter slows callers down. Requests are let in while there are points left, and pay afterwards what they cost; over a
// WebSocket each operation is let in by itself. It is an extension of the endpoint.
type rateLimiter struct {
	callers, addresses *ratelimit.Buckets
	trusted            []netip.Prefix
	present            presenter
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.ResponseInterceptor
} = (*rateLimiter)(nil)

func newRateLimiter(l RateLimits, present presenter) *rateLimiter {
	return &rateLimiter{ratelimit.NewBuckets(l.Caller), ratelimit.NewBuckets(l.Address), l.TrustedProxies, present}
}

// ExtensionName implements graphql.HandlerExtension.
func (*rateLimiter) ExtensionName() string { return "RateLimiter" }

// Validate implements graphql.HandlerExtension.
func (*rateLimiter) Validate(graphql.ExecutableSchema) error { return nil }

// origin is where a request comes from.
type origin struct {
	network string
	socket  bool // operations are let in one by one
}

type originKey struct{}

func originFrom(ctx context.Context) origin {
	o, _ := ctx.Value(originKey{}).(origin)
	return o
}

// limitAddress refuses requests from an address that has spent its points. It comes before the database is asked who calls.
func (l *rateLimiter) limitAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := origin{network: ratelimit.Network(ratelimit.ClientAddress(r, l.trusted)), socket: stream.IsUpgrade(r)}
		if wait := l.addresses.Wait(from.network); wait > 0 {
			l.refuse(w, r, wait)
			return
		}
		l.addresses.Spend(from.network, 1)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), originKey{}, from)))
	})
}

// limitCaller refuses requests of a caller who has spent its points.
func (l *rateLimiter) limitCaller(next http.Handler) http.Handler {
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

func (l *rateLimiter) refuse(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
	l.present.refuse(w, r, tooFast(wait))
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
	return "guest " + originFrom(ctx).network
}

// MutateOperationParameters implements graphql.OperationParameterMutator: it lets an operation over a WebSocket in, or not.
func (l *rateLimiter) MutateOperationParameters(ctx context.Context, _ *graphql.RawParams) *gqlerror.Error {
	from := originFrom(ctx)
	if !from.socket {
		return nil
	}
	if wait := max(l.addresses.Wait(from.network), l.callers.Wait(callerOf(ctx))); wait > 0 {
		return l.present.present(ctx, tooFast(wait))
	}
	l.spend(ctx, 1)
	return nil
}

// InterceptResponse implements graphql.ResponseInterceptor: it makes requests pay that were refused.
func (l *rateLimiter) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if !isExecuting(ctx) {
		l.spend(ctx, refusalCost)
	}
	return next(ctx)
}

// spend makes the caller and the address pay.
func (l *rateLimiter) spend(ctx context.Context, points int) {
	l.addresses.Spend(originFrom(ctx).network, points)
	l.callers.Spend(callerOf(ctx), points)
}
