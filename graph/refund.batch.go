package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Refunds are all for who may read orders, and for buyers those that stand.
func (orderFields) Refunds(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*refund.Refund] {
	if auth.ViewerFrom(ctx).May(auth.ReadOrders) {
		return loadEach(ctx, refund.ByOrder, orders, orderID)
	}
	return loadEach(ctx, refund.ShownByOrder, orders, orderID)
}

func (refundLineFields) OrderLine(ctx context.Context, lines []*refund.Line) executor.Thunk[*ent.OrderLine] {
	return loadEach(ctx, order.LinesByID, lines, (*refund.Line).OrderLineID)
}

func (refundPartFields) Payment(ctx context.Context, parts []*refund.Part) executor.Thunk[*ent.Payment] {
	return loadSome(ctx, payment.ByID, parts, (*refund.Part).PaymentID)
}

func (orderRefundPayloadFields) Order(ctx context.Context, payloads []*checkout.RefundPayload) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, payloads, func(p *checkout.RefundPayload) *typeid.Order {
		if p.Result == nil {
			return nil
		}
		return &p.Result.OrderID
	})
}
