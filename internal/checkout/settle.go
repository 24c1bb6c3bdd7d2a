package checkout

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/promotion"
)

// settled is an order and a payment of it, as they are while a transaction has them locked and as
// it leaves them.
type settled struct {
	order   *ent.Order
	payment *ent.Payment
	at      time.Time // by the database's clock
}

// settle brings a payment, and with it its order, to what the gateway says of it. It may be called
// with the same answer twice and with answers in any order. Money that turns up for an order that
// no longer stands is requested back.
func (s *Service) settle(ctx context.Context, of *ent.Payment, seen gateway.Payment) (settled, error) {
	now, err := s.advance(ctx, of, func(ctx context.Context, tx *ent.Tx, now settled) ([]*ent.PaymentEvent, error) {
		return s.payments.Apply(ctx, tx, now.payment, seen)
	})
	if err == nil && s.opts.Capture == OnConfirmation && now.payment.Status == entpayment.StatusAuthorized {
		s.pursue(ctx, now.payment)
	}
	return now, err
}

// giveUp ends the attempt to be paid, and with it the order, if that may still be done once both
// are locked. The request to let the money go is committed here, before the gateway is asked for
// it. So whatever the gateway says later of a confirmation, the order is not confirmed, and the
// money goes back.
func (s *Service) giveUp(ctx context.Context, of *ent.Payment, may func(settled) bool) (settled, error) {
	return s.advance(ctx, of, func(ctx context.Context, tx *ent.Tx, now settled) ([]*ent.PaymentEvent, error) {
		if !may(now) {
			return nil, nil
		}
		return s.payments.GiveUp(ctx, tx, now.payment)
	})
}

// When a payment may be given up.
func always(settled) bool             { return true }
func hasNoReference(now settled) bool { return now.payment.GatewayReference == nil }

// advance locks an order and a payment of it, has step bring the payment's ledger further, and does
// what the entries that this added mean for the order. Of the payment that is passed only what
// never changes is looked at: the rest is read anew.
func (s *Service) advance(
	ctx context.Context, of *ent.Payment, step func(context.Context, *ent.Tx, settled) ([]*ent.PaymentEvent, error),
) (settled, error) {
	var now settled
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if now.order, now.at, err = s.orders.Lock(ctx, tx, of.OrderID); err != nil {
			return err
		}
		if now.payment, err = s.payments.Lock(ctx, tx, of.ID); err != nil {
			return err
		}
		added, err := step(ctx, tx, now)
		if err != nil {
			return err
		}
		return s.followAll(ctx, tx, now, added)
	})
	return now, err
}

// followAll does what the entries that are new in a payment's ledger mean, and requests back what an order has no right to.
func (s *Service) followAll(ctx context.Context, tx *ent.Tx, now settled, added []*ent.PaymentEvent) error {
	lost := now.order.PaymentLostAt
	for _, entry := range added {
		if err := s.follow(ctx, tx, now, entry); err != nil {
			return err
		}
	}
	if lost == nil && now.order.PaymentLostAt != nil {
		if err := s.tasks.Open(ctx, tx, stafftask.KindPaymentLost, now.order.ID, now.payment.ID, 0); err != nil {
			return err
		}
	}
	if err := s.review(ctx, tx, now, added); err != nil {
		return err
	}
	_, err := s.reverse(ctx, tx, now.order, now.payment)
	return err
}

// givenUp reports whether an order no longer stands: whatever was reserved or paid for it goes
// back.
func givenUp(o *ent.Order) bool {
	return o.CancelledAt != nil || o.ExpiredAt != nil || o.PaymentFailedAt != nil
}

// follow does what an entry that is new in a payment's ledger means for the order, its stock and
// its cart.
func (s *Service) follow(ctx context.Context, tx *ent.Tx, now settled, entry *ent.PaymentEvent) error {
	if kind := taskOf(entry); kind != "" {
		if err := s.tasks.Open(ctx, tx, kind, now.order.ID, now.payment.ID, entry.Amount); err != nil {
			return err
		}
	}
	if err := s.noteSurplus(ctx, tx, now, entry); err != nil || isPart(now, entry) {
		return err
	}
	event := &ent.OrderEvent{Type: eventOf(entry), PaymentID: &now.payment.ID}
	if event.Type == "" {
		return nil
	}
	if now.order.Status == entorder.StatusPendingPayment {
		if err := s.decide(ctx, tx, now, entry, event); err != nil {
			return err
		}
	}
	return s.orders.Record(ctx, tx, now.order, now.at, event)
}

// isPart reports whether an entry says of a part that has come by hand that it may be taken: that it was taken, another
// entry says, and the payment waits for the rest.
func isPart(now settled, entry *ent.PaymentEvent) bool {
	return entry.Type == paymentevent.TypeAuthorization && entry.Status == paymentevent.StatusSucceeded && now.payment.Status == entpayment.StatusActionRequired
}

// noteSurplus tells the staff that more has come for an order than was asked for. All that has come for an order that was
// given up goes back anyway.
func (s *Service) noteSurplus(ctx context.Context, tx *ent.Tx, now settled, entry *ent.PaymentEvent) error {
	surplus := -payment.Owed(now.payment) - now.payment.RefundedAmount
	if entry.Type != paymentevent.TypeCapture || surplus <= 0 || givenUp(now.order) {
		return nil
	}
	return s.tasks.Open(ctx, tx, stafftask.KindPaidTooMuch, now.order.ID, now.payment.ID, surplus)
}

// taskOf returns which task for the staff an entry in a payment's ledger is; empty if it is none.
func taskOf(entry *ent.PaymentEvent) stafftask.Kind {
	switch {
	case entry.Type == paymentevent.TypeDispute && entry.Status == paymentevent.StatusRequested:
		return stafftask.KindDispute
	case entry.Type == paymentevent.TypeFraudWarning:
		return stafftask.KindFraudWarning
	case entry.FailureCode == payment.FailedLater:
		return stafftask.KindRefundFailed
	}
	return ""
}

// eventOf returns which event tells of an entry in a payment's ledger; none of an operation that
// was requested or has failed, nor of letting go what was never held.
func eventOf(entry *ent.PaymentEvent) orderevent.Type {
	switch entry.Type {
	case paymentevent.TypeAuthorization:
		return map[paymentevent.Status]orderevent.Type{
			paymentevent.StatusSucceeded: orderevent.TypePaymentAuthorized, paymentevent.StatusFailed: orderevent.TypePaymentFailed,
			paymentevent.StatusActionRequired: orderevent.TypePaymentActionRequired, paymentevent.StatusProcessing: orderevent.TypePaymentProcessing,
		}[entry.Status]
	case paymentevent.TypeVoid:
		if entry.Amount == 0 {
			return ""
		}
	}
	if entry.FailureCode == payment.FailedLater {
		return orderevent.TypePaymentRefundFailed
	}
	if entry.Status != paymentevent.StatusSucceeded {
		return ""
	}
	return map[paymentevent.Type]orderevent.Type{
		paymentevent.TypeCapture: orderevent.TypePaymentCaptured, paymentevent.TypeRefund: orderevent.TypePaymentRefunded,
		paymentevent.TypeVoid: orderevent.TypePaymentVoided,
	}[entry.Type]
}

// decide ends the checkout of an order that waits for its payment, if the entry says how. Less
// money than the payment asked for is not enough: then the order has failed, and the money goes
// back.
func (s *Service) decide(ctx context.Context, tx *ent.Tx, now settled, entry *ent.PaymentEvent, event *ent.OrderEvent) error {
	switch {
	case entry.Type != paymentevent.TypeAuthorization || entry.Status == paymentevent.StatusActionRequired || entry.Status == paymentevent.StatusProcessing:
		return nil
	case now.payment.AuthorizedAmount >= now.payment.Amount:
		return s.confirmOrder(ctx, tx, now.order, now.payment)
	case entry.Status == paymentevent.StatusSucceeded:
		event.Type = orderevent.TypePaymentFailed
		return s.failOrder(ctx, tx, now, event, resultIncomplete)
	}
	return s.failOrder(ctx, tx, now, event, resultDeclined)
}

// confirmOrder ends a checkout well: the cart has become the order. What is held for it is requested, if that is when it is taken.
func (s *Service) confirmOrder(ctx context.Context, tx *ent.Tx, o *ent.Order, p *ent.Payment) error {
	if err := s.capture(ctx, tx, o); err != nil {
		return err
	}
	if s.opts.Capture == OnConfirmation && p.Status == entpayment.StatusAuthorized && s.byHand(p) == nil && o.HeldForReviewAt == nil {
		if err := s.payments.Request(ctx, tx, p, paymentevent.TypeCapture); err != nil {
			return err
		}
	}
	if err := s.carts.Complete(ctx, tx, o.CartID); err != nil {
		return err
	}
	return idempotency.CompleteOf(ctx, tx, completeMutation, p.ID, resultCompleted)
}

// failOrder ends a checkout whose payment failed: the stock and the tenders are released, and the cart opens again.
func (s *Service) failOrder(ctx context.Context, tx *ent.Tx, now settled, event *ent.OrderEvent, result string) error {
	o := now.order
	if now.payment.FailureCode == gateway.NotConfirmed && !now.at.Before(o.PaymentDueAt) {
		event.Type = orderevent.TypeOrderExpired
		o.ExpiredAt = &now.at
	} else {
		o.PaymentFailedAt = &now.at
	}
	if err := s.endReview(ctx, tx, o, "The payment failed."); err != nil {
		return err
	}
	if err := s.release(ctx, tx, o, system); err != nil {
		return err
	}
	if err := s.carts.Reopen(ctx, tx, o.CartID); err != nil {
		return err
	}
	return idempotency.CompleteOf(ctx, tx, completeMutation, now.payment.ID, result)
}

// release gives back what an order that an actor gives up has taken: its stock, its part of the limits of
// promotions, and what gift cards and credit pay of it.
func (s *Service) release(ctx context.Context, tx *ent.Tx, o *ent.Order, actor string) error {
	if err := s.stock.Release(ctx, tx, o.ID); err != nil {
		return err
	}
	if o.Discount+o.ShippingDiscount > 0 {
		if err := promotion.Release(ctx, tx, o.ID); err != nil {
			return err
		}
	}
	return s.giveBack(ctx, tx, o, actor)
}

// reverse requests back the money of an order that was given up. It returns by which operation;
// empty if there is nothing to give back.
func (s *Service) reverse(ctx context.Context, tx *ent.Tx, o *ent.Order, p *ent.Payment) (paymentevent.Type, error) {
	var operation paymentevent.Type
	switch {
	case !givenUp(o):
		return "", nil
	case p.Status == entpayment.StatusAuthorized:
		operation = paymentevent.TypeVoid
	case p.Status == entpayment.StatusCaptured:
		operation = paymentevent.TypeRefund
	default:
		return "", nil
	}
	return operation, s.payments.Request(ctx, tx, p, operation)
}
