package checkout

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ReorderInput is an order to buy once more.
type ReorderInput struct{ Order auth.OrderRef }

// Reorder makes a cart of the viewer's of what was bought by an order that they may see, at the prices of a market today.
// What cannot be bought now stays wanted, with a warning. What is deleted since is left out. Mistakes are
// fault.UserErrors, and then there is no cart.
func (s *Service) Reorder(ctx context.Context, viewer auth.Viewer, market cart.Market, in ReorderInput) (*cart.Changed, error) {
	o, err := s.orders.Get(ctx, viewer, in.Order)
	if err != nil {
		return nil, fmt.Errorf("reorder: %w", err)
	}
	if o == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such order.", "order")
	}
	wanted, err := s.boughtBy(ctx, o.ID)
	if err != nil {
		return nil, fmt.Errorf("reorder %s: %w", o.ID, err)
	}
	if len(wanted) == 0 {
		return nil, fault.User(fault.CodeUnavailable, "The store has nothing of this order any more.", "order")
	}
	return s.carts.CreateWanted(ctx, viewer, market, wanted)
}

// boughtBy returns the lines of an order as those of a cart.
func (s *Service) boughtBy(ctx context.Context, id typeid.Order) (wanted []cart.LineInput, err error) {
	lines, err := order.LinesByOrder.Read(ctx, s.store.Client, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	contacts, err := order.ContactsByOrder.Read(ctx, s.store.Client, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	for _, l := range lines[id] {
		if l.VariantID == nil {
			continue
		}
		line := cart.LineInput{VariantID: *l.VariantID, Quantity: l.Quantity, Attributes: []custom.Attribute{}, GiftWrap: l.GiftWrap}
		if c := contacts[id]; c != nil && l.Position <= len(c.LineAttributes) {
			line.Attributes = c.LineAttributes[l.Position-1]
		}
		wanted = append(wanted, line)
	}
	return wanted, nil
}
