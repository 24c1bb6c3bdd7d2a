package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent/job"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// claimed is a job that is this process' until its lease runs out. It is known by id, attempts and run_at, which the next
// claim changes.
type claimed struct {
	id        typeid.Job
	kind      string
	payload   json.RawMessage
	attempts  int // with this one
	runAt     time.Time
	updatedAt time.Time // changes when its unique key is added again
	lastError string
	periodic  bool
	since     time.Time // the process' clock, before the claim
}

// claimStatement sub-selects into an array, whose elements are looked up by the primary key whatever the planner thinks of
// their number.
const claimStatement = `
	UPDATE jobs SET attempts = attempts + 1, updated_at = now(),
		run_at = now() + ($2::bigint[])[array_position($1::text[], kind::text)] * interval '1 microsecond'
	WHERE id = ANY(ARRAY(
		SELECT id FROM jobs WHERE status = 'READY' AND run_at <= now() AND kind = ANY($1::text[])
		ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED))
	RETURNING id, kind, payload, attempts, run_at, updated_at, last_error, unique_key IS NOT DISTINCT FROM kind`

// claim makes at most limit due jobs this process' for the lease of their kind, those due longest first. After an error it
// is unknown which: those wait for the lease to run out.
func (q *Queue) claim(ctx context.Context, limit int) ([]claimed, error) {
	kinds, leases := q.leases()
	since := time.Now()
	rows, err := q.store.DB.QueryContext(ctx, claimStatement, pq.Array(kinds), pq.Array(leases), limit)
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", err)
	}
	defer rows.Close()
	var out []claimed
	for rows.Next() {
		j := claimed{since: since}
		if err := rows.Scan(&j.id, &j.kind, &j.payload, &j.attempts, &j.runAt, &j.updatedAt, &j.lastError, &j.periodic); err != nil {
			return nil, fmt.Errorf("claim jobs: %w", err)
		}
		out = append(out, j)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("claim jobs: %w", err)
	}
	return out, nil
}

// leases returns the handled kinds and how long a claim of each holds, in microseconds.
func (q *Queue) leases() (kinds []string, leases []int64) {
	for name := range q.kinds {
		kinds = append(kinds, name)
	}
	slices.Sort(kinds)
	for _, name := range kinds {
		leases = append(leases, (q.kinds[name].policy.Timeout + q.opts.Grace).Microseconds())
	}
	return kinds, leases
}

// change is what becomes of a claimed job.
type change struct {
	outcome   Outcome
	remove    bool
	status    job.Status
	delay     time.Duration
	attempts  int
	lastError string
}

// again is the change of a job that was added again while it was being worked on.
var again = change{status: job.StatusReady}

// apply changes the job if it still is this process'. A job that would end is begun anew if it was added again meanwhile.
func (q *Queue) apply(ctx context.Context, j claimed, c change) (Outcome, error) {
	ends := c.remove || c.status == job.StatusDead
	changed, err := q.write(ctx, j, c, ends)
	if err != nil || changed {
		return c.outcome, err
	}
	if !ends {
		return Lost, nil
	}
	next := again
	next.lastError = c.lastError
	if changed, err = q.write(ctx, j, next, false); err != nil || !changed {
		return Lost, err
	}
	q.Wake()
	if c.outcome == Dead {
		return Failed, nil
	}
	return c.outcome, nil
}

const (
	mine = ` WHERE id = $1 AND status = 'READY' AND attempts = $2 AND run_at = $3 AND (updated_at = $4 OR NOT $5)`

	removeStatement = `DELETE FROM jobs` + mine
	changeStatement = `
		UPDATE jobs SET status = $6, run_at = now() + $7::bigint * interval '1 microsecond', attempts = $8, last_error = $9,
			updated_at = now()` + mine
)

// write makes one change, if the job is still this process' and, when unasked, was not added again. It reports whether it did.
func (q *Queue) write(ctx context.Context, j claimed, c change, unasked bool) (bool, error) {
	statement, args := removeStatement, []any{j.id, j.attempts, j.runAt, j.updatedAt, unasked}
	if !c.remove {
		statement = changeStatement
		args = append(args, string(c.status), c.delay.Microseconds(), c.attempts, c.lastError)
	}
	result, err := q.store.DB.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, fmt.Errorf("record job: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("record job: %w", err)
	}
	return n == 1, nil
}

// A periodic job's unique key is its kind alone, which no key of Add is.
const ensureStatement = `
	INSERT INTO jobs (id, created_at, updated_at, kind, payload, unique_key, run_at)
	VALUES ($1, now(), now(), $2, 'null', $2, now())
	ON CONFLICT (unique_key) WHERE status = 'READY'
	DO UPDATE SET run_at = now() + $3::bigint * interval '1 microsecond'
	WHERE jobs.attempts = 0 AND jobs.run_at > EXCLUDED.run_at + $3::bigint * interval '1 microsecond'`

// ensure makes the periodic job of a kind if there is none, and brings one forward that waits for a longer interval's end.
func (q *Queue) ensure(ctx context.Context, name string, every time.Duration) error {
	_, err := q.store.DB.ExecContext(ctx, ensureStatement, typeid.NewJob(), name, every.Microseconds())
	if err != nil {
		return fmt.Errorf("schedule %s: %w", name, err)
	}
	return nil
}
