// Package auth says who is asking: the viewer of a request, and the references with which guests
// show what is theirs.
package auth

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Role is what a viewer can be; each role may do what the ones before it may.
type Role int

// The roles, from the least.
const (
	Anyone Role = iota
	User
	Staff // a member of the store's staff, or a service
)

// Viewer is who makes a request. Its zero value is a guest.
type Viewer struct {
	Role    Role
	User    typeid.User          // zero for guests and services
	Session typeid.Session       // zero for guests and services
	Service typeid.ServiceToken  // zero for people
	Group   typeid.CustomerGroup // whose prices a user has; zero for everybody's
	// Permissions are what a member of the staff, or a service, is allowed to do.
	Permissions PermissionSet
}

// SignedIn reports whether the viewer is a user.
func (v Viewer) SignedIn() bool { return v.Role >= User && !v.User.IsZero() }

// Owner returns the signed-in user as a statement's argument. It is nil, a null that owns nothing,
// for everybody else.
func (v Viewer) Owner() *typeid.User {
	if !v.SignedIn() {
		return nil
	}
	return &v.User
}

// May reports whether the viewer acts for the store, and has the permission.
func (v Viewer) May(p Permission) bool { return v.Role >= Staff && v.Permissions.Has(p) }

// Actor names the viewer in the audit log: the TypeID of a user or of a service token, "guest" for
// a guest.
func (v Viewer) Actor() string {
	switch {
	case !v.Service.IsZero():
		return v.Service.String()
	case v.SignedIn():
		return v.User.String()
	}
	return "guest"
}

type viewerKey struct{}

// WithViewer returns a context whose viewer is v.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom returns the context's viewer: a guest when there is none.
func ViewerFrom(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}

// CartRef names a cart. Token is the secret of a guest's cart.
type CartRef struct {
	ID    typeid.Cart
	Token *string
}

// OrderRef names an order: exactly one of its fields is set.
type OrderRef struct {
	ID            *typeid.Order
	Number        *string
	TrackingToken *string
}
