package staff

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// The audit log, at most $1 entries: of all, of what an actor ($2) did, to one subject ($3) or any, and
// of what was done to a subject ($2).
var (
	logOfAll       = logWhere(2, "true")
	logByActor     = logWhere(4, "actor = $2 AND ($3::text IS NULL OR subject = $3)")
	logBySubject   = logWhere(3, "subject = $2")
	countEntries   = record.NewQuery(`SELECT count(*) FROM audit_entries`)
	countByActor   = record.NewQuery(`SELECT count(*) FROM audit_entries WHERE actor = $1 AND ($2::text IS NULL OR subject = $2)`)
	countBySubject = record.NewQuery(`SELECT count(*) FROM audit_entries WHERE subject = $1`)
)

func logWhere(parameter int, which string) page.Sorting[*ent.AuditEntry] {
	return page.Sorting[*ent.AuditEntry]{
		Ordering: newestFirst,
		Cursor:   func(e *ent.AuditEntry) string { return newestFirst.Cursor(e.ID.UUID()) },
		Queries: page.NewQueries(newestFirst, "audit_entries", parameter, func(condition, orderBy string) string {
			return `SELECT ` + ent.AuditEntryColumns + ` FROM audit_entries
				WHERE ` + which + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
}
