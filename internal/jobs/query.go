package jobs

import "github.com/shopgraph/shopgraph/internal/record"

// addJob makes the job that waits under the same unique key look changed, if there is one.
var addJob = record.NewStatement(`
	INSERT INTO jobs (id, created_at, updated_at, kind, payload, unique_key, run_at)
	VALUES ($1, now(), now(), $2, $3, $4, coalesce($5::timestamptz, now() + $6::bigint * interval '1 microsecond'))
	ON CONFLICT (unique_key) WHERE status = 'READY'
	DO UPDATE SET updated_at = greatest(clock_timestamp(), jobs.updated_at + interval '1 microsecond')`)

// ensurePeriodic makes a kind's periodic job, whose unique key is the kind alone: no key of Add is
// that.
var ensurePeriodic = record.NewStatement(`
	INSERT INTO jobs (id, created_at, updated_at, kind, payload, unique_key, run_at)
	VALUES ($1, now(), now(), $2, 'null', $2, now())
	ON CONFLICT (unique_key) WHERE status = 'READY'
	DO UPDATE SET run_at = now() + $3::bigint * interval '1 microsecond'
	WHERE jobs.attempts = 0 AND jobs.run_at > EXCLUDED.run_at + $3::bigint * interval '1 microsecond'`)

// claimJobs sub-selects into an array, whose elements are looked up by the primary key whatever the
// planner thinks of their number.
var claimJobs = record.NewStatement(`
	UPDATE jobs SET attempts = attempts + 1, updated_at = now(),
		run_at = now() + ($2::bigint[])[array_position($1::text[], kind::text)] * interval '1 microsecond'
	WHERE id = ANY(ARRAY(
		SELECT id FROM jobs WHERE status = 'READY' AND run_at <= now() AND kind = ANY($1::text[])
		ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED))
	RETURNING id, kind, payload, attempts, run_at, updated_at, last_error, unique_key IS NOT DISTINCT FROM kind`)

// mine is what makes a job ($1) this process' still: its attempts ($2) and when its lease runs out
// ($3). Unless it does not matter ($5), it must not have been added again since ($4) either.
const mine = ` WHERE id = $1 AND status = 'READY' AND attempts = $2 AND run_at = $3 AND (updated_at = $4 OR NOT $5)`

var (
	removeJob = record.NewStatement(`DELETE FROM jobs` + mine)
	changeJob = record.NewStatement(`
		UPDATE jobs SET status = $6, run_at = now() + $7::bigint * interval '1 microsecond', attempts = $8, last_error = $9,
			updated_at = now()` + mine)
)

var (
	deadJobs = record.NewQuery(`SELECT id, kind, attempts, last_error, updated_at FROM jobs
		WHERE status = 'DEAD' AND id > $1 AND ($2::text = '' OR kind = $2) ORDER BY id LIMIT $3`)
	retryJob = record.NewStatement(`UPDATE jobs SET status = 'READY', attempts = 0, run_at = now(), updated_at = now()
		WHERE id = $1 AND status = 'DEAD'`)
	dropJob = record.NewStatement(`DELETE FROM jobs WHERE id = $1 AND status = 'DEAD'`)
	// purgeDead deletes at most $1 jobs that died $2 seconds ago.
	purgeDead = record.NewStatement(`
		DELETE FROM jobs WHERE id = ANY(ARRAY(
			SELECT id FROM jobs WHERE status = 'DEAD' AND updated_at < now() - make_interval(secs => $2)
			ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))`)
	eraseDead = record.NewStatement(`DELETE FROM jobs
		WHERE status = 'DEAD' AND (payload->>'Email' = $1 OR payload->>'User' = $2)`)
)
