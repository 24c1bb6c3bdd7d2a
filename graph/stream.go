package graph

import (
	"context"
	"net/http"

	"github.com/shopgraph/shopgraph/graph/stream"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newStreams returns what serves subscriptions, by the endpoint's rules.
func newStreams(accounts Authenticator, present presenter) *stream.Streams {
	return stream.New(stream.Options{
		Init:          initSocket(accounts),
		Keep:          keptContext,
		Recheck:       recheck(accounts),
		Session:       sessionKey,
		Params:        readParams,
		RequestParams: requestParams,
		Encode:        encodeResponse,
		Refuse: func(w http.ResponseWriter, r *http.Request, status int, err error) {
			refuseWith(w, r, status, present.present(r.Context(), err))
		},
		Present: present.present,
		Recover: present.recovered,
	})
}

// keptContext returns a context of what the operations of a WebSocket may ask of its handshake, and nothing else of what
// net/http and the handlers before have put into that: there are many thousands, and they stay for hours.
func keptContext(ctx context.Context) context.Context {
	kept := context.Background()
	for _, key := range []any{requestKey{}, originKey{}, tokenKey{}} {
		if value := ctx.Value(key); value != nil {
			kept = context.WithValue(kept, key, value)
		}
	}
	if viewer := auth.ViewerFrom(ctx); viewer != (auth.Viewer{}) {
		kept = auth.WithViewer(kept, viewer)
	}
	return kept
}

// sessionKey returns the session or the service of a context, nil for guests.
func sessionKey(ctx context.Context) any {
	switch viewer := auth.ViewerFrom(ctx); {
	case !viewer.Session.IsZero():
		return viewer.Session
	case !viewer.Service.IsZero():
		return viewer.Service
	}
	return nil
}

// RecheckServices ends the WebSockets and event streams of those services whose tokens were revoked. It does not wait.
func (e *Endpoint) RecheckServices(ids []typeid.ServiceToken) {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = id
	}
	e.streams.RecheckSessions(keys...)
}

// RecheckSessions ends the WebSockets and event streams of those sessions that have ended or changed. It does not wait.
func (e *Endpoint) RecheckSessions(ids []typeid.Session) {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = id
	}
	e.streams.RecheckSessions(keys...)
}
