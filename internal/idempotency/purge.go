package idempotency

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/store"
)

const (
	purgeEvery = time.Hour
	// purgeBatch is how many records one statement deletes, so that none holds locks for long.
	purgeBatch = 1000
)

// HandleJobs makes the queue forget keys whose time is over.
func HandleJobs(queue *jobs.Queue, st *store.Store) {
	purge := func(ctx context.Context, _ struct{}) error { return Purge(ctx, st) }
	jobs.Handle(queue, "idempotency.purge", purge, jobs.Policy{Every: purgeEvery})
}

// Purge forgets the keys whose time is over.
func Purge(ctx context.Context, st *store.Store) error {
	for {
		result, err := st.DB.ExecContext(ctx, `
			DELETE FROM idempotency_records WHERE id = ANY(ARRAY(
				SELECT id FROM idempotency_records WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`, purgeBatch)
		if err != nil {
			return fmt.Errorf("purge idempotency records: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("purge idempotency records: %w", err)
		}
		if n < purgeBatch {
			return nil
		}
	}
}
