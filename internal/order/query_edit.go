package order

import "github.com/shopgraph/shopgraph/internal/record"

var (
	editsOfOrders = record.NewQuery(`SELECT id, created_at, order_id, actor, note, refund_id, draft_id, previous_address, previous_delivery
		FROM order_edits WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`)
	insertEdit = record.NewStatement(`
		INSERT INTO order_edits (id, created_at, order_id, actor, note, refund_id, draft_id, previous_address, previous_delivery)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)

	redirect = record.NewStatement(`UPDATE order_contacts SET shipping_address = $2, updated_at = now() WHERE order_id = $1`)
	// rebook has a delivery ($2) of an order ($1) be made by a method ($3), both of those that bring goods home. It returns the name of that
	// before.
	rebook = record.NewStatement(`
		UPDATE order_deliveries d SET shipping_method_id = m.id, code = m.code, name = m.name, carrier = m.carrier, earliest = '', latest = ''
		FROM shipping_methods m, order_deliveries was
		WHERE d.order_id = $1 AND d.position = $2 AND d.kind = 'HOME' AND m.id = $3 AND m.kind = 'HOME' AND m.enabled
			AND was.order_id = d.order_id AND was.position = d.position
		RETURNING was.name`)
)
