package checkout

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Cancel cancels an order of the viewer's, or any for who manages orders: its stock returns at
// once, its payment is voided or refunded. A gateway that does not answer is asked again later.
func (s *Service) Cancel(ctx context.Context, viewer auth.Viewer, in CancelInput) (*ent.Order, error) {
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
	return s.change(ctx, viewer, key, in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order) error {
		if err := s.orders.Cancel(ctx, tx, o, in.Reason); err != nil {
			return err
		}
		return s.stock.Release(ctx, tx, o.ID)
	})
}

// Capture takes the money that is held for an order. A gateway that does not answer is asked again
// later. The viewer must manage orders.
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
	return s.change(ctx, viewer, key, in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order) error {
		payments, err := s.payments.LockOfOrder(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		for _, p := range payments {
			if p.Status == entpayment.StatusAuthorized && !givenUp(o) {
				return s.payments.Request(ctx, tx, p, paymentevent.TypeCapture)
			}
		}
		return fault.User(fault.CodeNotAllowed, "no money is held for the order", "orderId")
	})
}

// change does something to an order that the viewer may change, once for a key, and then asks the
// gateway for what that requested.
func (s *Service) change(
	ctx context.Context, viewer auth.Viewer, key idempotency.Key, id typeid.Order,
	work func(context.Context, *ent.Tx, *ent.Order) error,
) (*ent.Order, error) {
	if changeable, err := s.orders.ChangeableByID(ctx, viewer, []typeid.Order{id}); err != nil {
		return nil, err
	} else if changeable[id] == nil {
		return nil, fault.User(fault.CodeNotFound, "there is no such order", "orderId")
	}
	ctx = context.WithoutCancel(ctx)
	var payments []*ent.Payment
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		record, claimed, err := idempotency.Claim(ctx, tx, key)
		if err != nil || !claimed {
			return err
		}
		o, err := s.orders.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := work(ctx, tx, o); err != nil {
			return err
		}
		if payments, err = s.payments.LockOfOrder(ctx, tx, id); err != nil {
			return err
		}
		for _, p := range payments {
			if err := s.reverse(ctx, tx, o, p); err != nil {
				return err
			}
		}
		return idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: "Order", Order: &id})
	})
	if err != nil {
		return nil, err
	}
	for _, p := range payments {
		if err := s.drive(ctx, p.ID); err != nil {
			s.log.WarnContext(ctx, "payment left to the reconciler", "payment", p.ID, "error", err)
		}
	}
	orders, err := s.orders.ByID(ctx, []typeid.Order{id})
	return orders[id], err
}
