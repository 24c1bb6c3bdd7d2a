package checkout_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// dollars asks for an amount of an order.
func dollars(order typeid.Order, amount money.Decimal) checkout.RefundInput {
	return checkout.RefundInput{IdempotencyKey: uuid.NewString(), Reason: "OTHER", Request: refund.Request{OrderID: order, Adjustment: inUSD(amount)}}
}

// TestRefundsAndCalls: Stripe's calls about refunds that were made here, and in its dashboard, come in between. No more goes back than
// was taken, and what was given back there first is not given back here.
func TestRefundsAndCalls(t *testing.T) {
	t.Parallel()
	s := newCalled(t)
	s.clerk = s.staff()
	v := s.variant(20)
	paid := func() (typeid.Order, string) {
		order, intent, secret := s.waiting(v)
		s.pay(secret)
		s.call()
		return order, intent
	}

	order, intent := paid()
	r, err := s.checkout.Refund(t.Context(), s.clerk, dollars(order, "5.00"))
	if err != nil || r.Status() != refund.StatusSucceeded {
		t.Fatalf("%v, %v", r, err)
	}
	s.call() // which tells nothing new
	if got := s.stands(order, intent); got != "CONFIRMED CAPTURED 750" {
		t.Error(got)
	}
	s.refund(intent, 600)
	r, err = s.checkout.Refund(t.Context(), s.clerk, dollars(order, "4.00"))
	if err != nil || r.Status() != refund.StatusFailed { // 1.50 is left, as Stripe says
		t.Errorf("%v, %v", r, err)
	}
	s.call()
	if got := s.stands(order, intent); got != "CONFIRMED CAPTURED 150" {
		t.Error(got)
	}

	order, intent = paid()
	var racing sync.WaitGroup
	for range 4 {
		racing.Go(func() {
			in := dollars(order, "4.00")
			err := patiently(func() error { _, err := s.checkout.Refund(t.Context(), s.clerk, in); return err })
			if mistakes := (fault.UserErrors)(nil); err != nil && !errors.As(err, &mistakes) {
				t.Error(err)
			}
		})
	}
	racing.Go(func() {
		in := checkout.CancelInput{IdempotencyKey: "cancelled", OrderID: &order}
		if err := patiently(func() error { _, err := s.checkout.Cancel(t.Context(), s.clerk, in); return err }); err != nil {
			t.Error(err)
		}
	})
	racing.Wait()
	s.reconcile()
	s.call()
	if got := s.stands(order, intent); got != "CANCELLED REFUNDED 0" {
		t.Error(got)
	}
	if due := s.store.Client.Payment.Query().Where(entpayment.OrderID(order)).OnlyX(t.Context()).NextCheckAt; due != nil {
		t.Errorf("it is still looked at, at %s", due)
	}
}
