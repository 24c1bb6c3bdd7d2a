package payment

import "github.com/shopgraph/shopgraph/internal/record"

// insertEvent stores an event ($3) of a gateway ($2), unless it is there. One that is about no payment ($5) is handled.
var insertEvent = record.NewStatement(`
	INSERT INTO gateway_events (id, created_at, gateway, event, type, reference, told_at, payload, handled_at, outcome)
	VALUES ($1, now(), $2, $3, $4, $5::text, $6, $7, CASE WHEN $5::text = '' THEN now() END, CASE WHEN $5::text = '' THEN 'IGNORED' END)
	ON CONFLICT (gateway, event) DO NOTHING`)

var (
	// openEvents reads at most $3 events of a payment ($2) of a gateway ($1) that are not handled.
	openEvents = record.NewQuery(`SELECT id FROM gateway_events
		WHERE gateway = $1 AND reference = $2 AND handled_at IS NULL ORDER BY id LIMIT $3`)
	// handleEvents says of events ($1) what became of them ($2).
	handleEvents = record.NewStatement(`UPDATE gateway_events SET handled_at = now(), outcome = $2 WHERE id = ANY($1::uuid[])`)
	// reopenEvents has at most $4 events of a gateway ($1) that are about payments be open again, of a time ($2 to $3).
	reopenEvents = record.NewStatement(`UPDATE gateway_events SET handled_at = NULL, outcome = NULL
		WHERE id = ANY(ARRAY(
			SELECT id FROM gateway_events WHERE gateway = $1 AND told_at >= $2 AND told_at < $3 AND reference <> '' ORDER BY id LIMIT $4 FOR UPDATE
		)) RETURNING reference`)
	// purgeEvents deletes at most $1 events that came $2 seconds ago.
	purgeEvents = record.NewStatement(`DELETE FROM gateway_events WHERE id = ANY(ARRAY(
		SELECT id FROM gateway_events WHERE created_at < now() - make_interval(secs => $2) ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)
