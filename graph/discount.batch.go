package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (cartFields) Codes(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*cart.Code] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) []*cart.Code { return p.Codes() })
}

func (cartFields) Discounts(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*pricing.Discount] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) []*pricing.Discount {
		return pricing.TotalDiscounts(p.Allocations)
	})
}

func (cartFields) UnusedPromotions(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*cart.Unused] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) []*cart.Unused { return p.Unused() })
}

func (cartLineFields) Discounts(ctx context.Context, lines []*ent.CartLine) executor.Thunk[[]*pricing.Discount] {
	return loaded(lines, priced(ctx, lines, lineCartID), func(l *ent.CartLine, p *cart.Priced) []*pricing.Discount {
		return p.LineDiscounts(l.ID)
	})
}

func (orderFields) Discounts(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*pricing.Discount] {
	return loaded(orders, loadEach(ctx, order.DiscountsByOrder, orders, orderID), func(_ *ent.Order, all []pricing.Allocation) []*pricing.Discount {
		return pricing.TotalDiscounts(all)
	})
}

func (orderLineFields) Discounts(ctx context.Context, lines []*ent.OrderLine) executor.Thunk[[]*pricing.Discount] {
	ofOrders := loadEach(ctx, order.DiscountsByOrder, lines, func(l *ent.OrderLine) typeid.Order { return l.OrderID })
	return loaded(lines, ofOrders, func(l *ent.OrderLine, all []pricing.Allocation) []*pricing.Discount {
		return pricing.LineDiscounts(all, l.Position)
	})
}

func (orderDeliveryFields) Discounts(ctx context.Context, deliveries []*order.Delivery) executor.Thunk[[]*pricing.Discount] {
	ofOrders := loadEach(ctx, order.DiscountsByOrder, deliveries, deliveryOrder)
	return loaded(deliveries, ofOrders, func(d *order.Delivery, all []pricing.Allocation) []*pricing.Discount {
		return pricing.DeliveryDiscounts(all, d.Position)
	})
}
