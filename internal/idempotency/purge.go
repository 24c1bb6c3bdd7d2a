package idempotency

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/store"
)

// Purge forgets the keys whose time is over.
func Purge(ctx context.Context, st *store.Store) error {
	if err := purgeRecords.Purge(ctx, st.DB); err != nil {
		return fmt.Errorf("purge idempotency records: %w", err)
	}
	return nil
}
