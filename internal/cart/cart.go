// Package cart is what shoppers mean to buy: a signed-in user's carts, and guests' carts, which
// whoever knows a cart's secret token may use. Carts that are not the viewer's look as if they did
// not exist.
//
// A cart holds neither prices nor stock: prices are the catalog's present ones, and stock is
// reserved by the checkout.
package cart

import (
	"cmp"
	"errors"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ErrStatus is wrapped by the refusal of a cart's move to a status that its present one does not
// lead to.
var ErrStatus = errors.New("illegal change of a cart's status")

// Limits bound carts. Its zero value has none but the largest quantity.
type Limits struct {
	// LineQuantity is how many of a variant a cart may hold. Default and maximum 1000.
	LineQuantity int
	// GuestCarts slows down guests who make carts, by their networks; nil does not.
	GuestCarts Pace
}

// Pace is how often something may be done.
type Pace interface {
	// Take counts once more for a client, and 0 is the answer. Else it returns how long the client
	// must wait for that.
	Take(client string) (wait time.Duration)
}

// Service is the store's carts.
type Service struct {
	store  *store.Store
	limits Limits
}

// New returns the carts in st.
func New(st *store.Store, limits Limits) *Service {
	limits.LineQuantity = min(cmp.Or(limits.LineQuantity, maxQuantity), maxQuantity)
	return &Service{st, limits}
}

// Changed is a cart after a change, with what the server changed by itself.
type Changed struct {
	Cart     *ent.Cart
	Token    *string // of a guest's new cart
	Warnings []*Warning

	// What LinesByCart and PricedByCart would read now, which the change knows: they need not be
	// asked. Priced is nil when the cart costs more than can be counted.
	Lines  []*ent.CartLine
	Priced *Priced
}

// Priced is a cart's present prices. Lines that cannot be bought have no entry in Lines.
type Priced struct {
	Lines map[typeid.CartLine]pricing.Line
	Quote pricing.Quote
}
