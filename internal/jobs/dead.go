package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/job"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// ErrNotDead is returned for a job that is not, or no longer, dead.
	ErrNotDead = errors.New("no dead job has this id")
	// ErrDuplicate is returned for a dead job whose unique key another job has meanwhile.
	ErrDuplicate = errors.New("a job of the same unique key is waiting")
)

// Dead returns at most limit dead jobs of any kind, oldest first, after the given one; the zero id begins at the first.
func (q *Queue) Dead(ctx context.Context, after typeid.Job, limit int) ([]*ent.Job, error) {
	list, err := q.store.Client.Job.Query().
		Where(job.StatusEQ(job.StatusDead), job.IDGT(after)).
		Order(job.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list dead jobs: %w", err)
	}
	return list, nil
}

// Retry makes a dead job due again, with all its attempts. It returns ErrNotDead or ErrDuplicate when it cannot.
func (q *Queue) Retry(ctx context.Context, id typeid.Job) error {
	result, err := q.store.DB.ExecContext(ctx, `
		UPDATE jobs SET status = 'READY', attempts = 0, run_at = now(), updated_at = now()
		WHERE id = $1 AND status = 'DEAD'`, id)
	if store.IsCode(err, pqerror.UniqueViolation) {
		return ErrDuplicate
	}
	if err != nil {
		return fmt.Errorf("retry job %s: %w", id, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("retry job %s: %w", id, err)
	}
	if n == 0 {
		return ErrNotDead
	}
	q.Wake()
	return nil
}
