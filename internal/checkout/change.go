package checkout

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Cancel cancels an order of the viewer's, or any for who manages orders: its stock returns at
// once, its payment is voided or refunded. A gateway that does not answer is asked again later.
func (s *Service) Cancel(ctx context.Context, viewer auth.Viewer, in CancelInput) (*ent.Order, error) {
	in.Reason = text.Clean(in.Reason)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.MaxLen("reason", in.Reason, 500)
	if err := v.Err(); err != nil {
		return nil, err
	}
	key, err := idempotency.UserKey(viewer, "orderCancel", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, key, "order.cancelled", in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time) error {
		if err := s.orders.Cancel(ctx, tx, o, now, viewer.Actor(), in.Reason); err != nil {
			return err
		}
		return s.stock.Release(ctx, tx, o.ID)
	})
}

// Capture takes the money that is held for an order. A gateway that does not answer is asked again
// later. A hold that has lapsed, or that the gateway does not let be taken, is a fault.UserErrors. The
// viewer must manage orders.
func (s *Service) Capture(ctx context.Context, viewer auth.Viewer, in CaptureInput) (*ent.Order, error) {
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	if err := v.Err(); err != nil {
		return nil, err
	}
	key, err := idempotency.UserKey(viewer, "orderCapture", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	o, err := s.change(ctx, viewer, key, "order.capture_requested", in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order, _ time.Time) error {
		payments, err := s.payments.LockOfOrder(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		for _, p := range payments {
			if p.Status == entpayment.StatusAuthorized && !givenUp(o) {
				return s.payments.Request(ctx, tx, p, paymentevent.TypeCapture)
			}
		}
		return fault.User(fault.CodeNotAllowed, "No money is held for the order.", "orderId")
	})
	if err != nil {
		return nil, err
	}
	payments, err := s.payments.OfOrder(ctx, in.OrderID)
	if err != nil {
		return nil, err
	}
	for _, p := range payments {
		if underWay := p.NextCheckAt != nil; underWay || p.CapturedAmount > 0 {
			return o, nil
		}
	}
	return nil, fault.User(fault.CodeNotAllowed, "The gateway does not hold the money any more, so nothing was taken.", "orderId")
}

// change does something to an order that the viewer may change, once for a key, and then asks the
// gateway for what that requested. The action is what the audit log calls it, if the viewer does it
// by a permission.
func (s *Service) change(
	ctx context.Context, viewer auth.Viewer, key idempotency.Key, action string, id typeid.Order,
	work func(context.Context, *ent.Tx, *ent.Order, time.Time) error,
) (*ent.Order, error) {
	if changeable, err := s.orders.ChangeableByID(ctx, viewer, []typeid.Order{id}); err != nil {
		return nil, err
	} else if changeable[id] == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
	}
	ctx = context.WithoutCancel(ctx)
	var payments []*ent.Payment
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		record, claimed, err := idempotency.Claim(ctx, tx, key)
		if err != nil || !claimed {
			return err
		}
		o, now, err := s.orders.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := work(ctx, tx, o, now); err != nil {
			return err
		}
		if payments, err = s.payments.LockOfOrder(ctx, tx, id); err != nil {
			return err
		}
		reversed := map[string]any{}
		for _, p := range payments {
			operation, err := s.reverse(ctx, tx, o, p)
			if err != nil {
				return err
			}
			if operation != "" {
				reversed[p.ID.String()] = operation
			}
		}
		if viewer.May(auth.ManageOrders) {
			if err := s.audit(ctx, tx, viewer.Actor(), action, id, map[string]any{"reversed": reversed}); err != nil {
				return err
			}
		}
		return idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: "Order", Order: &id})
	})
	if err != nil {
		return nil, err
	}
	for _, p := range payments {
		s.pursue(ctx, p)
	}
	orders, err := s.orders.ByID(ctx, []typeid.Order{id})
	return orders[id], err
}
