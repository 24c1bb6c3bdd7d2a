package graph

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"

	"github.com/shopgraph/shopgraph/internal/account"
)

const requestIDHeader = "X-Request-Id"

// saneRequestID is what a request id from outside may be: it goes into logs and answers.
var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}$`)

// request is what a resolver or an error may want to know of the HTTP request; over a WebSocket, of its handshake.
type request struct {
	id, userAgent string
	wantsCost     bool
}

type requestKey struct{}

// withRequest gives each request an id: the client's own X-Request-Id if that is sane, else a new one. The answer has it in
// the same header.
func withRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !saneRequestID.MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set(requestIDHeader, id)
		known := request{id: id, userAgent: r.UserAgent(), wantsCost: r.Header.Get(costHeader) != ""}
		ctx := context.WithValue(r.Context(), requestKey{}, known)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// RequestID returns the id of the request under way, "" when there is none.
func RequestID(ctx context.Context) string {
	r, _ := ctx.Value(requestKey{}).(request)
	return r.id
}

// clientFrom returns what is known of the program that the request under way came from.
func clientFrom(ctx context.Context) account.Client {
	r, _ := ctx.Value(requestKey{}).(request)
	return account.Client{UserAgent: r.userAgent, Network: originFrom(ctx).network}
}

// wantsCost reports whether the request asks what its operations cost.
func wantsCost(ctx context.Context) bool {
	r, _ := ctx.Value(requestKey{}).(request)
	return r.wantsCost
}
