package order

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Get returns an order that the viewer may see, or nil when there is none. Users see their own
// orders, and staff see any. Everybody sees the order whose tracking token is given.
func (s *Service) Get(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error) {
	return s.get(ctx, viewer, auth.ReadOrders, ref)
}

// Changeable returns an order that the viewer may change, or nil when there is none: their own, one
// whose tracking token is given, and any for who manages orders.
func (s *Service) Changeable(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error) {
	return s.get(ctx, viewer, auth.ManageOrders, ref)
}

// get returns an order that is the viewer's own, or any if they have a permission.
func (s *Service) get(ctx context.Context, viewer auth.Viewer, permission auth.Permission, ref auth.OrderRef) (*ent.Order, error) {
	switch {
	case ref.TrackingToken != nil:
		o, err := record.First(ctx, s.store.Client, trackedOrder, ent.ReadOrder, auth.HashToken(*ref.TrackingToken))
		if err != nil {
			return nil, fmt.Errorf("read order by token: %w", err)
		}
		return o, nil
	case ref.Number != nil:
		o, err := record.First(ctx, s.store.Client, permittedByNumber, ent.ReadOrder, readNumber(*ref.Number), viewer.May(permission), viewer.Owner())
		if err != nil {
			return nil, fmt.Errorf("read order by number: %w", err)
		}
		return o, nil
	case ref.ID != nil:
		orders, err := ordersByID.read(ctx, s, viewer, permission, []typeid.Order{*ref.ID})
		return orders[*ref.ID], err
	}
	return nil, nil
}

// ByID returns orders by their ids, whoever they belong to.
func (s *Service) ByID(ctx context.Context, ids []typeid.Order) (map[typeid.Order]*ent.Order, error) {
	return ByID.Read(ctx, s.store.Client, ids)
}

// VisibleByID returns the orders that the viewer may see.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Order,
) (map[typeid.Order]*ent.Order, error) {
	return ordersByID.read(ctx, s, viewer, auth.ReadOrders, ids)
}

// PendingOfCart returns the order that a cart has become, while it waits for its payment; nil if
// there is none. Whose the cart is is not asked.
func (s *Service) PendingOfCart(ctx context.Context, cart typeid.Cart) (*ent.Order, error) {
	o, err := record.First(ctx, s.store.Client, pendingOfCart, ent.ReadOrder, cart)
	if err != nil {
		return nil, fmt.Errorf("read the order of cart %s: %w", cart, err)
	}
	return o, nil
}

// VisibleLinesByID returns the lines of orders that the viewer may see.
func (s *Service) VisibleLinesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.OrderLine,
) (map[typeid.OrderLine]*ent.OrderLine, error) {
	return linesByID.read(ctx, s, viewer, auth.ReadOrders, ids)
}

// VisibleEventsByID returns the events of orders that the viewer may see.
func (s *Service) VisibleEventsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.OrderEvent,
) (map[typeid.OrderEvent]*ent.OrderEvent, error) {
	return eventsByID.read(ctx, s, viewer, auth.ReadOrders, ids)
}

// VisibleFulfillmentsByID returns the parcels of orders that the viewer may see.
func (s *Service) VisibleFulfillmentsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Fulfillment,
) (map[typeid.Fulfillment]*ent.Fulfillment, error) {
	return fulfillmentsByID.read(ctx, s, viewer, auth.ReadOrders, ids)
}

// VisibleFulfillmentLinesByID returns the parts of parcels of orders that the viewer may see.
func (s *Service) VisibleFulfillmentLinesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.FulfillmentLine,
) (map[typeid.FulfillmentLine]*ent.FulfillmentLine, error) {
	return fulfillmentLinesByID.read(ctx, s, viewer, auth.ReadOrders, ids)
}

// permittedByID reads what belongs to the viewer's own orders, or to any for who has a permission.
type permittedByID[K record.ID, V any] struct {
	what  string
	query record.Query
	row   func(*record.Reader) V
	key   func(V) K
}

var (
	ordersByID = permittedByID[typeid.Order, *ent.Order]{
		"orders", permittedOrders, ent.ReadOrder, func(o *ent.Order) typeid.Order { return o.ID },
	}
	linesByID = permittedByID[typeid.OrderLine, *ent.OrderLine]{
		"order lines", permittedLines, ent.ReadOrderLine, func(l *ent.OrderLine) typeid.OrderLine { return l.ID },
	}
	eventsByID = permittedByID[typeid.OrderEvent, *ent.OrderEvent]{
		"order events", permittedEvents, ent.ReadOrderEvent, func(e *ent.OrderEvent) typeid.OrderEvent { return e.ID },
	}
	fulfillmentsByID = permittedByID[typeid.Fulfillment, *ent.Fulfillment]{
		"fulfillments", permittedFulfillments, ent.ReadFulfillment, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID },
	}
	fulfillmentLinesByID = permittedByID[typeid.FulfillmentLine, *ent.FulfillmentLine]{
		"fulfillment lines", permittedFulfillmentLines, ent.ReadFulfillmentLine,
		func(l *ent.FulfillmentLine) typeid.FulfillmentLine { return l.ID },
	}
)

func (p permittedByID[K, V]) read(
	ctx context.Context, s *Service, viewer auth.Viewer, permission auth.Permission, ids []K,
) (map[K]V, error) {
	rows, err := record.All(ctx, s.store.Client, p.query, p.row, typeid.Array(ids), viewer.May(permission), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p.what, err)
	}
	return store.KeyBy(rows, p.key), nil
}
