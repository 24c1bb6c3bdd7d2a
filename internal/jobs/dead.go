package jobs

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// ErrNotDead is returned for a job that is not, or no longer, dead.
	ErrNotDead = errors.New("no dead job has this id")
	// ErrDuplicate is returned for a dead job whose unique key another job has meanwhile.
	ErrDuplicate = errors.New("a job of the same unique key is waiting")
)

// DeadJob is a job that was given up. Its payload is left out: it may be personal.
type DeadJob struct {
	ID        typeid.Job
	Kind      string
	Attempts  int
	LastError string
	DiedAt    time.Time
}

func readDeadJob(r *record.Reader) *DeadJob {
	return &DeadJob{typeid.Of[typeid.Job](r.UUID()), r.Text(), int(r.Int()), r.Text(), r.Time()}
}

// deadPage is how many dead jobs are read at a time.
const deadPage = 100

// Dead ranges over the dead jobs of a kind, or of any if that is empty, oldest first. It ends with
// the first error.
func (q *Queue) Dead(ctx context.Context, kind string) iter.Seq2[*DeadJob, error] {
	return func(yield func(*DeadJob, error) bool) {
		for after, full := (typeid.Job{}), true; full; {
			page, err := record.All(ctx, q.store.DB, deadJobs, readDeadJob, after, kind, deadPage)
			if err != nil {
				yield(nil, fmt.Errorf("list dead jobs: %w", err))
				return
			}
			for _, j := range page {
				if !yield(j, nil) {
					return
				}
				after = j.ID
			}
			full = len(page) == deadPage
		}
	}
}

// Retry makes a dead job due again, with all its attempts. It returns ErrNotDead or ErrDuplicate
// when it cannot.
func (q *Queue) Retry(ctx context.Context, id typeid.Job) error {
	n, err := retryJob.Exec(ctx, q.store.DB, id)
	if store.IsCode(err, pqerror.UniqueViolation) {
		return ErrDuplicate
	}
	if err != nil {
		return fmt.Errorf("retry job %s: %w", id, err)
	}
	if n == 0 {
		return ErrNotDead
	}
	q.Wake()
	return nil
}

// Drop deletes a dead job. It returns ErrNotDead when it cannot.
func (q *Queue) Drop(ctx context.Context, id typeid.Job) error {
	n, err := dropJob.Exec(ctx, q.store.DB, id)
	if err != nil {
		return fmt.Errorf("drop job %s: %w", id, err)
	}
	if n == 0 {
		return ErrNotDead
	}
	return nil
}
