package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (orderFields) Returns(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*returns.Return] {
	return loadEach(ctx, returns.ByOrder, orders, orderID)
}

func (orderFields) ReturnOptions(ctx context.Context, orders []*ent.Order) executor.Thunk[*returns.Options] {
	rules := loadersOf(ctx).returns
	return loaded(orders, loadEach(ctx, returns.SoldByOrder, orders, orderID), func(_ *ent.Order, sold []*returns.Sold) *returns.Options {
		return rules.Options(sold)
	})
}

func (returnOptionFields) OrderLine(ctx context.Context, options []*returns.Option) executor.Thunk[*ent.OrderLine] {
	return loadEach(ctx, order.LinesByID, options, func(o *returns.Option) typeid.OrderLine { return o.OrderLineID })
}

func (orderEventFields) Return(ctx context.Context, events []*ent.OrderEvent) executor.Thunk[*returns.Return] {
	return loadSome(ctx, returns.ByID, events, func(e *ent.OrderEvent) *typeid.Return { return e.ReturnID })
}

func (returnFields) Order(ctx context.Context, all []*returns.Return) executor.Thunk[*ent.Order] {
	return loadEach(ctx, order.ByID, all, func(r *returns.Return) typeid.Order { return r.OrderID })
}

// Refund is any for who may read orders, and for buyers one that stands.
func (returnFields) Refund(ctx context.Context, all []*returns.Return) executor.Thunk[*refund.Refund] {
	return shownRefunds(ctx, all, func(r *returns.Return) *typeid.Refund { return r.RefundID })
}

// shownRefunds are refunds of things: any for who may read orders, and for buyers those that stand.
func shownRefunds[T any](ctx context.Context, all []T, of func(T) *typeid.Refund) executor.Thunk[*refund.Refund] {
	anyOne := auth.ViewerFrom(ctx).May(auth.ReadOrders)
	return loaded(all, loadSome(ctx, refund.ByID, all, of), func(_ T, f *refund.Refund) *refund.Refund {
		if f != nil && !anyOne && !f.Stands() {
			return nil
		}
		return f
	})
}

func (returnLineFields) OrderLine(ctx context.Context, lines []*returns.Line) executor.Thunk[*ent.OrderLine] {
	return loadEach(ctx, order.LinesByID, lines, (*returns.Line).OrderLineID)
}

// ExchangeVariant is nil once it is deleted.
func (returnLineFields) ExchangeVariant(ctx context.Context, lines []*returns.Line) executor.Thunk[*ent.Variant] {
	return loadSome(ctx, catalog.VariantsByID, lines, (*returns.Line).ExchangeVariantID)
}

func (returnLineFields) ExchangePrice(ctx context.Context, lines []*returns.Line) executor.Thunk[*money.Money] {
	return loaded(lines, loadEach(ctx, order.LinesByID, lines, (*returns.Line).OrderLineID), func(l *returns.Line, of *ent.OrderLine) *money.Money {
		if l.ExchangePrice == nil {
			return nil
		}
		return &money.Money{Amount: *l.ExchangePrice, Currency: of.Currency}
	})
}

func (returnFields) Exchange(ctx context.Context, all []*returns.Return) executor.Thunk[*ent.Order] {
	return loadSome(ctx, draftorder.OrderByDraft, all, func(r *returns.Return) *typeid.DraftOrder { return r.ExchangeDraftID })
}

// ExchangeDraft is nil but for who manages orders.
func (returnFields) ExchangeDraft(ctx context.Context, all []*returns.Return) executor.Thunk[*draftorder.Draft] {
	if !auth.ViewerFrom(ctx).May(auth.ManageOrders) {
		return computed(all, func(*returns.Return) *draftorder.Draft { return nil })
	}
	return loadSome(ctx, draftorder.ByID, all, func(r *returns.Return) *typeid.DraftOrder { return r.ExchangeDraftID })
}

func (returnReceiptFields) OrderLine(ctx context.Context, receipts []*returns.Receipt) executor.Thunk[*ent.OrderLine] {
	return loadEach(ctx, order.LinesByID, receipts, (*returns.Receipt).OrderLineID)
}

// Location is nil but for who may read orders.
func (returnReceiptFields) Location(ctx context.Context, receipts []*returns.Receipt) executor.Thunk[*ent.Location] {
	if !auth.ViewerFrom(ctx).May(auth.ReadOrders) {
		return computed(receipts, func(*returns.Receipt) *ent.Location { return nil })
	}
	return loadSome(ctx, inventory.LocationsByID, receipts, (*returns.Receipt).LocationID)
}

func (returnConnectionFields) TotalCount(ctx context.Context, lists []*returns.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
