package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

// permitted is what makes an order the viewer's: a permission for all orders ($2), or that it is
// the user's ($3).
const permitted = `($2::bool OR orders.user_id = $3)`

var (
	permittedOrders = record.NewQuery(`SELECT ` + ent.OrderColumns + ` FROM orders
		WHERE orders.id = ANY($1::uuid[]) AND ` + permitted)
	permittedLines = record.NewQuery(`SELECT ` + ent.OrderLineColumns + ` FROM order_lines
		JOIN orders ON orders.id = order_lines.order_id
		WHERE order_lines.id = ANY($1::uuid[]) AND ` + permitted)
	permittedEvents = record.NewQuery(`SELECT ` + ent.OrderEventColumns + ` FROM order_events
		JOIN orders ON orders.id = order_events.order_id
		WHERE order_events.id = ANY($1::uuid[]) AND ` + permitted)
	permittedFulfillments = record.NewQuery(`SELECT ` + ent.FulfillmentColumns + ` FROM fulfillments
		JOIN orders ON orders.id = fulfillments.order_id
		WHERE fulfillments.id = ANY($1::uuid[]) AND ` + permitted)
	permittedFulfillmentLines = record.NewQuery(`SELECT ` + ent.FulfillmentLineColumns + ` FROM fulfillment_lines
		JOIN fulfillments ON fulfillments.id = fulfillment_lines.fulfillment_id
		JOIN orders ON orders.id = fulfillments.order_id
		WHERE fulfillment_lines.id = ANY($1::uuid[]) AND ` + permitted)

	trackedOrder = record.NewQuery(`SELECT ` + ent.OrderColumns + ` FROM orders
		JOIN tracking_tokens AS t ON t.order_id = orders.id WHERE t.token_hash = $1 AND t.expires_at > $2`)
	lockOrder = record.NewQuery(`SELECT ` + ent.OrderColumns + ` FROM orders WHERE id = $1 FOR UPDATE`)

	contactByNumber = record.NewQuery(`SELECT ` + ent.OrderContactColumns + ` FROM order_contacts
		JOIN orders ON orders.id = order_contacts.order_id WHERE orders.number = $1`)
)

var insertTrackingToken = record.NewStatement(`
	INSERT INTO tracking_tokens (id, created_at, updated_at, order_id, token_hash, expires_at) VALUES ($1, $2, $2, $3, $4, $5)`)

// eventsAfter reads what follows positions ($2) in orders ($1), at most $3 events of each.
var eventsAfter = record.NewQuery(`SELECT ` + ent.OrderEventColumns + `
	FROM unnest($1::uuid[], $2::bigint[]) AS w(order_id, after) CROSS JOIN LATERAL (
		SELECT * FROM order_events WHERE order_events.order_id = w.order_id AND sequence > w.after ORDER BY sequence LIMIT $3
	) AS order_events ORDER BY order_events.order_id, order_events.sequence`)

// appendEvents appends events ($4) to an order ($1) at a time ($2), all with one status ($3).
const appendEvents = `
	INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status, fulfillment_id, payment_id)
	SELECT id, $2, $2, $1, sequence, type, $3, fulfillment_id, payment_id FROM json_populate_recordset(NULL::order_events, $4)`

// writeOrder appends events to an order and stores its facts, in one statement because every step
// of every order does both.
var writeOrder = record.NewStatement(`
	WITH appended AS (` + appendEvents + `)
	UPDATE orders SET updated_at = $2, status = $3, last_sequence = $5, cancelled_at = $6, cancel_reason = $7, expired_at = $8,
		payment_failed_at = $9
	WHERE id = $1`)

// insertOrder stores an order with all that belongs to it from its beginning. It is one statement.
// Separate statements for the contact, the lines, the event and the token cost as much as all else
// in the checkout's first transaction. Foreign keys are checked at its end.
var insertOrder = record.NewStatement(`
	WITH placed AS (
		INSERT INTO orders (id, created_at, updated_at, status, last_sequence, number, user_id, cart_id, currency,
			subtotal_net, subtotal_tax, total_net, total_tax, payment_due_at)
		VALUES ($1, $2, $2, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
	), appended AS (` + appendEvents + `
	), contact AS (
		INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address)
		VALUES ($15, $2, $2, $1, $16, $17, $18)
	), token AS (
		INSERT INTO tracking_tokens (id, created_at, updated_at, order_id, token_hash, expires_at)
		SELECT $19::uuid, $2, $2, $1, $20, $21 WHERE $20::bytea IS NOT NULL
	)
	INSERT INTO order_lines (id, created_at, updated_at, order_id, position, variant_id, product_name, variant_name, sku, quantity,
		currency, unit_net, unit_tax, total_net, total_tax)
	SELECT id, $2, $2, $1, position, variant_id, product_name, variant_name, sku, quantity,
		$9, unit_net, unit_tax, total_net, total_tax
	FROM json_populate_recordset(NULL::order_lines, $22)`)

// factsOfOrder reads how much of an order was bought, and how much is in parcels of each status. It
// also reads whether the money for the order was ever held. Whether it is paid for, the payments
// say.
var factsOfOrder = record.NewQuery(`
	SELECT 'ORDERED', sum(quantity)::bigint FROM order_lines WHERE order_id = $1
	UNION ALL
	SELECT 'AUTHORIZED', count(*) FROM payments WHERE order_id = $1 AND authorized_amount > 0
	UNION ALL
	SELECT f.status, sum(l.quantity)::bigint
	FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
	WHERE f.order_id = $1 GROUP BY f.status`)

var (
	// packedOfOrder reads how much of each of an order's lines is in parcels.
	packedOfOrder = record.NewQuery(`SELECT l.order_line_id, sum(l.quantity)::bigint
		FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
		WHERE f.order_id = $1 AND f.status <> 'CANCELLED' GROUP BY l.order_line_id`)
	// variantsOfParcel reads of which variant each line in a parcel is, and how much of it.
	variantsOfParcel = record.NewQuery(`SELECT o.id, o.variant_id, l.quantity
		FROM fulfillment_lines l JOIN order_lines o ON o.id = l.order_line_id WHERE l.fulfillment_id = $1`)
	// insertParcelLines puts quantities ($5) of lines ($4) into a parcel ($1).
	insertParcelLines = record.NewStatement(`
		INSERT INTO fulfillment_lines (id, created_at, updated_at, fulfillment_id, order_line_id, quantity)
		SELECT t.id, $2, $2, $1, t.line, t.quantity FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) t(id, line, quantity)`)
)

var (
	ordersInStatus = record.NewQuery(`SELECT count(*) FROM orders WHERE user_id = $1 AND status = ANY($2::text[])`)
	eraseContacts  = record.NewStatement(`DELETE FROM order_contacts USING orders
		WHERE orders.id = order_contacts.order_id AND orders.user_id = $1`)
)
