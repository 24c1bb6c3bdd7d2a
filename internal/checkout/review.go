package checkout

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// warned is why an order is held whose gateway has warned.
const warned = "The gateway warns that the payment may be a fraud."

// holdForReview holds an order that waits for its payment. If that succeeds, it is the staff's to review.
func (s *Service) holdForReview(ctx context.Context, of *ent.Payment, reason string) error {
	_, err := s.advance(ctx, of, func(ctx context.Context, tx *ent.Tx, now settled) ([]*ent.PaymentEvent, error) {
		if givenUp(now.order) {
			return nil, errGivenUp
		}
		return nil, s.orders.Review(ctx, tx, now.order, &now.at, reasonOf(reason))
	})
	return err
}

// review holds an order that is not packed yet if its gateway has just warned, and puts what is held on the staff's list
// once it stands.
func (s *Service) review(ctx context.Context, tx *ent.Tx, now settled, added []*ent.PaymentEvent) error {
	o := now.order
	warns := slices.ContainsFunc(added, func(e *ent.PaymentEvent) bool { return e.Type == paymentevent.TypeFraudWarning })
	if warns && (o.Status == entorder.StatusPendingPayment || o.Status == entorder.StatusConfirmed) {
		since, reason := now.at, warned
		if o.HeldForReviewAt != nil {
			since, reason = *o.HeldForReviewAt, *o.ReviewReason+" "+warned
		}
		if err := s.orders.Review(ctx, tx, o, &since, reasonOf(reason)); err != nil {
			return err
		}
	}
	if o.HeldForReviewAt == nil || o.Status != entorder.StatusConfirmed || len(added) == 0 {
		return nil
	}
	return s.tasks.Open(ctx, tx, stafftask.KindReview, o.ID, now.payment.ID, 0)
}

// endReview lets go a locked order that is held, if it is, and takes it off the staff's list.
func (s *Service) endReview(ctx context.Context, tx *ent.Tx, o *ent.Order, note string) error {
	if o.HeldForReviewAt == nil {
		return nil
	}
	if err := s.orders.Review(ctx, tx, o, nil, o.ReviewReason); err != nil {
		return err
	}
	return s.tasks.Close(ctx, tx, stafftask.KindReview, o.ID, note)
}

// ReviewApprove lets an order go on that is held for review, with a note for the task that this ends. Money that is
// held because of that alone is taken. An order that is not held is a fault.UserErrors. The viewer must manage orders.
func (s *Service) ReviewApprove(ctx context.Context, viewer auth.Viewer, in ApproveInput) (*ent.Order, error) {
	in.Note = text.Clean(in.Note)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("note", in.Note, 1000)
	if err := v.Err(); err != nil {
		return nil, err
	}
	key, err := idempotency.UserKey(viewer, "orderReviewApprove", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	return s.decideReview(ctx, viewer, key, "order.review_approved", in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order, _ time.Time) error {
		if err := s.endReview(ctx, tx, o, cmp.Or(in.Note, "The order was approved.")); err != nil {
			return err
		}
		return s.takeNow(ctx, tx, o)
	})
}

// ReviewReject cancels an order that is held for review, as Cancel does. An order that is not held is a
// fault.UserErrors. The viewer must manage orders.
func (s *Service) ReviewReject(ctx context.Context, viewer auth.Viewer, in RejectInput) (*ent.Order, error) {
	in.Reason = text.Clean(in.Reason)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("reason", in.Reason, 500)
	if err := v.Err(); err != nil {
		return nil, err
	}
	key, err := idempotency.UserKey(viewer, "orderReviewReject", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	return s.decideReview(ctx, viewer, key, "order.review_rejected", in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time) error {
		return s.cancel(ctx, tx, viewer, o, now, in.Reason)
	})
}

// decideReview does something to an order if it is held, once for a key.
func (s *Service) decideReview(
	ctx context.Context, viewer auth.Viewer, key idempotency.Key, action string, id typeid.Order,
	work func(context.Context, *ent.Tx, *ent.Order, time.Time) error,
) (*ent.Order, error) {
	if changeable, err := s.orders.Changeable(ctx, viewer, auth.OrderRef{ID: &id}); err != nil {
		return nil, err
	} else if changeable == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
	}
	return s.change(ctx, viewer, key, action, id, func(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time) error {
		if o.HeldForReviewAt == nil || order.Closed(o.Status) {
			return fault.User(fault.CodeNotAllowed, "The order is not held for review.", "orderId")
		}
		return work(ctx, tx, o, now)
	})
}

// takeNow requests the money of a locked order that would have been taken at once if the order had not been held.
func (s *Service) takeNow(ctx context.Context, tx *ent.Tx, o *ent.Order) error {
	held, _, err := s.held(ctx, tx, o)
	if err != nil || held == nil {
		return err
	}
	gw := s.payments.Gateway(held.Gateway)
	if gw == nil || !gw.Option().TakesAtOnce && s.opts.Capture != OnConfirmation {
		return nil
	}
	return s.payments.Request(ctx, tx, held, paymentevent.TypeCapture)
}
