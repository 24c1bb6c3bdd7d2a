package credentials

import (
	"net/http"
	"time"

	"github.com/shopgraph/shopgraph/internal/request"
)

// Cookie is how browsers hold a session. Scripts cannot read it, and other sites' pages do not send
// it along. A secure cookie's name has a prefix (RFC 6265bis, section 4.1.3). The prefix keeps it
// from being set by a subdomain or for another path.
type Cookie struct {
	// Secure says that clients reach the server by https.
	Secure bool
}

func (c Cookie) name() string {
	if c.Secure {
		return "__Host-shopgraph"
	}
	return "shopgraph" // the prefix is for https only
}

func (c Cookie) set(w http.ResponseWriter, token string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not secure only where the server has no https
		Name: c.name(), Value: token, Path: "/", Expires: expires, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (c Cookie) clear(w http.ResponseWriter) { c.set(w, "", time.Unix(1, 0)) }

// token returns what a request's cookie holds, "" without one.
func (c Cookie) token(r *http.Request) string {
	cookie, err := r.Cookie(c.name())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Of returns the cookie of an answer, for resolvers to set.
func (c Cookie) Of(w http.ResponseWriter) request.Cookie { return answered{c, w} }

// answered is the cookie of one answer.
type answered struct {
	cookie Cookie
	w      http.ResponseWriter
}

// Set implements request.Cookie.
func (a answered) Set(token string, expires time.Time) { a.cookie.set(a.w, token, expires) }

// Clear implements request.Cookie.
func (a answered) Clear() { a.cookie.clear(a.w) }
