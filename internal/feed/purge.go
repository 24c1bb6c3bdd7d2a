package feed

import (
	"context"
	"fmt"
)

// Purge forgets the readers that were not heard of for a day, and deletes the changes that all others
// have passed, or that are older than that.
func (f *Feed) Purge(ctx context.Context) error {
	if err := purgeReaders.Purge(ctx, f.store.DB, f.opts.Keep.Seconds()); err != nil {
		return fmt.Errorf("forget readers of the feed: %w", err)
	}
	if _, err := trim.Exec(ctx, f.store.DB, f.opts.Keep.Seconds()); err != nil {
		return fmt.Errorf("trim the feed: %w", err)
	}
	if err := purgeChanges.Purge(ctx, f.store.DB); err != nil {
		return fmt.Errorf("delete changes of the feed: %w", err)
	}
	return nil
}
