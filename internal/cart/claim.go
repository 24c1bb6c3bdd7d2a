package cart

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Claim makes a guest's open cart the viewer's, who is signed in. It becomes the viewer's as it is if
// they have no open cart, or have one in another currency. So it does if both together had too many
// lines. An empty one is no more than deleted, if they have a cart. Else its lines are added to those
// of the viewer's cart, as far as there is stock. There are warnings where there is not, and the
// guest's cart is gone. What was said of the buyer and the addresses in the guest's cart is newer, so
// it replaces what the viewer's says. The secret of the guest's cart is worth nothing from then on.
// There is no cart in the answer if the guest's was not found or is not open. One that the staff have prepared stays as it is: whoever
// has its token pays for it.
//
// Locks are taken in the order guest's cart, user, own cart: of two claims for one user the second
// finds the cart of the first.
func (s *Service) Claim(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (*Changed, error) {
	if ref.Token == nil {
		return &Changed{}, nil
	}
	changed := &Changed{}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		changed = &Changed{}
		guest, err := s.lock(ctx, tx, auth.Viewer{}, ref)
		if err != nil || guest == nil || guest.Status != entcart.StatusOpen || guest.Draft {
			return err
		}
		own, err := s.lockOwn(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		changed, err = s.join(ctx, tx, viewer, guest, own)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim cart: %w", err)
	}
	return changed, nil
}

// ClaimOpen is Claim for a guest's cart that must be there: it is a fault.UserErrors if it is not found
// or not open.
func (s *Service) ClaimOpen(ctx context.Context, viewer auth.Viewer, in ClaimInput) (*Changed, error) {
	changed, err := s.Claim(ctx, viewer, in.Cart)
	if err == nil && changed.Cart == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such open cart of a guest.", "cart")
	}
	return changed, err
}

// lockOwn locks a user and their open cart, and returns that; nil when there is none, or it is being
// checked out.
func (s *Service) lockOwn(ctx context.Context, tx *ent.Tx, id typeid.User) (*ent.Cart, error) {
	if _, err := store.LockUser(ctx, tx, id); err != nil {
		return nil, err
	}
	own, err := record.First(ctx, tx, lockOpenOfUser, ent.ReadCart, id)
	if err != nil {
		return nil, fmt.Errorf("lock own cart: %w", err)
	}
	if own != nil {
		s.tell(tx, own.ID)
	}
	return own, nil
}

// join makes a locked guest's cart the viewer's, by itself or as a part of their own, which may be
// nil.
func (s *Service) join(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, guest, own *ent.Cart) (*Changed, error) {
	if own == nil {
		return s.adopt(ctx, tx, viewer, guest)
	}
	found, err := LinesByCart.Read(ctx, tx, []typeid.Cart{guest.ID})
	if err != nil {
		return nil, err
	}
	lines := found[guest.ID]
	if own.Currency != guest.Currency && len(lines) > 0 {
		return s.adopt(ctx, tx, viewer, guest)
	}
	d, err := s.readDraft(ctx, tx, viewer, own, variantsOfLines(lines))
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		d.take(line)
	}
	if len(d.lines) > maxLines {
		return s.adopt(ctx, tx, viewer, guest)
	}
	if err := tx.Cart.DeleteOneID(guest.ID).Exec(ctx); err != nil {
		return nil, fmt.Errorf("delete guest's cart: %w", err)
	}
	d.changed = takeSaid(own, guest)
	if err := s.askLater(ctx, tx, own); err != nil {
		return nil, err
	}
	return settled(ctx, tx, d)
}

func variantsOfLines(lines []*ent.CartLine) []typeid.Variant {
	variants := make([]typeid.Variant, len(lines))
	for i, line := range lines {
		variants[i] = line.VariantID
	}
	return variants
}

// adopt makes a locked guest's cart one of the viewer's.
func (s *Service) adopt(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, guest *ent.Cart) (*Changed, error) {
	guest.UserID, guest.TokenHash = &viewer.User, nil
	touch(guest, nextTime(guest))
	var shipping, billing []byte
	_, err := adoptCart.Scan(ctx, tx, []any{guest.ID, guest.UpdatedAt, guest.Version, viewer.User}, &shipping, &billing)
	if err == nil {
		err = errors.Join(decode(shipping, &guest.ShippingAddress), decode(billing, &guest.BillingAddress))
	}
	if err != nil {
		return nil, fmt.Errorf("adopt guest's cart: %w", err)
	}
	d, err := s.readDraft(ctx, tx, viewer, guest, nil)
	if err != nil {
		return nil, err
	}
	return settled(ctx, tx, d)
}

// settled settles a draft and stores it, with what the cart holds beside its lines if that has changed.
func settled(ctx context.Context, tx *ent.Tx, d *draft) (*Changed, error) {
	changed, err := d.settle()
	if err != nil {
		return nil, err
	}
	if d.changed {
		if err := save(ctx, tx, d.cart); err != nil {
			return nil, err
		}
	}
	return changed, d.write(ctx, tx)
}

// takeSaid has a cart say what another one says beside its lines, and reports whether that says
// anything. What it leaves open stays.
func takeSaid(own, guest *ent.Cart) bool {
	own.Email = cmp.Or(guest.Email, own.Email)
	own.Phone = cmp.Or(guest.Phone, own.Phone)
	own.Country = cmp.Or(guest.Country, own.Country)
	own.VatNumber = cmp.Or(guest.VatNumber, own.VatNumber)
	if guest.ShippingAddress != nil || guest.BillingAddress != nil {
		if guest.ShippingAddress != nil {
			own.ShippingAddress = guest.ShippingAddress
		}
		own.BillingAddress = guest.BillingAddress // none is: the same
	}
	own.Note = cmp.Or(guest.Note, own.Note)
	own.GiftMessage = cmp.Or(guest.GiftMessage, own.GiftMessage)
	if len(guest.Attributes) > 0 {
		own.Attributes = guest.Attributes
	}
	if len(guest.Codes) > 0 {
		own.Codes = guest.Codes
	}
	if len(guest.Deliveries) > 0 {
		own.Deliveries = guest.Deliveries
	}
	takeTenders(own, guest)
	return guest.Tenders != nil || guest.Email != nil || guest.Phone != nil || guest.Country != nil || guest.VatNumber != nil || guest.ShippingAddress != nil ||
		guest.BillingAddress != nil || guest.Note != "" || guest.GiftMessage != "" || len(guest.Attributes)+len(guest.Codes)+len(guest.Deliveries) > 0
}

// take adds a line of another cart. What cannot be bought now, or not in that quantity, stays wanted, with a
// warning: the shopper decides.
func (d *draft) take(line *ent.CartLine) {
	o := d.offers[line.VariantID]
	if o == nil { // the variant was deleted just now, and the line with it
		return
	}
	e := d.lineOf(o, line.Attributes, line.GiftWrap)
	if e.made == nil {
		e.shown = line.UnitAmount
	}
	e.wanted += line.Quantity
	e.quantity = min(e.wanted, d.most)
	if e.available > 0 && e.quantity > e.available {
		e.quantity = cmp.Or(e.rule.Lower(e.available), e.available)
	}
	e.changed = true
}
