package courier

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

var (
	// insertEvent stores an event ($3) of a courier ($2), unless it is there. One that is about no parcel ($4) is handled.
	insertEvent = record.NewStatement(`
		INSERT INTO courier_events (id, created_at, courier, event, number, payload, status, handled_at)
		VALUES ($1, now(), $2, $3, $4::text, $5, CASE WHEN $4::text = '' THEN 'IGNORED' ELSE 'WAITING' END, CASE WHEN $4::text = '' THEN now() END)
		ON CONFLICT (courier, event) DO NOTHING`)
	// openEvents reads at most $2 events of a number ($1) that wait.
	openEvents = record.NewQuery(`SELECT id, courier, payload FROM courier_events
		WHERE number = $1 AND status = 'WAITING' ORDER BY id LIMIT $2`)
	// handleEvents says of events ($1) what became of them ($2).
	handleEvents = record.NewStatement(`UPDATE courier_events SET handled_at = now(), status = $2 WHERE id = ANY($1::uuid[])`)
	// lockNumber has those wait for one another who look whether a parcel has a number ($1), and who give it to one.
	lockNumber = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtextextended('shopgraph courier ' || $1::text, 0))`)
	// reopenEvents has the events of a number ($1) wait again that were not recorded.
	reopenEvents = record.NewStatement(`UPDATE courier_events SET handled_at = NULL, status = 'WAITING'
		WHERE number = $1 AND status IN ('NO_PARCEL', 'REFUSED')`)
	// purgeEvents deletes at most $1 events that came $2 seconds ago.
	purgeEvents = record.NewStatement(`DELETE FROM courier_events WHERE id = ANY(ARRAY(
		SELECT id FROM courier_events WHERE created_at < now() - make_interval(secs => $2) ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)

// events is a SELECT of events of couriers, for readEvent.
const events = `SELECT id, courier, event, number, status, created_at, handled_at FROM courier_events`

// newestFirst is the order of lists of events.
var newestFirst = page.Ordering{Name: "courier event", Columns: []page.Column{page.Time("created_at"), page.UUID("id")}, Desc: true}

func listed(parameter int, which string) page.Sorting[*Event] {
	return page.Sorting[*Event]{
		Ordering: newestFirst,
		Cursor:   func(e *Event) string { return newestFirst.Cursor(e.CreatedAt, e.ID.UUID()) },
		Queries: page.NewQueries(newestFirst, "courier_events", parameter, func(condition, orderBy string) string {
			return events + ` WHERE ` + which + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
}

var (
	allEvents     = listed(2, "true")
	eventsOf      = listed(3, "status = $2")
	countEvents   = record.NewQuery(`SELECT count(*) FROM courier_events`)
	countEventsOf = record.NewQuery(`SELECT count(*) FROM courier_events WHERE status = $1`)
	eventsByID    = record.NewQuery(events + ` WHERE id = ANY($1::uuid[])`)
)
