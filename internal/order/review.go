package order

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Review stores since when the locked order is held for review, nil for not at all, and why. An order that is held is
// not packed. Its buyer is not told, so nobody who follows the order is woken.
func (s *Service) Review(ctx context.Context, tx *ent.Tx, o *ent.Order, held *time.Time, reason *string) error {
	if _, err := writeReview.Exec(ctx, tx, o.ID, held, reason); err != nil {
		return fmt.Errorf("store the review of %s: %w", o.ID, err)
	}
	o.HeldForReviewAt, o.ReviewReason = held, reason
	return nil
}

// HasBought reports whether a user has another order that stands.
func (s *Service) HasBought(ctx context.Context, user typeid.User, other typeid.Order) (bool, error) {
	var has bool
	if _, err := hasBought.Scan(ctx, s.store.DB, []any{user, other}, &has); err != nil {
		return false, fmt.Errorf("find earlier orders of %s: %w", user, err)
	}
	return has, nil
}

// wantReviewed returns a fault.UserErrors while an order is held for review.
func wantReviewed(o *ent.Order) error {
	if o.HeldForReviewAt == nil {
		return nil
	}
	return fault.User(fault.CodeNotAllowed, "The order is held for review, so nothing of it is packed until it is approved.", "orderId")
}
