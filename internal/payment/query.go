package payment

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// ByOrder reads each order's payments, oldest first.
	ByOrder = record.Lists("payments of orders",
		record.NewQuery(`SELECT `+ent.PaymentColumns+` FROM payments
			WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, id`),
		ent.ReadPayment, func(p *ent.Payment) typeid.Order { return p.OrderID })

	// ByID reads payments.
	ByID = record.ByID("payments",
		record.NewQuery(`SELECT `+ent.PaymentColumns+` FROM payments WHERE id = ANY($1::uuid[])`),
		ent.ReadPayment, func(p *ent.Payment) typeid.Payment { return p.ID })

	// MethodsByUser reads the users' saved payment methods, the oldest first.
	MethodsByUser = record.Lists("payment methods of users",
		record.NewQuery(`SELECT `+ent.PaymentMethodColumns+` FROM payment_methods
			WHERE user_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadPaymentMethod, func(m *ent.PaymentMethod) typeid.User { return m.UserID })
)

// visiblePayments reads payments of orders of a user ($3), or of all orders if $2.
var visiblePayments = record.NewQuery(`SELECT ` + ent.PaymentColumns + ` FROM payments JOIN orders ON orders.id = payments.order_id
	WHERE payments.id = ANY($1::uuid[]) AND ($2::bool OR orders.user_id = $3)`)

// ledger is a SELECT of payments with their ledgers, for readLedger. A step of a checkout needs
// both.
//
// Under FOR UPDATE the payments are as they are once they are locked, but the ledgers as they were
// when the statement began. That is the same, since an order is locked before a payment of it whose
// ledger is to be appended to.
const ledger = `SELECT ` + ent.PaymentColumns + `, (
		SELECT json_agg(entries) FROM (
			SELECT ` + entryColumns + ` FROM payment_events WHERE payment_id = payments.id ORDER BY id
		) AS entries
	) FROM payments`

// entryColumns are what an entry of a ledger says, as ent.PaymentEvent and entry have them in JSON.
const entryColumns = `operation_id, type, status, amount, failure_code`

var (
	paymentByID  = record.NewQuery(ledger + ` WHERE id = $1`)
	paymentNamed = record.NewQuery(ledger + ` WHERE gateway = $1 AND gateway_reference = $2`)
	lockPayment  = record.NewQuery(ledger + ` WHERE id = $1 FOR UPDATE`)
	lockPayments = record.NewQuery(ledger + ` WHERE order_id = $1 ORDER BY id FOR UPDATE`)
)

func readLedger(r *record.Reader) *ent.Payment {
	p := ent.ReadPayment(r)
	r.JSON(&p.Edges.Ledger)
	return p
}

// Times are the database's. The clocks of the processes that share it may differ, and what is due
// decides about money.

// beginPayment stores a payment that is looked at in $2 seconds, whose ledger begins with an entry
// ($10 to $12). That is the operation which goes by the payment's id. What it is paid with, if that is
// known, is $13 to $15, and whether that is to be saved $16. The buyer has $19 seconds to pay by hand, if that is
// said. It reads in how many seconds those who pay, by their hashes ($17), may try again who have so many failures free ($18);
// null is now.
var beginPayment = record.NewStatement(`
	WITH begun AS (
		INSERT INTO payments (id, created_at, updated_at, order_id, payment_method_id, gateway, gateway_token, amount, currency,
			status, next_check_at, method_kind, method_brand, method_last4, save_method, due_at)
		VALUES ($1, now(), now(), $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + make_interval(secs => $2), $13, $14, $15, $16,
			now() + make_interval(secs => nullif($19::float8, 0)))
	), ledger AS (
		INSERT INTO payment_events (id, created_at, updated_at, payment_id, operation_id, type, status, amount)
		VALUES ($10, now(), now(), $1, $1, $11, $12, $7)
	), tried AS (
		SELECT * FROM unnest($17::bytea[], $18::bigint[]) k(hash, free)
	)
	SELECT ` + throttle.Closed)

// commitReference names a payment ($1) that is still to be confirmed, and has it looked at in $3
// seconds.
var commitReference = record.NewStatement(`
	UPDATE payments SET gateway_reference = $2, updated_at = now(), next_check_at = clock_timestamp() + make_interval(secs => $3)
	WHERE id = $1 AND status = 'PENDING' AND gateway_reference IS NULL`)

// writePayment stores what a payment has become, appends entries ($2) to its ledger, and has it
// looked at in $9 seconds, or never again.
var writePayment = record.NewStatement(`
	WITH appended AS (
		INSERT INTO payment_events (id, created_at, updated_at, payment_id, ` + entryColumns + `)
		SELECT id, now(), now(), $1, ` + entryColumns + ` FROM json_populate_recordset(NULL::payment_events, $2)
	)
	UPDATE payments SET updated_at = now(), status = $3, failure_code = $4, action_url = $5, authorized_amount = $6,
		captured_amount = $7, refunded_amount = $8, next_check_at = clock_timestamp() + make_interval(secs => $9),
		method_kind = $10, method_brand = $11, method_last4 = $12, client_secret = $13, held_until = $14, disputed_amount = $15, released_amount = $16
	WHERE id = $1`)

// rememberMethod saves what a payment ($1) of a user's order was made with at its gateway, as a method ($2) with
// a token ($3), a brand ($4), the last digits ($5), and when it expires ($6, $7), unless it is saved already or the
// user has $8.
var rememberMethod = record.NewStatement(`
	INSERT INTO payment_methods (id, created_at, updated_at, user_id, gateway, gateway_token, brand, last4, exp_month, exp_year)
	SELECT $2, now(), now(), o.user_id, p.gateway, $3::text, $4, $5, $6, $7 FROM payments p JOIN orders o ON o.id = p.order_id
	WHERE p.id = $1 AND o.user_id IS NOT NULL
		AND NOT EXISTS (SELECT FROM payment_methods m WHERE m.user_id = o.user_id AND m.gateway = p.gateway AND m.gateway_token = $3::text)
		AND (SELECT count(*) FROM payment_methods m WHERE m.user_id = o.user_id) < $8`)

// duePayments puts off by $1 seconds when payments are looked at whose time has come, at most $2 of
// them. The array has them found by their ids: without it Postgres, which does not know $2, reads
// the whole table.
var duePayments = record.NewStatement(`
	UPDATE payments SET next_check_at = clock_timestamp() + make_interval(secs => $1) WHERE id = ANY(ARRAY(
		SELECT id FROM payments WHERE next_check_at <= now()
		ORDER BY next_check_at LIMIT $2 FOR UPDATE SKIP LOCKED
	)) RETURNING id, next_check_at`)

// eraseNumbers forgets the last digits of what a user ($1) has paid with. Whoever locks a payment
// has locked its order before, so the orders are locked first here, too.
var eraseNumbers = record.NewStatement(`
	WITH own AS (
		SELECT id FROM orders WHERE user_id = $1 ORDER BY id FOR NO KEY UPDATE
	)
	UPDATE payments SET method_last4 = NULL FROM own WHERE payments.order_id = own.id AND payments.method_last4 IS NOT NULL`)

// customerOfUser reads which customer a user ($1) is at a gateway ($2).
var customerOfUser = record.NewStatement(`SELECT customer FROM gateway_customers WHERE user_id = $1 AND gateway = $2`)

// customersOfUser reads which customers a user ($1) is.
var customersOfUser = record.NewStatement(`SELECT gateway, customer FROM gateway_customers WHERE user_id = $1`)

// insertCustomer keeps which customer ($3) a user ($1) is at a gateway ($2). Of two that ask at once both are told
// the same by the gateway.
var insertCustomer = record.NewStatement(`INSERT INTO gateway_customers (user_id, gateway, customer) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)

// lookAtLapsed has payments be looked at, at most $1, whose holds have ended, as far as the gateway has said.
var lookAtLapsed = record.NewStatement(`
	UPDATE payments SET next_check_at = now() WHERE id = ANY(ARRAY(
		SELECT id FROM payments WHERE status = 'AUTHORIZED' AND held_until < now() AND next_check_at IS NULL
		ORDER BY held_until LIMIT $1 FOR UPDATE SKIP LOCKED))`)

var lookAgain = record.NewStatement(`UPDATE payments SET next_check_at = now() WHERE id = $1`)

var methodsOfUser = record.NewQuery(`SELECT ` + ent.PaymentMethodColumns + ` FROM payment_methods
	WHERE id = ANY($1::uuid[]) AND user_id = $2`)
