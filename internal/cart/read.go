package cart

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/ent/cartline"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// owned holds for the viewer's own carts, and for the one whose token is given, whoever gives it.
func owned(viewer auth.Viewer, token *string) predicate.Cart {
	var proofs []predicate.Cart
	if viewer.SignedIn() {
		proofs = append(proofs, entcart.UserID(viewer.User))
	}
	if token != nil {
		proofs = append(proofs, entcart.TokenHash(auth.HashToken(*token)))
	}
	if len(proofs) == 0 {
		return func(s *sql.Selector) { s.Where(sql.False()) }
	}
	return entcart.Or(proofs...)
}

// Get returns the cart that ref names, or nil when there is none that is the viewer's.
func (s *Service) Get(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	c, err := s.store.Client.Cart.Query().Where(entcart.ID(ref.ID), owned(viewer, ref.Token)).Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("read cart: %w", err)
	}
	return c, nil
}

// VisibleByID returns those of the carts that are the signed-in viewer's. Guests have none: an id carries no token.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Cart) (map[typeid.Cart]*ent.Cart, error) {
	carts, err := s.store.Client.Cart.Query().Where(store.AnyOf(entcart.FieldID, ids), owned(viewer, nil)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read carts: %w", err)
	}
	return store.KeyBy(carts, func(c *ent.Cart) typeid.Cart { return c.ID }), nil
}

// VisibleLinesByID returns those of the lines that are in a cart of the signed-in viewer's.
func (s *Service) VisibleLinesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.CartLine,
) (map[typeid.CartLine]*ent.CartLine, error) {
	lines, err := s.store.Client.CartLine.Query().
		Where(store.AnyOf(cartline.FieldID, ids), cartline.HasCartWith(owned(viewer, nil))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read cart lines: %w", err)
	}
	return store.KeyBy(lines, func(l *ent.CartLine) typeid.CartLine { return l.ID }), nil
}
