package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// Authenticator finds out whose token it is; an unknown or expired one is a fault.Unauthenticated.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (auth.Viewer, error)
}

// withViewer gives each request its viewer: a guest without credentials, else whom the token stands for that the Authorization
// header or the session's cookie carries; the header has precedence. A header that proves nobody is refused, never taken for a
// guest's; a cookie that does is cleared, as the page that sends it along cannot do that.
func withViewer(accounts Authenticator, cookie sessionCookie, present presenter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers := r.Header.Values("Authorization")
		if len(headers) == 0 {
			withCookieViewer(accounts, cookie, present, next).ServeHTTP(w, r)
			return
		}
		token, err := bearer(headers...)
		if err == nil {
			r, err = authenticated(r, accounts, token)
		}
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			present.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func withCookieViewer(accounts Authenticator, cookie sessionCookie, present presenter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := cookie.token(r)
		if token == "" {
			next.ServeHTTP(w, r)
			return
		}
		signedIn, err := authenticated(r, accounts, token)
		switch {
		case err == nil:
			next.ServeHTTP(w, signedIn)
		case isUnauthenticated(err):
			cookie.clear(w)
			next.ServeHTTP(w, r)
		default:
			present.refuse(w, r, err)
		}
	})
}

func isUnauthenticated(err error) bool {
	known, ok := errors.AsType[*fault.Error](err)
	return ok && known.Kind == fault.KindUnauthenticated
}

func authenticated(r *http.Request, accounts Authenticator, token string) (*http.Request, error) {
	ctx, err := authenticate(r.Context(), accounts, token)
	if err != nil {
		return r, err
	}
	return r.WithContext(ctx), nil
}

// tokenKey's value is the token by which a context's viewer was found.
type tokenKey struct{}

// authenticate returns a context with the viewer that a token stands for.
func authenticate(ctx context.Context, accounts Authenticator, token string) (context.Context, error) {
	viewer, err := accounts.Authenticate(ctx, token)
	if err != nil {
		return nil, err
	}
	return context.WithValue(auth.WithViewer(ctx, viewer), tokenKey{}, token), nil
}

// bearer returns the token of Authorization headers.
func bearer(headers ...string) (string, error) {
	if len(headers) != 1 {
		return "", fault.Unauthenticated("expected one Authorization header, got several")
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" || strings.ContainsAny(token, " \t") {
		return "", fault.Unauthenticated(`expected a header like "Authorization: Bearer <token>", with a token of signIn`)
	}
	return token, nil
}

// initSocket returns how a WebSocket's viewer is found out. Browsers cannot set headers on a WebSocket, so connection_init's
// payload may carry the Authorization instead; it has precedence over what the handshake carried.
func initSocket(accounts Authenticator) func(context.Context, map[string]any) (context.Context, error) {
	return func(ctx context.Context, payload map[string]any) (context.Context, error) {
		given, ok := authorization(payload)
		if !ok {
			return ctx, nil
		}
		token, err := bearer(given)
		if err != nil {
			return nil, err
		}
		return authenticate(ctx, accounts, token)
	}
}

// recheck returns what tells whether a context's viewer is still who they were.
func recheck(accounts Authenticator) func(context.Context) error {
	return func(ctx context.Context) error {
		token, ok := ctx.Value(tokenKey{}).(string)
		if !ok {
			return nil // a guest stays one
		}
		now, err := accounts.Authenticate(ctx, token)
		if err != nil {
			return err
		}
		if now != auth.ViewerFrom(ctx) {
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
