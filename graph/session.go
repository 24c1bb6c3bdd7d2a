package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// canDeliver reports why a session cannot reach the client in the way that it asks for; nil if it
// can.
func canDeliver(ctx context.Context, how session.Delivery) error {
	if how != session.DeliveryCookie {
		return nil
	}
	if request.From(ctx).OtherSite {
		return fault.User(fault.CodeNotAllowed, "Browsers keep no cookie for a page of another site: serve the page from the server's site, as shop.example.com is of api.example.com's, or use TOKEN.", "delivery")
	}
	if _, ok := request.CookieFrom(ctx); !ok {
		return fault.User(fault.CodeNotAllowed, "A cookie can only be set over HTTP, by a server that has an https address: use TOKEN here.", "delivery")
	}
	return nil
}

// canRenew reports why the viewer's session cannot be replaced here: it is held by a cookie, and
// none can be set. Its token would else be shown to a page's scripts.
func (r *Resolver) canRenew(ctx context.Context) error {
	if _, ok := request.CookieFrom(ctx); ok {
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
	cookie, ok := request.CookieFrom(ctx)
	if signedIn.Delivery == session.DeliveryToken || !ok {
		return &signedIn.Token
	}
	cookie.Set(signedIn.Token, signedIn.ExpiresAt)
	return nil
}

// deliverDevice sets the cookie of a known device, or returns its token.
func deliverDevice(ctx context.Context, how session.Delivery, device account.Device) *string {
	cookie, ok := request.CookieFrom(ctx)
	if how == session.DeliveryToken || !ok {
		return &device.Token
	}
	cookie.SetDevice(device.Token, device.ExpiresAt)
	return nil
}

// clearSessionCookie makes the browser forget its session, where it holds one by a cookie.
func clearSessionCookie(ctx context.Context) {
	if cookie, ok := request.CookieFrom(ctx); ok {
		cookie.Clear()
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
	payload.DeviceToken = deliverDevice(ctx, signedIn.Delivery, signedIn.Device)
	return payload, nil
}

// clientFrom returns what is known of the program that the request under way came from.
func clientFrom(ctx context.Context) account.Client {
	from := request.From(ctx)
	return account.Client{UserAgent: from.UserAgent, Network: from.Network}
}

// clientOn is clientFrom with the token by which accounts know the device: what was given, or the
// cookie of who asks for cookies. Nobody else's cookie is looked at: the answer would show it to a
// page's scripts.
func clientOn(ctx context.Context, how session.Delivery, given *string) account.Client {
	client := clientFrom(ctx)
	cookie, ok := request.CookieFrom(ctx)
	switch {
	case given != nil:
		client.Device = *given
	case how == session.DeliveryCookie && ok:
		client.Device = cookie.Device()
	}
	return client
}
