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

func (cartFields) Cost(ctx context.Context, carts []*ent.Cart) executor.Thunk[*pricing.Breakdown] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) *pricing.Breakdown { return p.Quote.Breakdown() })
}

func (cartFields) Taxes(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*pricing.TaxAmount] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) []*pricing.TaxAmount { return pointersTo(p.Quote.Taxes) })
}

func (cartLineFields) Cost(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*pricing.LineCost] {
	return pricedLines(ctx, lines, func(l *pricing.Line) *pricing.LineCost { return l.LineCost() })
}

func (orderFields) Cost(_ context.Context, orders []*ent.Order) executor.Thunk[*pricing.Breakdown] {
	return computed(orders, order.Breakdown)
}

func (orderFields) Taxes(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*pricing.TaxAmount] {
	return loaded(orders, loadEach(ctx, order.TaxesByOrder, orders, orderID),
		func(_ *ent.Order, taxes []order.Tax) []*pricing.TaxAmount { return pointersTo(order.TotalTaxes(taxes)) })
}

func (orderLineFields) Cost(ctx context.Context, lines []*ent.OrderLine) executor.Thunk[*pricing.LineCost] {
	return loaded(lines, loadEach(ctx, order.TaxesByOrder, lines, func(l *ent.OrderLine) typeid.Order { return l.OrderID }), order.LineCost)
}
