package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sessionCookie is how browsers hold a session: scripts cannot read it, other sites' pages do not send it along, and where it
// is secure its name's prefix keeps it from coming from a subdomain or another path (RFC 6265bis, section 4.1.3).
type sessionCookie struct {
	secure bool
}

func (c sessionCookie) name() string {
	if c.secure {
		return "__Host-shopgraph"
	}
	return "shopgraph" // the prefix is for https only
}

func (c sessionCookie) set(w http.ResponseWriter, token string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not secure only where the server has no https
		Name: c.name(), Value: token, Path: "/", Expires: expires, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (c sessionCookie) clear(w http.ResponseWriter) { c.set(w, "", time.Unix(1, 0)) }

// token returns what a request's cookie holds, "" without one.
func (c sessionCookie) token(r *http.Request) string {
	cookie, err := r.Cookie(c.name())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// cookieJar lets resolvers set the cookie of the answer that they are for. WebSockets and event streams have none.
type cookieJar struct {
	cookie sessionCookie
	w      http.ResponseWriter
}

type cookieJarKey struct{}

func withCookieJar(ctx context.Context, jar cookieJar) context.Context {
	return context.WithValue(ctx, cookieJarKey{}, jar)
}

// canDeliver reports why a session cannot reach the client in the way that it asks for; nil if it can.
func canDeliver(ctx context.Context, how session.Delivery) error {
	if _, ok := ctx.Value(cookieJarKey{}).(cookieJar); how == session.DeliveryCookie && !ok {
		return fault.User(fault.CodeNotAllowed, "A cookie can only be set over HTTP: use TOKEN here.", "delivery")
	}
	return nil
}

// canRenew reports why the viewer's session cannot be replaced here: it is held by a cookie, and none can be set. Its token
// would else be shown to a page's scripts.
func (r *Resolver) canRenew(ctx context.Context) error {
	if _, ok := ctx.Value(cookieJarKey{}).(cookieJar); ok {
		return nil
	}
	viewer := auth.ViewerFrom(ctx)
	own, err := r.Accounts.SessionsByID(ctx, viewer, []typeid.Session{viewer.Session})
	if err != nil {
		return err
	}
	if present := own[viewer.Session]; present != nil && present.Delivery == session.DeliveryCookie {
		return fault.User(fault.CodeNotAllowed, "A session that is held by a cookie can only be renewed over HTTP.")
	}
	return nil
}

// deliver sets the cookie of a new session, or returns its token.
func deliver(ctx context.Context, signedIn *account.SignedIn) *string {
	jar, ok := ctx.Value(cookieJarKey{}).(cookieJar)
	if signedIn.Delivery == session.DeliveryToken || !ok {
		return &signedIn.Token
	}
	jar.cookie.set(jar.w, signedIn.Token, signedIn.ExpiresAt)
	return nil
}

func clearSessionCookie(ctx context.Context) {
	if jar, ok := ctx.Value(cookieJarKey{}).(cookieJar); ok {
		jar.cookie.clear(jar.w)
	}
}

// signedIn presents a new session, whose user takes over a guest's cart.
func (r *mutationResolver) signedIn(
	ctx context.Context, signedIn *account.SignedIn, guest *auth.CartRef, err error,
) (*model.SignInPayload, error) {
	mistakes, err := fault.Split(err)
	if signedIn == nil {
		return &model.SignInPayload{UserErrors: mistakes}, err
	}
	payload := &model.SignInPayload{ExpiresAt: &signedIn.ExpiresAt, User: signedIn.User}
	if guest != nil {
		claimed, err := r.Carts.Claim(ctx, signedIn.Viewer, *guest)
		switch {
		case err != nil:
			graphql.AddError(ctx, err) // the session is made all the same
		case claimed.Cart != nil:
			know(ctx, claimed)
			payload.Cart, payload.Warnings = claimed.Cart, claimed.Warnings
		}
	}
	payload.Token = deliver(ctx, signedIn)
	return payload, nil
}
