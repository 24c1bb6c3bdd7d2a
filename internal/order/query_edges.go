package order

import (
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
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

// UserPage asks for a page of a user's orders.
type UserPage = page.Of[typeid.User, struct{}]

var ofUser = page.Sorting[*ent.Order]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "orders", 3,
	func(condition, orderBy string) string {
		return `SELECT buyer.id, ` + ent.OrderColumns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS buyer(id), LATERAL (
				SELECT * FROM orders WHERE user_id = buyer.id AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $2
			) AS orders ORDER BY ` + orderBy
	})}

var ofUsers = &page.ListsOf[typeid.User, struct{}, *ent.Order]{
	What:    "orders of users",
	Sorting: func(struct{}) page.Sorting[*ent.Order] { return ofUser },
	Read:    ent.ReadOrder,
	Counts:  func(struct{}) *record.Many[uuid.UUID, int] { return ordersOfUsers },
}

var ordersOfUsers = page.CountsOf("orders of users", record.NewQuery(`SELECT user_id, count(*) FROM orders
	WHERE user_id = ANY($1::uuid[]) GROUP BY user_id`))

// ByUser reads pages of users' orders, newest first.
var ByUser = ofUsers.Pages()

// NewUserPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewUserPage(user typeid.User, args page.Args) (UserPage, error) {
	return ofUsers.Page(user, struct{}{}, args)
}

func cursorOf(o *ent.Order) string { return newestFirst.Cursor(o.ID.UUID()) }

// listed are the orders of lists for the store's staff, at most $1: all, and those with a status
// ($2).
var (
	listed = page.Sorting[*ent.Order]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "orders", 2,
		func(condition, orderBy string) string {
			return `SELECT ` + ent.OrderColumns + ` FROM orders WHERE ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		})}
	listedByStatus = page.Sorting[*ent.Order]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "orders", 3,
		func(condition, orderBy string) string {
			return `SELECT ` + ent.OrderColumns + ` FROM orders
				WHERE status = $2 AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		})}
	countAll      = record.NewQuery(`SELECT count(*) FROM orders`)
	countByStatus = record.NewQuery(`SELECT count(*) FROM orders WHERE status = $1`)
)

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
