package order

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/fulfillmentline"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/orderline"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/ent/trackingtoken"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newestFirst is the order of lists: ids are UUIDv7, so their order is the order of placing.
var newestFirst = page.Ordering{Name: "orders", Columns: []page.Column{page.UUID(entorder.FieldID)}, Desc: true}

// Get returns an order that the viewer may see; nil when there is none: a user's own, any for staff, or the one whose tracking
// token is given.
func (s *Service) Get(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error) {
	query := s.store.Client.Order.Query()
	switch {
	case ref.TrackingToken != nil:
		query.Where(entorder.HasTrackingTokensWith(
			trackingtoken.TokenHash(auth.HashToken(*ref.TrackingToken)), trackingtoken.ExpiresAtGT(time.Now())))
	case ref.ID != nil:
		query.Where(entorder.ID(*ref.ID), visible(viewer))
	default:
		return nil, nil
	}
	o, err := query.Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("read order: %w", err)
	}
	return o, nil
}

// visible keeps the orders that the viewer may see by their ids.
func visible(viewer auth.Viewer) predicate.Order { return within(viewer, auth.ReadOrders) }

// within keeps the viewer's own orders, and all for who has the permission.
func within(viewer auth.Viewer, permission auth.Permission) predicate.Order {
	switch {
	case viewer.May(permission):
		return func(*sql.Selector) {}
	case viewer.SignedIn():
		return entorder.UserID(viewer.User)
	}
	return func(s *sql.Selector) { s.Where(sql.False()) }
}

// List returns a page of all orders, newest first.
func (s *Service) List(ctx context.Context, filter Filter, args page.Args) (*Connection, error) {
	if filter.Status == nil {
		return listed.Read(ctx, s.store.Client, args, page.CountOf("orders", countAll), ent.ReadOrder)
	}
	total := page.CountOf("orders", countByStatus, *filter.Status)
	return listedByStatus.Read(ctx, s.store.Client, args, total, ent.ReadOrder, *filter.Status)
}

// ByID returns orders by their ids, whoever they belong to.
func (s *Service) ByID(ctx context.Context, ids []typeid.Order) (map[typeid.Order]*ent.Order, error) {
	return ByID.Read(ctx, s.store.Client, ids)
}

// VisibleByID returns the orders that the viewer may see.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Order,
) (map[typeid.Order]*ent.Order, error) {
	return s.byID(ctx, ids, visible(viewer))
}

// ChangeableByID returns the orders that the viewer may change: their own, and any for who manages orders.
func (s *Service) ChangeableByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Order,
) (map[typeid.Order]*ent.Order, error) {
	return s.byID(ctx, ids, within(viewer, auth.ManageOrders))
}

func (s *Service) byID(
	ctx context.Context, ids []typeid.Order, where predicate.Order,
) (map[typeid.Order]*ent.Order, error) {
	orders, err := s.store.Client.Order.Query().Where(store.AnyOf(entorder.FieldID, ids), where).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	return store.KeyBy(orders, func(o *ent.Order) typeid.Order { return o.ID }), nil
}

// VisibleLinesByID returns the lines of orders that the viewer may see.
func (s *Service) VisibleLinesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.OrderLine,
) (map[typeid.OrderLine]*ent.OrderLine, error) {
	return s.linesByID(ctx, ids, orderline.HasOrderWith(visible(viewer)))
}

func (s *Service) linesByID(
	ctx context.Context, ids []typeid.OrderLine, where ...predicate.OrderLine,
) (map[typeid.OrderLine]*ent.OrderLine, error) {
	lines, err := s.store.Client.OrderLine.Query().
		Where(store.AnyOf(orderline.FieldID, ids)).Where(where...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order lines: %w", err)
	}
	return store.KeyBy(lines, func(l *ent.OrderLine) typeid.OrderLine { return l.ID }), nil
}

// VisibleEventsByID returns the events of orders that the viewer may see.
func (s *Service) VisibleEventsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.OrderEvent,
) (map[typeid.OrderEvent]*ent.OrderEvent, error) {
	events, err := s.store.Client.OrderEvent.Query().
		Where(store.AnyOf(orderevent.FieldID, ids), orderevent.HasOrderWith(visible(viewer))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order events: %w", err)
	}
	return store.KeyBy(events, func(e *ent.OrderEvent) typeid.OrderEvent { return e.ID }), nil
}

// VisibleFulfillmentsByID returns the parcels of orders that the viewer may see.
func (s *Service) VisibleFulfillmentsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Fulfillment,
) (map[typeid.Fulfillment]*ent.Fulfillment, error) {
	return s.fulfillmentsByID(ctx, ids, fulfillment.HasOrderWith(visible(viewer)))
}

func (s *Service) fulfillmentsByID(
	ctx context.Context, ids []typeid.Fulfillment, where ...predicate.Fulfillment,
) (map[typeid.Fulfillment]*ent.Fulfillment, error) {
	parcels, err := s.store.Client.Fulfillment.Query().
		Where(store.AnyOf(fulfillment.FieldID, ids)).Where(where...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read fulfillments: %w", err)
	}
	return store.KeyBy(parcels, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID }), nil
}

// VisibleFulfillmentLinesByID returns the parts of parcels of orders that the viewer may see.
func (s *Service) VisibleFulfillmentLinesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.FulfillmentLine,
) (map[typeid.FulfillmentLine]*ent.FulfillmentLine, error) {
	lines, err := s.store.Client.FulfillmentLine.Query().Where(
		store.AnyOf(fulfillmentline.FieldID, ids),
		fulfillmentline.HasFulfillmentWith(fulfillment.HasOrderWith(visible(viewer))),
	).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read fulfillment lines: %w", err)
	}
	return store.KeyBy(lines, func(l *ent.FulfillmentLine) typeid.FulfillmentLine { return l.ID }), nil
}
