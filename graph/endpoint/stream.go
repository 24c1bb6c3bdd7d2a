package endpoint

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
	"github.com/shopgraph/shopgraph/graph/endpoint/credentials"
	"github.com/shopgraph/shopgraph/graph/endpoint/params"
	"github.com/shopgraph/shopgraph/graph/endpoint/stream"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newStreams returns what serves subscriptions, by the endpoint's rules.
func newStreams(accounts credentials.Authenticator, answers answer.Refuser, limits stream.Limits) *stream.Streams {
	return stream.New(stream.Options{
		Init:          inChannel(credentials.InitSocket(accounts, answers.Charge)),
		Ack:           credentials.Ack,
		Keep:          keptContext,
		Recheck:       credentials.Recheck(accounts),
		Session:       credentials.Session,
		Client:        credentials.Client,
		Limits:        limits,
		Params:        params.Read,
		RequestParams: requestParams,
		Append:        answer.Append,
		Refuse:        answers.RefuseWith,
		Present:       answers.Present,
		Recover:       answers.Recover,
	})
}

// inChannel lets connection_init's payload say, under the header's name, which channel a WebSocket's
// operations are in: browsers cannot set headers on one.
func inChannel(
	next func(context.Context, map[string]any) (context.Context, error),
) func(context.Context, map[string]any) (context.Context, error) {
	return func(ctx context.Context, payload map[string]any) (context.Context, error) {
		if code, given := payload[caching.ChannelHeader].(string); given {
			r := request.From(ctx)
			r.Channel = code
			ctx = request.With(ctx, r)
		}
		return next(ctx, payload)
	}
}

// keptContext returns a context for the operations of a WebSocket. It keeps only what they may ask
// of the handshake. It drops what else net/http and the earlier handlers have put into the context.
// There are many thousands of WebSockets, and they stay for hours.
func keptContext(ctx context.Context) context.Context {
	return request.With(credentials.Kept(ctx), request.From(ctx))
}

// RecheckServices ends the WebSockets and event streams of those services whose tokens were
// revoked. It does not wait.
func (e *Endpoint) RecheckServices(ids []typeid.ServiceToken) { recheck(e.streams, ids) }

// RecheckSessions ends the WebSockets and event streams of those sessions that have ended or
// changed. It does not wait.
func (e *Endpoint) RecheckSessions(ids []typeid.Session) { recheck(e.streams, ids) }

func recheck[ID any](streams *stream.Streams, ids []ID) {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = id
	}
	streams.RecheckSessions(keys...)
}
