package endpoint

import (
	"context"
	"net/http"
	"strings"

	"github.com/rs/cors"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/credentials"
	"github.com/shopgraph/shopgraph/graph/endpoint/stream"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// preflightAge is how long a browser may remember what a preflight allowed, in seconds.
const preflightAge = 2 * 60 * 60

var errOrigin = fault.Forbidden("this origin's pages may not ask here: it is not listed in --cors-origin")

// Origins says which origins' pages may ask: the server's own, and a list. Programs that are no
// browsers are not held to it.
type Origins struct {
	protection *http.CrossOriginProtection
	cors       *cors.Cors // nil without a list
	own        site       // of the server, as clients reach it
}

// NewOrigins returns what admits the pages of own, the origin at which clients reach the server,
// and those of others. An origin is scheme://host or scheme://host:port.
func NewOrigins(own string, others ...string) (*Origins, error) {
	o := &Origins{protection: http.NewCrossOriginProtection()}
	for _, origin := range append([]string{own}, others...) {
		if err := o.protection.AddTrustedOrigin(strings.ToLower(origin)); err != nil {
			return nil, err
		}
	}
	o.own, _ = siteOf(own)
	if len(others) > 0 {
		o.cors = cors.New(cors.Options{
			AllowedOrigins:   others,
			AllowedMethods:   []string{http.MethodGet, http.MethodHead, http.MethodPost},
			AllowedHeaders:   []string{"*"},
			ExposedHeaders:   []string{requestIDHeader, "ETag", "Retry-After", credentials.SessionHeader},
			AllowCredentials: true,
			MaxAge:           preflightAge,
		})
	}
	return o, nil
}

// Protect refuses what a page of another origin makes a browser send and what may change something.
func (o *Origins) Protect(next http.Handler) http.Handler { return o.protection.Handler(next) }

// shared answers preflights, and lets the pages of the listed origins read answers.
func (o *Origins) shared(next http.Handler) http.Handler {
	if o.cors == nil {
		return next
	}
	return o.cors.Handler(next)
}

// guarded refuses requests that a page of another origin made a browser send. It refuses those that
// may change something. It also refuses WebSockets: they begin as a GET request, and browsers apply
// no CORS to them.
func (o *Origins) guarded(refuser answer.Refuser, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.check(r) != nil {
			refuser.Refuse(w, r, errOrigin)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (o *Origins) check(r *http.Request) error {
	if stream.IsUpgrade(r) {
		unsafe := r.WithContext(context.WithoutCancel(r.Context())) // a copy
		unsafe.Method = http.MethodPost
		r = unsafe
	}
	return o.protection.Check(r)
}
