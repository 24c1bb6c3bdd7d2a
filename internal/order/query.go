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
	permittedByNumber = record.NewQuery(`SELECT ` + ent.OrderColumns + ` FROM orders
		WHERE orders.number = $1 AND ` + permitted)
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
		JOIN tracking_tokens AS t ON t.order_id = orders.id WHERE t.token_hash = $1 AND t.expires_at > now()`)
	pendingOfCart = record.NewQuery(`SELECT ` + ent.OrderColumns + ` FROM orders
		WHERE cart_id = $1 AND status = 'PENDING_PAYMENT' ORDER BY id DESC LIMIT 1`)
	// lockOrder also tells the time, for all that is decided while the order is locked. It is the
	// database's, since the clocks of the processes that share it may differ.
	lockOrder = record.NewQuery(`SELECT now(), ` + ent.OrderColumns + ` FROM orders WHERE id = $1 FOR UPDATE`)
	// lockOrders is lockOrder of several, in one order.
	lockOrders = record.NewQuery(`SELECT id FROM orders WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`)

	// lockGuestOrders locks the newest orders that guests placed with an address ($1, in lower case), at
	// most $3: the one with a number ($2) if that is given. It also tells the time, like lockOrder. The
	// contacts' index gives them in their order.
	lockGuestOrders = record.NewQuery(`SELECT now(), ` + ent.OrderColumns + ` FROM order_contacts c
		JOIN orders ON orders.id = c.order_id AND orders.user_id IS NULL
		WHERE lower(c.email COLLATE "C") = $1 AND ($2::text IS NULL OR orders.number = $2)
		ORDER BY c.order_id DESC LIMIT $3 FOR NO KEY UPDATE OF orders`)
	// giveOrders makes locked orders ($1) a user's ($2).
	giveOrders = record.NewStatement(`UPDATE orders SET user_id = $2, updated_at = now() WHERE id = ANY($1::uuid[])`)

	contactByNumber = record.NewQuery(`SELECT ` + ent.OrderContactColumns + ` FROM order_contacts
		JOIN orders ON orders.id = order_contacts.order_id WHERE orders.number = $1`)
)

// goneRights reads which rights, counted from 1, are none any more: an order ($1) is not a user's ($2),
// and has no such token ($3) that is good.
var goneRights = record.NewQuery(`
	SELECT r.n FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) WITH ORDINALITY r(order_id, user_id, token_hash, n)
	WHERE NOT EXISTS (SELECT FROM orders o WHERE o.id = r.order_id AND o.user_id = r.user_id)
		AND NOT EXISTS (SELECT FROM tracking_tokens t
			WHERE t.token_hash = r.token_hash AND t.order_id = r.order_id AND t.expires_at > now())`)

// insertTrackingToken stores a token that ends in $4 seconds.
var insertTrackingToken = record.NewStatement(`
	INSERT INTO tracking_tokens (id, created_at, updated_at, order_id, token_hash, expires_at)
	VALUES ($1, now(), now(), $2, $3, now() + make_interval(secs => $4))`)

// eventsAfter reads what follows positions ($2) in orders ($1), at most $3 events of each.
var eventsAfter = record.NewQuery(`SELECT ` + ent.OrderEventColumns + `
	FROM unnest($1::uuid[], $2::bigint[]) AS w(order_id, after) CROSS JOIN LATERAL (
		SELECT * FROM order_events WHERE order_events.order_id = w.order_id AND sequence > w.after ORDER BY sequence LIMIT $3
	) AS order_events ORDER BY order_events.order_id, order_events.sequence`)

// appendEvents appends events ($3) to an order ($1), all with one status ($2).
const appendEvents = `
	INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status, fulfillment_id, payment_id, return_id, actor)
	SELECT id, now(), now(), $1, sequence, type, $2, fulfillment_id, payment_id, return_id, actor FROM json_populate_recordset(NULL::order_events, $3)`

// writeOrder appends events to an order and stores its facts, in one statement because every step
// of every order does both. Both tell the time of lockOrder, as it is the same transaction. Once the
// order does not wait for its payment any more, nobody is known as a holder.
var writeOrder = record.NewStatement(`
	WITH appended AS (` + appendEvents + `
	), forgotten AS (
		DELETE FROM order_holds WHERE order_id = $1 AND $2 <> 'PENDING_PAYMENT'
	)
	UPDATE orders SET updated_at = now(), status = $2, last_sequence = $4, cancelled_at = $5, cancel_reason = $6, expired_at = $7,
		payment_failed_at = $8, payment_lost_at = $9, payment_status = $10
	WHERE id = $1`)

// today is the day now, as 2026-12-24. Days of pre-orders are those of UTC.
const today = `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')`

// insertOrder stores an order with all that belongs to it from its beginning. It is one statement.
// Separate statements for the contact, the lines, the event and the token cost as much as all else
// in the checkout's first transaction. Foreign keys are checked at its end. The order's payment is
// due in $13 seconds, and its tracking token ends in $20. Meanwhile the order holds $23 units for
// each holder ($22). It reads what each of them holds by other orders, and how many seconds it is
// until the first of those is due.
var insertOrder = record.NewStatement(`
	WITH placed AS (
		INSERT INTO orders (id, created_at, updated_at, status, last_sequence, number, user_id, cart_id, currency,
			subtotal_net, subtotal_tax, total_net, total_tax, payment_due_at, channel_id,
			discount, added_tax, shipping_net, shipping_tax, shipping_discount, shipping_added_tax, tax_country, tendered, gift_cards, wrapping, taxes_estimated, payment_status, language)
		VALUES ($1, now(), now(), $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, now() + make_interval(secs => $13), $28,
			$29, $30, $31, $32, $33, $34, nullif($39::text, ''), $41, $42, $43, $44, $45, $46)
	), appended AS (` + appendEvents + `
	), contact AS (
		INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address, phone, note, attributes, line_attributes, vat_number, gift_message)
		VALUES ($14, now(), now(), $1, $15, $16, $17, $24, $25, $26, $27, nullif($38::jsonb, 'null'), $40)
	), token AS (
		INSERT INTO tracking_tokens (id, created_at, updated_at, order_id, token_hash, expires_at)
		SELECT $18::uuid, now(), now(), $1, $19, now() + make_interval(secs => $20) WHERE $19::bytea IS NOT NULL
	), lines AS (
		INSERT INTO order_lines (id, created_at, updated_at, order_id, position, variant_id, product_name, variant_name, sku, quantity,
			currency, unit_net, unit_tax, total_net, total_tax, discount, tax_included, delivery, gift_card, gift_wrap, wrapping, preorder_release_on, available_from, options, image_url)
		SELECT l.id, now(), now(), $1, l.position, l.variant_id, l.product_name, l.variant_name, l.sku, l.quantity,
			$8, l.unit_net, l.unit_tax, l.total_net, l.total_tax, l.discount, l.tax_included, l.delivery, l.gift_card, l.gift_wrap, l.wrapping, released.waits, released.waits, coalesce(v.options, '[]'), coalesce(
				(SELECT url FROM product_images WHERE id = v.image_id),
				(SELECT url FROM product_images WHERE product_id = v.product_id ORDER BY position, id LIMIT 1)
			)
		FROM json_populate_recordset(NULL::order_lines, $21) l LEFT JOIN variants v ON v.id = l.variant_id
		CROSS JOIN LATERAL (SELECT CASE WHEN v.release_on > ` + today + ` THEN v.release_on END AS waits) released
	), taxes AS (
		INSERT INTO order_taxes (order_id, line, delivery, position, name, jurisdiction, millionths, compound, base, amount)
		SELECT $1, t.line, t.delivery, t.position, t.name, t.jurisdiction, t.millionths, t.compound, t.base, t.amount
		FROM json_populate_recordset(NULL::order_taxes, $35) t
	), deliveries AS (
		INSERT INTO order_deliveries (order_id, position, shipping_method_id, pickup_point_id, code, name, carrier, kind,
			list, discount, net, tax, earliest, latest, estimated)
		SELECT $1, d.position, d.shipping_method_id, d.pickup_point_id, d.code, d.name, d.carrier, d.kind,
			d.list, d.discount, d.net, d.tax, d.earliest, d.latest, d.estimated
		FROM json_populate_recordset(NULL::order_deliveries, $36) d
	), discounts AS (
		INSERT INTO order_discounts (order_id, line, delivery, position, promotion_id, name, class, code, amount)
		SELECT $1, d.line, d.delivery, d.position, d.promotion_id, d.name, d.class, d.code, d.amount
		FROM json_populate_recordset(NULL::order_discounts, $37) d
	), holds AS (
		INSERT INTO order_holds (order_id, holder_hash, units, due_at)
		SELECT $1, h.hash, $23, now() + make_interval(secs => $13) FROM unnest($22::bytea[]) h(hash)
	)
	SELECT holder, orders, units, extract(epoch FROM due_at - now())::float8
	FROM held_by($22::bytea[], $1) WHERE cardinality($22::bytea[]) > 0`)

// factsOfOrder reads how much of an order was bought and not cancelled, and how much is in parcels of each status. It
// also reads how much money was ever authorized for the order, and how much is still held or was
// kept: the payments say that. What the staff let go or give back counts as kept: the order is not to
// wait for it. And it reads how much of the money is held now, and how much was taken and returned, by payments and by
// gift cards and credit, and how much will not be taken. At last it reads how many units have come back, and whether any are on their way back: the latter by
// how many lines of returns are open.
var factsOfOrder = record.NewQuery(`
	SELECT 'ORDERED', sum(quantity - cancelled)::bigint FROM order_lines WHERE order_id = $1
	UNION ALL
	SELECT told.what, told.n FROM (
		SELECT coalesce(sum(authorized_amount), 0)::bigint AS authorized, coalesce(sum(CASE
			WHEN status = 'AUTHORIZED' THEN authorized_amount
			WHEN status = 'CAPTURED' OR status = 'REFUNDED' AND refunded_amount <= (
				SELECT sum(e.amount) FROM refund_parts r JOIN payment_events e ON e.payment_id = r.payment_id AND e.operation_id = r.operation_id AND e.status = 'SUCCEEDED'
				WHERE r.payment_id = p.id
			) THEN CASE WHEN EXISTS (
				SELECT FROM payment_events e WHERE e.payment_id = p.id AND e.type = 'CAPTURE' AND e.status = 'REQUESTED' AND e.amount <= p.captured_amount
			) THEN greatest(authorized_amount, captured_amount) ELSE captured_amount + released_amount END
		END), 0)::bigint AS covered, coalesce(sum(authorized_amount) FILTER (WHERE status = 'AUTHORIZED'), 0)::bigint AS held,
			coalesce(sum(captured_amount), 0)::bigint AS taken, coalesce(sum(refunded_amount), 0)::bigint AS returned, coalesce(sum(released_amount), 0)::bigint AS released
		FROM payments p WHERE order_id = $1
	) AS money CROSS JOIN LATERAL (VALUES
		('AUTHORIZED', authorized), ('COVERED', covered), ('HELD', held), ('TAKEN', taken), ('RETURNED', returned), ('RELEASED', released)
	) AS told(what, n)
	UNION ALL
	SELECT told.what, told.n FROM (
		SELECT sum(amount)::bigint AS taken, sum(refunded)::bigint AS returned FROM order_tenders WHERE order_id = $1 AND status IN ('CAPTURED', 'REFUNDED')
	) AS tender CROSS JOIN LATERAL (VALUES ('TENDERED', taken), ('TENDERS_RETURNED', returned)) AS told(what, n) WHERE told.n > 0
	UNION ALL
	SELECT told.what, told.n FROM (
		SELECT coalesce(sum(l.units), 0)::bigint AS back, coalesce(sum(p.credit), 0)::bigint AS credit FROM refunds f
		LEFT JOIN LATERAL (SELECT sum(quantity) FILTER (WHERE goods = 'RETURN') AS units FROM refund_lines WHERE refund_id = f.id) l ON true
		LEFT JOIN LATERAL (SELECT sum(amount) FILTER (WHERE credit) AS credit FROM refund_parts WHERE refund_id = f.id) p ON true
		WHERE f.order_id = $1 AND f.decision IN ('NOT_NEEDED', 'APPROVED')
	) AS given CROSS JOIN LATERAL (VALUES ('BACK', back), ('RETURNED', credit)) AS told(what, n) WHERE told.n > 0
	UNION ALL
	SELECT told.what, told.n FROM (
		SELECT coalesce(sum(l.accepted), 0)::bigint AS back, count(*) FILTER (WHERE r.status IN ('REQUESTED', 'APPROVED', 'IN_TRANSIT', 'RECEIVED')) AS open
		FROM returns r JOIN return_lines l ON l.return_id = r.id WHERE r.order_id = $1
	) AS come CROSS JOIN LATERAL (VALUES ('BACK', back), ('RETURNING', open)) AS told(what, n) WHERE told.n > 0
	UNION ALL
	SELECT f.status, sum(l.quantity)::bigint
	FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
	WHERE f.order_id = $1 GROUP BY f.status`)

var (
	// packedOfOrder reads how much of each of an order's lines is in parcels.
	packedOfOrder = record.NewQuery(`SELECT l.order_line_id, sum(l.quantity)::bigint
		FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
		WHERE f.order_id = $1 AND f.status <> 'CANCELLED' GROUP BY l.order_line_id`)
	// sentOfOrder reads how much of each of an order's lines is in parcels, and how much of that has left.
	sentOfOrder = record.NewQuery(`SELECT l.order_line_id, sum(l.quantity)::bigint, coalesce(sum(l.quantity) FILTER (WHERE f.status NOT IN ('PENDING', 'READY_FOR_PICKUP')), 0)::bigint
		FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
		WHERE f.order_id = $1 AND f.status <> 'CANCELLED' GROUP BY l.order_line_id`)
	// dropUnits has so many units ($2) of lines ($1) not be sent any more, if there are so many.
	dropUnits = record.NewStatement(`UPDATE order_lines l SET cancelled = l.cancelled + d.n, updated_at = now() FROM unnest($1::uuid[], $2::bigint[]) d(id, n)
		WHERE l.id = d.id AND l.cancelled + d.n <= l.quantity - coalesce((
			SELECT sum(p.quantity) FROM fulfillment_lines p JOIN fulfillments f ON f.id = p.fulfillment_id WHERE p.order_line_id = l.id AND f.status <> 'CANCELLED'), 0)`)
	// goodsOfParcel reads of which variant each line in a parcel is, and how much of it. Lines
	// whose variants are deleted are left out.
	goodsOfParcel = record.NewQuery(`SELECT o.variant_id, o.sku, l.quantity
		FROM fulfillment_lines l JOIN order_lines o ON o.id = l.order_line_id
		WHERE l.fulfillment_id = $1 AND o.variant_id IS NOT NULL`)
	// pickedUp reads which of an order's deliveries are picked up.
	pickedUp = record.NewQuery(`SELECT position FROM order_deliveries WHERE order_id = $1 AND kind = 'PICKUP'`)
	// isPickedUp reads whether all that is in a parcel is picked up.
	isPickedUp = record.NewQuery(`SELECT NOT EXISTS (SELECT FROM fulfillment_lines l JOIN order_lines o ON o.id = l.order_line_id
		LEFT JOIN order_deliveries d ON d.order_id = o.order_id AND d.position = o.delivery
		WHERE l.fulfillment_id = $1 AND d.kind IS DISTINCT FROM 'PICKUP')`)
	// insertParcelLines puts quantities ($5) of lines ($4) into a parcel ($1).
	insertParcelLines = record.NewStatement(`
		INSERT INTO fulfillment_lines (id, created_at, updated_at, fulfillment_id, order_line_id, quantity)
		SELECT t.id, $2, $2, $1, t.line, t.quantity FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) t(id, line, quantity)`)
)

var (
	// hasBought reads whether a user ($1) has an order that stands beside one ($2).
	hasBought = record.NewStatement(`SELECT EXISTS (SELECT FROM orders WHERE user_id = $1 AND id <> $2
		AND status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED'))`)
	// writeReview stores since when a locked order ($1) is held for review ($2), and why ($3).
	writeReview = record.NewStatement(`UPDATE orders SET held_for_review_at = $2, review_reason = $3, updated_at = now() WHERE id = $1`)

	hasOrders      = record.NewStatement(`SELECT EXISTS (SELECT FROM orders WHERE user_id = $1)`)
	ordersInStatus = record.NewQuery(`SELECT count(*) FROM orders WHERE user_id = $1 AND status = ANY($2::text[])`)
	// erasePerson deletes the contacts of a user's orders ($1), with which a trigger deletes what was noted of them, why they were cancelled or reviewed,
	// which is free text, and what carriers have said of their parcels and where, such as who took them. It forgets that the
	// user ($2, as text) caused something of them.
	erasePerson = record.NewStatement(`
		WITH own AS (
			SELECT id FROM orders WHERE user_id = $1
		), forgotten AS (
			UPDATE order_events SET actor = NULL FROM own WHERE order_events.order_id = own.id AND actor = $2
		), untold AS (
			UPDATE orders SET cancel_reason = NULL, review_reason = NULL FROM own
			WHERE orders.id = own.id AND (orders.cancel_reason IS NOT NULL OR orders.review_reason IS NOT NULL)
		), unseen AS (
			UPDATE parcel_scans SET place = '', message = '' FROM own, fulfillments f
			WHERE f.order_id = own.id AND parcel_scans.fulfillment_id = f.id
		)
		DELETE FROM order_contacts USING own WHERE own.id = order_contacts.order_id`)
)

var (
	// purgeTrackingTokens deletes at most $1 tokens that have expired.
	purgeTrackingTokens = record.NewStatement(`
		DELETE FROM tracking_tokens WHERE id = ANY(ARRAY(
			SELECT id FROM tracking_tokens WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
	// purgeContacts deletes at most $1 contacts of guests' orders that came to nothing $2 seconds ago. A trigger deletes what
	// was noted of them.
	purgeContacts = record.NewStatement(`
		DELETE FROM order_contacts WHERE id = ANY(ARRAY(
			SELECT order_contacts.id FROM orders JOIN order_contacts ON order_contacts.order_id = orders.id
			WHERE orders.user_id IS NULL AND (orders.payment_failed_at < now() - make_interval(secs => $2)
				OR orders.expired_at < now() - make_interval(secs => $2))
			LIMIT $1 FOR UPDATE OF order_contacts SKIP LOCKED))`)
)

var (
	tagsOfOrders = record.NewQuery(`SELECT order_id, tag FROM order_tags WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, tag`)
	// changeTags adds tags ($2) to locked orders ($1) and removes others ($3). It returns the orders that have changed, and how
	// many tags they have then.
	changeTags = record.NewStatement(`
		WITH removed AS (
			DELETE FROM order_tags WHERE order_id = ANY($1::uuid[]) AND tag = ANY($3::text[]) AND tag <> ALL($2::text[]) RETURNING order_id
		), added AS (
			INSERT INTO order_tags (order_id, tag) SELECT DISTINCT o, tag FROM unnest($1::uuid[]) AS o, unnest($2::text[]) AS tag
			ON CONFLICT DO NOTHING RETURNING order_id
		), counted AS (
			SELECT order_id, sum(more) AS more FROM (SELECT order_id, 1 AS more FROM added UNION ALL SELECT order_id, -1 FROM removed) AS one GROUP BY order_id
		), changed AS (
			UPDATE orders SET updated_at = now() FROM counted WHERE id = order_id RETURNING id, more
		)
		SELECT id, (SELECT count(*) FROM order_tags WHERE order_id = changed.id) + more FROM changed`)
	writeAttributes = record.NewStatement(`
		WITH changed AS (
			UPDATE orders SET updated_at = now() WHERE id = $1
		) UPDATE order_contacts SET attributes = $2, updated_at = now() WHERE order_id = $1`)
)
