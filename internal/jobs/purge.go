package jobs

import (
	"context"
	"fmt"
	"time"
)

const (
	purgeEvery = time.Hour
	// deadLife is how long a dead job waits for somebody to look at it.
	deadLife = 90 * 24 * time.Hour
)

// HandlePurge makes purge run once an hour, as the jobs of a kind.
func HandlePurge(q *Queue, kind string, purge func(context.Context) error) {
	Handle(q, kind, func(ctx context.Context, _ struct{}) error { return purge(ctx) }, Policy{Every: purgeEvery})
}

// Purge deletes the jobs that died 90 days ago.
func (q *Queue) Purge(ctx context.Context) error {
	if err := purgeDead.Purge(ctx, q.store.DB, deadLife.Seconds()); err != nil {
		return fmt.Errorf("purge dead jobs: %w", err)
	}
	return nil
}
