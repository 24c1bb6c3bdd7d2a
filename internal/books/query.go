package books

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// turnovers adds up what was posted to accounts from one time ($1) to before another ($2) in a currency ($3), for at most
// $4 accounts.
var turnovers = record.NewQuery(`
	SELECT side.account, place.gateway, sum(side.debit)::bigint, sum(side.credit)::bigint
	FROM postings p CROSS JOIN LATERAL (VALUES (p.debit, p.amount, 0), (p.credit, 0, p.amount)) side(account, debit, credit)
	CROSS JOIN LATERAL (SELECT CASE side.account WHEN 'GATEWAY' THEN p.gateway ELSE '' END) AS place(gateway)
	WHERE p.occurred_at >= $1 AND p.occurred_at < $2 AND p.currency = $3::bpchar
	GROUP BY side.account, place.gateway ORDER BY side.account, place.gateway LIMIT $4`)

// oldestFirst is the order in which postings were made.
var oldestFirst = page.Ordering{Name: "postings", Columns: []page.Column{page.Integer("sequence")}}

var (
	// postings reads what was posted of an order ($2).
	postings = page.Sorting[*Posting]{
		Ordering: oldestFirst,
		Cursor:   func(p *Posting) string { return oldestFirst.Cursor(p.sequence) },
		Queries: page.NewQueries(oldestFirst, "postings", 3, func(condition, orderBy string) string {
			return `SELECT sequence, kind, debit, credit, amount, currency, gateway, payment_id, occurred_at, posted_at FROM postings
				WHERE order_id = $2 AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
	countPostings = record.NewQuery(`SELECT count(*) FROM postings WHERE order_id = $1`)
)

// insertMovements enters movements ($2) of a gateway ($1) that are not there yet, each with its payment if that is ours.
var insertMovements = record.NewStatement(`
	INSERT INTO gateway_movements (gateway, reference, kind, amount, currency, payment_id, occurred_at)
	SELECT $1, m.reference, m.kind, m.amount, m.currency, p.id, m.occurred_at
	FROM json_to_recordset($2) AS m(reference text, kind text, amount bigint, currency bpchar, payment text, occurred_at timestamptz)
	LEFT JOIN payments p ON p.gateway = $1 AND p.gateway_reference = m.payment
	ON CONFLICT (gateway, reference) DO NOTHING RETURNING reference`)

// said is what a posting says, for people.
func said(p string) string {
	return `CASE WHEN ` + p + `.kind IS NULL THEN 'nothing' ELSE format('%s %s from %s to %s%s at %s', ` +
		p + `.amount, ` + p + `.currency, ` + p + `.credit, ` + p + `.debit, ' by ' || nullif(` + p + `.gateway, ''), ` + p + `.occurred_at) END`
}

// told is all of a posting that follows from its fact.
func told(p string) string {
	return `(` + p + `.debit, ` + p + `.credit, ` + p + `.amount, ` + p + `.currency, ` + p + `.gateway, ` + p + `.occurred_at, ` +
		p + `.order_id, ` + p + `.payment_id, ` + p + `.tender_id)`
}

// verify reads what is wrong: its kind, whose it is, what is and what must be, and how much there is of the kind. Of each kind it
// reads $1 at most. At last comes, without a kind, how many postings there are.
//
// The first part compares postings with the views by which they are made. The others use those views for nothing, so that what
// the views leave out is found.
var verify = record.NewQuery(`
	WITH wrong(kind, id, details) AS (
		SELECT CASE WHEN p.kind IS NULL THEN 'MISSING' WHEN d.kind IS NULL THEN 'UNFOUNDED' ELSE 'ALTERED' END, source_id,
			format('%s is %s, must be %s', kind, ` + said("p") + `, ` + said("d") + `)
		FROM postings p FULL JOIN due_postings d USING (source_id, kind) WHERE ` + told("p") + ` IS DISTINCT FROM ` + told("d") + `
		UNION ALL
		SELECT 'RECEIVABLE', o.id, format('the books say %s, the order %s', coalesce(b.owed, 0), o.owed)
		FROM (
			SELECT o.id, o.currency, CASE WHEN o.status IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') THEN 0 ELSE o.total_net + o.total_tax - coalesce(f.back, 0) END
				- coalesce(p.paid, 0) - coalesce(t.paid, 0) + coalesce(c.given, 0) AS owed
			FROM orders o
			LEFT JOIN (SELECT order_id, sum(captured_amount - refunded_amount) AS paid FROM payments GROUP BY order_id) p ON p.order_id = o.id
			LEFT JOIN (SELECT order_id, sum(amount - refunded) AS paid FROM order_tenders WHERE status = 'CAPTURED' GROUP BY order_id) t ON t.order_id = o.id
			LEFT JOIN (
				SELECT order_id, sum(goods_net + goods_tax + shipping_net + shipping_tax + adjustment) AS back FROM refunds
				WHERE decision IN ('NOT_NEEDED', 'APPROVED') GROUP BY order_id
			) f ON f.order_id = o.id
			LEFT JOIN (
				SELECT f.order_id, sum(p.amount) AS given FROM refund_parts p JOIN refunds f ON f.id = p.refund_id
				WHERE p.credit AND f.decision IN ('NOT_NEEDED', 'APPROVED') GROUP BY f.order_id
			) c ON c.order_id = o.id
		) o
		LEFT JOIN (
			SELECT order_id, currency, sum(CASE debit WHEN 'RECEIVABLE' THEN amount ELSE -amount END) AS owed
			FROM postings WHERE 'RECEIVABLE' IN (debit, credit) GROUP BY order_id, currency
		) b ON b.order_id = o.id AND b.currency = o.currency
		WHERE coalesce(b.owed, 0) <> o.owed
		UNION ALL
		SELECT 'LINES', o.id, format('the order says %s and %s of taxes, its lines %s and %s', o.subtotal_net, o.subtotal_tax, coalesce(l.net, 0), coalesce(l.tax, 0))
		FROM orders o LEFT JOIN (SELECT order_id, sum(total_net) AS net, sum(total_tax) AS tax FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
		WHERE (o.subtotal_net, o.subtotal_tax) IS DISTINCT FROM (coalesce(l.net, 0), coalesce(l.tax, 0))
		UNION ALL
		SELECT 'REFUND', f.id, format('it gives %s back, its parts %s; its goods come to %s and %s of taxes, its lines to %s and %s',
			f.goods_net + f.goods_tax + f.shipping_net + f.shipping_tax + f.adjustment, coalesce(p.given, 0), f.goods_net, f.goods_tax, coalesce(l.net, 0), coalesce(l.tax, 0))
		FROM refunds f
		LEFT JOIN (SELECT refund_id, sum(amount) AS given FROM refund_parts GROUP BY refund_id) p ON p.refund_id = f.id
		LEFT JOIN (SELECT refund_id, sum(net) AS net, sum(tax) AS tax FROM refund_lines GROUP BY refund_id) l ON l.refund_id = f.id
		WHERE (f.goods_net + f.goods_tax + f.shipping_net + f.shipping_tax + f.adjustment, f.goods_net, f.goods_tax)
			IS DISTINCT FROM (coalesce(p.given, 0), coalesce(l.net, 0), coalesce(l.tax, 0))
		UNION ALL
		SELECT 'TENDERED', o.id, format('the order says %s, its gift cards and credit %s', o.tendered, coalesce(t.paid, 0))
		FROM orders o LEFT JOIN (SELECT order_id, sum(amount) AS paid FROM order_tenders GROUP BY order_id) t ON t.order_id = o.id
		WHERE o.tendered <> coalesce(t.paid, 0)
		UNION ALL
		SELECT 'PAYMENT', p.id, format('the payment says %s authorized, %s captured, %s refunded, %s disputed, its ledger %s, %s, %s, %s',
			p.authorized_amount, p.captured_amount, p.refunded_amount, p.disputed_amount,
			coalesce(e.authorized, 0), coalesce(e.captured, 0), coalesce(e.refunded, 0), coalesce(e.disputed, 0))
		FROM payments p LEFT JOIN (
			SELECT e.payment_id, sum(e.amount) FILTER (WHERE e.type = 'AUTHORIZATION' AND e.status = 'SUCCEEDED') AS authorized,
				sum(e.amount) FILTER (WHERE e.type = 'CAPTURE' AND e.status = 'SUCCEEDED') AS captured,
				sum(e.amount) FILTER (WHERE e.type = 'REFUND' AND e.status = 'SUCCEEDED' AND f.id IS NULL) AS refunded,
				sum(e.amount) FILTER (WHERE e.type = 'DISPUTE' AND e.status = 'REQUESTED' AND f.id IS NULL) AS disputed
			FROM payment_events e LEFT JOIN payment_events f ON f.payment_id = e.payment_id AND f.operation_id = e.operation_id AND f.status = 'FAILED'
			GROUP BY e.payment_id
		) e ON e.payment_id = p.id
		WHERE (p.authorized_amount, p.captured_amount, p.refunded_amount, p.disputed_amount)
			IS DISTINCT FROM (coalesce(e.authorized, 0), coalesce(e.captured, 0), coalesce(e.refunded, 0), coalesce(e.disputed, 0))
		UNION ALL
		SELECT 'TENDER', t.id, format('%s are left, the ledger says %s; %s are owed, the books say %s', t.balance, t.entered, t.owed, coalesce(b.owed, 0))
		FROM (
			SELECT t.id, t.balance, coalesce(e.entered, 0) AS entered, t.balance + coalesce(r.reserved, 0) - coalesce(c.taken_back, 0) AS owed
			FROM tenders t
			LEFT JOIN (SELECT tender_id, sum(amount) AS entered FROM tender_entries GROUP BY tender_id) e ON e.tender_id = t.id
			LEFT JOIN (SELECT tender_id, sum(amount) AS reserved FROM order_tenders WHERE status = 'RESERVED' GROUP BY tender_id) r ON r.tender_id = t.id
			LEFT JOIN (
				SELECT t.id, t.initial AS taken_back
				FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN tenders t ON t.order_line_id = l.id WHERE o.status = 'CANCELLED' AND o.gift_cards
			) c ON c.id = t.id
		) t
		LEFT JOIN (
			SELECT tender_id, sum(CASE WHEN credit IN ('GIFT_CARDS', 'STORE_CREDIT') THEN amount ELSE -amount END) AS owed
			FROM postings WHERE tender_id IS NOT NULL GROUP BY tender_id
		) b ON b.tender_id = t.id
		WHERE t.balance <> t.entered OR t.owed <> coalesce(b.owed, 0)
	)
	SELECT kind, id, details, n FROM (
		SELECT kind, id, details, count(*) OVER (PARTITION BY kind) AS n, row_number() OVER (PARTITION BY kind ORDER BY id, details) AS place FROM wrong
	) numbered WHERE place <= $1
	UNION ALL
	SELECT '', '00000000-0000-0000-0000-000000000000'::uuid, '', count(*) FROM postings`)
