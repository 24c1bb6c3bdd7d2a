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

// SessionHeader tells whoever sent a token along that it stands for nobody any more.
const SessionHeader = "X-Shopgraph-Session"

// Viewer gives each request its viewer. It is whom the token stands for that is in the
// Authorization header or, if that has none, in the session's cookie. Without a token it is a
// guest. So it is with a token that is unknown or has ended: then TellEnded and a header say so,
// and its cookie is cleared, as the page that sends it along cannot do that. To find that out is
// paid for like a refusal. A header that is nothing of the kind is refused.
func Viewer(accounts Authenticator, cookie Cookie, refuser answer.Refuser, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, err := bearer(r.Header.Values("Authorization")...)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuser.Refuse(w, r, err)
			return
		}
		byCookie := token == ""
		if byCookie {
			token = cookie.token(r, sessionCookie)
		}
		ctx, err := authenticate(r.Context(), accounts, token, refuser.Charge)
		if err != nil {
			refuser.Refuse(w, r, err)
			return
		}
		if hasEnded(ctx) {
			w.Header().Set(SessionHeader, "ended")
		}
		if hasEnded(ctx) && byCookie {
			cookie.clear(w)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// tokenKey's value is the token by which a context's viewer was found. It is empty if a token was
// sent that stands for nobody.
type tokenKey struct{}

// authenticate returns a context with the viewer that a token stands for. It is a guest's if the
// token is empty, or stands for nobody; charge is told of the latter.
func authenticate(
	ctx context.Context, accounts Authenticator, token string, charge func(context.Context),
) (context.Context, error) {
	if token == "" {
		return ctx, nil
	}
	viewer, _, err := accounts.Authenticate(ctx, token)
	switch {
	case isUnauthenticated(err):
		token, viewer = "", auth.Viewer{}
	case err != nil:
		return nil, err
	}
	ctx = context.WithValue(auth.WithViewer(ctx, viewer), tokenKey{}, token)
	if token == "" && charge != nil {
		charge(ctx)
	}
	return ctx, nil
}

func isUnauthenticated(err error) bool {
	known, ok := errors.AsType[*fault.Error](err)
	return ok && known.Kind == fault.KindUnauthenticated
}

// bearer returns the token of Authorization headers, empty for none. Clients whose user has not
// signed in often send the header without one, or with what a missing value becomes as text.
func bearer(headers ...string) (string, error) {
	if len(headers) == 0 {
		return "", nil
	}
	if len(headers) > 1 {
		return "", fault.Unauthenticated("expected one Authorization header, got several")
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(headers[0]), " ")
	token = strings.TrimSpace(token)
	switch {
	case isNothing(scheme) && token == "":
		return "", nil
	case !strings.EqualFold(scheme, "Bearer"), strings.ContainsAny(token, " \t"):
		return "", fault.Unauthenticated(`expected a header like "Authorization: Bearer <token>", with a token of signIn`)
	case isNothing(token):
		return "", nil
	}
	return token, nil
}

// isNothing reports whether a text is what JavaScript makes of a missing value.
func isNothing(text string) bool { return text == "" || text == "null" || text == "undefined" }
