package graph

import (
	"cmp"
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/carrier"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (orderConnectionFields) TotalCount(ctx context.Context, lists []*order.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func orderID(o *ent.Order) typeid.Order { return o.ID }

// Lines loads lines with their variants if these are selected.
func (orderFields) Lines(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.OrderLine] {
	var with record.Parts
	if executor.Selects(ctx, "variant") {
		with = order.VariantPart
	}
	return loadParts(ctx, order.LinesByOrder, with, orders, orderID)
}

func (orderFields) FulfillmentStatus(_ context.Context, orders []*ent.Order) executor.Thunk[order.FulfillmentStatus] {
	return computed(orders, func(o *ent.Order) order.FulfillmentStatus { return order.FulfillmentStatusOf(o.Status) })
}

func (orderFields) Language(ctx context.Context, orders []*ent.Order) executor.Thunk[string] {
	spoken := operationFrom(ctx).languages
	return computed(orders, func(o *ent.Order) string { return cmp.Or(o.Language, spoken.Default()) })
}

func (orderFields) Email(ctx context.Context, orders []*ent.Order) executor.Thunk[*string] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *string { return &c.Email })
}

func (orderFields) ShippingAddress(ctx context.Context, orders []*ent.Order) executor.Thunk[*address.Address] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *address.Address { return &c.ShippingAddress })
}

func (orderFields) BillingAddress(ctx context.Context, orders []*ent.Order) executor.Thunk[*address.Address] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *address.Address { return &c.BillingAddress })
}

func (orderFields) Phone(ctx context.Context, orders []*ent.Order) executor.Thunk[*string] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *string { return &c.Phone })
}

func (orderFields) Note(ctx context.Context, orders []*ent.Order) executor.Thunk[*string] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *string { return &c.Note })
}

func (orderFields) Attributes(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*custom.Attribute] {
	return loaded(orders, loadEach(ctx, order.ContactsByOrder, orders, orderID), func(_ *ent.Order, c *ent.OrderContact) []*custom.Attribute {
		if c == nil {
			return nil
		}
		return pointersTo(c.Attributes)
	})
}

func (orderLineFields) Attributes(ctx context.Context, lines []*ent.OrderLine) executor.Thunk[[]*custom.Attribute] {
	contacts := loadEach(ctx, order.ContactsByOrder, lines, func(l *ent.OrderLine) typeid.Order { return l.OrderID })
	return loaded(lines, contacts, func(l *ent.OrderLine, c *ent.OrderContact) []*custom.Attribute {
		switch {
		case c == nil:
			return nil
		case l.Position > len(c.LineAttributes):
			return []*custom.Attribute{}
		}
		return pointersTo(c.LineAttributes[l.Position-1])
	})
}

// pointersTo returns pointers to values, never nil.
func pointersTo[T any](values []T) []*T {
	pointers := make([]*T, len(values))
	for i := range values {
		pointers[i] = &values[i]
	}
	return pointers
}

// contacts resolves a part of orders' contacts, nil where they are erased.
func contacts[V any](ctx context.Context, orders []*ent.Order, of func(*ent.OrderContact) *V) executor.Thunk[*V] {
	return loaded(orders, loadEach(ctx, order.ContactsByOrder, orders, orderID), func(_ *ent.Order, c *ent.OrderContact) *V {
		if c == nil {
			return nil
		}
		return of(c)
	})
}

func (orderFields) Payments(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.Payment] {
	return loadEach(ctx, payment.ByOrder, orders, orderID)
}

func (paymentFields) Method(_ context.Context, payments []*ent.Payment) executor.Thunk[*payment.MethodDetails] {
	return computed(payments, payment.MethodOf)
}

func (orderFields) Fulfillments(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.Fulfillment] {
	return loadEach(ctx, order.FulfillmentsByOrder, orders, orderID)
}

func (orderFields) Events(ctx context.Context, orders []*ent.Order, first *int) executor.Thunk[[]*ent.OrderEvent] {
	most, err := page.Size(first, order.MaxEvents)
	if err != nil {
		return refused[[]*ent.OrderEvent](len(orders), err)
	}
	return loadFirst(ctx, order.EventsByOrder, orders, orderID, most)
}

func (orderFields) Timeline(
	ctx context.Context, orders []*ent.Order, first *int, after *string, last *int, before *string,
) executor.Thunk[*order.Timeline] {
	viewer, args := auth.ViewerFrom(ctx), page.Args{First: first, Last: last, After: after, Before: before}
	return loadPages(ctx, order.Timelines, orders, func(o *ent.Order) (order.TimelinePage, error) {
		return order.NewTimelinePage(viewer, o.ID, args)
	})
}

func (orderTimelineEntryConnectionFields) TotalCount(ctx context.Context, lists []*order.Timeline) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (orderFields) Tags(ctx context.Context, orders []*ent.Order) executor.Thunk[[]string] {
	return loadEach(ctx, order.TagsByOrder, orders, orderID)
}

func (orderCommentCreatePayloadFields) Order(ctx context.Context, payloads []*order.CommentCreatePayload) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, payloads, func(p *order.CommentCreatePayload) *typeid.Order {
		if p.Result == nil {
			return nil
		}
		return &p.Result.OrderID
	})
}

func (orderCommentDeletePayloadFields) Order(ctx context.Context, payloads []*order.CommentDeletePayload) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, payloads, func(p *order.CommentDeletePayload) *typeid.Order { return p.Result })
}

func (orderFields) Cancellable(_ context.Context, orders []*ent.Order) executor.Thunk[bool] {
	return computed(orders, func(o *ent.Order) bool { return order.Cancellable(o.Status) })
}

// Variant has those variants that came with their lines, and loads the others.
func (orderLineFields) Variant(ctx context.Context, lines []*ent.OrderLine) executor.Thunk[*ent.Variant] {
	return loadUnlessThere(ctx, catalog.VariantsByID, lines,
		func(l *ent.OrderLine) *ent.Variant { return l.Edges.Variant },
		func(l *ent.OrderLine) *typeid.Variant { return l.VariantID })
}

func (orderEventFields) Cursor(_ context.Context, events []*ent.OrderEvent) executor.Thunk[string] {
	return computed(events, func(e *ent.OrderEvent) string { return order.EventCursor(e.Sequence, e.ID) })
}

func (orderEventFields) Order(ctx context.Context, events []*ent.OrderEvent) executor.Thunk[*ent.Order] {
	return loadEach(ctx, order.ByID, events, func(e *ent.OrderEvent) typeid.Order { return e.OrderID })
}

func (orderEventFields) Fulfillment(ctx context.Context, events []*ent.OrderEvent) executor.Thunk[*ent.Fulfillment] {
	return loadSome(ctx, order.FulfillmentsByID, events, func(e *ent.OrderEvent) *typeid.Fulfillment { return e.FulfillmentID })
}

func (fulfillmentFields) Lines(ctx context.Context, fulfillments []*ent.Fulfillment) executor.Thunk[[]*ent.FulfillmentLine] {
	return loadEach(ctx, order.LinesByFulfillment, fulfillments, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID })
}

func (fulfillmentFields) CarrierCode(_ context.Context, fulfillments []*ent.Fulfillment) executor.Thunk[*carrier.Code] {
	return computed(fulfillments, order.CarrierOf)
}

func (fulfillmentFields) TrackingURL(_ context.Context, fulfillments []*ent.Fulfillment) executor.Thunk[*string] {
	return computed(fulfillments, order.PageOf)
}

func (fulfillmentFields) Scans(ctx context.Context, fulfillments []*ent.Fulfillment) executor.Thunk[[]*order.Scan] {
	return loadEach(ctx, order.ScansByParcel, fulfillments, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID })
}

func (fulfillmentFields) Location(ctx context.Context, fulfillments []*ent.Fulfillment) executor.Thunk[*ent.Location] {
	return loadSome(ctx, inventory.LocationsByID, fulfillments, func(f *ent.Fulfillment) *typeid.Location { return f.LocationID })
}

func (fulfillmentLineFields) OrderLine(ctx context.Context, lines []*ent.FulfillmentLine) executor.Thunk[*ent.OrderLine] {
	return loadEach(ctx, order.LinesByID, lines, func(l *ent.FulfillmentLine) typeid.OrderLine { return l.OrderLineID })
}

func (fulfillmentCreatePayloadFields) Order(ctx context.Context, payloads []*order.FulfillmentCreatePayload) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, payloads, orderOfPayload)
}

func (fulfillmentUpdatePayloadFields) Order(ctx context.Context, payloads []*order.FulfillmentUpdatePayload) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, payloads, orderOfPayload)
}

// orderOfPayload returns the order of what was recorded, nil if it was refused.
func orderOfPayload(p *fault.Outcome[*ent.Fulfillment]) *typeid.Order {
	if p.Result == nil {
		return nil
	}
	return &p.Result.OrderID
}
