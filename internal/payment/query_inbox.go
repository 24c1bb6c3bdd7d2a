package payment

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

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

// events is a SELECT of events of gateways, for readEvent, each with its payment if that is ours.
const events = `SELECT id, gateway, event, type, reference, (
		SELECT p.id FROM payments p WHERE p.gateway = gateway_events.gateway AND p.gateway_reference = gateway_events.reference
	), outcome, told_at, created_at, handled_at FROM gateway_events`

// newestEventFirst is the order of lists of events.
var newestEventFirst = page.Ordering{Name: "gateway event", Columns: []page.Column{page.Time("created_at"), page.UUID("id")}, Desc: true}

// listEvents lists the events for which a condition is so, whose parameters are numbered from 2 on up to before parameter.
func listEvents(parameter int, which, counted string) eventList {
	return eventList{
		Sorting: page.Sorting[*Event]{
			Ordering: newestEventFirst,
			Cursor:   func(e *Event) string { return newestEventFirst.Cursor(e.CreatedAt, e.ID.UUID()) },
			Queries: page.NewQueries(newestEventFirst, "gateway_events", parameter, func(condition, orderBy string) string {
				return events + ` WHERE ` + which + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		count: record.NewQuery(`SELECT count(*) FROM gateway_events WHERE ` + counted),
	}
}

var (
	allEvents        = listEvents(2, "true", "true")
	followedEvents   = listEvents(2, "outcome = 'FOLLOWED'", "outcome = 'FOLLOWED'")
	unfollowedEvents = listEvents(2, "outcome IS DISTINCT FROM 'FOLLOWED'", "outcome IS DISTINCT FROM 'FOLLOWED'")
	// eventsOfOrder are those about payments of an order ($2), and of those, if $3 is given, that were followed or not.
	eventsOfOrder = listEvents(4, aboutOrder("$2", "$3"), aboutOrder("$1", "$2"))
	eventsByID    = record.NewQuery(events + ` WHERE id = ANY($1::uuid[])`)
)

// aboutOrder is the condition of eventsOfOrder with its parameters.
func aboutOrder(order, followed string) string {
	return `(gateway, reference) IN (SELECT gateway, gateway_reference FROM payments WHERE order_id = ` + order + `::uuid)
		AND (` + followed + `::bool IS NULL OR ` + followed + `::bool = (outcome IS NOT DISTINCT FROM 'FOLLOWED'))`
}
