// Package credentials finds out who makes a request: by its Authorization header, its cookie, or
// what a WebSocket begins with.
package credentials

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// Authenticator finds out whose token it is, and until when it is good if it is not used any more;
// zero is for good. An unknown or expired one is a fault.Unauthenticated.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (viewer auth.Viewer, until time.Time, err error)
}

// Viewer gives each request its viewer. A request without credentials is a guest's. Otherwise the
// viewer is whom the token stands for. The token is in the Authorization header or in the session's
// cookie; the header has precedence. A header that proves nobody is refused, never taken for a
// guest's. A cookie that proves nobody is cleared, as the page that sends it along cannot do that.
func Viewer(accounts Authenticator, cookie Cookie, refuser answer.Refuser, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers := r.Header.Values("Authorization")
		if len(headers) == 0 {
			withCookieViewer(accounts, cookie, refuser, next).ServeHTTP(w, r)
			return
		}
		token, err := bearer(headers...)
		if err == nil {
			r, err = authenticated(r, accounts, token)
		}
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuser.Refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func withCookieViewer(accounts Authenticator, cookie Cookie, refuser answer.Refuser, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := cookie.token(r, sessionCookie)
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
			refuser.Refuse(w, r, err)
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
	viewer, _, err := accounts.Authenticate(ctx, token)
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
