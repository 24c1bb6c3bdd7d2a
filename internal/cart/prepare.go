package cart

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Preparation is a cart that the staff make for somebody who pays for it.
type Preparation struct {
	TokenHash []byte // of the cart's token
	Customer  *ent.User
	Lines     []PreparedLine
	Email     string
	Phone     string
	Shipping  *address.Address
	Billing   *address.Address
	Note      string
	// Short has what is not in stock be in the cart all the same: it cannot be checked out before it is.
	Short bool
}

// PreparedLine is a line of a Preparation.
type PreparedLine struct {
	LineInput
	UnitAmount *int64 // what one costs, in minor units of the cart's currency; nil for what the lists say
}

// FixedPrice is what one of a variant costs in a cart that the staff have prepared, in minor units; nil for what the lists say.
type FixedPrice struct {
	Variant typeid.Variant
	Amount  *int64
}

// errPrepared refuses a shopper's change of what the staff have decided.
func errPrepared() error {
	return fault.User(fault.CodeNotAllowed, "The store has prepared this cart: ask it for changes.", "cart")
}

// mayChangeLines refuses a change of the lines of a cart that the staff have prepared, unless one of them makes it.
func mayChangeLines(viewer auth.Viewer, c *ent.Cart) error {
	if c.Draft && !viewer.May(auth.ManageOrders) {
		return errPrepared()
	}
	return nil
}

// Prepare makes a cart of a market for a customer, who has its prices, or for whoever gets its token. What it costs is what the lines say,
// and what the lists say of the others; promotions come off both. Mistakes are fault.UserErrors.
func (s *Service) Prepare(ctx context.Context, tx *ent.Tx, market Market, p Preparation) (*Changed, error) {
	if err := atMost(len(p.Lines), "lines"); err != nil {
		return nil, err
	}
	lines, fixed, err := s.prepared(p.Lines)
	if err != nil {
		return nil, err
	}
	c, _ := newCartIn(auth.Viewer{}, market)
	c.Draft, c.TokenHash, c.Note = true, &p.TokenHash, text.Clean(p.Note)
	c.ShippingAddress, c.BillingAddress = p.Shipping, p.Billing
	set(&c.Email, patch.Text{Given: true, Value: p.Email})
	set(&c.Phone, patch.Text{Given: true, Value: p.Phone})
	on := terms{prices: map[typeid.Variant]int64{}}
	if p.Customer != nil {
		on.user, on.group = &p.Customer.ID, p.Customer.CustomerGroupID
	}
	for _, one := range fixed {
		on.prices[one.Variant] = *one.Amount
	}
	d, err := s.readDraftFor(ctx, tx, c, on, variantsOf(lines))
	if err != nil {
		return nil, fmt.Errorf("prepare cart: %w", err)
	}
	d.add(lines)
	if p.Short {
		d.keep()
	}
	changed, err := d.settle()
	if err != nil {
		return nil, err
	}
	changed.Content = nil // what it costs the draft does not know before it is stored
	if err := s.storePrepared(ctx, tx, d, fixed); err != nil {
		return nil, fmt.Errorf("prepare cart: %w", err)
	}
	return changed, nil
}

func (s *Service) storePrepared(ctx context.Context, tx *ent.Tx, d *draft, fixed []FixedPrice) error {
	if err := d.insert(ctx, tx); err != nil {
		return err
	}
	if err := save(ctx, tx, d.cart); err != nil {
		return err
	}
	if _, err := markPrepared.Exec(ctx, tx, d.cart.ID); err != nil {
		return err
	}
	_, err := fix(ctx, tx, d.cart.ID, fixed)
	return err
}

// prepared splits lines into what to add and what is fixed of its prices.
func (s *Service) prepared(all []PreparedLine) (lines []LineInput, fixed []FixedPrice, err error) {
	var v fault.Validator
	for i, line := range all {
		line.Attributes = custom.Cleaned(line.Attributes)
		lines = append(lines, line.LineInput)
		if line.UnitAmount == nil {
			continue
		}
		same := func(p FixedPrice) bool { return p.Variant == line.VariantID && *p.Amount != *line.UnitAmount }
		v.Check(!slices.ContainsFunc(fixed, same), fault.CodeInvalid, "A variant has one price in a cart.", "lines", strconv.Itoa(i), "unitPrice")
		fixed = append(fixed, FixedPrice{line.VariantID, line.UnitAmount})
	}
	s.checkAdded(&v, lines)
	return lines, fixed, v.Err()
}

// FixPrices sets what variants cost in a cart that the staff have prepared, and reports whether that has changed. A cart that is not open any
// more is a fault.UserErrors.
func (s *Service) FixPrices(ctx context.Context, tx *ent.Tx, ref auth.CartRef, prices []FixedPrice) (bool, error) {
	c, err := s.lockOpen(ctx, tx, auth.Viewer{}, ref)
	if err != nil {
		return false, err
	}
	changed, err := fix(ctx, tx, c.ID, prices)
	if err != nil || changed == 0 {
		return false, err
	}
	d, err := s.readDraft(ctx, tx, auth.Viewer{}, c, nil)
	if err != nil {
		return false, err
	}
	for _, e := range d.lines {
		e.changed = true
	}
	_, err = settled(ctx, tx, d)
	return true, err
}

// Discard deletes a cart that the staff have prepared. One that is being paid for, or has become an order, is a fault.UserErrors.
func (s *Service) Discard(ctx context.Context, tx *ent.Tx, ref auth.CartRef) error {
	c, err := s.lockOpen(ctx, tx, auth.Viewer{}, ref)
	if err != nil {
		return err
	}
	if err := tx.Cart.DeleteOneID(c.ID).Exec(ctx); err != nil {
		return fmt.Errorf("discard cart: %w", err)
	}
	return nil
}

// fix stores prices, and returns how many have changed.
func fix(ctx context.Context, tx *ent.Tx, id typeid.Cart, prices []FixedPrice) (changed int, err error) {
	variants, amounts := make([]typeid.Variant, len(prices)), make([]*int64, len(prices))
	for i, p := range prices {
		variants[i], amounts[i] = p.Variant, p.Amount
	}
	if _, err := fixPrices.Scan(ctx, tx, []any{id, typeid.Array(variants), pq.Array(amounts)}, &changed); err != nil {
		return 0, fmt.Errorf("fix prices of a cart: %w", err)
	}
	return changed, nil
}
