package order

import (
	"context"
	"fmt"
	"time"
)

// failedContactLife is how long the addresses of a guest's order are kept once it has come to
// nothing.
const failedContactLife = 30 * 24 * time.Hour

// Purge deletes the tracking tokens that have expired. It deletes the contacts of guests' orders
// whose payment failed, or that expired, 30 days ago. Those of users go with their accounts. It
// deletes the exports that have expired.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeTrackingTokens.Purge(ctx, s.store.DB); err != nil {
		return fmt.Errorf("purge tracking tokens: %w", err)
	}
	if err := purgeContacts.Purge(ctx, s.store.DB, failedContactLife.Seconds()); err != nil {
		return fmt.Errorf("purge contacts of failed orders: %w", err)
	}
	if err := purgeExports.Purge(ctx, s.store.DB); err != nil {
		return fmt.Errorf("purge exports: %w", err)
	}
	return nil
}
