package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// noFaults are those of a Stripe that is well.
var noFaults stripefake.Faults

// booksOfStripe are tables beside the shop's own, of what Stripe's books say at last.
const booksOfStripe = `
CREATE TABLE faults.intents (
	reference text PRIMARY KEY, attempt uuid, status text, currency bpchar,
	authorized bigint, held bigint, captured bigint, refunded bigint, disputed bigint, fees bigint);
CREATE TABLE faults.refunds (reference text PRIMARY KEY, intent text, operation uuid, amount bigint, failed boolean);
CREATE VIEW faults.paid AS
	SELECT p.id, p.order_id, p.status, p.amount, p.authorized_amount, p.captured_amount, p.refunded_amount, p.disputed_amount, p.gateway_reference, p.currency,
		i.reference, i.status AS intent_status, coalesce(i.authorized, 0) AS authorized, coalesce(i.held, 0) AS held, coalesce(i.captured, 0) AS captured,
		coalesce(i.refunded, 0) AS refunded, coalesce(i.disputed, 0) AS disputed
	FROM payments p LEFT JOIN faults.intents i ON i.reference = p.gateway_reference;
CREATE VIEW faults.failing AS -- what the staff are told of money that could not go back
	SELECT payment_id FROM staff_tasks WHERE kind IN ('REFUND_REFUSED', 'REFUND_FAILED')`

// atStripe holds at rest between the shop's tables and Stripe's books.
var atStripe = []check{
	{"an order that stands has its money at Stripe", `
		SELECT format('%s is %s: %s due, %s authorized, %s held, %s taken', o.id, o.status, o.total - o.tendered, coalesce(p.authorized, 0), coalesce(p.held, 0), coalesce(p.captured, 0))
		FROM faults.orders o LEFT JOIN (
			SELECT order_id, sum(authorized) AS authorized, sum(held) AS held, sum(captured) AS captured FROM faults.paid GROUP BY order_id
		) p ON p.order_id = o.id
		WHERE o.paid AND o.total > o.tendered AND (coalesce(p.authorized, 0) <> o.total - o.tendered OR p.held + p.captured = 0)`},
	{"an order that does not stand has no money at Stripe, unless the staff know that it could not go back", `
		SELECT format('%s is %s: %s is %s, %s held, %s taken, %s given back', o.id, o.status, p.reference, p.intent_status, p.held, p.captured, p.refunded)
		FROM faults.orders o JOIN faults.paid p ON p.order_id = o.id
		WHERE NOT o.stands AND (p.held <> 0 OR p.captured <> p.refunded AND p.id NOT IN (SELECT payment_id FROM faults.failing WHERE payment_id IS NOT NULL))`},
	{"nothing can be paid any more for an order that does not stand", `
		SELECT format('%s is %s: %s is %s', o.id, o.status, p.reference, p.intent_status) FROM faults.orders o JOIN faults.paid p ON p.order_id = o.id
		WHERE NOT o.stands AND p.intent_status NOT IN ('canceled', 'succeeded')`},
	{"an order is captured once, and never more than is due of it", `
		SELECT format('%s: %s captures of %s together, %s due', o.id, count(*), sum(p.captured), o.total - o.tendered)
		FROM faults.orders o JOIN faults.paid p ON p.order_id = o.id WHERE p.captured > 0
		GROUP BY o.id, o.total, o.tendered HAVING count(*) > 1 OR sum(p.captured) > o.total - o.tendered`},
	{"Stripe has no money that the shop does not know of", `
		SELECT format('%s for %s: %s authorized', i.reference, i.attempt, i.authorized) FROM faults.intents i
		LEFT JOIN payments p ON p.id = i.attempt AND p.gateway_reference = i.reference WHERE i.authorized > 0 AND p.id IS NULL`},
	{"the shop has no money that Stripe does not know of", `
		SELECT format('%s is %s: %s captured', id, status, captured_amount) FROM faults.paid WHERE reference IS NULL AND (authorized_amount > 0 OR gateway_reference IS NOT NULL)`},
	{"what a payment says is what Stripe says", `
		SELECT format('%s (%s) is %s: %s authorized, %s taken, %s given back, %s disputed; Stripe says %s: %s held, %s, %s, %s', id, reference, status,
			authorized_amount, captured_amount, refunded_amount, disputed_amount, intent_status, held, captured, refunded, disputed)
		FROM faults.paid WHERE captured_amount <> captured OR refunded_amount <> refunded OR disputed_amount <> disputed
			OR CASE status WHEN 'AUTHORIZED' THEN authorized_amount ELSE 0 END <> held`},
	{"each refund at Stripe is one of the ledger, and the other way round", `
		SELECT format('%s: Stripe says %s of %s%s, the ledger %s%s', operation, r.references, r.amount, CASE WHEN r.failed THEN ' failed' END, l.amount, CASE WHEN l.failed THEN ' failed' END)
		FROM (
			SELECT operation, string_agg(reference, ' ') AS references, sum(amount)::bigint AS amount, bool_or(failed) AS failed, count(*) AS n FROM faults.refunds GROUP BY operation
		) r FULL JOIN (
			SELECT e.operation_id AS operation, max(e.amount) AS amount, bool_or(e.status = 'FAILED') AS failed, bool_or(e.status = 'SUCCEEDED') AS made
			FROM payment_events e WHERE e.type = 'REFUND' GROUP BY e.operation_id
		) l USING (operation)
		WHERE r.n > 1 OR r.operation IS NULL AND (l.made OR NOT l.failed) OR r.operation IS NOT NULL AND (l.operation IS NULL OR r.amount <> l.amount OR r.failed <> l.failed)`},
	{"a key of the staff makes one refund", `
		SELECT format('%s refunds, %s keys that made %s', f.n, k.n, k.made)
		FROM (SELECT count(*) AS n FROM refunds) f, (SELECT count(*) AS n, count(DISTINCT result) AS made FROM idempotency_records WHERE mutation = 'orderRefund') k
		WHERE f.n <> k.n OR k.n <> k.made`},
	{"what the books say is at Stripe is there", `
		SELECT format('%s: the books say %s, Stripe %s', currency, b.n, s.n)
		FROM (SELECT currency, sum(CASE debit WHEN 'GATEWAY' THEN amount ELSE -amount END)::bigint AS n FROM postings WHERE gateway = 'stripe' GROUP BY currency) b
		FULL JOIN (SELECT currency, sum(captured - refunded - disputed - fees)::bigint AS n FROM faults.intents GROUP BY currency) s USING (currency)
		WHERE coalesce(b.n, 0) <> coalesce(s.n, 0)`},
	{"what the books say of fees is what Stripe took", `
		SELECT format('%s: the books say %s, Stripe %s', currency, b.n, s.n)
		FROM (SELECT currency, sum(CASE debit WHEN 'FEES' THEN amount ELSE -amount END)::bigint AS n FROM postings WHERE 'FEES' IN (debit, credit) GROUP BY currency) b
		FULL JOIN (SELECT currency, sum(fees)::bigint AS n FROM faults.intents GROUP BY currency) s USING (currency)
		WHERE coalesce(b.n, 0) <> coalesce(s.n, 0)`},
	{"gift cards and credit pay for orders that stand alone", `
		SELECT format('%s is %s, of its tenders %s is %s', o.id, o.status, t.position, t.status) FROM faults.orders o JOIN order_tenders t ON t.order_id = o.id
		WHERE t.status = 'RESERVED' OR o.paid AND t.status = 'RELEASED' OR NOT o.stands AND t.status = 'CAPTURED'`},
	{"promotions are used by orders that stand, and no more often than they may be", `
		SELECT format('%s used by %s, which is %s', u.promotion_id, o.id, o.status) FROM promotion_uses u JOIN faults.orders o ON o.id = u.order_id WHERE NOT o.stands
		UNION ALL
		SELECT format('code %s: %s uses, %s counted, %s at most', c.code, count(u.order_id), max(n.used), c.max_uses)
		FROM promotion_codes c LEFT JOIN promotion_uses u ON u.code_id = c.id
		LEFT JOIN promotion_counters n ON n.promotion_id = c.promotion_id AND n.subject = 'code:' || c.id
		WHERE c.max_uses IS NOT NULL GROUP BY c.id HAVING count(u.order_id) > c.max_uses OR count(u.order_id) <> coalesce(max(n.used), 0)`},
}

// loadBooks takes over what Stripe's books say now.
func (a *account) loadBooks(ctx context.Context, db *sql.DB) error {
	var intents []map[string]any
	for id, i := range a.Books().Intents {
		intents = append(intents, map[string]any{
			"reference": id, "attempt": attemptOf(i.Metadata["shopgraph_payment"]), "status": i.Status, "currency": strings.ToUpper(i.Currency),
			"authorized": i.Authorized, "held": i.Held, "captured": i.Captured, "refunded": i.Refunded, "disputed": i.Disputed, "fees": i.Fees,
		})
	}
	listed, err := a.all(ctx, "/v1/refunds")
	if err != nil {
		return err
	}
	var refunds []map[string]any
	for _, r := range listed {
		if r.BalanceTransaction == nil { // it was only held, and let go
			continue
		}
		operation, err := uuid.Parse(r.Metadata["shopgraph_operation"])
		if err != nil { // it was made in the dashboard
			operation = uuid.NewSHA1(uuid.Nil, []byte(r.ID))
		}
		refunds = append(refunds, map[string]any{
			"reference": r.ID, "intent": r.PaymentIntent, "operation": operation, "amount": r.Amount, "failed": r.Status == "failed" || r.Status == "canceled",
		})
	}
	return errors.Join(
		insertAll(ctx, db, "INSERT INTO faults.intents SELECT * FROM json_populate_recordset(NULL::faults.intents, $1)", intents),
		insertAll(ctx, db, "INSERT INTO faults.refunds SELECT * FROM json_populate_recordset(NULL::faults.refunds, $1)", refunds))
}

func insertAll(ctx context.Context, db *sql.DB, statement string, rows []map[string]any) error {
	text, err := json.Marshal(rows)
	if err != nil || len(rows) == 0 {
		return err
	}
	if _, err := db.ExecContext(ctx, statement, string(text)); err != nil {
		return fmt.Errorf("take over Stripe's books: %w", err)
	}
	return nil
}

// attemptOf is the payment that an intent was made for; nil if it was made for none of the shop's.
func attemptOf(id string) any {
	payment, err := typeid.ParsePayment(id)
	if err != nil {
		return nil
	}
	return payment.UUID()
}
