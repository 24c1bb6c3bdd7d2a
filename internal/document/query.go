package document

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// lockOrder has nobody else issue documents of an order ($1) until the transaction ends.
var lockOrder = record.NewStatement(`SELECT id FROM orders WHERE id = $1 FOR NO KEY UPDATE`)

// factsOfOrder reads all that documents of an order ($1) are made of, at one moment. A part of a refund that goes to a
// payment is as far as the payment's ledger says.
var factsOfOrder = record.NewQuery(`
	SELECT jsonb_build_object(
		'now', now(), 'number', o.number, 'placedAt', o.created_at, 'currency', o.currency, 'status', o.status, 'net', o.total_net, 'tax', o.total_tax,
		'taxCountry', coalesce(o.tax_country, ''),
		'language', coalesce(nullif(o.language, ''), (SELECT c.language FROM channels c WHERE c.id = o.channel_id), ''),
		'home', coalesce((SELECT home_country FROM tax_settings), ''),
		'collects', EXISTS (SELECT FROM tax_settings s JOIN tax_countries c ON c.country = s.home_country WHERE c.collects),
		'contact', (SELECT jsonb_build_object('email', c.email, 'billing', c.billing_address, 'shipping', c.shipping_address, 'vat', c.vat_number) FROM order_contacts c WHERE c.order_id = o.id),
		'standsSince', coalesce((SELECT min(e.created_at) FROM order_events e WHERE e.order_id = o.id AND e.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')), o.created_at),
		'shippedAt', (SELECT max(f.shipped_at) FROM fulfillments f WHERE f.order_id = o.id AND f.status <> 'CANCELLED'),
		'isSent', EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id AND NOT l.gift_card),
		'lines', (SELECT jsonb_agg(l ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id),
		'taxes', (SELECT jsonb_agg(t ORDER BY t.line, t.delivery, t.position) FROM order_taxes t WHERE t.order_id = o.id),
		'deliveries', (SELECT jsonb_agg(d ORDER BY d.position) FROM order_deliveries d WHERE d.order_id = o.id),
		'payments', (SELECT jsonb_agg(jsonb_build_object('gateway', p.gateway, 'reference', coalesce(p.gateway_reference, ''), 'kind', coalesce(p.method_kind, 'OTHER'), 'last4', coalesce(p.method_last4, ''),
			'status', p.status, 'amount', p.amount - p.released_amount, 'authorized', p.authorized_amount, 'captured', p.captured_amount) ORDER BY p.id) FROM payments p WHERE p.order_id = o.id),
		'tenders', (SELECT jsonb_agg(jsonb_build_object('kind', t.kind, 'detail', t.last_four, 'amount', t.amount) ORDER BY t.position) FROM order_tenders t WHERE t.order_id = o.id AND t.status <> 'RELEASED'),
		'refunds', (SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object(
			'lines', (SELECT jsonb_agg(l ORDER BY l.position) FROM refund_lines l WHERE l.refund_id = r.id),
			'parts', (SELECT jsonb_agg(jsonb_build_object('kind', CASE WHEN p.credit THEN 'STORE_CREDIT' ELSE coalesce(t.kind, m.method_kind, 'OTHER') END, 'detail', coalesce(t.last_four, m.method_last4, ''), 'amount', p.amount,
				'done', p.payment_id IS NULL OR coalesce((
					SELECT bool_or(e.status = 'SUCCEEDED') AND NOT bool_or(e.status = 'FAILED') FROM payment_events e WHERE e.payment_id = p.payment_id AND e.operation_id = p.operation_id
				), false)) ORDER BY p.position)
				FROM refund_parts p LEFT JOIN order_tenders t ON t.order_id = r.order_id AND t.tender_id = p.tender_id LEFT JOIN payments m ON m.id = p.payment_id WHERE p.refund_id = r.id)
			) ORDER BY r.id) FROM refunds r WHERE r.order_id = o.id AND r.decision IN ('NOT_NEEDED', 'APPROVED')),
		'invoice', (SELECT d.content FROM documents d WHERE d.order_id = o.id AND d.kind = 'INVOICE'),
		'cancelled', EXISTS (SELECT FROM documents d WHERE d.order_id = o.id AND d.kind = 'CREDIT_NOTE' AND d.refund_id IS NULL),
		'credited', (SELECT jsonb_agg(d.refund_id) FROM documents d WHERE d.order_id = o.id AND d.refund_id IS NOT NULL)
	) FROM orders o WHERE o.id = $1`)

// takeNumber takes the next number of a series ($1) in a year ($2). Who takes one after it waits until the transaction ends.
var takeNumber = record.NewStatement(`
	INSERT INTO document_counters AS c (series, year, last) VALUES ($1, $2, 1)
	ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1 RETURNING last`)

var insertDocument = record.NewStatement(`
	INSERT INTO documents (id, issued_at, kind, number, order_id, refund_id, currency, net, tax, content, pdf, pdf_hash, ubl, ubl_hash)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::bytea, sha256($11::bytea), $12::bytea, sha256($12::bytea))`)

// columns are what readDocument reads.
const columns = `documents.id, documents.issued_at, documents.kind, documents.number, documents.order_id, documents.refund_id, documents.currency, documents.net, documents.tax`

var (
	invoiceOfOrder    = record.NewQuery(`SELECT ` + columns + ` FROM documents WHERE order_id = $1 AND kind = 'INVOICE'`)
	documentsByID     = record.NewQuery(`SELECT ` + columns + ` FROM documents WHERE id = ANY($1::uuid[])`)
	documentsOfOrders = record.NewQuery(`SELECT ` + columns + ` FROM documents WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`)
	// visibleDocuments reads documents ($1): all if $2, or else those of a user's ($3) orders.
	visibleDocuments = record.NewQuery(`SELECT ` + columns + ` FROM documents JOIN orders ON orders.id = documents.order_id
		WHERE documents.id = ANY($1::uuid[]) AND ($2::bool OR orders.user_id = $3)`)

	fileOfDocument = record.NewQuery(`SELECT documents.number, CASE $2::text WHEN 'PDF' THEN pdf ELSE ubl END, CASE $2::text WHEN 'PDF' THEN pdf_hash ELSE ubl_hash END
		FROM documents WHERE id = $1`)
	// invoiceFile is a statement for the sake of Scan: it writes nothing.
	invoiceFile = record.NewStatement(`SELECT number, pdf FROM documents WHERE order_id = $1 AND kind = 'INVOICE'`)
	readSecret  = record.NewQuery(`SELECT secret FROM document_settings`)
)

// newestFirst is the order of lists: ids are UUIDv7, so their order is that of issuing.
var newestFirst = page.Ordering{Name: "documents", Columns: []page.Column{page.UUID("id")}, Desc: true}

// matching is which documents a list has: of a kind ($2), a number ($3), issued from one time ($4) to before another ($5), of an
// order ($6). What is null says nothing. A list by its number or its order is found by their indexes: Postgres plans each of those texts alone.
func matching(first int, number, order string) string {
	p := func(n int) string { return "$" + string(rune('0'+first+n)) }
	return `(` + p(0) + `::text IS NULL OR kind = ` + p(0) + `) AND ` + number + ` AND (` + p(2) + `::timestamptz IS NULL OR issued_at >= ` + p(2) + `)
		AND (` + p(3) + `::timestamptz IS NULL OR issued_at < ` + p(3) + `) AND ` + order
}

// list is a list with how many it has.
type list struct {
	page.Sorting[*Document]
	count record.Query
}

func listOf(number, order func(parameter string) string) list {
	return list{
		page.Sorting[*Document]{
			Ordering: newestFirst,
			Cursor:   func(d *Document) string { return newestFirst.Cursor(d.ID.UUID()) },
			Queries: page.NewQueries(newestFirst, "documents", 7, func(condition, orderBy string) string {
				return `SELECT ` + columns + ` FROM documents WHERE ` + matching(2, number("$3"), order("$6")) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*) FROM documents WHERE ` + matching(1, number("$2"), order("$5"))),
	}
}

func noNumber(p string) string { return p + `::text IS NULL` }
func noOrder(p string) string  { return p + `::uuid IS NULL` }

var (
	listed         = listOf(noNumber, noOrder)
	listedByNumber = listOf(func(p string) string { return `number = ` + p + `::text` }, func(p string) string { return `(` + p + `::uuid IS NULL OR order_id = ` + p + `)` })
	listedByOrder  = listOf(noNumber, func(p string) string { return `order_id = ` + p + `::uuid` })
)

var (
	// lockProgress reads up to where events were read. One process reads them at a time. A database that was restored from a
	// dump counts its transactions anew: then it begins with those that are under way.
	lockProgress = record.NewStatement(`
		SELECT CASE WHEN xact_id > pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN pg_snapshot_xmin(pg_current_snapshot())::text::bigint ELSE xact_id END, event_id
		FROM document_settings FOR UPDATE`)
	writeProgress = record.NewStatement(`UPDATE document_settings SET xact_id = $1, event_id = $2`)
	// newEvents reads at most $3 events after one ($1, $2), of transactions before which all have ended, and whether with it a document
	// of its order may be due. Invoices are by a way ($4).
	newEvents = record.NewQuery(`
		SELECT e.xact_id, e.id, e.order_id, e.type IN ('ORDER_REFUNDED', 'PAYMENT_REFUNDED', 'ORDER_CANCELLED')
			OR e.type = 'FULFILLMENT_SHIPPED' AND $4::text = 'shipment' OR e.status = 'CONFIRMED' AND ($4::text = 'payment'
				OR $4::text = 'shipment' AND EXISTS (SELECT FROM orders o WHERE o.id = e.order_id AND o.gift_cards))
		FROM order_events e WHERE (e.xact_id, e.id) > ($1::bigint, $2::uuid) AND e.xact_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
		ORDER BY e.xact_id, e.id LIMIT $3`)
	// purgeDocuments deletes at most $1 documents that were issued more than ten years before this one.
	purgeDocuments = record.NewStatement(`
		DELETE FROM documents WHERE id = ANY(ARRAY(
			SELECT id FROM documents WHERE issued_at < date_trunc('year', now(), 'UTC') - interval '10 years' ORDER BY issued_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)

	// slipOfParcel reads what is in a parcel ($1), and slipsOfOrders what is in at most $2 parcels of orders ($1), in the orders' order.
	slipOfParcel  = record.NewQuery(contentsOfParcels + ` WHERE f.id = $1`)
	slipsOfOrders = record.NewQuery(contentsOfParcels + ` WHERE f.order_id = ANY($1::uuid[]) AND f.status <> 'CANCELLED' ORDER BY array_position($1::uuid[], f.order_id), f.id LIMIT $2`)
	// contentsOfOrders reads what at most $3 documents of orders ($1) of a kind ($2) were made of, in the orders' order.
	contentsOfOrders = record.NewQuery(`SELECT content FROM documents WHERE order_id = ANY($1::uuid[]) AND kind = $2 ORDER BY array_position($1::uuid[], order_id), id LIMIT $3`)
	// printable counts what can be printed of orders ($1): documents of a kind ($2), or else parcels.
	printable = record.NewQuery(`SELECT o.id, CASE $2::text WHEN 'PACKING_SLIP' THEN (SELECT count(*) FROM fulfillments f WHERE f.order_id = o.id AND f.status <> 'CANCELLED')
		ELSE (SELECT count(*) FROM documents d WHERE d.order_id = o.id AND d.kind = $2::text) END FROM orders o WHERE o.id = ANY($1::uuid[])`)
)

// contentsOfParcels begins the queries of what is in parcels.
const contentsOfParcels = `
		SELECT jsonb_build_object(
			'language', coalesce(nullif(o.language, ''), (SELECT c.language FROM channels c WHERE c.id = o.channel_id), ''), 'madeAt', f.created_at,
			'order', jsonb_build_object('number', o.number, 'placedAt', o.created_at),
			'shipping', (SELECT c.shipping_address FROM order_contacts c WHERE c.order_id = o.id),
			'giftMessage', (SELECT c.gift_message FROM order_contacts c WHERE c.order_id = o.id),
			'lines', (SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('quantity', p.quantity) ORDER BY l.position)
				FROM fulfillment_lines p JOIN order_lines l ON l.id = p.order_line_id WHERE p.fulfillment_id = f.id)
		) FROM fulfillments f JOIN orders o ON o.id = f.order_id`
