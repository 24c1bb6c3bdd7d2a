package ordermail

import "github.com/shopgraph/shopgraph/internal/record"

// isNone is SQL for the statuses of orders that are not to be supplied.
const isNone = `('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')`

var (
	// lockProgress reads up to where events were read, and whether there are some that cannot be read yet. One process reads them at a
	// time. A database that was restored from a dump counts its transactions anew: then it begins with those that are under way.
	lockProgress = record.NewStatement(`
		SELECT CASE WHEN xact_id > pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN pg_snapshot_xmin(pg_current_snapshot())::text::bigint ELSE xact_id END, event_id,
			EXISTS (SELECT FROM order_events e WHERE e.xact_id >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
		FROM order_mail_progress FOR UPDATE`)
	writeProgress = record.NewStatement(`UPDATE order_mail_progress SET xact_id = $1, event_id = $2`)
	// newEvents reads at most $3 events after one ($1, $2), of transactions before which all have ended; with each whether its order is
	// to be supplied then, whether it is about a payment by hand, and whether it is news: not older than $4 seconds, nor its order than $5.
	newEvents = record.NewQuery(`
		SELECT e.xact_id, e.id, e.order_id, e.type, e.status NOT IN ` + isNone + `, coalesce(p.method_kind IN ('BANK_TRANSFER', 'CASH_ON_DELIVERY', 'ON_ACCOUNT'), false),
			e.created_at > now() - make_interval(secs => $4) AND o.created_at > now() - make_interval(secs => $5)
		FROM order_events e JOIN orders o ON o.id = e.order_id LEFT JOIN payments p ON p.id = e.payment_id
		WHERE (e.xact_id, e.id) > ($1::bigint, $2::uuid) AND e.xact_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
		ORDER BY e.xact_id, e.id LIMIT $3`)

	// noteMail notes that a mail of a kind ($2) about something ($1) of an order ($3) was handed over.
	noteMail = record.NewStatement(`INSERT INTO order_mails (source_id, kind, order_id, sent_at) VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING`)
	// purgeNotes deletes notes that are older than $2 seconds: those about at most $1 things.
	purgeNotes = record.NewStatement(`
		DELETE FROM order_mails WHERE source_id = ANY(ARRAY(
			SELECT source_id FROM order_mails WHERE sent_at < now() - make_interval(secs => $2) ORDER BY sent_at LIMIT $1 FOR UPDATE SKIP LOCKED))
			AND sent_at < now() - make_interval(secs => $2)`)

	// factsOfMail reads all that a mail about an order ($1) may say, where it is about something ($2), at one moment.
	factsOfMail = record.NewQuery(`
		SELECT jsonb_build_object(
			'number', o.number, 'placedAt', o.created_at, 'language', o.language, 'currency', o.currency, 'status', o.status, 'paymentStatus', o.payment_status, 'user', o.user_id,
			'subtotal', o.subtotal_net + o.subtotal_tax, 'delivery', o.shipping_net + o.shipping_tax, 'saved', o.discount + o.shipping_discount, 'taxes', o.total_tax, 'total', o.total_net + o.total_tax,
			'tendered', o.tendered, 'dueAt', o.payment_due_at, 'reason', coalesce(o.cancel_reason, ''),
			'contact', (SELECT jsonb_build_object('email', c.email, 'shipping', c.shipping_address, 'billing', c.billing_address) FROM order_contacts c WHERE c.order_id = o.id),
			'stood', EXISTS (SELECT FROM order_events e WHERE e.order_id = o.id AND e.status NOT IN ` + isNone + `),
			'boughtAnew', EXISTS (SELECT FROM orders a WHERE a.cart_id = o.cart_id AND a.id <> o.id AND a.status NOT IN ('PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')),
			'sent', (SELECT jsonb_agg(jsonb_build_object('source', m.source_id, 'kind', m.kind)) FROM order_mails m WHERE m.order_id = o.id),
			'lines', (SELECT jsonb_agg(l ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id),
			'deliveries', (SELECT jsonb_agg(DISTINCT d.name) FROM order_deliveries d WHERE d.order_id = o.id),
			'tenders', (SELECT jsonb_agg(jsonb_build_object('by', t.kind, 'detail', t.last_four, 'amount', t.amount) ORDER BY t.position) FROM order_tenders t WHERE t.order_id = o.id AND t.status <> 'RELEASED'),
			'payment', (SELECT jsonb_build_object('kind', coalesce(p.method_kind, 'OTHER'), 'status', p.status, 'reference', coalesce(p.gateway_reference, ''), 'amount', p.amount - p.released_amount, 'captured', p.captured_amount, 'refunded', p.refunded_amount, 'link', p.action_url)
				FROM payments p WHERE p.order_id = o.id ORDER BY p.id DESC LIMIT 1),
			'parcel', (SELECT jsonb_build_object('status', f.status, 'carrier', f.carrier, 'number', f.tracking_number, 'link', coalesce(f.tracking_url, ''),
					'from', coalesce(f.expected_earliest, ''), 'to', coalesce(f.expected_latest, ''),
					'lines', (SELECT jsonb_object_agg(fl.order_line_id, fl.quantity) FROM fulfillment_lines fl WHERE fl.fulfillment_id = f.id))
				FROM fulfillments f WHERE f.id = (SELECT e.fulfillment_id FROM order_events e WHERE e.id = $2)),
			'pickup', (SELECT jsonb_build_object('name', p.name, 'address', p.address) FROM order_deliveries d JOIN pickup_points p ON p.id = d.pickup_point_id WHERE d.order_id = o.id ORDER BY d.position LIMIT 1),
			'refund', (SELECT jsonb_agg(jsonb_build_object('by', coalesce(t.kind, m.method_kind, 'OTHER'), 'detail', coalesce(t.last_four, m.method_last4, ''), 'amount', p.amount) ORDER BY p.position)
				FROM refunds r JOIN refund_parts p ON p.refund_id = r.id LEFT JOIN order_tenders t ON t.order_id = r.order_id AND t.tender_id = p.tender_id LEFT JOIN payments m ON m.id = p.payment_id
				WHERE r.order_id = o.id AND r.decision IN ('NOT_NEEDED', 'APPROVED') AND coalesce(r.decided_at, r.created_at) = (SELECT e.created_at FROM order_events e WHERE e.id = $2)),
			'comment', coalesce((SELECT c.text FROM order_comments c WHERE c.id = $2 AND c.visible), '')
		) FROM orders o WHERE o.id = $1`)
)

// sourceOfMail reads the newest event of an order ($1) that is of some types ($2), or else its newest comment that the buyer sees.
var sourceOfMail = record.NewQuery(`
	SELECT id FROM (
		SELECT e.id, e.created_at FROM order_events e WHERE e.order_id = $1 AND e.type = ANY($2::text[])
		UNION ALL SELECT c.id, c.created_at FROM order_comments c WHERE $3::bool AND c.order_id = $1 AND c.visible
	) AS sources ORDER BY created_at DESC, id DESC LIMIT 1`)
