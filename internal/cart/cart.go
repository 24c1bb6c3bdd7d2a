// Package cart is what shoppers mean to buy: a signed-in user's carts, and guests' carts, which whoever knows a cart's secret
// token may use. Carts that are not the viewer's look as if they did not exist.
//
// A cart holds neither prices nor stock: prices are the catalog's present ones, and stock is reserved by the checkout.
package cart

import (
	"context"
	"errors"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ErrStatus is wrapped by the refusal of a cart's move to a status that its present one does not lead to.
var ErrStatus = errors.New("illegal change of a cart's status")

// Stock is how many of each variant can be bought now. Variants that are left out have none.
type Stock interface {
	AvailableByVariant(ctx context.Context, variants []typeid.Variant) (map[typeid.Variant]int, error)
}

// Service is the store's carts.
type Service struct {
	store *store.Store
	stock Stock
}

// New returns the carts in st, whose quantities are held against stock.
func New(st *store.Store, stock Stock) *Service { return &Service{store: st, stock: stock} }

// Changed is a cart after a change, with what the server changed by itself.
type Changed struct {
	Cart     *ent.Cart
	Token    *string // of a guest's new cart
	Warnings []*Warning
}

// Priced is a cart's present prices. Lines that cannot be bought have no entry in Lines.
type Priced struct {
	Lines map[typeid.CartLine]pricing.Line
	Quote pricing.Quote
}
