package returns

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// columns are those of a return with its lines and receipts, as readReturn has them.
const columns = `returns.id, returns.created_at, returns.updated_at, returns.order_id, returns.status, returns.resolution, returns.requested_by,
	returns.note, returns.decline_reason, returns.carrier, returns.tracking_number, returns.label_url,
	returns.approved_at, returns.received_at, returns.ended_at, returns.refund_id, returns.exchange_draft_id, (
		SELECT coalesce(json_agg(l ORDER BY l.position), '[]') FROM return_lines l WHERE l.return_id = returns.id
	), (
		SELECT coalesce(json_agg(p ORDER BY p.position), '[]') FROM return_receipts p WHERE p.return_id = returns.id
	)`

// isOpen is whether something can still become of a return r.
const isOpen = `r.status IN ('REQUESTED', 'APPROVED', 'IN_TRANSIT', 'RECEIVED')`

// hasLeft is whether a parcel f has left.
const hasLeft = `f.status NOT IN ('PENDING', 'READY_FOR_PICKUP', 'CANCELLED')`

var (
	returnsByID     = record.NewQuery(`SELECT ` + columns + ` FROM returns WHERE id = ANY($1::uuid[])`)
	returnsOfOrders = record.NewQuery(`SELECT ` + columns + ` FROM returns WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`)
	// visibleReturns reads returns ($1): all if $2, or else those of a user's ($3) orders.
	visibleReturns = record.NewQuery(`SELECT ` + columns + ` FROM returns JOIN orders ON orders.id = returns.order_id
		WHERE returns.id = ANY($1::uuid[]) AND ($2::bool OR orders.user_id = $3)`)
	orderOfReturn = record.NewStatement(`SELECT order_id FROM returns WHERE id = $1`)

	// soldOfOrders reads what is known of the lines of orders ($1). What a refund has declined counts for nothing. A
	// return that has ended is for what it has received, or for nothing.
	soldOfOrders = record.NewQuery(`
		SELECT l.order_id, l.id, l.quantity, l.cancelled, l.gift_card, coalesce(p.tags, '[]'), coalesce(t.slug, ''),
			coalesce(sent.units, 0)::bigint, coalesce(given.units, 0)::bigint, coalesce(given.back, 0)::bigint,
			coalesce(own.claimed, 0)::bigint, coalesce(own.open, 0)::bigint, coalesce(own.accepted, 0)::bigint,
			CASE WHEN NOT parcels.under_way THEN parcels.delivered_at END, now()
		FROM order_lines l
		LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id LEFT JOIN product_types t ON t.id = p.product_type_id
		LEFT JOIN LATERAL (
			SELECT sum(i.quantity) AS units FROM fulfillment_lines i JOIN fulfillments f ON f.id = i.fulfillment_id WHERE i.order_line_id = l.id AND ` + hasLeft + `
		) sent ON true
		LEFT JOIN LATERAL (
			SELECT sum(i.quantity) AS units, sum(i.quantity) FILTER (WHERE i.goods = 'RETURN') AS back
			FROM refund_lines i JOIN refunds r ON r.id = i.refund_id WHERE i.order_line_id = l.id AND r.decision <> 'DECLINED'
		) given ON true
		LEFT JOIN LATERAL (
			SELECT sum(CASE WHEN ` + isOpen + ` THEN i.quantity ELSE i.received END) AS claimed, sum(i.quantity) FILTER (WHERE ` + isOpen + `) AS open, sum(i.accepted) AS accepted
			FROM return_lines i JOIN returns r ON r.id = i.return_id WHERE i.order_line_id = l.id
		) own ON true
		LEFT JOIN LATERAL (
			SELECT max(f.delivered_at) AS delivered_at, bool_or(f.delivered_at IS NULL) AS under_way FROM fulfillments f WHERE f.order_id = l.order_id AND ` + hasLeft + `
		) parcels ON true
		WHERE l.order_id = ANY($1::uuid[]) ORDER BY l.order_id, l.position`)

	// due reads at most $2 approved returns that were to be sent $1 seconds ago.
	due = record.NewQuery(`SELECT id FROM returns WHERE status = 'APPROVED' AND approved_at < now() - make_interval(secs => $1) ORDER BY approved_at LIMIT $2`)
)

// insertReturn writes a return with its lines ($8).
var insertReturn = record.NewStatement(`
	WITH made AS (
		INSERT INTO returns (id, order_id, status, resolution, requested_by, note, approved_at)
		VALUES ($1, $2, $3::text, $4, $5, $6, CASE WHEN $3::text = 'APPROVED' THEN $7::timestamptz END)
	)
	INSERT INTO return_lines (return_id, position, order_line_id, quantity, reason, exchange_variant_id, exchange_price)
	SELECT $1, row_number() OVER (), l.order_line_id, l.quantity, l.reason, l.exchange_variant_id, l.exchange_price FROM json_populate_recordset(NULL::return_lines, $8) l`)

// writeReturn stores what a step has changed of a return ($1).
var writeReturn = record.NewStatement(`UPDATE returns SET updated_at = now(), status = $2, decline_reason = $3, carrier = $4, tracking_number = $5, label_url = $6,
	approved_at = $7, received_at = $8, ended_at = $9, refund_id = $10, exchange_draft_id = $11 WHERE id = $1`)

// insertReceipts adds receipts ($3) of an actor's ($2) to a return ($1), and counts their units.
var insertReceipts = record.NewStatement(`
	WITH come AS (
		SELECT row_number() OVER () AS place, c.* FROM json_populate_recordset(NULL::return_receipts, $3) c
	), counted AS (
		UPDATE return_lines l SET received = l.received + c.units, accepted = l.accepted + c.accepted
		FROM (SELECT order_line_id, sum(quantity) AS units, coalesce(sum(quantity) FILTER (WHERE rejection IS NULL), 0) AS accepted FROM come GROUP BY order_line_id) c
		WHERE l.return_id = $1 AND l.order_line_id = c.order_line_id
	)
	INSERT INTO return_receipts (return_id, position, order_line_id, quantity, condition, rejection, location_id, actor)
	SELECT $1, place + (SELECT coalesce(max(position), 0) FROM return_receipts WHERE return_id = $1), order_line_id, quantity, condition, rejection, location_id, $2::text FROM come`)

// eraseNotes empties what buyers have noted of returns of a user's orders ($1), what they were told, and how the goods came
// back. It forgets that the user ($2, as text) has asked for them.
var eraseNotes = record.NewStatement(`
	WITH own AS (
		SELECT returns.id FROM returns JOIN orders ON orders.id = returns.order_id WHERE orders.user_id = $1
	), unrejected AS (
		UPDATE return_receipts SET rejection = '' FROM own WHERE return_receipts.return_id = own.id AND rejection <> ''
	)
	UPDATE returns SET note = '', decline_reason = '', carrier = '', tracking_number = '', label_url = NULL,
		requested_by = CASE requested_by WHEN $2::text THEN 'guest' ELSE requested_by END
	FROM own WHERE returns.id = own.id`)

// newestFirst is the order of the staff's list: ids are UUIDv7, so it is that of asking.
var newestFirst = page.Ordering{Name: "returns", Columns: []page.Column{page.UUID("id")}, Desc: true}

// where is which returns are listed: those in statuses, of an order, asked for from a time on and before another. What is
// null is any.
func where(statuses, order, after, before string) string {
	return `coalesce(status = ANY(` + statuses + `::text[]), true) AND coalesce(order_id = ` + order + `::uuid, true)
		AND coalesce(created_at >= ` + after + `::timestamptz, true) AND coalesce(created_at < ` + before + `::timestamptz, true)`
}

var (
	listed = page.Sorting[*Return]{
		Ordering: newestFirst,
		Cursor:   func(r *Return) string { return newestFirst.Cursor(r.ID.UUID()) },
		Queries: page.NewQueries(newestFirst, "returns", 6, func(condition, orderBy string) string {
			return `SELECT ` + columns + ` FROM returns WHERE ` + where("$2", "$3", "$4", "$5") + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
	countListed = record.NewQuery(`SELECT count(*) FROM returns WHERE ` + where("$1", "$2", "$3", "$4"))
)
