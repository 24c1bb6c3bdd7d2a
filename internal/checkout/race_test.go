package checkout_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// asking is a gateway that calls back when it has told how a payment stands, before its caller
// hears of it, and when it is about to void one.
type asking struct {
	gateway.Gateway
	told, voiding func()
}

func (a asking) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	seen, err := a.Gateway.Get(ctx, reference)
	a.told()
	return seen, err
}

func (a asking) Void(ctx context.Context, reference string, id uuid.UUID) (gateway.Payment, error) {
	a.voiding()
	return a.Gateway.Void(ctx, reference, id)
}

func nothing() {}

// TestCustomerApprovesAfterTheReconcilerAsked has the time of a payment run out. The reconciler
// asks the gateway, and before it hears the answer the customer approves and is told that the order
// stands. So it stands, and keeps its money.
func TestCustomerApprovesAfterTheReconcilerAsked(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.outlast()
	approve := sync.OnceFunc(func() {
		if code := w.decide("approve"); code != http.StatusOK {
			t.Errorf("approved: %d", code)
		}
		if got, ok := w.complete(w.in).(checkout.Completed); !ok {
			t.Errorf("the customer is told %T", got)
		}
	})
	own := w.checkout
	w.checkout = w.through(asking{w.gateway, func() { w.checkout = own; approve() }, nothing})
	w.reconcile()
	w.reconcile()
	w.wantConfirmed()
	w.wantAtGateway(gateway.Authorized, 2500)
}

// TestCustomerApprovesAfterThePaymentWasGivenUp has the customer approve after the reconciler has
// decided that it is too late, and before the gateway knows. The customer is told so, and the money
// goes back.
func TestCustomerApprovesAfterThePaymentWasGivenUp(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.outlast()
	own := w.checkout
	w.checkout = w.through(asking{w.gateway, nothing, sync.OnceFunc(func() {
		w.checkout = own
		if code := w.decide("approve"); code != http.StatusOK {
			t.Errorf("approved: %d", code)
		}
		if got, ok := w.complete(w.in).(checkout.Declined); !ok || got.Reason != checkout.ReasonNotConfirmed {
			t.Errorf("the customer is told %T %+v", got, got)
		}
	})})
	w.reconcile()
	w.reconcile()
	o := w.store.Client.Order.GetX(t.Context(), w.asked.Order.ID)
	if c := w.store.Client.Cart.GetX(t.Context(), o.CartID); o.Status != entorder.StatusExpired || c.Status != entcart.StatusOpen {
		t.Errorf("order %s, cart %s", o.Status, c.Status)
	}
	w.wantAtGateway(gateway.Voided, 0)
}

// TestGatewayIsDownWhenAPaymentIsGivenUp has the gateway not answer to the void of a payment that
// was given up. It is asked again until it has said that it holds nothing.
func TestGatewayIsDownWhenAPaymentIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.outlast()
	own := w.checkout
	w.checkout = w.through(down{w.gateway, false})
	w.reconcile()
	p := w.store.Client.Payment.Query().OnlyX(t.Context())
	if p.Status != entpayment.StatusFailed || p.NextCheckAt == nil {
		t.Errorf("payment %s, due %v", p.Status, p.NextCheckAt)
	}
	if code := w.decide("approve"); code != http.StatusOK {
		t.Errorf("approved: %d", code)
	}
	w.checkout = own
	w.reconcile()
	w.wantAtGateway(gateway.Voided, 0)
	if p = w.store.Client.Payment.Query().OnlyX(t.Context()); p.Status != entpayment.StatusFailed || p.NextCheckAt != nil {
		t.Errorf("payment %s, due %v", p.Status, p.NextCheckAt)
	}
}

// wantAtGateway checks what the gateway says of the only payment.
func (s *shop) wantAtGateway(status gateway.Status, held int64) {
	s.t.Helper()
	charges, err := s.gateway.All(s.t.Context())
	if err != nil || len(charges) != 1 || charges[0].Payment.Status != status || charges[0].Totals.Held != held {
		s.t.Errorf("at the gateway: %+v, %v; want %s, %d held", charges, err, status, held)
	}
}

// hookedPayments calls back when a payment was read, before its reader goes on.
type hookedPayments struct {
	*payment.Service
	read func()
}

func (h hookedPayments) Get(ctx context.Context, id typeid.Payment) (*ent.Payment, []*ent.PaymentEvent, error) {
	p, outstanding, err := h.Service.Get(ctx, id)
	h.read()
	return p, outstanding, err
}

// TestReconcilerReadsAPaymentBeforeItsReference has a reconciler read a payment just before its
// reference is stored, and go on just after it was confirmed. Whether or not the server that
// confirmed it lives to settle it, the order stands.
func TestReconcilerReadsAPaymentBeforeItsReference(t *testing.T) {
	t.Parallel()
	for name, dies := range map[string]bool{"and the server lives": false, "and the server dies": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.variant(5)
			in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 2})
			read, confirmed, reconciled := make(chan struct{}), make(chan struct{}), make(chan struct{})
			pauseOnce := sync.OnceFunc(func() {
				close(read)
				<-confirmed
			})
			payments := hookedPayments{payment.New(s.store, payment.Everywhere(s.gateway), payment.Options{RetryAfter: time.Minute}), pauseOnce}
			reconciler := checkout.New(s.store, s.accounts, s.carts, s.stock, s.orders, payments, s.tenders, s.tasks, staff.Audit,
				slog.New(slog.DiscardHandler), checkout.Options{})
			slow := s.through(hooked{s.gateway,
				func() {
					s.store.Client.Payment.Update().SetNextCheckAt(time.Now()).ExecX(t.Context())
					go func() {
						defer close(reconciled)
						if err := reconciler.Reconcile(t.Context()); err != nil {
							t.Error(err)
						}
					}()
					select {
					case <-read:
					case <-reconciled: // without having read it
					}
				},
				func() {
					close(confirmed)
					<-reconciled
					if dies {
						panic("killed")
					}
				},
			})
			func() {
				defer func() {
					if died := recover() != nil; died != dies {
						t.Errorf("the server died: %t", died)
					}
				}()
				result, err := slow.Complete(t.Context(), guest, in)
				if _, ok := result.(checkout.Completed); err != nil || !ok {
					t.Errorf("result %T %+v, %v", result, result, err)
				}
			}()
			s.reconcile()
			s.countOne(v, entorder.StatusConfirmed)
			if result, ok := s.complete(in).(checkout.Completed); !ok {
				t.Errorf("asked again: %T", result)
			}
		})
	}
}

// TestLateConfirmationIsGivenBack has a server that is so slow that its payment is given up between
// its confirmation and its answer's arrival, with a gateway that had not confirmed it when it was
// asked. The shopper is told that it failed, and nothing is kept.
func TestLateConfirmationIsGivenBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(5)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 2})
	reconciler := s.through(s.gateway)
	late := errors.New("the answer is late")
	slow := s.through(confirming{s.gateway, func(confirm func() (gateway.Payment, error)) (gateway.Payment, error) {
		s.store.Client.Payment.Update().SetNextCheckAt(time.Now()).ExecX(t.Context())
		voids := asking{s.gateway, nothing, func() {
			if _, err := confirm(); err != nil {
				t.Error(err)
			}
		}}
		if err := s.through(voids).Reconcile(t.Context()); err != nil {
			t.Error(err)
		}
		return gateway.Payment{}, late
	}})
	result, err := slow.Complete(t.Context(), guest, in)
	if _, ok := result.(checkout.Declined); err != nil || !ok {
		t.Errorf("result %T %+v, %v", result, result, err)
	}
	if err := reconciler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.countOne(v, entorder.StatusPaymentFailed)
	s.wantAtGateway(gateway.Voided, 0)
}

// confirming is a gateway whose confirmations somebody else makes.
type confirming struct {
	gateway.Gateway
	how func(confirm func() (gateway.Payment, error)) (gateway.Payment, error)
}

func (c confirming) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	return c.how(func() (gateway.Payment, error) { return c.Gateway.Confirm(ctx, reference) })
}
