package testgateway

import "github.com/shopgraph/shopgraph/internal/record"

const (
	// The refunds are read only where there are some.
	paymentColumns = `p.reference, p.attempt, p.token, p.amount, p.currency, p.status, p.decline_code, p.held, p.captured, p.refunded,
		CASE WHEN p.refunded > 0 THEN (
			SELECT json_agg(json_build_object('id', o.id, 'amount', o.amount) ORDER BY o.at, o.id)
			FROM testgateway.operations o WHERE o.reference = p.reference AND o.kind = 'REFUND'
		) END`

	selectPayment = `SELECT ` + paymentColumns + ` FROM testgateway.payments p WHERE `

	totalsColumns = `
		count(DISTINCT p.reference),
		coalesce(sum(l.held) FILTER (WHERE l.held > 0), 0)::bigint,
		coalesce(sum(l.held), 0)::bigint,
		coalesce(sum(l.captured), 0)::bigint,
		coalesce(sum(l.refunded), 0)::bigint
	FROM testgateway.payments p JOIN testgateway.ledger l USING (reference)`
)

var (
	byReference     = record.NewStatement(selectPayment + `p.reference = $1`)
	lockByReference = record.NewStatement(selectPayment + `p.reference = $1 FOR UPDATE`)
	byAttempt       = record.NewStatement(selectPayment + `p.attempt = $1`)
	totalsOfAttempt = record.NewStatement(`SELECT ` + totalsColumns + ` WHERE p.attempt = $1`)
	allPayments     = record.NewStatement(`SELECT ` + paymentColumns + `, ` + totalsColumns + `
		GROUP BY p.reference ORDER BY p.created_at, p.attempt`)
)

// insertPayment makes an attempt's payment, with the first line of its ledger, unless the attempt
// has one.
var insertPayment = record.NewStatement(`
	WITH made AS (
		INSERT INTO testgateway.payments (reference, attempt, token, amount, currency, status, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (attempt) DO NOTHING
		RETURNING reference, status, created_at
	)
	INSERT INTO testgateway.ledger (reference, to_status, held, captured, refunded, at)
	SELECT reference, status, 0, 0, 0, created_at FROM made`)

// updatePayment stores what a payment has become, with a line of what has changed.
var updatePayment = record.NewStatement(`
	WITH changed AS (
		UPDATE testgateway.payments
		SET status = $3, decline_code = $4, held = $5, captured = $6, refunded = $7
		WHERE reference = $1
	)
	INSERT INTO testgateway.ledger (reference, from_status, to_status, held, captured, refunded, at)
	VALUES ($1, $2, $3, $8, $9, $10, $11)`)

var (
	insertOperation = record.NewStatement(`
		INSERT INTO testgateway.operations (id, reference, kind, amount, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO NOTHING`)
	isSameOperation = record.NewStatement(`
		SELECT reference = $2 AND kind = $3 AND amount = $4 FROM testgateway.operations WHERE id = $1`)
)
