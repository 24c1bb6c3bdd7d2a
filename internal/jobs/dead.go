package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// DeadJob is a job that was given up.
type DeadJob struct {
	ID        typeid.Job
	Kind      string
	Payload   json.RawMessage
	Attempts  int
	LastError string
	DiedAt    time.Time
}

func readDeadJob(r *record.Reader) *DeadJob {
	var j DeadJob
	j.ID, j.Kind = typeid.Of[typeid.Job](r.UUID()), r.Text()
	r.JSON(&j.Payload)
	j.Attempts, j.LastError, j.DiedAt = int(r.Int()), r.Text(), r.Time()
	return &j
}

// Dead returns at most limit dead jobs of any kind, oldest first, after the given one; the zero id
// begins at the first.
func (q *Queue) Dead(ctx context.Context, after typeid.Job, limit int) ([]*DeadJob, error) {
	list, err := record.All(ctx, q.store.DB, deadJobs, readDeadJob, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list dead jobs: %w", err)
	}
	return list, nil
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
