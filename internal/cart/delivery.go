package cart

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// DeliveryGroup is lines of a cart that are sent together, with the ways in which they can be.
type DeliveryGroup struct {
	Cart typeid.Cart
	delivery.Group
	delivery.Choice
	Selected    *delivery.Option    // nil if there is none
	PickupPoint *typeid.PickupPoint // where it is fetched; nil if it is brought home, and as long as none was chosen
	Cost        *pricing.Cost       // nil if there is no way
	// ChoiceWithdrawn is whether a way was chosen that is not offered any more.
	ChoiceWithdrawn bool
	Discounts       []*pricing.Discount
}

// DeliveriesUpdateInput is how what is in which cart is to be delivered: all that was chosen.
type DeliveriesUpdateInput struct {
	On
	Deliveries []DeliveryInput
}

// DeliveryInput is how a group is to be delivered.
type DeliveryInput struct {
	Group         string
	MethodID      typeid.ShippingMethod
	PickupPointID *typeid.PickupPoint
}

// UpdateDeliveries sets how what is in a cart of the viewer's is to be delivered. A group that is not
// named has the store's first way. Mistakes are fault.UserErrors, and then nothing has changed.
func (s *Service) UpdateDeliveries(ctx context.Context, viewer auth.Viewer, in DeliveriesUpdateInput) (*Changed, error) {
	if err := atMost(len(in.Deliveries), "deliveries"); err != nil {
		return nil, err
	}
	return s.locked(ctx, viewer, in.On, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		d, err := s.readDraft(ctx, tx, viewer, c, nil)
		if err != nil {
			return nil, err
		}
		priced, err := s.priceDraft(ctx, tx, d)
		if err != nil {
			return nil, err
		}
		if c.Deliveries, err = in.chosen(priced.Groups); err != nil {
			return nil, err
		}
		d.changed = true
		return settled(ctx, tx, d)
	})
}

// priceDraft returns what a cart costs as its draft has it.
func (s *Service) priceDraft(ctx context.Context, db record.Queryer, d *draft) (*Priced, error) {
	basket := d.basket()
	s.price(ctx, db, []*Basket{basket}, s.quoter.Quote)
	return basket.result()
}

// chosen returns what is chosen of groups. What is not offered is a fault.UserErrors.
func (in *DeliveriesUpdateInput) chosen(groups []DeliveryGroup) ([]delivery.Chosen, error) {
	var v fault.Validator
	chosen := make([]delivery.Chosen, 0, len(in.Deliveries))
	for i, each := range in.Deliveries {
		index := strconv.Itoa(i)
		one := slices.IndexFunc(groups, func(g DeliveryGroup) bool { return g.Key == each.Group })
		twice := slices.ContainsFunc(chosen, func(c delivery.Chosen) bool { return c.Group == each.Group })
		if !v.Check(one >= 0, fault.CodeNotFound, "There is no such group in the cart.", "deliveries", index, "group") ||
			!v.Check(!twice, fault.CodeTaken, "This group was named before.", "deliveries", index, "group") {
			continue
		}
		choice := delivery.Chosen{Group: each.Group, Method: each.MethodID, PickupPoint: each.PickupPointID}
		field, why := groups[one].Refuse(choice)
		v.Check(why == "", fault.CodeUnavailable, why, "deliveries", index, field)
		chosen = append(chosen, choice)
	}
	return chosen, v.Err()
}

// problem returns what is wrong with how a group is delivered; nil if all is well.
func (g *DeliveryGroup) problem(name string) *Problem {
	switch {
	case g.Selected == nil:
		what := name
		if more := len(g.Items) - 1; more > 0 {
			what = fmt.Sprintf("%s and %d more", name, more)
		}
		return about(g.Items[0].Line, fault.CodeUnavailable, what+" cannot be delivered there.")
	case g.Selected.Kind == delivery.Pickup && g.PickupPoint == nil:
		return about(g.Items[0].Line, fault.CodeRequired, "Choose where to fetch it.")
	}
	return nil
}

// Has reports whether a line of the cart is in a group.
func (g *DeliveryGroup) Has(line *ent.CartLine) bool {
	return slices.ContainsFunc(g.Items, func(i delivery.Item) bool { return i.Line == line.ID })
}
