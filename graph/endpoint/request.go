package endpoint

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"regexp"

	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
	"github.com/shopgraph/shopgraph/graph/endpoint/costlimit"
	"github.com/shopgraph/shopgraph/graph/endpoint/ratelimit"
	"github.com/shopgraph/shopgraph/graph/endpoint/stream"
	"github.com/shopgraph/shopgraph/internal/request"
)

const requestIDHeader = "X-Request-Id"

// saneRequestID is what a request id from outside may be: it goes into logs and answers.
var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}$`)

// withRequest puts into each request's context what others may know of it. The request's id is the
// client's own X-Request-Id if that is sane, else a new one. The answer has it in the same header.
// Origins tells whose pages ask. The argument trusted has the networks whose X-Forwarded-For is
// believed.
func withRequest(origins *Origins, trusted []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !saneRequestID.MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set(requestIDHeader, id)
		ctx := request.With(r.Context(), request.Request{
			ID:        id,
			UserAgent: r.UserAgent(),
			Network:   ratelimit.Network(ratelimit.ClientAddress(r, trusted)),
			Socket:    stream.IsUpgrade(r),
			OtherSite: origins.isOtherSite(r),
			LastEvent: stream.LastEvent(r),
			Host:      r.Host,
			Channel:   r.Header.Get(caching.ChannelHeader),
			WantsCost: r.Header.Get(costlimit.Header) != "",
		})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
