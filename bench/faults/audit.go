package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// rememberStock stores, beside the shop's own tables, how much there is of each variant before
// anybody buys. It also makes a table for the requests to the gateway that a kill was seen to have
// cut off.
const rememberStock = `
CREATE SCHEMA faults;
CREATE TABLE faults.seen_events (id uuid PRIMARY KEY);
CREATE TABLE faults.initial_stock AS SELECT variant_id, sum(on_hand)::bigint AS on_hand FROM stock_levels GROUP BY variant_id`

// views are what the checks below look at: orders that stand, what left the stock, and what came back.
const views = `
CREATE VIEW faults.orders AS
	SELECT o.*, status NOT IN ('PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') AS stands,
		-- a checkout that was given up leaves a cancelled order, and its cart open
		status NOT IN ('PAYMENT_FAILED', 'EXPIRED') AND (status <> 'CANCELLED' OR EXISTS (SELECT FROM order_events e WHERE e.order_id = o.id
			AND e.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED'))) AS of_cart,
		status NOT IN ('PAYMENT_FAILED', 'EXPIRED', 'CANCELLED', 'PENDING_PAYMENT') AS paid,
		total_net + total_tax AS total
	FROM public.orders o;
CREATE VIEW faults.shipped AS
	SELECT l.order_line_id, sum(l.quantity) AS n
	FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
	WHERE f.status IN ('SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED') GROUP BY l.order_line_id;
CREATE VIEW faults.unshipped AS
	SELECT o.id AS order_id, l.variant_id, sum(l.quantity - l.cancelled - coalesce(s.n, 0)) AS n
	FROM faults.orders o JOIN order_lines l ON l.order_id = o.id LEFT JOIN faults.shipped s ON s.order_line_id = l.id
	WHERE o.stands GROUP BY o.id, l.variant_id HAVING sum(l.quantity - l.cancelled - coalesce(s.n, 0)) <> 0;
CREATE VIEW faults.returned AS
	SELECT l.variant_id, sum(r.quantity) AS n
	FROM refunds f JOIN refund_lines r ON r.refund_id = f.id JOIN order_lines l ON l.id = r.order_line_id
	WHERE r.goods = 'RETURN' AND f.decision IN ('NOT_NEEDED', 'APPROVED') GROUP BY l.variant_id`

// chargesAtTestGateway is what the test gateway knows, in the shop's own database.
const chargesAtTestGateway = `
CREATE VIEW faults.charges AS
	SELECT p.attempt AS payment_id, p.reference, p.status, p.amount, p.held, p.captured, p.refunded,
		sum(l.held) AS ledger_held, sum(l.captured) AS ledger_captured, sum(l.refunded) AS ledger_refunded,
		coalesce(sum(l.held) FILTER (WHERE l.held > 0), 0) AS ever_held
	FROM testgateway.payments p JOIN testgateway.ledger l USING (reference) GROUP BY p.reference`

// check is a statement that returns a line for each violation of what it is named after.
type check struct{ promise, query string }

// always holds at every moment, whatever is under way; atRest once nothing is under way and the reconciler has nothing left
// to do. Both are about a shop whose gateway is the test gateway.
var (
	always = slices.Concat(ofShop, ofCharges)
	atRest = slices.Concat(ofShopAtRest, ofChargesAtRest)
)

// ofShop holds at every moment, whatever the gateway.
var ofShop = []check{
	{"what is on hand and what was shipped is what there was", `
		SELECT format('%s: %s on hand, %s shipped, %s returned, %s at first', variant_id, s.on_hand, coalesce(x.n, 0), coalesce(b.n, 0), i.on_hand)
		FROM faults.initial_stock i
		JOIN (SELECT variant_id, sum(on_hand) AS on_hand FROM stock_levels GROUP BY variant_id) s USING (variant_id)
		LEFT JOIN (SELECT l.variant_id, sum(x.n) AS n FROM faults.shipped x JOIN order_lines l ON l.id = x.order_line_id
			GROUP BY l.variant_id) x USING (variant_id)
		LEFT JOIN faults.returned b USING (variant_id)
		WHERE s.on_hand + coalesce(x.n, 0) - coalesce(b.n, 0) <> i.on_hand`},
	{"what is reserved is what standing orders have not been sent", `
		SELECT format('%s: %s reserved, %s to be sent', variant_id, s.n, coalesce(u.n, 0))
		FROM (SELECT variant_id, sum(reserved) AS n FROM stock_levels GROUP BY variant_id) s
		LEFT JOIN (SELECT variant_id, sum(n) AS n FROM faults.unshipped GROUP BY variant_id) u USING (variant_id)
		WHERE s.n <> coalesce(u.n, 0)`},
	{"each order has reserved what it has not been sent, and nothing once it does not stand", `
		SELECT format('%s, variant %s: %s reserved, %s to be sent', order_id, variant_id, coalesce(r.n, 0), coalesce(u.n, 0))
		FROM faults.unshipped u
		FULL JOIN (SELECT order_id, variant_id, sum(quantity) AS n FROM stock_reservations GROUP BY 1, 2) r
			USING (order_id, variant_id)
		WHERE coalesce(r.n, 0) <> coalesce(u.n, 0)`},
	{"each stock level has reserved what orders have reserved of it", `
		SELECT format('%s: %s, not %s', s.id, s.reserved, coalesce(r.n, 0))
		FROM stock_levels s
		LEFT JOIN (SELECT variant_id, location_id, sum(quantity) AS n FROM stock_reservations GROUP BY 1, 2) r
			USING (variant_id, location_id)
		WHERE s.reserved <> coalesce(r.n, 0)`},
	{"the movements of a stock level add up to what is on hand", `
		SELECT format('%s at %s: %s, not %s', variant_id, location_id, coalesce(m.n, 0), coalesce(s.on_hand, 0)) FROM stock_levels s
		FULL JOIN (SELECT variant_id, location_id, sum(delta) AS n FROM stock_movements GROUP BY 1, 2) m USING (variant_id, location_id)
		WHERE coalesce(m.n, 0) <> coalesce(s.on_hand, 0)`},
	{"what orders have been sent is what they were sold of the stock", `
		SELECT format('%s, variant %s: %s shipped, %s sold', order_id, variant_id, coalesce(x.n, 0), coalesce(m.n, 0))
		FROM (SELECT l.order_id, l.variant_id, sum(x.n) AS n FROM faults.shipped x JOIN order_lines l ON l.id = x.order_line_id GROUP BY 1, 2) x
		FULL JOIN (SELECT order_id, variant_id, -sum(delta) AS n FROM stock_movements WHERE reason = 'SALE' GROUP BY 1, 2) m USING (order_id, variant_id)
		WHERE coalesce(x.n, 0) <> coalesce(m.n, 0)`},
	{"the books have what each fact must post, once", `
		SELECT format('%s of %s: %s, not %s', kind, source_id, p.amount, d.amount) FROM postings p FULL JOIN due_postings d USING (source_id, kind)
		WHERE (p.debit, p.credit, p.amount, p.currency) IS DISTINCT FROM (d.debit, d.credit, d.amount, d.currency)`},
	{"stock is never negative, and no more is promised than may be", `
		SELECT format('%s: %s on hand, %s reserved, %s on backorder at most', id, on_hand, reserved, backorder_limit) FROM stock_levels
		WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand + backorder_limit`},
	{"no more is in parcels than was bought", `
		SELECT format('line %s: %s of %s', l.id, sum(p.quantity), l.quantity)
		FROM order_lines l JOIN fulfillment_lines p ON p.order_line_id = l.id
		JOIN fulfillments f ON f.id = p.fulfillment_id AND f.status <> 'CANCELLED'
		GROUP BY l.id HAVING sum(p.quantity) > l.quantity`},
	{"an order's events are numbered 1 to n without gaps", `
		SELECT format('%s: %s events up to %s, the order says %s', o.id, count(e.id), max(e.sequence), o.last_sequence)
		FROM public.orders o LEFT JOIN order_events e ON e.order_id = o.id
		GROUP BY o.id HAVING count(e.id) <> o.last_sequence OR max(e.sequence) IS DISTINCT FROM o.last_sequence
			OR min(e.sequence) IS DISTINCT FROM 1`},
	{"each order is the one order of one idempotency key", `
		SELECT format('%s: %s keys', o.id, count(r.id))
		FROM public.orders o LEFT JOIN idempotency_records r ON r.order_id = o.id AND r.mutation = 'checkoutComplete'
		GROUP BY o.id HAVING count(r.id) <> 1`},
	{"a cart becomes one order at most", `
		SELECT format('cart %s: %s orders', cart_id, count(*)) FROM faults.orders
		WHERE of_cart GROUP BY cart_id HAVING count(*) > 1`},
	{"no payment is forgotten while something is to be done about it", `
		SELECT format('%s is %s', p.id, p.status) FROM payments p
		WHERE next_check_at IS NULL AND (status IN ('PENDING', 'ACTION_REQUIRED') OR EXISTS (
			SELECT FROM payment_events r WHERE r.payment_id = p.id AND r.status = 'REQUESTED' AND r.type <> 'DISPUTE' AND NOT EXISTS (
				SELECT FROM payment_events e WHERE e.payment_id = p.id AND e.operation_id = r.operation_id
				AND e.status IN ('SUCCEEDED', 'FAILED'))))`},
}

// ofCharges holds at every moment of the test gateway's charges.
var ofCharges = []check{
	{"an order is charged once at most, and never more than its total", `
		SELECT format('%s: %s charges of %s together, the total is %s', o.id, count(*), sum(c.ever_held), o.total)
		FROM faults.orders o JOIN payments p ON p.order_id = o.id JOIN faults.charges c ON c.payment_id = p.id
		WHERE c.ever_held > 0 GROUP BY o.id, o.total HAVING count(*) > 1 OR sum(c.ever_held) > o.total`},
	{"the gateway makes no payment that the shop does not know", `
		SELECT c.payment_id::text FROM faults.charges c LEFT JOIN payments p ON p.id = c.payment_id WHERE p.id IS NULL`},
	{"the gateway's books balance", `
		SELECT reference FROM faults.charges
		WHERE held <> ledger_held OR captured <> ledger_captured OR refunded <> ledger_refunded`},
	{"an order that is paid for has all its money held or taken", `
		SELECT format('%s is %s: %s', o.id, o.status, coalesce(c.status, 'no payment'))
		FROM faults.orders o LEFT JOIN payments p ON p.order_id = o.id LEFT JOIN faults.charges c ON c.payment_id = p.id
		WHERE o.paid AND (c.reference IS NULL OR c.held + c.captured - c.refunded <> o.total)`},
	{"no hold at the gateway is forgotten", `
		SELECT format('%s is %s, at the gateway %s, %s held', p.id, p.status, c.status, c.held)
		FROM payments p JOIN faults.charges c ON c.payment_id = p.id
		WHERE p.next_check_at IS NULL AND p.gateway_reference IS NOT NULL
			AND (c.status IN ('UNCONFIRMED', 'ACTION_REQUIRED') OR c.held > 0 AND p.status <> 'AUTHORIZED')`},
	{"money of an order that does not stand has gone back or is on its way", `
		SELECT format('%s is %s: %s held, %s taken, %s given back', o.id, o.status, c.held, c.captured, c.refunded)
		FROM faults.orders o JOIN payments p ON p.order_id = o.id JOIN faults.charges c ON c.payment_id = p.id
		WHERE NOT o.stands AND p.next_check_at IS NULL AND (c.held <> 0 OR c.captured <> c.refunded)`},
}

// ofShopAtRest holds at rest, whatever the gateway.
var ofShopAtRest = []check{
	{"every order is paid for or released", `SELECT id::text FROM public.orders WHERE status = 'PENDING_PAYMENT'`},
	{"every payment is settled", `
		SELECT format('%s is %s', id, status) FROM payments
		WHERE next_check_at IS NOT NULL OR status IN ('PENDING', 'ACTION_REQUIRED')`},
	{"every idempotency key has its result", `
		SELECT format('%s %s', mutation, key) FROM idempotency_records WHERE state <> 'COMPLETED' OR result = ''`},
	{"a cart is completed when it has become an order, else open", `
		SELECT format('%s is %s', c.id, c.status) FROM carts c WHERE c.status IS DISTINCT FROM CASE WHEN EXISTS (
			SELECT FROM faults.orders o WHERE o.cart_id = c.id AND o.of_cart
		) THEN 'COMPLETED' ELSE 'OPEN' END`},
}

// ofChargesAtRest holds at rest of the test gateway's charges.
var ofChargesAtRest = []check{
	{"nothing is held or kept for an order that does not stand, and nothing can be any more", `
		SELECT format('%s is %s: %s, %s held, %s taken, %s given back', o.id, o.status, c.status, c.held, c.captured, c.refunded)
		FROM faults.orders o JOIN payments p ON p.order_id = o.id JOIN faults.charges c ON c.payment_id = p.id
		WHERE NOT o.stands AND (c.held <> 0 OR c.captured <> c.refunded OR c.status = 'ACTION_REQUIRED'
			OR c.status = 'UNCONFIRMED' AND p.gateway_reference IS NOT NULL)`},
	{"the shop's books of a payment are the gateway's", `
		SELECT format('%s is %s (%s taken, %s given back), at the gateway %s (%s, %s)',
			p.id, p.status, p.captured_amount, p.refunded_amount, c.status, c.captured, c.refunded)
		FROM payments p LEFT JOIN faults.charges c ON c.payment_id = p.id
		WHERE p.captured_amount <> coalesce(c.captured, 0) OR p.refunded_amount <> coalesce(c.refunded, 0)
			OR NOT CASE p.status
				WHEN 'AUTHORIZED' THEN c.status = 'AUTHORIZED'
				WHEN 'CAPTURED' THEN c.status = 'CAPTURED'
				WHEN 'REFUNDED' THEN c.status = 'CAPTURED' AND c.refunded = c.captured
				WHEN 'VOIDED' THEN c.status = 'VOIDED'
				ELSE coalesce(c.status, 'UNCONFIRMED') IN ('DECLINED', 'VOIDED', 'UNCONFIRMED')
			END`},
}

// prepareAudit is run once, before anybody buys at a shop whose gateway is the test gateway.
func prepareAudit(ctx context.Context, db *sql.DB) error {
	return prepareViews(ctx, db, chargesAtTestGateway)
}

// prepareViews is run once, before anybody buys, with what there is to know of the gateway.
func prepareViews(ctx context.Context, db *sql.DB, ofGateway string) error {
	for _, statement := range []string{rememberStock, views, ofGateway} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("prepare the audit: %w", err)
		}
	}
	return nil
}

// audit makes checks on one state of the database, also while the shop is at work, and returns what
// is wrong.
func audit(ctx context.Context, db *sql.DB, checks ...check) ([]string, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // it has only read
	return auditIn(ctx, tx, checks...)
}

func auditIn(ctx context.Context, tx *sql.Tx, checks ...check) ([]string, error) {
	var wrong []string
	for _, c := range checks {
		found, err := texts(ctx, tx, c.query)
		if err != nil {
			return nil, fmt.Errorf("check that %s: %w", c.promise, err)
		}
		for _, text := range found {
			wrong = append(wrong, fmt.Sprintf("not true that %s: %s", c.promise, text))
		}
	}
	return wrong, nil
}

func texts(ctx context.Context, tx *sql.Tx, query string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		found = append(found, text)
	}
	return found, rows.Err()
}
