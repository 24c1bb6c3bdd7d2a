// Package cart is what shoppers mean to buy.
package cart

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service is the store's carts.
type Service struct {
	store *store.Store
}

// New returns the carts in st.
func New(st *store.Store) *Service { return &Service{store: st} }

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

func (s *Service) Create(ctx context.Context, viewer auth.Viewer, currency money.Currency, in CreateInput) (*Changed, error) {
	panic("stub")
}

func (s *Service) AddLines(ctx context.Context, viewer auth.Viewer, in LinesAddInput) (*Changed, error) {
	panic("stub")
}

func (s *Service) UpdateLines(ctx context.Context, viewer auth.Viewer, in LinesUpdateInput) (*Changed, error) {
	panic("stub")
}

func (s *Service) RemoveLines(ctx context.Context, viewer auth.Viewer, in LinesRemoveInput) (*Changed, error) {
	panic("stub")
}

func (s *Service) Get(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	panic("stub")
}

func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Cart) (map[typeid.Cart]*ent.Cart, error) {
	panic("stub")
}

func (s *Service) VisibleLinesByID(ctx context.Context, viewer auth.Viewer, ids []typeid.CartLine) (map[typeid.CartLine]*ent.CartLine, error) {
	panic("stub")
}

func (s *Service) LinesByCart(ctx context.Context, ids []typeid.Cart) (map[typeid.Cart][]*ent.CartLine, error) {
	panic("stub")
}

func (s *Service) PricedByCart(ctx context.Context, ids []typeid.Cart) (map[typeid.Cart]*Priced, error) {
	panic("stub")
}

func (s *Service) OpenByUser(ctx context.Context, ids []typeid.User) (map[typeid.User]*ent.Cart, error) {
	panic("stub")
}

func (s *Service) Lock(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	panic("stub")
}

func (s *Service) Quote(ctx context.Context, tx *ent.Tx, c *ent.Cart) (pricing.Quote, error) {
	panic("stub")
}
