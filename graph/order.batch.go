package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func orderID(o *ent.Order) typeid.Order { return o.ID }

func orderLines(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.OrderLine] {
	var with order.LinePart
	if executor.Selects(ctx, "variant") {
		with = order.LineVariant
	}
	return loadEach(ctx, loadersFrom(ctx).orderLines.want(with), orders, orderID)
}

func orderContacts(ctx context.Context, orders []*ent.Order) executor.Thunk[*ent.OrderContact] {
	return loadEach(ctx, &loadersFrom(ctx).orderContacts, orders, orderID)
}

func orderEmails(ctx context.Context, orders []*ent.Order) executor.Thunk[*string] {
	return loaded(orders, orderContacts(ctx, orders), func(_ *ent.Order, contact *ent.OrderContact) *string {
		if contact == nil {
			return nil
		}
		return &contact.Email
	})
}

func orderShippingAddresses(ctx context.Context, orders []*ent.Order) executor.Thunk[*address.Address] {
	return loaded(orders, orderContacts(ctx, orders), func(_ *ent.Order, contact *ent.OrderContact) *address.Address {
		if contact == nil {
			return nil
		}
		return &contact.ShippingAddress
	})
}

func orderBillingAddresses(ctx context.Context, orders []*ent.Order) executor.Thunk[*address.Address] {
	return loaded(orders, orderContacts(ctx, orders), func(_ *ent.Order, contact *ent.OrderContact) *address.Address {
		if contact == nil {
			return nil
		}
		return &contact.BillingAddress
	})
}

func orderPayments(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.Payment] {
	return loadEach(ctx, &loadersFrom(ctx).orderPayments, orders, orderID)
}

func orderFulfillments(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.Fulfillment] {
	return loadEach(ctx, &loadersFrom(ctx).orderParcels, orders, orderID)
}

func orderEvents(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.OrderEvent] {
	return loadEach(ctx, &loadersFrom(ctx).orderEvents, orders, orderID)
}

func ordersCancellable(_ context.Context, orders []*ent.Order) executor.Thunk[bool] {
	return computed(orders, func(o *ent.Order) bool { return order.Cancellable(o.Status) })
}

// orderLineVariants has those variants that came with their lines, and loads the others.
func orderLineVariants(ctx context.Context, lines []*ent.OrderLine) executor.Thunk[*ent.Variant] {
	others := loadSome(ctx, &loadersFrom(ctx).variants, lines, func(l *ent.OrderLine) *typeid.Variant {
		if l.Edges.Variant != nil {
			return nil
		}
		return l.VariantID
	})
	return loaded(lines, others, func(l *ent.OrderLine, other *ent.Variant) *ent.Variant {
		if l.Edges.Variant != nil {
			return l.Edges.Variant
		}
		return other
	})
}

func orderEventCursors(_ context.Context, events []*ent.OrderEvent) executor.Thunk[string] {
	return computed(events, func(e *ent.OrderEvent) string { return order.EventCursor(e.Sequence) })
}

func orderEventOrders(ctx context.Context, events []*ent.OrderEvent) executor.Thunk[*ent.Order] {
	return loadEach(ctx, &loadersFrom(ctx).orders, events, func(e *ent.OrderEvent) typeid.Order { return e.OrderID })
}

func orderEventFulfillments(ctx context.Context, events []*ent.OrderEvent) executor.Thunk[*ent.Fulfillment] {
	return loadSome(ctx, &loadersFrom(ctx).fulfillments, events, func(e *ent.OrderEvent) *typeid.Fulfillment { return e.FulfillmentID })
}

func fulfillmentLines(ctx context.Context, parcels []*ent.Fulfillment) executor.Thunk[[]*ent.FulfillmentLine] {
	return loadEach(ctx, &loadersFrom(ctx).fulfillmentLines, parcels, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID })
}

func fulfillmentOrderLines(ctx context.Context, lines []*ent.FulfillmentLine) executor.Thunk[*ent.OrderLine] {
	return loadEach(ctx, &loadersFrom(ctx).orderLinesByID, lines, func(l *ent.FulfillmentLine) typeid.OrderLine { return l.OrderLineID })
}
