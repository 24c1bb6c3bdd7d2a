package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// RestoreInput is the token of a link that was mailed about a cart.
type RestoreInput struct{ Token string }

// MailOptOutInput is the token of a link that was mailed about a cart.
type MailOptOutInput struct{ Token string }

// Restore returns the cart that a mailed link leads to, if it is the signed-in viewer's. Anybody else gets a new cart
// with the same lines, as far as they can be had: whoever has the link may see what was wanted, but not where it was to
// go. It is the signed-in viewer's, or a guest's with its secret token. A link that leads to no open cart is a
// fault.UserErrors.
func (s *Service) Restore(ctx context.Context, viewer auth.Viewer, in RestoreInput) (*Changed, error) {
	hash := auth.HashToken(in.Token)
	c, err := record.First(ctx, s.store.Client, remindedCart, ent.ReadCart, hash)
	switch {
	case err != nil:
		return nil, fmt.Errorf("restore cart: %w", err)
	case c == nil:
		return nil, fault.User(fault.CodeNotFound, "This link leads to no cart any more.", "token")
	case c.UserID != nil && viewer.SignedIn() && *c.UserID == viewer.User:
		_, err := noteRestored.Exec(ctx, s.store.DB, hash, nil)
		return &Changed{Cart: c}, err
	}
	if err := s.slowDown(ctx, viewer); err != nil {
		return nil, err
	}
	changed, err := s.copyReminded(ctx, viewer, c, hash)
	if err != nil {
		return nil, fmt.Errorf("restore cart: %w", err)
	}
	return changed, nil
}

// copyReminded makes a cart of the viewer's with the lines of another one, to which the link of a token leads.
func (s *Service) copyReminded(ctx context.Context, viewer auth.Viewer, c *ent.Cart, tokenHash []byte) (*Changed, error) {
	made, token := newCart(viewer, Market{Currency: c.Currency, Channel: c.ChannelID})
	if made.Country = pricedFor(c); !viewer.SignedIn() {
		made.Email = c.Email
	}
	lines, err := LinesByCart.Read(ctx, s.store.Client, []typeid.Cart{c.ID})
	if err != nil {
		return nil, err
	}
	d, err := s.readFirstDraft(ctx, viewer, made, variantsOfLines(lines[c.ID]))
	if err != nil {
		return nil, err
	}
	for _, line := range lines[c.ID] {
		d.take(line)
	}
	changed, err := d.settle()
	if err != nil {
		return nil, err
	}
	changed.Token = token
	return changed, s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if err := d.insert(ctx, tx); err != nil {
			return err
		}
		_, err := noteRestored.Exec(ctx, tx, tokenHash, made.ID)
		return err
	})
}

// OptOut has the address that a link was mailed to get no mail about carts any more. A link of no mail is a
// fault.UserErrors.
func (s *Service) OptOut(ctx context.Context, in MailOptOutInput) error {
	address, err := record.First(ctx, s.store.Client, addressOfLink, (*record.Reader).Bytes, auth.HashToken(in.Token))
	if err != nil {
		return fmt.Errorf("opt out of mail about carts: %w", err)
	}
	if len(address) == 0 {
		return fault.User(fault.CodeNotFound, "This link is not good any more.", "token")
	}
	return optout.Note(ctx, s.store.DB, address)
}
