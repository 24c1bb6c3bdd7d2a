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
	// trim says from which transaction on changes are kept: from the first that a reader has not passed,
	// or that is younger than $1 seconds if that is later.
	trim = record.NewStatement(`
		UPDATE catalog_feed SET trimmed = greatest(trimmed, least(h.xmin, greatest(
			coalesce((SELECT min(xact_id) FROM feed_readers), h.xmin),
			coalesce((SELECT xact_id FROM catalog_changes WHERE at >= now() - make_interval(secs => $1) ORDER BY xact_id, id LIMIT 1), h.xmin))))
		FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())) h(xmin)`)
	// purgeChanges deletes at most $1 changes that are not kept.
	purgeChanges = record.NewStatement(`
		DELETE FROM catalog_changes WHERE id = ANY(ARRAY(
			SELECT id FROM catalog_changes WHERE xact_id < (SELECT trimmed FROM catalog_feed) ORDER BY xact_id, id LIMIT $1))`)
)
