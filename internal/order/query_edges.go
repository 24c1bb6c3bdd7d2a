package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What follows reads what hangs on orders, and orders by their ids, whoever they belong to. Whose
// they are is not asked: the caller has the keys from what the viewer may see.
var (
	// ByID reads orders.
	ByID = record.ByID("orders",
		record.NewQuery(`SELECT `+ent.OrderColumns+` FROM orders WHERE id = ANY($1::uuid[])`),
		ent.ReadOrder, func(o *ent.Order) typeid.Order { return o.ID })

	// ContactsByOrder reads the personal part of each order. Erased ones are left out.
	ContactsByOrder = record.ByID("order contacts",
		record.NewQuery(`SELECT `+ent.OrderContactColumns+` FROM order_contacts WHERE order_id = ANY($1::uuid[])`),
		ent.ReadOrderContact, func(c *ent.OrderContact) typeid.Order { return c.OrderID })

	// LinesByID reads lines.
	LinesByID = record.ByID("order lines",
		record.NewQuery(`SELECT `+ent.OrderLineColumns+` FROM order_lines WHERE id = ANY($1::uuid[])`),
		ent.ReadOrderLine, func(l *ent.OrderLine) typeid.OrderLine { return l.ID })

	// FulfillmentsByID reads fulfillments.
	FulfillmentsByID = record.ByID("fulfillments",
		record.NewQuery(`SELECT `+ent.FulfillmentColumns+` FROM fulfillments WHERE id = ANY($1::uuid[])`),
		ent.ReadFulfillment, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID })

	// FulfillmentsByOrder reads each order's fulfillments, oldest first.
	FulfillmentsByOrder = record.Lists("fulfillments of orders",
		record.NewQuery(`SELECT `+ent.FulfillmentColumns+` FROM fulfillments
			WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`),
		ent.ReadFulfillment, func(f *ent.Fulfillment) typeid.Order { return f.OrderID })

	// LinesByFulfillment reads what is in each fulfillment.
	LinesByFulfillment = record.Lists("lines of fulfillments",
		record.NewQuery(`SELECT `+ent.FulfillmentLineColumns+` FROM fulfillment_lines
			WHERE fulfillment_id = ANY($1::uuid[]) ORDER BY fulfillment_id, id`),
		ent.ReadFulfillmentLine, func(l *ent.FulfillmentLine) typeid.Fulfillment { return l.FulfillmentID })

	// EventsByOrder reads what happened to each order, oldest first: the first MaxEvents.
	EventsByOrder = record.Lists("events of orders",
		record.NewQuery(`SELECT `+ent.OrderEventColumns+` FROM order_events
			WHERE order_id = ANY($1::uuid[]) AND sequence <= $2 ORDER BY order_id, sequence`),
		ent.ReadOrderEvent, func(e *ent.OrderEvent) typeid.Order { return e.OrderID }, MaxEvents)
)

// MaxEvents is how many events of an order are read at once. Their sequence begins at 1.
const MaxEvents = 250

// VariantPart is the variant that a line is of, with its product, which LinesByOrder reads if it is
// wanted.
const VariantPart record.Parts = 1

// linesOfOrders reads lines of orders ($1), with their variants if $2.
var linesOfOrders = record.NewQuery(`SELECT ` + ent.OrderLineColumns + `, ` + ent.VariantColumns + `, ` + ent.ProductColumns + `
	FROM order_lines
	LEFT JOIN LATERAL (SELECT * FROM variants WHERE $2::bool AND id = order_lines.variant_id) AS variants ON true
	LEFT JOIN products ON products.id = variants.product_id
	WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, order_lines.position`)

// LinesByOrder reads each order's lines, in their order.
var LinesByOrder = record.NewMany("lines of orders",
	func(found *record.Found[typeid.Order, []*ent.OrderLine], parts record.Parts, ids []typeid.Order) ([]*record.Read, error) {
		return []*record.Read{linesOfOrders.With(func(r *record.Reader) {
			line := ent.ReadOrderLine(r)
			variant, product := record.Joined(r, ent.ReadVariant), record.Joined(r, ent.ReadProduct)
			if variant != nil {
				line.Edges.Variant, variant.Edges.Product = variant, product
			}
			if found.Readable(r, line.OrderID) {
				found.Values[line.OrderID] = append(found.Values[line.OrderID], line)
			}
		}, typeid.Array(ids), parts.Has(VariantPart))}, nil
	})

// taxesOfOrders reads the taxes of orders ($1).
var taxesOfOrders = record.NewQuery(`SELECT t.order_id, o.currency, t.line, t.delivery, t.name, t.jurisdiction, t.millionths, t.compound, t.base, t.amount
	FROM order_taxes t JOIN orders o ON o.id = t.order_id
	WHERE t.order_id = ANY($1::uuid[]) ORDER BY t.order_id, t.delivery, t.line, t.position`)

// discountsOfOrders reads the discounts of orders ($1).
var discountsOfOrders = record.NewQuery(`SELECT d.order_id, o.currency, d.line, d.delivery, d.promotion_id, d.name, d.class, d.code, d.amount
	FROM order_discounts d JOIN orders o ON o.id = d.order_id
	WHERE d.order_id = ANY($1::uuid[]) ORDER BY d.order_id, d.position, d.delivery, d.line`)

// deliveriesOfOrders reads the deliveries of orders ($1).
var deliveriesOfOrders = record.NewQuery(`SELECT d.order_id, d.position, d.shipping_method_id, d.pickup_point_id, d.code, d.name, d.carrier, d.kind,
		d.earliest, d.latest, d.estimated, o.currency, d.list, d.discount, d.net, d.tax
	FROM order_deliveries d JOIN orders o ON o.id = d.order_id
	WHERE d.order_id = ANY($1::uuid[]) ORDER BY d.order_id, d.position`)
