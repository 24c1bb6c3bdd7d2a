package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/shippingmethod"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (cartFields) DeliveryGroups(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*cart.DeliveryGroup] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) []*cart.DeliveryGroup { return pointersTo(p.Groups) })
}

func (deliveryGroupFields) Lines(ctx context.Context, groups []*cart.DeliveryGroup) executor.Thunk[[]*ent.CartLine] {
	ofCart := loadEach(ctx, cart.LinesByCart, groups, func(g *cart.DeliveryGroup) typeid.Cart { return g.Cart })
	return loaded(groups, ofCart, func(g *cart.DeliveryGroup, all []*ent.CartLine) []*ent.CartLine {
		return filtered(all, g.Has)
	})
}

func (deliveryGroupFields) Options(_ context.Context, groups []*cart.DeliveryGroup) executor.Thunk[[]*delivery.Option] {
	return computed(groups, func(g *cart.DeliveryGroup) []*delivery.Option { return pointersTo(g.Options) })
}

func (deliveryGroupFields) Refusals(_ context.Context, groups []*cart.DeliveryGroup) executor.Thunk[[]*delivery.Refusal] {
	return computed(groups, func(g *cart.DeliveryGroup) []*delivery.Refusal { return pointersTo(g.Refusals) })
}

func (deliveryGroupFields) PickupPoint(ctx context.Context, groups []*cart.DeliveryGroup) executor.Thunk[*ent.PickupPoint] {
	return loadSome(ctx, shipping.OpenPointsByID, groups, func(g *cart.DeliveryGroup) *typeid.PickupPoint { return g.PickupPoint })
}

func (deliveryGroupFields) Cost(_ context.Context, groups []*cart.DeliveryGroup) executor.Thunk[*pricing.LineCost] {
	return computed(groups, func(g *cart.DeliveryGroup) *pricing.LineCost {
		if g.Cost == nil {
			return nil
		}
		return g.Cost.LineCost()
	})
}

func (deliveryOptionFields) EarliestDate(_ context.Context, options []*delivery.Option) executor.Thunk[*string] {
	return computed(options, func(o *delivery.Option) *string { return dateOf(o.Earliest) })
}

func (deliveryOptionFields) LatestDate(_ context.Context, options []*delivery.Option) executor.Thunk[*string] {
	return computed(options, func(o *delivery.Option) *string { return dateOf(o.Latest) })
}

// dateOf returns a day; nil for none.
func dateOf(d delivery.Date) *string {
	if d == "" {
		return nil
	}
	return new(string(d))
}

func (deliveryOptionFields) PickupPoints(ctx context.Context, options []*delivery.Option) executor.Thunk[[]*ent.PickupPoint] {
	return loadLists(ctx, shipping.OpenPointsByID, options, func(o *delivery.Option) (ids []typeid.PickupPoint) {
		for i := range o.PickupPoints {
			ids = append(ids, o.PickupPoints[i].ID)
		}
		return ids
	})
}

func (orderFields) Deliveries(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*order.Delivery] {
	return loadEach(ctx, order.DeliveriesByOrder, orders, orderID)
}

func deliveryOrder(d *order.Delivery) typeid.Order { return d.Order }

func (orderDeliveryFields) Lines(ctx context.Context, deliveries []*order.Delivery) executor.Thunk[[]*ent.OrderLine] {
	return loaded(deliveries, loadEach(ctx, order.LinesByOrder, deliveries, deliveryOrder), func(d *order.Delivery, all []*ent.OrderLine) []*ent.OrderLine {
		return filtered(all, d.IsIn)
	})
}

func (orderDeliveryFields) Cost(ctx context.Context, deliveries []*order.Delivery) executor.Thunk[*pricing.LineCost] {
	return loaded(deliveries, loadEach(ctx, order.TaxesByOrder, deliveries, deliveryOrder), order.DeliveryCost)
}

func (orderDeliveryFields) PickupPoint(ctx context.Context, deliveries []*order.Delivery) executor.Thunk[*ent.PickupPoint] {
	return loadSome(ctx, shipping.OpenPointsByID, deliveries, func(d *order.Delivery) *typeid.PickupPoint { return d.PickupPointID })
}

func (orderDeliveryFields) EarliestDate(_ context.Context, deliveries []*order.Delivery) executor.Thunk[*string] {
	return computed(deliveries, func(d *order.Delivery) *string { return dateOf(d.Earliest) })
}

func (orderDeliveryFields) LatestDate(_ context.Context, deliveries []*order.Delivery) executor.Thunk[*string] {
	return computed(deliveries, func(d *order.Delivery) *string { return dateOf(d.Latest) })
}

func (deliveryOptionFields) Kind(_ context.Context, options []*delivery.Option) executor.Thunk[shippingmethod.Kind] {
	return computed(options, func(o *delivery.Option) shippingmethod.Kind { return shippingmethod.Kind(o.Kind) })
}

func (orderDeliveryFields) Kind(_ context.Context, deliveries []*order.Delivery) executor.Thunk[shippingmethod.Kind] {
	return computed(deliveries, func(d *order.Delivery) shippingmethod.Kind { return shippingmethod.Kind(d.Kind) })
}
