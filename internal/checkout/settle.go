package checkout

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// settled is an order and a payment of it as a transaction left them.
type settled struct {
	order   *ent.Order
	payment *ent.Payment
}

// settle brings a payment, and with it its order, to what the gateway says of it. It may be called
// with the same answer twice and with answers in any order. Money that turns up for an order that
// no longer stands is requested back. Of the payment only what never changes is looked at: the rest
// is read anew once its order is locked.
func (s *Service) settle(ctx context.Context, of *ent.Payment, seen gateway.Payment) (settled, error) {
	var now settled
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, err := s.orders.Lock(ctx, tx, of.OrderID)
		if err != nil {
			return err
		}
		p, err := s.payments.Lock(ctx, tx, of.ID)
		if err != nil {
			return err
		}
		added, err := s.payments.Apply(ctx, tx, p, seen)
		if err != nil {
			return err
		}
		for _, entry := range added {
			if err := s.follow(ctx, tx, o, p, entry); err != nil {
				return err
			}
		}
		now = settled{o, p}
		return s.reverse(ctx, tx, o, p)
	})
	return now, err
}

// givenUp reports whether an order no longer stands: whatever was reserved or paid for it goes
// back.
func givenUp(o *ent.Order) bool {
	return o.CancelledAt != nil || o.ExpiredAt != nil || o.PaymentFailedAt != nil
}

// follow does what an entry that is new in a payment's ledger means for the order, its stock and
// its cart.
func (s *Service) follow(ctx context.Context, tx *ent.Tx, o *ent.Order, p *ent.Payment, entry *ent.PaymentEvent) error {
	event := &ent.OrderEvent{PaymentID: &p.ID}
	authorization := entry.Type == paymentevent.TypeAuthorization
	switch {
	case authorization && entry.Status == paymentevent.StatusSucceeded:
		event.Type = orderevent.TypePaymentAuthorized
		if !givenUp(o) {
			if err := s.confirmOrder(ctx, tx, o, p); err != nil {
				return err
			}
		}
	case authorization && entry.Status == paymentevent.StatusFailed:
		event.Type = orderevent.TypePaymentFailed
		if !givenUp(o) {
			if err := s.giveUp(ctx, tx, o, p, event); err != nil {
				return err
			}
		}
	case authorization:
		event.Type = orderevent.TypePaymentActionRequired
	case entry.Status != paymentevent.StatusSucceeded:
		return nil
	case entry.Type == paymentevent.TypeCapture:
		event.Type = orderevent.TypePaymentCaptured
	case entry.Type == paymentevent.TypeVoid:
		event.Type = orderevent.TypePaymentVoided
	case entry.Type == paymentevent.TypeRefund:
		event.Type = orderevent.TypePaymentRefunded
	}
	return s.orders.Record(ctx, tx, o, event)
}

// confirmOrder ends a checkout well: the cart has become the order.
func (s *Service) confirmOrder(ctx context.Context, tx *ent.Tx, o *ent.Order, p *ent.Payment) error {
	if err := s.carts.Complete(ctx, tx, o.CartID); err != nil {
		return err
	}
	return idempotency.CompleteOf(ctx, tx, completeMutation, p.ID, resultCompleted)
}

// giveUp ends a checkout whose payment failed: the stock is released and the cart opens again.
func (s *Service) giveUp(ctx context.Context, tx *ent.Tx, o *ent.Order, p *ent.Payment, event *ent.OrderEvent) error {
	now := time.Now()
	if p.FailureCode == gateway.NotConfirmed && !now.Before(o.PaymentDueAt) {
		event.Type = orderevent.TypeOrderExpired
		o.ExpiredAt = &now
	} else {
		o.PaymentFailedAt = &now
	}
	if err := s.stock.Release(ctx, tx, o.ID); err != nil {
		return err
	}
	if err := s.carts.Reopen(ctx, tx, o.CartID); err != nil {
		return err
	}
	return idempotency.CompleteOf(ctx, tx, completeMutation, p.ID, resultDeclined)
}

// reverse requests back the money of an order that was given up.
func (s *Service) reverse(ctx context.Context, tx *ent.Tx, o *ent.Order, p *ent.Payment) error {
	switch {
	case !givenUp(o):
		return nil
	case p.Status == entpayment.StatusAuthorized:
		return s.payments.Request(ctx, tx, p, paymentevent.TypeVoid)
	case p.Status == entpayment.StatusCaptured:
		return s.payments.Request(ctx, tx, p, paymentevent.TypeRefund)
	}
	return nil
}
