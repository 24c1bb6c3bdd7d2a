package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Market is where a new cart is made.
type Market struct {
	Currency money.Currency  // of its prices
	Country  address.Country // which they are for; empty if it is not known
	Channel  *typeid.Channel // nil outside of channels
}

// Create makes a cart with the prices of a market. It is the signed-in viewer's, or a guest's, whose secret token only this answer has. A user's begins with
// their default addresses. Mistakes are fault.UserErrors, and then there is no cart.
func (s *Service) Create(
	ctx context.Context, viewer auth.Viewer, market Market, in CreateInput,
) (*Changed, error) {
	if err := s.validateCreated(in); err != nil {
		return nil, err
	}
	if err := s.slowDown(ctx, viewer); err != nil {
		return nil, err
	}
	c, token := newCartIn(viewer, market)
	if in.Buyer != nil {
		in.Buyer.apply(c)
	}
	c.Note, c.Attributes = text.Clean(in.Note), custom.Cleaned(in.Attributes)
	d := &draft{cart: c, most: s.limits.LineQuantity}
	if len(in.Lines) > 0 {
		var err error
		if d, err = s.readFirstDraft(ctx, viewer, c, variantsOf(in.Lines)); err != nil {
			return nil, fmt.Errorf("make cart: %w", err)
		}
		d.add(in.Lines)
	}
	changed, err := d.settle()
	if err != nil {
		return nil, err
	}
	if err := s.insertNew(ctx, d); err != nil {
		return nil, fmt.Errorf("make cart: %w", err)
	}
	changed.Token = token
	return changed, nil
}

// CreateWanted makes a cart of lines with the prices of a market, as Create does. What cannot be bought now, or not in that
// quantity, stays wanted, with a warning. What is deleted is left out.
func (s *Service) CreateWanted(ctx context.Context, viewer auth.Viewer, market Market, lines []LineInput) (*Changed, error) {
	if err := s.slowDown(ctx, viewer); err != nil {
		return nil, err
	}
	c, token := newCartIn(viewer, market)
	d, err := s.readFirstDraft(ctx, viewer, c, variantsOf(lines))
	if err != nil {
		return nil, fmt.Errorf("make cart: %w", err)
	}
	for _, l := range lines {
		d.take(&ent.CartLine{VariantID: l.VariantID, Quantity: l.Quantity, Attributes: l.Attributes, GiftWrap: l.GiftWrap, UnitAmount: notShown})
	}
	changed, err := d.settle()
	if err != nil {
		return nil, err
	}
	if err := s.insertNew(ctx, d); err != nil {
		return nil, fmt.Errorf("make cart: %w", err)
	}
	changed.Token = token
	return changed, nil
}

// newCartIn is newCart for the country of a market.
func newCartIn(viewer auth.Viewer, market Market) (*ent.Cart, *string) {
	c, token := newCart(viewer, market)
	if market.Country != "" {
		c.Country = &market.Country
	}
	return c, token
}

// readFirstDraft is readDraft for a new cart. A user's has the prices of their default address, which it
// gets when it is stored.
func (s *Service) readFirstDraft(ctx context.Context, viewer auth.Viewer, c *ent.Cart, variants []typeid.Variant) (*draft, error) {
	priced := *c
	if c.UserID != nil {
		home, err := record.First(ctx, s.store.Client, homeCountry, (*record.Reader).Text, c.UserID)
		if err != nil {
			return nil, err
		}
		if home != "" {
			priced.Country = new(address.Country(home))
		}
	}
	d, err := s.readDraft(ctx, s.store.Client, viewer, &priced, variants)
	if err == nil {
		d.cart = c
	}
	return d, err
}

// slowDown refuses a guest whose network makes too many carts. Users have few carts, and are known.
func (s *Service) slowDown(ctx context.Context, viewer auth.Viewer) error {
	if viewer.SignedIn() || s.limits.GuestCarts == nil {
		return nil
	}
	if wait := s.limits.GuestCarts.Take(request.From(ctx).Network); wait > 0 {
		return fault.TooManyAttempts(wait)
	}
	return nil
}

// AddLines puts variants into a cart of the viewer's; what is in it already becomes more.
// Quantities are lowered to what is in stock, with a warning. Mistakes are fault.UserErrors, and
// then nothing has changed.
func (s *Service) AddLines(ctx context.Context, viewer auth.Viewer, in LinesAddInput) (*Changed, error) {
	if err := s.validateAdded(in.Lines); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.On, variantsOf(in.Lines), func(d *draft) { d.add(in.Lines) })
}

// UpdateLines sets quantities and attributes of a cart's lines, and otherwise is like AddLines. Lines
// of one variant whose attributes and wrapping become the same become one.
func (s *Service) UpdateLines(ctx context.Context, viewer auth.Viewer, in LinesUpdateInput) (*Changed, error) {
	if err := s.validateUpdated(in.Lines); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.On, nil, func(d *draft) { d.update(in.Lines) })
}

// RemoveLines takes lines out of a cart of the viewer's. Mistakes are fault.UserErrors, and then
// nothing has changed.
func (s *Service) RemoveLines(ctx context.Context, viewer auth.Viewer, in LinesRemoveInput) (*Changed, error) {
	if err := atMost(len(in.LineIDs), "lineIds"); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.On, nil, func(d *draft) { d.remove(in.LineIDs) })
}

// change lets edit change the lines of an open cart of the viewer's, to which it may add variants. Those of a cart that the staff have
// prepared only they change.
func (s *Service) change(
	ctx context.Context, viewer auth.Viewer, on On, variants []typeid.Variant, edit func(*draft),
) (*Changed, error) {
	return s.locked(ctx, viewer, on, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		if err := mayChangeLines(viewer, c); err != nil {
			return nil, err
		}
		d, err := s.readDraft(ctx, tx, viewer, c, variants)
		if err != nil {
			return nil, err
		}
		edit(d)
		changed, err := d.settle()
		if err != nil {
			return nil, err
		}
		return changed, d.write(ctx, tx)
	})
}

// locked does work on an open cart of the viewer's, in a transaction of its own, as withOpen does.
func (s *Service) locked(
	ctx context.Context, viewer auth.Viewer, on On, work func(context.Context, *ent.Tx, *ent.Cart) (*Changed, error),
) (changed *Changed, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		changed, err = s.withOpen(ctx, tx, viewer, on, work)
		return err
	})
	if err != nil {
		return changed, fmt.Errorf("change cart: %w", err)
	}
	return changed, nil
}

// withOpen does work on an open cart of the viewer's, which it locks. If the cart is not of the version
// that is expected, the result has the cart as it is, beside the error.
func (s *Service) withOpen(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, on On, work func(context.Context, *ent.Tx, *ent.Cart) (*Changed, error),
) (*Changed, error) {
	c, err := s.lockOpen(ctx, tx, viewer, on.Cart)
	if err != nil {
		return nil, err
	}
	if on.ExpectedVersion != nil && *on.ExpectedVersion != c.Version {
		return &Changed{Cart: c}, fault.User(fault.CodeConflict, "The cart has been changed meanwhile.", "expectedVersion")
	}
	changed, err := work(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	return changed, nil
}

func (s *Service) lockOpen(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	c, err := s.lock(ctx, tx, viewer, ref)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, fault.User(fault.CodeNotFound, "There is no such cart.", "cart")
	case c.Status != entcart.StatusOpen:
		return nil, userErrors([]*Problem{closed()})
	}
	return c, nil
}

// lock locks the cart that ref names until the transaction ends, and returns it. It does so
// whatever the cart's status. It returns nil when there is no such cart of the viewer's. Its
// followers are told once the transaction has committed.
func (s *Service) lock(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	user, tokenHash := proofs(viewer, ref.Token)
	c, err := record.First(ctx, tx, lockOwnCart, ent.ReadCart, ref.ID, user, tokenHash)
	if err != nil {
		return nil, fmt.Errorf("lock cart: %w", err)
	}
	if c != nil {
		s.tell(tx, c.ID)
	}
	return c, nil
}
