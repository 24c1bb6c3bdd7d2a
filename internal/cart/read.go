package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// proofs returns the arguments of owned: who the viewer is, and the token's hash.
func proofs(viewer auth.Viewer, token *string) (user *typeid.User, tokenHash []byte) {
	if token != nil {
		tokenHash = auth.HashToken(*token)
	}
	return viewer.Owner(), tokenHash
}

// Get returns the cart that ref names, or nil when there is none that is the viewer's.
func (s *Service) Get(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	user, tokenHash := proofs(viewer, ref.Token)
	c, err := record.First(ctx, s.store.Client, ownCart, ent.ReadCart, ref.ID, user, tokenHash)
	if err != nil {
		return nil, fmt.Errorf("read cart: %w", err)
	}
	return c, nil
}

// VisibleByID returns those of the carts that are the signed-in viewer's. Guests have none: an id
// carries no token.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Cart) (map[typeid.Cart]*ent.Cart, error) {
	carts, err := record.All(ctx, s.store.Client, cartsOfUser, ent.ReadCart, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read carts: %w", err)
	}
	return store.KeyBy(carts, func(c *ent.Cart) typeid.Cart { return c.ID }), nil
}

// VisibleLinesByID returns those of the lines that are in a cart of the signed-in viewer's.
func (s *Service) VisibleLinesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.CartLine,
) (map[typeid.CartLine]*ent.CartLine, error) {
	lines, err := record.All(ctx, s.store.Client, linesOfUser, ent.ReadCartLine, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read cart lines: %w", err)
	}
	return store.KeyBy(lines, func(l *ent.CartLine) typeid.CartLine { return l.ID }), nil
}
