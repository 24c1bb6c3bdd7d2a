package graph

import (
	"context"
	"net/http"
	"strings"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// authenticator finds out whose token it is; an unknown or expired one is a fault.Unauthenticated.
type authenticator interface {
	Authenticate(ctx context.Context, token string) (auth.Viewer, error)
}

// withViewer gives each request its viewer: a guest without an Authorization header, else the user whose session's token it
// carries. A header that proves nobody is refused, never taken for a guest's.
func withViewer(accounts authenticator, present presenter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers := r.Header.Values("Authorization")
		if len(headers) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		ctx, err := authenticate(r.Context(), accounts, headers...)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			present.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// authorizationKey's value is the header by which a context's viewer was found.
type authorizationKey struct{}

// authenticate returns a context with the viewer that the Authorization headers stand for.
func authenticate(ctx context.Context, accounts authenticator, headers ...string) (context.Context, error) {
	if len(headers) != 1 {
		return nil, fault.Unauthenticated("expected one Authorization header, got several")
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" || strings.ContainsAny(token, " \t") {
		return nil, fault.Unauthenticated(`expected a header like "Authorization: Bearer <token>", with a token of signIn`)
	}
	viewer, err := accounts.Authenticate(ctx, token)
	if err != nil {
		return nil, err
	}
	return context.WithValue(auth.WithViewer(ctx, viewer), authorizationKey{}, headers[0]), nil
}

// initSocket returns how a WebSocket's viewer is found out. Browsers cannot set headers on a WebSocket, so connection_init's
// payload may carry the Authorization instead; it has precedence over the handshake's header.
func initSocket(accounts authenticator) func(context.Context, map[string]any) (context.Context, error) {
	return func(ctx context.Context, payload map[string]any) (context.Context, error) {
		given, ok := authorization(payload)
		if !ok {
			return ctx, nil
		}
		return authenticate(ctx, accounts, given)
	}
}

// recheck returns what tells whether a context's viewer is still who they were.
func recheck(accounts authenticator) func(context.Context) error {
	return func(ctx context.Context) error {
		given, ok := ctx.Value(authorizationKey{}).(string)
		if !ok {
			return nil // a guest stays one
		}
		now, err := authenticate(ctx, accounts, given)
		if err != nil {
			return err
		}
		if auth.ViewerFrom(now) != auth.ViewerFrom(ctx) {
			return fault.Unauthenticated("the account has changed: connect again")
		}
		return nil
	}
}

// authorization returns what connection_init's payload says under the header's name, and whether it has it at all.
func authorization(payload map[string]any) (value string, ok bool) {
	for _, key := range []string{"Authorization", "authorization"} {
		if v := payload[key]; v != nil {
			value, _ = v.(string)
			return value, true
		}
	}
	return "", false
}
