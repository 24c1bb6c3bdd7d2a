// Package auth says who is asking: the viewer of a request, and the references with which guests show what is theirs.
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
	Staff
)

// Viewer is who makes a request. Its zero value is a guest.
type Viewer struct {
	Role    Role
	User    typeid.User    // zero for guests
	Session typeid.Session // zero for guests
}

// SignedIn reports whether the viewer is a user.
func (v Viewer) SignedIn() bool { return v.Role >= User }

// IsStaff reports whether the viewer is a member of the store's staff.
func (v Viewer) IsStaff() bool { return v.Role >= Staff }

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
	TrackingToken *string
}
