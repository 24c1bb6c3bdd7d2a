package credentials

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
)

// InitSocket returns how a WebSocket's viewer is found out. Browsers cannot set headers on a
// WebSocket, so connection_init's payload may carry the Authorization instead. If that has a token,
// it has precedence over what the handshake carried. A token that stands for nobody makes a guest,
// as in Viewer, and charge is told of it.
func InitSocket(
	accounts Authenticator, charge func(context.Context),
) func(context.Context, map[string]any) (context.Context, error) {
	return func(ctx context.Context, payload map[string]any) (context.Context, error) {
		given, err := authorization(payload)
		if err != nil {
			return nil, err
		}
		token, err := bearer(given)
		if err != nil {
			return nil, err
		}
		return authenticate(ctx, accounts, token, charge)
	}
}

// Recheck returns what tells whether a context's viewer is still who they were, and until when that
// lasts; zero is for good.
func Recheck(accounts Authenticator) func(context.Context) (until time.Time, err error) {
	return func(ctx context.Context) (time.Time, error) {
		token, _ := ctx.Value(tokenKey{}).(string)
		if token == "" {
			return time.Time{}, nil // a guest stays one
		}
		now, until, err := accounts.Authenticate(ctx, token)
		if err != nil {
			return time.Time{}, err
		}
		if now != auth.ViewerFrom(ctx) {
			return time.Time{}, fault.Unauthenticated("the account has changed: connect again")
		}
		return until, nil
	}
}

// authorization returns what connection_init's payload says under the header's name, empty for
// nothing.
func authorization(payload map[string]any) (string, error) {
	for _, key := range []string{"Authorization", "authorization"} {
		switch value := payload[key].(type) {
		case nil:
		case string:
			return value, nil
		default:
			return "", fault.Unauthenticated("expected authorization to be a text")
		}
	}
	return "", nil
}

// Kept returns a context of whom another is of, and of nothing else in that: it never ends.
func Kept(ctx context.Context) context.Context {
	kept := context.Background()
	if token := ctx.Value(tokenKey{}); token != nil {
		kept = context.WithValue(kept, tokenKey{}, token)
	}
	if viewer := auth.ViewerFrom(ctx); viewer != (auth.Viewer{}) {
		kept = auth.WithViewer(kept, viewer)
	}
	return kept
}

// Client returns what the places of a context's client are counted by: the network that it asks
// from, and the user or the service. That is empty for guests.
func Client(ctx context.Context) (network, user string) {
	if viewer := auth.ViewerFrom(ctx); viewer != (auth.Viewer{}) {
		user = viewer.Actor()
	}
	return request.From(ctx).Network, user
}

// Session returns the session or the service of a context, nil for guests.
func Session(ctx context.Context) any {
	switch viewer := auth.ViewerFrom(ctx); {
	case !viewer.Session.IsZero():
		return viewer.Session
	case !viewer.Service.IsZero():
		return viewer.Service
	}
	return nil
}
