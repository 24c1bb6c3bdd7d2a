package order

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// Cancel records that an actor cancels the locked order, and that its parcels were unpacked. An
// order that may not be cancelled any more, or not yet, is a fault.UserErrors. The time is Lock's.
// Its stock and its money are the caller's to return.
func (s *Service) Cancel(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, actor, reason string) error {
	if !Cancellable(o.Status) {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("An order that is %s cannot be cancelled.", o.Status), "orderId")
	}
	err := tx.Fulfillment.Update().
		Where(fulfillment.OrderID(o.ID), fulfillment.StatusIn(fulfillment.StatusPending, fulfillment.StatusReadyForPickup)).
		SetStatus(fulfillment.StatusCancelled).Exec(ctx)
	if err != nil {
		return fmt.Errorf("cancel the parcels of %s: %w", o.ID, err)
	}
	o.CancelledAt = &now
	if reason != "" {
		o.CancelReason = &reason
	}
	return s.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypeOrderCancelled, Actor: &actor})
}
