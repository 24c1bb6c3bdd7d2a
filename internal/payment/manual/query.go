package manual

import "github.com/shopgraph/shopgraph/internal/record"

// namedPayment is a SELECT of the payment of a name ($1) that is paid by a method ($2).
const namedPayment = `SELECT reference, attempt, user_id, amount, currency, status, decline_code, received
	FROM manual_payments WHERE reference = $1 AND method = $2`

var (
	paymentNamed = record.NewQuery(namedPayment)
	lockPayment  = record.NewQuery(namedPayment + ` FOR UPDATE`)

	// insertPayment makes a payment ($1) of an attempt ($2), unless there is one.
	insertPayment = record.NewStatement(`
		INSERT INTO manual_payments (reference, created_at, attempt, method, user_id, amount, currency)
		VALUES ($1, now(), $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`)
	updatePayment = record.NewStatement(`UPDATE manual_payments SET status = $2, decline_code = $3, received = $4 WHERE reference = $1`)

	// expectLess has a payment ($1) that nothing has come of yet be for less ($2).
	expectLess = record.NewStatement(`UPDATE manual_payments SET amount = $2 WHERE reference = $1 AND amount > $2 AND received = 0`)

	insertReceipt = record.NewStatement(`
		INSERT INTO manual_receipts (operation, created_at, reference, amount, received_at, bank_reference)
		VALUES ($1, now(), $2, $3, $4, $5) ON CONFLICT (operation) DO NOTHING`)

	refundsOfPayment = record.NewQuery(`
		SELECT operation, amount, made_at IS NOT NULL FROM manual_refunds WHERE reference = $1 ORDER BY created_at, operation`)
	storeRefund = record.NewStatement(`
		INSERT INTO manual_refunds (operation, created_at, reference, amount, made_at, bank_reference) VALUES ($1, now(), $2, $3, $4, $5)`)
	makeRefund = record.NewStatement(`UPDATE manual_refunds SET made_at = $2, bank_reference = $3 WHERE operation = $1`)
)

// eraseReferences forgets what banks called the money of a user's orders ($1).
var eraseReferences = record.NewStatement(`
	WITH own AS (
		SELECT m.reference FROM orders o JOIN payments p ON p.order_id = o.id JOIN manual_payments m ON m.attempt = p.id WHERE o.user_id = $1
	), receipts AS (
		UPDATE manual_receipts r SET bank_reference = '' FROM own WHERE r.reference = own.reference AND r.bank_reference <> ''
	)
	UPDATE manual_refunds r SET bank_reference = '' FROM own WHERE r.reference = own.reference AND r.bank_reference <> ''`)

var (
	// termsOfUsers reads the terms of users ($1) with what is left of their limits: what was confirmed and has not come uses them.
	termsOfUsers = record.NewQuery(`
		SELECT t.user_id, t.amount, t.amount - coalesce((
				SELECT sum(p.amount - p.received)::bigint FROM manual_payments p
				WHERE p.user_id = t.user_id AND p.currency = t.currency AND p.method = 'ON_ACCOUNT' AND p.status = 'CONFIRMED' AND p.received < p.amount
			), 0), t.days, t.currency
		FROM on_account_terms t WHERE t.user_id = ANY($1::uuid[])`)
	// lockTerms locks the terms of whose payment it is ($1). Nobody else confirms one of theirs until the transaction ends.
	lockTerms = record.NewStatement(`
		SELECT FROM on_account_terms WHERE user_id = (SELECT user_id FROM manual_payments WHERE reference = $1) FOR UPDATE`)
	// setTerms sets the terms of a user ($1), if that is a customer. Without a limit ($2, $3) it only finds out that.
	setTerms = record.NewStatement(`
		WITH customer AS (
			SELECT id FROM users WHERE id = $1 AND kind = 'CUSTOMER' FOR KEY SHARE
		), written AS (
			INSERT INTO on_account_terms (user_id, created_at, updated_at, amount, currency, days)
			SELECT id, now(), now(), $2::bigint, $3, $4 FROM customer WHERE $2::bigint > 0
			ON CONFLICT (user_id) DO UPDATE SET updated_at = now(), amount = excluded.amount, currency = excluded.currency, days = excluded.days
		)
		SELECT FROM customer`)
	deleteTerms = record.NewStatement(`DELETE FROM on_account_terms WHERE user_id = $1`)
)

var (
	// claimReminders notes that who is to transfer money is reminded, of at most $1 payments whose orders expire within $2 seconds, and
	// reads which.
	claimReminders = record.NewStatement(`
		UPDATE manual_payments SET reminded_at = now() WHERE reference = ANY(ARRAY(
			SELECT m.reference FROM manual_payments m JOIN payments p ON p.id = m.attempt
			WHERE m.method = 'BANK_TRANSFER' AND m.status = 'CONFIRMED' AND m.received < m.amount AND m.reminded_at IS NULL
				AND p.status = 'ACTION_REQUIRED' AND p.due_at > now() AND p.due_at < now() + make_interval(secs => $2)
			LIMIT $1 FOR UPDATE OF m SKIP LOCKED
		)) RETURNING attempt`)
	// remindedPayment reads what a mail says about a payment ($1), unless it does not wait any more.
	remindedPayment = record.NewQuery(`
		SELECT c.email, coalesce(c.shipping_address ->> 'fullName', ''), o.number, m.reference, m.amount - m.received, m.currency, p.due_at, o.language
		FROM manual_payments m JOIN payments p ON p.id = m.attempt JOIN orders o ON o.id = p.order_id JOIN order_contacts c ON c.order_id = o.id
		WHERE m.attempt = $1 AND m.status = 'CONFIRMED' AND m.received < m.amount AND p.due_at > now()`)
	// deliveredInCash reads of at most $1 orders that have all been delivered which payments in cash are not known to have come.
	deliveredInCash = record.NewQuery(`
		SELECT p.id FROM manual_payments m JOIN payments p ON p.id = m.attempt JOIN orders o ON o.id = p.order_id
		WHERE m.method = 'CASH_ON_DELIVERY' AND m.status = 'CONFIRMED' AND m.received < m.amount AND p.status = 'AUTHORIZED' AND o.status = 'DELIVERED'
		ORDER BY m.created_at LIMIT $1`)
)
