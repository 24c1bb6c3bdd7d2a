package cart

import (
	"context"
	"fmt"
	"time"
)

// retention is how long a cart is kept that nobody changes any more.
const retention = 90 * 24 * time.Hour

// Purge deletes the carts that have become orders, and those of guests, once they did not change for
// 90 days. A cart that is being checked out stays, and so does a user's open cart.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeCarts.Purge(ctx, s.store.DB, retention.Seconds()); err != nil {
		return fmt.Errorf("purge carts: %w", err)
	}
	return nil
}
