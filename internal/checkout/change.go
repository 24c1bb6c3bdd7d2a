package checkout

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// cancelMutation is the mutation's name in idempotency records.
const cancelMutation = "orderCancel"

// Cancel cancels an order of the viewer's, one whose tracking token is given, or any for who
// manages orders: its stock returns at once, its payment is voided or refunded. A gateway that does
// not answer is asked again later. Of an order that waits for its payment, the cart opens again.
func (s *Service) Cancel(ctx context.Context, viewer auth.Viewer, in CancelInput) (*ent.Order, error) {
	in.Reason = text.Clean(in.Reason)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("reason", in.Reason, 500)
	v.Check((in.Order == nil) != (in.OrderID == nil), fault.CodeInvalid, "Name the order by exactly one of order and orderId.", "order")
	if err := v.Err(); err != nil {
		return nil, err
	}
	ref, field := auth.OrderRef{ID: in.OrderID}, "orderId"
	if in.Order != nil {
		ref, field = *in.Order, "order"
	}
	o, err := s.orders.Changeable(ctx, viewer, ref)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such order.", field)
	}
	asked := struct { // whatever it is named by
		Order  typeid.Order
		Reason string
	}{o.ID, in.Reason}
	key, err := idempotency.CartKey(o.CartID, cancelMutation, in.IdempotencyKey, asked)
	if viewer.Role != auth.Anyone {
		key, err = idempotency.UserKey(viewer, cancelMutation, in.IdempotencyKey, asked)
	}
	if err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, key, "order.cancelled", o.ID, func(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time) error {
		if !order.Cancellable(o.Status) {
			return fault.User(fault.CodeNotAllowed, fmt.Sprintf("An order that is %s cannot be cancelled.", o.Status), field)
		}
		return s.cancel(ctx, tx, viewer, o, now, in.Reason)
	})
}

// cancel cancels the locked order, and gives up its payment if that is not decided yet. Refunds that wait for their approval
// are declined: all goes back.
func (s *Service) cancel(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, o *ent.Order, now time.Time, reason string) error {
	if err := s.endReview(ctx, tx, o, "The order was cancelled."); err != nil {
		return err
	}
	isPending := o.Status == entorder.StatusPendingPayment
	if isPending {
		o.PaymentFailedAt = &now
	}
	if err := s.orders.Cancel(ctx, tx, o, now, viewer.Actor(), reason); err != nil {
		return err
	}
	declined, err := refund.DeclineAll(ctx, tx, o.ID, viewer.Actor())
	if err != nil {
		return err
	}
	if declined {
		if err := s.tasks.Close(ctx, tx, stafftask.KindRefundApproval, o.ID, "The order was cancelled."); err != nil {
			return err
		}
	}
	if isPending {
		if err := s.abandonPayments(ctx, tx, o, now); err != nil {
			return err
		}
	}
	if err := s.release(ctx, tx, o, viewer.Actor()); err != nil || !isPending {
		return err
	}
	return s.carts.Reopen(ctx, tx, o.CartID)
}

// abandonPayments gives up the payments of a locked order that are not decided yet. The request to
// let their money go is committed with that, so whatever the bank says later goes back.
func (s *Service) abandonPayments(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time) error {
	payments, err := s.payments.LockOfOrder(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	for _, p := range payments {
		added, err := s.payments.GiveUp(ctx, tx, p)
		if err != nil {
			return err
		}
		for _, entry := range added {
			if err := s.follow(ctx, tx, settled{o, p, now}, entry); err != nil {
				return err
			}
		}
		if err := idempotency.CompleteOf(ctx, tx, completeMutation, p.ID, resultDeclined); err != nil {
			return err
		}
	}
	return nil
}

// Abandon gives up the payment that a cart of the viewer's waits for: the order that was placed is
// cancelled, its stock is free, and the cart is open again. It returns the cart. A cart that is
// open stays so. If the payment was decided meanwhile, that is a fault.UserErrors.
func (s *Service) Abandon(ctx context.Context, viewer auth.Viewer, in AbandonInput) (*ent.Cart, error) {
	c, err := s.carts.Get(ctx, viewer, in.Cart)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such cart.", "cart")
	}
	if c.Status == entcart.StatusOpen {
		return c, nil
	}
	pending, err := s.orders.PendingOfCart(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if pending == nil {
		return nil, fault.User(fault.CodeCartClosed, "The cart has become an order.", "cart")
	}
	ctx = context.WithoutCancel(ctx)
	var payments []*ent.Payment
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.orders.Lock(ctx, tx, pending.ID)
		if err != nil {
			return err
		}
		if payments, err = s.payments.LockOfOrder(ctx, tx, o.ID); err != nil {
			return err
		}
		switch {
		case givenUp(o):
			return nil
		case o.Status != entorder.StatusPendingPayment:
			return fault.User(fault.CodeCartClosed, "The payment has just been made: the cart has become an order.", "cart")
		}
		return s.cancel(ctx, tx, viewer, o, now, "")
	})
	if err != nil {
		return nil, err
	}
	for _, p := range payments {
		s.pursue(ctx, p)
	}
	return s.carts.Get(ctx, viewer, in.Cart)
}

// change does something to an order that the viewer may change, once for a key, and then asks the
// gateway for what that requested. The action is what the audit log calls it, if the viewer does it
// by a permission.
func (s *Service) change(
	ctx context.Context, viewer auth.Viewer, key idempotency.Key, action string, id typeid.Order,
	work func(context.Context, *ent.Tx, *ent.Order, time.Time) error,
) (*ent.Order, error) {
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
