package order

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// exportColumns are what readExport reads. An export that has not gone on for a day, in which its job is tried again and
// again, has failed.
const exportColumns = `order_exports.id, order_exports.created_at, order_exports.expires_at, order_exports.finished_at, order_exports.actor,
	CASE WHEN order_exports.status IN ('QUEUED', 'RUNNING') AND order_exports.updated_at < now() - interval '1 day' THEN 'FAILED' ELSE order_exports.status END,
	CASE WHEN order_exports.status IN ('QUEUED', 'RUNNING') AND order_exports.updated_at < now() - interval '1 day' THEN 'It did not go on.' ELSE order_exports.failure END,
	order_exports.filter, order_exports.sort, order_exports.format, order_exports.contents, order_exports.position, order_exports.chunks, order_exports.rows, order_exports.size`

var newestExports = page.Ordering{Name: "exports", Columns: []page.Column{page.UUID("id")}, Desc: true}

var (
	exportsByID   = record.NewQuery(`SELECT ` + exportColumns + ` FROM order_exports WHERE id = ANY($1::uuid[]) AND expires_at > now()`)
	listedExports = page.Sorting[*Export]{
		Ordering: newestExports, Cursor: func(e *Export) string { return newestExports.Cursor(e.ID.UUID()) },
		Queries: page.NewQueries(newestExports, "order_exports", 2, func(condition, orderBy string) string {
			return `SELECT ` + exportColumns + ` FROM order_exports WHERE expires_at > now() AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
	countExports      = record.NewQuery(`SELECT count(*) FROM order_exports WHERE expires_at > now()`)
	unfinishedExports = record.NewQuery(`SELECT count(*) FROM order_exports WHERE status IN ('QUEUED', 'RUNNING') AND updated_at >= now() - interval '1 day'`)
	// lockExports has exports begin one after the other, so that no more go on than may.
	lockExports = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph exports'))`)

	insertExport = record.NewStatement(`
		INSERT INTO order_exports (id, expires_at, actor, filter, sort, format, contents) VALUES ($1, now() + make_interval(secs => $2), $3, $4, $5, $6, $7)`)
	// advanceExport notes that an export ($1) has gone on from a position ($2) to another ($3), by so many chunks ($4), rows ($5)
	// and bytes ($6), and its status ($7). It does nothing if the export has gone on from there already, or has ended.
	advanceExport = record.NewStatement(`
		UPDATE order_exports SET position = $3, chunks = chunks + $4, rows = rows + $5, size = size + $6, status = $7, updated_at = now(),
			finished_at = CASE $7::text WHEN 'DONE' THEN now() END
		WHERE id = $1 AND position = $2 AND status IN ('QUEUED', 'RUNNING')`)
	insertChunk = record.NewStatement(`INSERT INTO order_export_chunks (export_id, position, data) VALUES ($1, $2, $3)`)
	// endExport ends an export ($1) that goes on yet, as failed for a reason ($2) or else as cancelled.
	endExport = record.NewStatement(`
		UPDATE order_exports SET status = CASE WHEN $2::text IS NULL THEN 'CANCELLED' ELSE 'FAILED' END, failure = $2, finished_at = now(), updated_at = now()
		WHERE id = $1 AND status IN ('QUEUED', 'RUNNING')`)
	dropChunks   = record.NewStatement(`DELETE FROM order_export_chunks WHERE export_id = $1`)
	chunkOf      = record.NewQuery(`SELECT data FROM order_export_chunks WHERE export_id = $1 AND position = $2`)
	purgeExports = record.NewStatement(`
		DELETE FROM order_exports WHERE id = ANY(ARRAY(
			SELECT id FROM order_exports WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)

// ExportsByID reads exports that have not expired. Whether the viewer may see them is for the caller to ask.
var ExportsByID = record.ByID("exports of orders", exportsByID, readExport, func(e *Export) typeid.OrderExport { return e.ID })
