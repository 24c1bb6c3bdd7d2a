package credentials

import (
	"net/http"
	"time"

	"github.com/shopgraph/shopgraph/internal/request"
)

// Cookie is how browsers hold a session, and the token by which accounts know a device. Scripts
// cannot read it, and other sites' pages do not send it along. A secure cookie's name has a prefix
// (RFC 6265bis, section 4.1.3). The prefix keeps it from being set by a subdomain or for another
// path.
type Cookie struct {
	// Secure says that clients reach the server by https.
	Secure bool
}

// The names of the cookies.
const (
	sessionCookie = "shopgraph"
	deviceCookie  = "shopgraph-device"
)

func (c Cookie) name(of string) string {
	if c.Secure {
		return "__Host-" + of
	}
	return of // the prefix is for https only
}

func (c Cookie) set(w http.ResponseWriter, of, token string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not secure only where the server has no https
		Name: c.name(of), Value: token, Path: "/", Expires: expires, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (c Cookie) clear(w http.ResponseWriter) { c.set(w, sessionCookie, "", time.Unix(1, 0)) }

// token returns what a request's cookie holds, "" without one.
func (c Cookie) token(r *http.Request, of string) string {
	cookie, err := r.Cookie(c.name(of))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Of returns the cookies of a request and its answer, for resolvers to read and set.
func (c Cookie) Of(w http.ResponseWriter, r *http.Request) request.Cookie { return answered{c, w, r} }

// answered is the cookies of one answer.
type answered struct {
	cookie Cookie
	w      http.ResponseWriter
	r      *http.Request
}

// Set implements request.Cookie.
func (a answered) Set(token string, expires time.Time) {
	a.cookie.set(a.w, sessionCookie, token, expires)
}

// Clear implements request.Cookie.
func (a answered) Clear() { a.cookie.clear(a.w) }

// Device implements request.Cookie.
func (a answered) Device() string { return a.cookie.token(a.r, deviceCookie) }

// SetDevice implements request.Cookie.
func (a answered) SetDevice(token string, expires time.Time) {
	a.cookie.set(a.w, deviceCookie, token, expires)
}
