package feed

import "github.com/shopgraph/shopgraph/internal/record"

// xid is SQL for a transaction's number that is given as a bigint.
func xid(parameter string) string { return `(` + parameter + `::bigint)::text::xid8` }

var (
	// horizon reads the oldest transaction that still runs. All before it are over, and seen by whatever
	// is read afterwards.
	horizon = record.NewQuery(`SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint`)

	// changesAfter reads what follows a position ($1, $2) below the horizon, at most $3 changes: at least
	// one row, in which a change may be null. Each row also has the horizon, the first transaction whose
	// changes are kept, and whether there are changes above the horizon.
	changesAfter = record.NewQuery(`
		SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, f.trimmed::text::bigint,
			EXISTS (SELECT FROM catalog_changes WHERE xact_id >= pg_snapshot_xmin(pg_current_snapshot())), c.xact_id::text::bigint, c.id, c.kind, c.object_id
		FROM catalog_feed f LEFT JOIN LATERAL (
			SELECT * FROM catalog_changes
			WHERE (xact_id, id) > (` + xid("$1") + `, $2::bigint) AND xact_id < pg_snapshot_xmin(pg_current_snapshot())
			ORDER BY xact_id, id LIMIT $3
		) c ON true ORDER BY c.xact_id, c.id`)

	// database reads what tells the database from others. A database that is brought back to an earlier moment has
	// another timeline, and one whose tables are restored another table.
	database = record.NewQuery(`SELECT concat_ws('/', s.system_identifier, c.timeline_id, d.oid, 'catalog_changes'::regclass::oid)
		FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()`)

	positionOfReader = record.NewQuery(`SELECT xact_id::text::bigint, id FROM feed_readers WHERE name = $1`)
)

var (
	// keepPosition keeps how far a reader ($1) has come ($2, $3), unless another process has come further
	// in the same name. A position that this database has not reached is of another one.
	keepPosition = record.NewStatement(`
		INSERT INTO feed_readers AS r (name, xact_id, id) VALUES ($1, ` + xid("$2") + `, $3)
		ON CONFLICT (name) DO UPDATE SET seen_at = now(), xact_id = EXCLUDED.xact_id, id = EXCLUDED.id
		WHERE (EXCLUDED.xact_id, EXCLUDED.id) >= (r.xact_id, r.id) OR r.xact_id > pg_snapshot_xmin(pg_current_snapshot())`)
	forgetReader = record.NewStatement(`DELETE FROM feed_readers WHERE name = $1`)

	// purgeReaders deletes at most $1 readers that were not heard of for $2 seconds.
	purgeReaders = record.NewStatement(`
		DELETE FROM feed_readers WHERE name = ANY(ARRAY(
			SELECT name FROM feed_readers WHERE seen_at < now() - make_interval(secs => $2) LIMIT $1 FOR UPDATE SKIP LOCKED))`)
	// trim says from which transaction on changes are kept: from after the last that all readers have passed, or that
	// is older than $1 seconds. Who stands there has missed nothing, even if the next change is much later.
	trim = record.NewStatement(`
		UPDATE catalog_feed SET trimmed = greatest(trimmed, (
			SELECT (c.xact_id::text::bigint + 1)::text::xid8 FROM catalog_changes c WHERE c.xact_id < least(h.xmin, greatest(
				coalesce((SELECT min(xact_id) FROM feed_readers), h.xmin),
				coalesce((SELECT xact_id FROM catalog_changes WHERE at >= now() - make_interval(secs => $1) ORDER BY xact_id, id LIMIT 1), h.xmin)))
			ORDER BY c.xact_id DESC, c.id DESC LIMIT 1))
		FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())) h(xmin)`)
	// purgeChanges deletes at most $1 changes that are not kept.
	purgeChanges = record.NewStatement(`
		DELETE FROM catalog_changes WHERE id = ANY(ARRAY(
			SELECT id FROM catalog_changes WHERE xact_id < (SELECT trimmed FROM catalog_feed) ORDER BY xact_id, id LIMIT $1))`)
)
