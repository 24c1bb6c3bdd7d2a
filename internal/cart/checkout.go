package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// BeginCheckout locks the cart that ref names until the transaction ends, and closes it to changes
// while it is paid for. It reports false when there is no open one that is the viewer's.
func (s *Service) BeginCheckout(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (begun bool, err error) {
	user, tokenHash := proofs(viewer, ref.Token)
	n, err := beginCheckout.Exec(ctx, tx, ref.ID, user, tokenHash, present())
	if err != nil {
		return false, fmt.Errorf("begin the checkout of cart %s: %w", ref.ID, err)
	}
	return n == 1, nil
}

// Reopen opens a cart again whose checkout has failed. An error wraps ErrStatus when it is not
// being checked out.
func (s *Service) Reopen(ctx context.Context, tx *ent.Tx, id typeid.Cart) error {
	return move(ctx, tx, id, entcart.StatusCheckingOut, entcart.StatusOpen)
}

// Complete closes a cart for good that has become an order. An error wraps ErrStatus when it is not
// being checked out.
func (s *Service) Complete(ctx context.Context, tx *ent.Tx, id typeid.Cart) error {
	return move(ctx, tx, id, entcart.StatusCheckingOut, entcart.StatusCompleted)
}

func move(ctx context.Context, tx *ent.Tx, id typeid.Cart, from, to entcart.Status) error {
	n, err := tx.Cart.Update().Where(entcart.ID(id), entcart.StatusEQ(from)).SetStatus(to).Save(ctx)
	if err != nil {
		return fmt.Errorf("move cart %s to %s: %w", id, to, err)
	}
	if n == 0 {
		return fmt.Errorf("move cart %s to %s: it is not %s: %w", id, to, from, ErrStatus)
	}
	return nil
}
