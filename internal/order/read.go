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
	"github.com/shopgraph/shopgraph/internal/page/entpage"
	"github.com/shopgraph/shopgraph/internal/record"
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
	var where []predicate.Order
	if filter.Status != nil {
		where = append(where, entorder.StatusEQ(*filter.Status))
	}
	window, err := args.Window(newestFirst)
	if err != nil {
		return nil, err
	}
	orders, err := s.store.Client.Order.Query().Where(where...).
		Where(entpage.Within(window)).Order(entpage.InOrder(window)).Limit(window.Limit + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	count := func(ctx context.Context) (int, error) {
		n, err := s.store.Client.Order.Query().Where(where...).Count(ctx)
		if err != nil {
			return 0, fmt.Errorf("count orders: %w", err)
		}
		return n, nil
	}
	return page.Build(window, orders, cursorOf, count), nil
}

// ByID returns orders by their ids, whoever they belong to.
func (s *Service) ByID(ctx context.Context, ids []typeid.Order) (map[typeid.Order]*ent.Order, error) {
	return s.byID(ctx, ids, func(*sql.Selector) {})
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

// LinesByID returns lines by their ids, whoever their orders belong to.
func (s *Service) LinesByID(
	ctx context.Context, ids []typeid.OrderLine,
) (map[typeid.OrderLine]*ent.OrderLine, error) {
	return s.linesByID(ctx, ids)
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

// FulfillmentsByID returns parcels by their ids, whoever their orders belong to.
func (s *Service) FulfillmentsByID(
	ctx context.Context, ids []typeid.Fulfillment,
) (map[typeid.Fulfillment]*ent.Fulfillment, error) {
	return s.fulfillmentsByID(ctx, ids)
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

var contactsOfOrders = record.NewQuery(`SELECT ` + ent.OrderContactColumns + ` FROM order_contacts WHERE order_id = ANY($1::uuid[])`)

// ContactsByOrder returns the personal part of each order; erased ones are left out.
func (s *Service) ContactsByOrder(
	ctx context.Context, ids []typeid.Order,
) (map[typeid.Order]*ent.OrderContact, error) {
	contacts, err := s.store.Client.OrderContact.Select(ctx, contactsOfOrders, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read order contacts: %w", err)
	}
	return store.KeyBy(contacts, func(c *ent.OrderContact) typeid.Order { return c.OrderID }), nil
}

// LinePart is a set of what order lines can come with.
type LinePart uint8

// LineVariant is the variant that a line is of, with its product.
const LineVariant LinePart = 1

// linesQueries are by what lines come with.
var linesQueries = [LineVariant + 1]record.Query{
	0: record.NewQuery(`SELECT ` + ent.OrderLineColumns + ` FROM order_lines
		WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, order_lines.position`),
	LineVariant: record.NewQuery(`SELECT ` + ent.OrderLineColumns + `, ` + ent.VariantColumns + `, ` + ent.ProductColumns + ` FROM order_lines
		LEFT JOIN variants ON variants.id = order_lines.variant_id LEFT JOIN products ON products.id = variants.product_id
		WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, order_lines.position`),
}

// LinesByOrder returns each order's lines, in their order, with their variants if wanted.
func (s *Service) LinesByOrder(ctx context.Context, ids []typeid.Order, with LinePart) (map[typeid.Order][]*ent.OrderLine, error) {
	lines := make(map[typeid.Order][]*ent.OrderLine, len(ids))
	client := s.store.Client
	err := linesQueries[with].Each(ctx, client, func(r *record.Reader) {
		line := client.OrderLine.From(r)
		if with&LineVariant != 0 {
			line.Edges.Variant = client.Variant.From(r)
			if product := client.Product.From(r); product != nil {
				line.Edges.Variant.Edges.Product = product
			}
		}
		lines[line.OrderID] = append(lines[line.OrderID], line)
	}, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read order lines: %w", err)
	}
	return lines, nil
}

var parcelsOfOrders = record.NewQuery(`SELECT ` + ent.FulfillmentColumns + ` FROM fulfillments
	WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`)

// FulfillmentsByOrder returns each order's parcels, oldest first.
func (s *Service) FulfillmentsByOrder(
	ctx context.Context, ids []typeid.Order,
) (map[typeid.Order][]*ent.Fulfillment, error) {
	parcels, err := s.store.Client.Fulfillment.Select(ctx, parcelsOfOrders, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read fulfillments: %w", err)
	}
	return store.GroupBy(parcels, func(f *ent.Fulfillment) typeid.Order { return f.OrderID }), nil
}

var linesOfParcels = record.NewQuery(`SELECT ` + ent.FulfillmentLineColumns + ` FROM fulfillment_lines
	WHERE fulfillment_id = ANY($1::uuid[]) ORDER BY fulfillment_id, id`)

// LinesByFulfillment returns what is in each parcel.
func (s *Service) LinesByFulfillment(
	ctx context.Context, ids []typeid.Fulfillment,
) (map[typeid.Fulfillment][]*ent.FulfillmentLine, error) {
	lines, err := s.store.Client.FulfillmentLine.Select(ctx, linesOfParcels, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read fulfillment lines: %w", err)
	}
	return store.GroupBy(lines, func(l *ent.FulfillmentLine) typeid.Fulfillment { return l.FulfillmentID }), nil
}

var eventsOfOrders = record.NewQuery(`SELECT ` + ent.OrderEventColumns + ` FROM order_events
	WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, sequence`)

// EventsByOrder returns what happened to each order, oldest first.
func (s *Service) EventsByOrder(ctx context.Context, ids []typeid.Order) (map[typeid.Order][]*ent.OrderEvent, error) {
	events, err := s.store.Client.OrderEvent.Select(ctx, eventsOfOrders, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read order events: %w", err)
	}
	return store.GroupBy(events, func(e *ent.OrderEvent) typeid.Order { return e.OrderID }), nil
}
