package reconcile

import "github.com/shopgraph/shopgraph/internal/record"

var (
	// listedPayments reads the payments at a gateway ($1) by their names there ($2) and by their ids ($3).
	listedPayments = record.NewQuery(`SELECT ` + ourColumns + ` FROM payments
		WHERE gateway = $1::text AND gateway_reference = ANY($2::text[])
		UNION SELECT ` + ourColumns + ` FROM payments WHERE gateway = $1::text AND id = ANY($3::uuid[])`)
	onePayment = record.NewQuery(`SELECT ` + ourColumns + ` FROM payments WHERE id = $1`)
	// paymentsOfTime reads at most $5 payments after one of them ($4) that were made at a gateway ($1) in a time ($2 to $3).
	paymentsOfTime = record.NewQuery(`SELECT ` + ourColumns + ` FROM payments
		WHERE gateway = $1 AND created_at >= $2 AND created_at < $3 AND gateway_reference IS NOT NULL AND id > $4 ORDER BY id LIMIT $5`)
)

var (
	// readUntil reads until when the books of a gateway ($1) were read, or else when its first payment was made.
	readUntil = record.NewQuery(`SELECT since FROM (SELECT coalesce(
		(SELECT movements_until FROM gateway_readings WHERE gateway = $1::text),
		(SELECT min(created_at) FROM payments WHERE gateway = $1::text)) AS since) AS readings WHERE since IS NOT NULL`)
	// markRead notes until when ($2) the books of a gateway ($1) were read.
	markRead = record.NewStatement(`INSERT INTO gateway_readings (gateway, movements_until) VALUES ($1, $2)
		ON CONFLICT (gateway) DO UPDATE SET movements_until = greatest(gateway_readings.movements_until, excluded.movements_until)`)
)

// movementsOf adds up what a gateway has moved of a payment p.
const movementsOf = `SELECT sum(amount) FILTER (WHERE kind = 'CHARGE') AS charged, -sum(amount) FILTER (WHERE kind IN ('REFUND', 'REFUND_FAILURE')) AS refunded,
		coalesce(bool_and(currency = p.currency), true) AS comparable
	FROM gateway_movements WHERE payment_id = p.id`

// equalMovements reads which payments of a gateway ($1), of some ($2), say already what it has moved of them.
var equalMovements = record.NewQuery(`SELECT p.gateway_reference FROM payments p CROSS JOIN LATERAL (` + movementsOf + `) m
	WHERE p.gateway = $1 AND p.gateway_reference = ANY($2::text[]) AND m.comparable
		AND (p.captured_amount, p.refunded_amount) IS NOT DISTINCT FROM (coalesce(m.charged, 0), coalesce(m.refunded, 0))`)

// unequalMovements reads at most $5 payments of a gateway ($1) that were made in a time ($2 to $3), of which what the gateway has
// moved is not what was captured and refunded, although nothing has changed in the last $4 seconds of what was read.
var unequalMovements = record.NewQuery(`SELECT p.id, p.gateway_reference, format('%s %s were captured and %s refunded, the gateway has moved %s and %s',
		p.captured_amount, p.currency, p.refunded_amount, coalesce(m.charged, 0), coalesce(m.refunded, 0))
	FROM payments p CROSS JOIN LATERAL (` + movementsOf + `) m
	WHERE p.gateway = $1 AND p.created_at >= $2 AND p.created_at < $3 AND p.gateway_reference IS NOT NULL AND m.comparable
		AND p.updated_at < (SELECT movements_until FROM gateway_readings WHERE gateway = $1) - make_interval(secs => $4)
		AND (p.captured_amount, p.refunded_amount) IS DISTINCT FROM (coalesce(m.charged, 0), coalesce(m.refunded, 0))
	ORDER BY p.id LIMIT $5`)
