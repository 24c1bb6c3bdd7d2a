package refund

import (
	"github.com/shopgraph/shopgraph/internal/record"
)

// selected reads refunds with their lines and parts, as readRefund has them. A part that goes to a payment is as far as the
// payment's ledger says. One that goes to a tender was given back with the decision.
const selected = `SELECT refunds.id, refunds.created_at, refunds.order_id, refunds.currency, refunds.reason, refunds.note, refunds.requested_by,
	refunds.decision, refunds.decided_by, refunds.decided_at,
	refunds.shipping_net, refunds.shipping_tax, refunds.shipping_taxes, refunds.adjustment, (
		SELECT coalesce(json_agg(l ORDER BY l.position), '[]') FROM refund_lines l WHERE l.refund_id = refunds.id
	), (
		SELECT coalesce(json_agg(parts), '[]') FROM (
			SELECT p.payment_id, p.tender_id, p.operation_id, p.amount, CASE WHEN p.credit THEN 'NEW_STORE_CREDIT' ELSE coalesce(t.kind, 'PAYMENT') END AS kind, coalesce(t.last_four, '') AS last_four,
				CASE WHEN refunds.decision NOT IN ('NOT_NEEDED', 'APPROVED') THEN 'PENDING' WHEN p.payment_id IS NULL THEN 'SUCCEEDED' ELSE (
					SELECT CASE WHEN bool_or(e.status = 'FAILED') THEN 'FAILED' WHEN bool_or(e.status = 'SUCCEEDED') THEN 'SUCCEEDED' ELSE 'PENDING' END
					FROM payment_events e WHERE e.payment_id = p.payment_id AND e.operation_id = p.operation_id
				) END AS status
			FROM refund_parts p LEFT JOIN order_tenders t ON t.order_id = refunds.order_id AND t.tender_id = p.tender_id
			WHERE p.refund_id = refunds.id ORDER BY p.position
		) parts
	) FROM refunds`

// shown is which refunds buyers see: none that waits for its approval, or was declined.
const shown = `refunds.decision IN ('NOT_NEEDED', 'APPROVED')`

var (
	refundsOfOrders = record.NewQuery(selected + ` WHERE refunds.order_id = ANY($1::uuid[]) ORDER BY refunds.order_id, refunds.id`)
	shownOfOrders   = record.NewQuery(selected + ` WHERE refunds.order_id = ANY($1::uuid[]) AND ` + shown + ` ORDER BY refunds.order_id, refunds.id`)
	// visibleRefunds reads refunds ($1): all if $2, or else those that a user ($3) sees of their orders.
	visibleRefunds = record.NewQuery(selected + ` JOIN orders ON orders.id = refunds.order_id
		WHERE refunds.id = ANY($1::uuid[]) AND ($2::bool OR orders.user_id = $3 AND ` + shown + `)`)
	refundsByID   = record.NewQuery(selected + ` WHERE refunds.id = ANY($1::uuid[])`)
	orderOfRefund = record.NewStatement(`SELECT order_id FROM refunds WHERE id = $1`)
)

// insertRefund writes a refund with its lines ($14) and parts ($15).
var insertRefund = record.NewStatement(`
	WITH made AS (
		INSERT INTO refunds (id, order_id, currency, reason, note, requested_by, decision, goods_net, goods_tax, shipping_net, shipping_tax, shipping_taxes, adjustment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
	), lines AS (
		INSERT INTO refund_lines (refund_id, position, order_line_id, quantity, net, tax, taxes, goods, location_id)
		SELECT $1, row_number() OVER (), l.order_line_id, l.quantity, l.net, l.tax, l.taxes, l.goods, l.location_id FROM json_populate_recordset(NULL::refund_lines, $14) l
	)
	INSERT INTO refund_parts (refund_id, position, payment_id, tender_id, amount, operation_id, credit)
	SELECT $1, row_number() OVER (), p.payment_id, p.tender_id, p.amount, p.operation_id, p.kind = 'NEW_STORE_CREDIT'
	FROM json_to_recordset($15) AS p(payment_id uuid, tender_id uuid, amount bigint, operation_id uuid, kind text)`)

// decide writes what an actor ($3) has decided ($2) of a refund ($1) that waits for it.
var decide = record.NewStatement(`UPDATE refunds SET decision = $2, decided_by = $3, decided_at = now() WHERE id = $1 AND decision = 'AWAITED'`)

// declineAll declines on behalf of an actor ($2) what waits for its approval of an order ($1).
var declineAll = record.NewStatement(`UPDATE refunds SET decision = 'DECLINED', decided_by = $2, decided_at = now() WHERE order_id = $1 AND decision = 'AWAITED'`)

// eraseNotes empties the notes of refunds of a user's orders ($1).
var eraseNotes = record.NewStatement(`UPDATE refunds SET note = '' FROM orders WHERE orders.id = refunds.order_id AND orders.user_id = $1 AND refunds.note <> ''`)
