package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/ent/cartline"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Create makes a cart with prices in currency: the signed-in viewer's, or a guest's, whose secret token only this answer has.
// Mistakes are fault.UserErrors, and then there is no cart.
func (s *Service) Create(ctx context.Context, viewer auth.Viewer, currency money.Currency, in CreateInput) (*Changed, error) {
	if err := validateAdded(in.Lines); err != nil {
		return nil, err
	}
	variants := variantsOf(in.Lines)
	stock, err := s.readStock(ctx, variants)
	if err != nil {
		return nil, err
	}
	var changed *Changed
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		c, token, err := insert(ctx, tx, viewer, currency)
		if err != nil {
			return err
		}
		d, err := readDraft(ctx, tx, c, variants, stock)
		if err != nil {
			return err
		}
		d.add(in.Lines)
		if changed, err = d.write(ctx, tx, c); err != nil {
			return err
		}
		changed.Token = token
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make cart: %w", err)
	}
	return changed, nil
}

// AddLines puts variants into a cart of the viewer's; what is in it already becomes more. Quantities are lowered to what is in
// stock, with a warning. Mistakes are fault.UserErrors, and then nothing has changed.
func (s *Service) AddLines(ctx context.Context, viewer auth.Viewer, in LinesAddInput) (*Changed, error) {
	if err := validateAdded(in.Lines); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.Cart, variantsOf(in.Lines), func(d *draft) { d.add(in.Lines) })
}

// UpdateLines sets quantities of a cart's lines, and otherwise is like AddLines.
func (s *Service) UpdateLines(ctx context.Context, viewer auth.Viewer, in LinesUpdateInput) (*Changed, error) {
	if err := validateUpdated(in.Lines); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.Cart, nil, func(d *draft) { d.update(in.Lines) })
}

// RemoveLines takes lines out of a cart of the viewer's. Mistakes are fault.UserErrors, and then nothing has changed.
func (s *Service) RemoveLines(ctx context.Context, viewer auth.Viewer, in LinesRemoveInput) (*Changed, error) {
	if err := atMost(len(in.LineIDs), "lineIds"); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.Cart, nil, func(d *draft) { d.remove(in.LineIDs) })
}

// change lets edit change the lines of an open cart of the viewer's, to which it may add variants.
//
// Stock is read before the transaction: another connection must not be asked for while the cart is locked, or as many
// changes of one cart as the pool has connections would wait for each other for ever.
func (s *Service) change(
	ctx context.Context, viewer auth.Viewer, ref auth.CartRef, variants []typeid.Variant, edit func(*draft),
) (*Changed, error) {
	inCart, err := s.variantsIn(ctx, viewer, ref)
	if err != nil {
		return nil, err
	}
	stock, err := s.readStock(ctx, append(inCart, variants...))
	if err != nil {
		return nil, err
	}
	var changed *Changed
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		c, err := s.lockOpen(ctx, tx, viewer, ref)
		if err != nil {
			return err
		}
		d, err := readDraft(ctx, tx, c, variants, stock)
		if err != nil {
			return err
		}
		edit(d)
		changed, err = d.write(ctx, tx, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("change cart: %w", err)
	}
	return changed, nil
}

func (s *Service) lockOpen(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, ref auth.CartRef) (*ent.Cart, error) {
	c, err := s.Lock(ctx, tx, viewer, ref)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, fault.User(fault.CodeNotFound, "there is no such cart", "cart")
	case c.Status != entcart.StatusOpen:
		return nil, fault.User(fault.CodeCartClosed, "the cart is being checked out or has become an order", "cart")
	}
	return c, nil
}

func (s *Service) variantsIn(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) ([]typeid.Variant, error) {
	lines, err := s.store.Client.CartLine.Query().
		Where(cartline.CartID(ref.ID), cartline.HasCartWith(owned(viewer, ref.Token))).
		Select(cartline.FieldVariantID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variants in cart: %w", err)
	}
	variants := make([]typeid.Variant, len(lines))
	for i, l := range lines {
		variants[i] = l.VariantID
	}
	return variants, nil
}

// readStock returns how many there are of each of variants, 0 included.
func (s *Service) readStock(ctx context.Context, variants []typeid.Variant) (map[typeid.Variant]int, error) {
	available, err := s.stock.AvailableByVariant(ctx, variants)
	if err != nil {
		return nil, fmt.Errorf("read stock for cart: %w", err)
	}
	stock := make(map[typeid.Variant]int, len(variants))
	for _, variant := range variants {
		stock[variant] = available[variant]
	}
	return stock, nil
}
