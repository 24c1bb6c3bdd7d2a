// Package request says what may be known of a request by those who answer it and do not see how it
// came. The endpoint writes it into the context; resolvers and errors read it.
package request

import (
	"context"
	"time"
)

// Request is what is known of the HTTP request under way; over a WebSocket, of its handshake.
type Request struct {
	// ID names the request in logs and answers.
	ID string
	// UserAgent is what the client calls itself, unchecked.
	UserAgent string
	// Network is the client's address, or the network that stands for one client.
	Network string
	// Socket says that operations come over a WebSocket, one by one.
	Socket bool
	// OtherSite says that a page of another site than the server's made a browser send it. The
	// browser keeps no cookie then.
	OtherSite bool
	// LastEvent is the cursor of the last event that came, when a client takes an event stream up
	// again; else it is empty.
	LastEvent string
	// Host is the host that the client asked, as it wrote it.
	Host string
	// Channel is the code of the channel that the client says to be in, unchecked; empty if it says
	// nothing.
	Channel string
	// WantsCost says that the client asks what its operations cost.
	WantsCost bool
}

type requestKey struct{}

// With returns a context of a request.
func With(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// From returns the request that a context is of; the zero value when there is none.
func From(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}

// Cookie is the cookies by which a browser holds a session, and is known to accounts, in the answer
// to the request under way.
type Cookie interface {
	// Set makes the browser hold the session of a token.
	Set(token string, expires time.Time)
	// Clear makes it forget the one that it holds.
	Clear()
	// Device returns the token by which accounts know the browser, empty for none.
	Device() string
	// SetDevice makes the browser hold such a token.
	SetDevice(token string, expires time.Time)
}

type cookieKey struct{}

// WithCookie returns a context of a request whose answer can set the cookie.
func WithCookie(ctx context.Context, c Cookie) context.Context {
	return context.WithValue(ctx, cookieKey{}, c)
}

// CookieFrom returns the cookie of the answer to the request under way. There is none over
// WebSockets and event streams.
func CookieFrom(ctx context.Context) (c Cookie, ok bool) {
	c, ok = ctx.Value(cookieKey{}).(Cookie)
	return c, ok
}
