package cart

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// BeginCheckout locks the cart that ref names until the transaction ends, and closes it to changes
// while it is paid for. It returns what of the cart an order is made of beside its lines, with the
// version and whose it is, or for whom the staff have prepared it; nil when there is no open cart that is the viewer's.
func (s *Service) BeginCheckout(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	user, tokenHash := proofs(viewer, ref.Token)
	c := &ent.Cart{ID: ref.ID, Status: entcart.StatusCheckingOut}
	var shipping, billing, attributes, number []byte
	found, err := beginCheckout.Scan(ctx, tx, []any{ref.ID, user, tokenHash, present()},
		&c.UpdatedAt, &c.Version, &c.Email, &c.Phone, &c.Note, &shipping, &billing, &attributes, &c.ChannelID, &number, &c.GiftMessage, &c.Draft, &c.UserID)
	if err == nil && found {
		err = errors.Join(
			decode(shipping, &c.ShippingAddress), decode(billing, &c.BillingAddress), decode(number, &c.VatNumber), json.Unmarshal(attributes, &c.Attributes))
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("begin the checkout of cart %s: %w", ref.ID, err)
	case !found:
		return nil, nil
	}
	s.tell(tx, ref.ID)
	return c, nil
}

// Reopen opens a cart again whose checkout has failed. An error wraps ErrStatus when it is not
// being checked out.
func (s *Service) Reopen(ctx context.Context, tx *ent.Tx, id typeid.Cart) error {
	n, err := reopenCart.Exec(ctx, tx, id, present())
	return s.moved(tx, id, entcart.StatusOpen, n, err)
}

// Complete closes a cart for good that has become an order, and forgets what is personal of it. An
// error wraps ErrStatus when it is not being checked out.
func (s *Service) Complete(ctx context.Context, tx *ent.Tx, id typeid.Cart) error {
	n, err := completeCart.Exec(ctx, tx, id, present())
	return s.moved(tx, id, entcart.StatusCompleted, n, err)
}

func (s *Service) moved(tx *ent.Tx, id typeid.Cart, to entcart.Status, n int64, err error) error {
	if err != nil {
		return fmt.Errorf("move cart %s to %s: %w", id, to, err)
	}
	if n == 0 {
		return fmt.Errorf("move cart %s to %s: it is not %s: %w", id, to, entcart.StatusCheckingOut, ErrStatus)
	}
	s.tell(tx, id)
	return nil
}
