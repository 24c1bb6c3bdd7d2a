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
		n, err := purgeRecords.Exec(ctx, st.DB, purgeBatch)
		if err != nil {
			return fmt.Errorf("purge idempotency records: %w", err)
		}
		if n < purgeBatch {
			return nil
		}
	}
}
