package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// claimed is a job that is this process' until its lease runs out. It is known by id, attempts and
// run_at, which the next claim changes.
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

// claim makes at most limit due jobs this process' for the lease of their kind, those due longest
// first. After an error it is unknown which: those wait for the lease to run out.
func (q *Queue) claim(ctx context.Context, limit int) ([]claimed, error) {
	kinds, leases := q.leases()
	since := time.Now()
	var out []claimed
	err := claimJobs.Each(ctx, q.store.DB, func(scan func(...any) error) error {
		j := claimed{since: since}
		err := scan(&j.id, &j.kind, &j.payload, &j.attempts, &j.runAt, &j.updatedAt, &j.lastError, &j.periodic)
		out = append(out, j)
		return err
	}, pq.Array(kinds), pq.Array(leases), limit)
	if err != nil {
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

// status is a job's as it is stored.
type status string

const (
	ready status = "READY"
	dead  status = "DEAD"
)

// change is what becomes of a claimed job.
type change struct {
	outcome   Outcome
	remove    bool
	status    status
	delay     time.Duration
	attempts  int
	lastError string
}

// again is the change of a job that was added again while it was being worked on.
var again = change{status: ready}

// apply changes the job if it still is this process'. A job that would end is begun anew if it was
// added again meanwhile.
func (q *Queue) apply(ctx context.Context, j claimed, c change) (Outcome, error) {
	ends := c.remove || c.status == dead
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

// write makes one change, if the job is still this process' and, when unasked, was not added again.
// It reports whether it did.
func (q *Queue) write(ctx context.Context, j claimed, c change, unasked bool) (bool, error) {
	statement, args := removeJob, []any{j.id, j.attempts, j.runAt, j.updatedAt, unasked}
	if !c.remove {
		statement = changeJob
		args = append(args, c.status, c.delay.Microseconds(), c.attempts, c.lastError)
	}
	n, err := statement.Exec(ctx, q.store.DB, args...)
	if err != nil {
		return false, fmt.Errorf("record job: %w", err)
	}
	return n == 1, nil
}

// ensure makes the periodic job of a kind if there is none, and brings one forward that waits for a
// longer interval's end.
func (q *Queue) ensure(ctx context.Context, name string, every time.Duration) error {
	_, err := ensurePeriodic.Exec(ctx, q.store.DB, typeid.NewJob(), name, every.Microseconds())
	if err != nil {
		return fmt.Errorf("schedule %s: %w", name, err)
	}
	return nil
}
