package checkout_test

import (
	"net/http"
	"testing"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// abandon gives up the payment by the cart, as its guest.
func (w *waiting) abandon() error {
	c, err := w.checkout.Abandon(w.t.Context(), guest, checkout.AbandonInput{Cart: w.in.Cart})
	if err == nil && c.Status != entcart.StatusOpen {
		w.t.Errorf("the cart is %s", c.Status)
	}
	return err
}

// cancelTracked cancels the order by its tracking token.
func (w *waiting) cancelTracked() error {
	_, err := w.checkout.Cancel(w.t.Context(), guest, checkout.CancelInput{
		IdempotencyKey: "gone", Order: &auth.OrderRef{TrackingToken: w.asked.TrackingToken},
	})
	return err
}

// TestPaymentIsGivenUp: the shopper need not wait until a payment expires. Stock and cart are free
// at once, and another method can be tried.
func TestPaymentIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, giveUp := range map[string]func(*waiting) error{
		"by the cart": (*waiting).abandon, "by the tracking token": (*waiting).cancelTracked,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWaiting(t)
			for range 2 {
				if err := giveUp(w); err != nil {
					t.Fatal(err)
				}
				w.wantGivenUp(entorder.StatusCancelled)
			}
			if code := w.decide("approve"); code != http.StatusConflict {
				t.Errorf("approved afterwards: %d", code)
			}
			if got, ok := w.complete(w.in).(checkout.Declined); !ok || got.Reason != checkout.ReasonNotConfirmed {
				t.Errorf("asked again: %+v", got)
			}
			w.in.IdempotencyKey, *w.in.Payment.GatewayToken = "another", "tok_approved"
			if got, ok := w.complete(w.in).(checkout.Completed); !ok || got.Order.ID == w.asked.Order.ID {
				t.Errorf("with another method: %+v", got)
			}
			wantMistake(t, w.abandon(), fault.CodeCartClosed, "cart")
		})
	}
}

// TestMoneyOfAPaymentThatWasGivenUp: the customer has confirmed at the bank, and the shop did not
// know yet.
func TestMoneyOfAPaymentThatWasGivenUp(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	if code := w.decide("approve"); code != http.StatusOK {
		t.Fatalf("approved: %d", code)
	}
	if err := w.abandon(); err != nil {
		t.Fatal(err)
	}
	w.reconcile()
	o := w.store.Client.Order.GetX(t.Context(), w.asked.Order.ID)
	p := w.store.Client.Payment.Query().Where(entpayment.OrderID(o.ID)).OnlyX(t.Context())
	totals, err := w.gateway.Totals(t.Context(), p.ID)
	if err != nil || totals.Held != 0 || totals.Captured != 0 || p.NextCheckAt != nil || o.Status != entorder.StatusCancelled {
		t.Errorf("order %s, payment %s due %v, at the gateway %+v, %v", o.Status, p.Status, p.NextCheckAt, totals, err)
	}
	if got, ok := w.complete(w.in).(checkout.Declined); !ok || got.Reason != checkout.ReasonNotConfirmed {
		t.Errorf("asked again: %+v", got)
	}
}

// TestGivingUpRacesTheBank: whoever comes first, the order and its money agree.
func TestGivingUpRacesTheBank(t *testing.T) {
	t.Parallel()
	for range 5 {
		w := newWaiting(t)
		w.decide("approve")
		refused := make(chan error, 1)
		go func() { refused <- w.abandon() }()
		w.complete(w.in)
		err := <-refused
		w.reconcile()
		o := w.store.Client.Order.GetX(t.Context(), w.asked.Order.ID)
		p := w.store.Client.Payment.Query().Where(entpayment.OrderID(o.ID)).OnlyX(t.Context())
		totals, gatewayErr := w.gateway.Totals(t.Context(), p.ID)
		if gatewayErr != nil {
			t.Fatal(gatewayErr)
		}
		switch {
		case o.Status == entorder.StatusConfirmed && err != nil && totals.Held == p.Amount:
		case o.Status == entorder.StatusCancelled && err == nil && totals.Held == 0:
		default:
			t.Errorf("order %s, given up %v, held %d of %d", o.Status, err, totals.Held, p.Amount)
		}
	}
}

func TestOthersCannotGiveUp(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	others := w.purchase("tok_approved", cart.LineInput{VariantID: w.variant, Quantity: 1})
	grace := w.customer("grace")
	for _, ref := range []auth.CartRef{{ID: w.in.Cart.ID}, {ID: w.in.Cart.ID, Token: others.Cart.Token}} {
		_, err := w.checkout.Abandon(t.Context(), grace, checkout.AbandonInput{Cart: ref})
		wantMistake(t, err, fault.CodeNotFound, "cart")
	}
	token := *others.Cart.Token // of a cart, not of an order
	for _, ref := range []auth.OrderRef{{ID: &w.asked.Order.ID}, {TrackingToken: &token}} {
		_, err := w.checkout.Cancel(t.Context(), guest, checkout.CancelInput{IdempotencyKey: "k", Order: &ref})
		wantMistake(t, err, fault.CodeNotFound, "order")
	}
	_, err := w.checkout.Cancel(t.Context(), guest, checkout.CancelInput{
		IdempotencyKey: "k", OrderID: &w.asked.Order.ID, Order: &auth.OrderRef{TrackingToken: w.asked.TrackingToken},
	})
	wantMistake(t, err, fault.CodeInvalid, "order")
	w.wantPending()
	if err := w.checkout.Reconcile(t.Context()); err != nil {
		t.Error(err)
	}
	if open, err := w.checkout.Abandon(t.Context(), guest, checkout.AbandonInput{Cart: others.Cart}); err != nil || open.Status != entcart.StatusOpen {
		t.Errorf("an open cart: %v, %v", open, err)
	}
}
