package cart

import (
	"context"
	"fmt"
	"time"
)

// completedLife is how long a cart is kept that has become an order.
const completedLife = 90 * 24 * time.Hour

// Purge deletes the carts that have become orders once they did not change for 90 days. It deletes open ones
// that did not change for as long as the limits say. A cart that is being checked out stays. It also
// deletes the reminders whose links are not good any more, after a year.
func (s *Service) Purge(ctx context.Context) error {
	err := purgeCarts.Purge(ctx, s.store.DB, completedLife.Seconds(), secondsOrNever(s.limits.GuestLife), secondsOrNever(s.limits.UserLife))
	if err != nil {
		return fmt.Errorf("purge carts: %w", err)
	}
	if err := purgeReminders.Purge(ctx, s.store.DB, reminderLife.Seconds()); err != nil {
		return fmt.Errorf("purge reminders of carts: %w", err)
	}
	return nil
}

// secondsOrNever returns a time in seconds; nil if it is 0.
func secondsOrNever(d time.Duration) *float64 {
	if d == 0 {
		return nil
	}
	return new(d.Seconds())
}
