package checkout_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// waiting is a purchase of two units of five, whose payment waits for its customer.
type waiting struct {
	*shop
	in      checkout.CompleteInput
	variant typeid.Variant
	asked   checkout.ActionRequired
}

func newWaiting(t *testing.T) *waiting {
	t.Helper()
	w := &waiting{shop: newShop(t)}
	w.variant = w.shop.variant(5)
	w.in = w.purchase("tok_action_required", cart.LineInput{VariantID: w.variant, Quantity: 2})
	asked, ok := w.complete(w.in).(checkout.ActionRequired)
	if !ok || asked.TrackingToken == nil || asked.Order.Status != entorder.StatusPendingPayment {
		t.Fatalf("result %+v", asked)
	}
	w.asked = asked
	return w
}

// decide is the customer's answer on the gateway's page; it returns that page's HTTP status.
func (w *waiting) decide(decision string) int {
	w.t.Helper()
	path, ok := strings.CutPrefix(w.asked.ActionURL, "http://localhost/test-gateway")
	if !ok {
		w.t.Fatalf("the action is at %q", w.asked.ActionURL)
	}
	form := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, path,
		strings.NewReader(url.Values{"decision": {decision}}.Encode()))
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	page := httptest.NewRecorder()
	w.gateway.Handler().ServeHTTP(page, form)
	return page.Code
}

// outlast lets the time pass that the customer had.
func (w *waiting) outlast() {
	w.store.Client.Order.Update().SetPaymentDueAt(time.Now().Add(-time.Second)).ExecX(w.t.Context())
}

func (w *waiting) want(order entorder.Status, cart entcart.Status, paid entpayment.Status, level string) {
	w.t.Helper()
	o, c := w.store.Client.Order.GetX(w.t.Context(), w.asked.Order.ID), w.store.Client.Cart.GetX(w.t.Context(), w.in.Cart.ID)
	p := w.store.Client.Payment.Query().Where(entpayment.OrderID(o.ID)).OnlyX(w.t.Context())
	if o.Status != order || c.Status != cart || p.Status != paid || w.level(w.variant) != level {
		w.t.Errorf("order %s, cart %s, payment %s, %s; want %s, %s, %s, %s",
			o.Status, c.Status, p.Status, w.level(w.variant), order, cart, paid, level)
	}
	if (p.NextCheckAt == nil) != (paid != entpayment.StatusActionRequired) {
		w.t.Errorf("payment %s is due %v", p.Status, p.NextCheckAt)
	}
}

func (w *waiting) wantPending() {
	w.t.Helper()
	w.want(entorder.StatusPendingPayment, entcart.StatusCheckingOut, entpayment.StatusActionRequired, "5 on hand, 2 reserved")
}

func (w *waiting) wantConfirmed() {
	w.t.Helper()
	w.want(entorder.StatusConfirmed, entcart.StatusCompleted, entpayment.StatusAuthorized, "5 on hand, 2 reserved")
	for range 2 { // the client, with the same key
		if got, ok := w.complete(w.in).(checkout.Completed); !ok || got.Order.ID != w.asked.Order.ID || got.TrackingToken == nil {
			w.t.Errorf("asked again: %+v", got)
		}
	}
}

func (w *waiting) wantGivenUp(order entorder.Status) {
	w.t.Helper()
	w.want(order, entcart.StatusOpen, entpayment.StatusFailed, "5 on hand, 0 reserved")
	if got, ok := w.complete(w.in).(checkout.Declined); !ok || got.Reason != checkout.ReasonNotConfirmed {
		w.t.Errorf("asked again: %+v", got)
	}
}

func TestPaymentThatIsNotConfirmedExpires(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.reconcile() // there is time yet
	w.wantPending()
	w.outlast()
	w.reconcile()
	w.wantGivenUp(entorder.StatusExpired)
	last := w.store.Client.OrderEvent.Query().Where(orderevent.OrderID(w.asked.Order.ID)).Order(orderevent.BySequence()).AllX(t.Context())
	if got := last[len(last)-1]; got.Type != orderevent.TypeOrderExpired || got.Status != orderevent.StatusExpired {
		t.Errorf("its last event is %v", got)
	}
	// The customer comes too late, and nothing is charged.
	if code := w.decide("approve"); code != http.StatusConflict {
		t.Errorf("approved afterwards: %d", code)
	}
	w.reconcile()
	w.wantGivenUp(entorder.StatusExpired)
	charges, err := w.gateway.All(t.Context())
	if err != nil || len(charges) != 1 || charges[0].Payment.Status != gateway.Voided || charges[0].Totals.Authorized != 0 {
		t.Errorf("at the gateway: %+v, %v", charges, err)
	}
	// The cart is open: it can be bought again, with a new key.
	w.in.IdempotencyKey, *w.in.Payment.GatewayToken = "another", "tok_approved"
	if got, ok := w.complete(w.in).(checkout.Completed); !ok || got.Order.ID == w.asked.Order.ID {
		t.Errorf("bought again: %+v", got)
	}
}

func TestPaymentThatIsConfirmedLater(t *testing.T) {
	t.Parallel()
	for name, finish := range map[string]func(w *waiting){
		"by the same key again":        func(w *waiting) { w.complete(w.in) },
		"by the reconciler":            func(w *waiting) { w.reconcile() },
		"by the reconciler, afterward": func(w *waiting) { w.outlast(); w.reconcile() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWaiting(t)
			if code := w.decide("approve"); code != http.StatusOK {
				t.Fatalf("approved: %d", code)
			}
			w.wantPending() // the shop does not know yet
			finish(w)
			w.wantConfirmed()
		})
	}
}

func TestPaymentThatItsCustomerDeclines(t *testing.T) {
	t.Parallel()
	for name, finish := range map[string]func(w *waiting){
		"by the same key again": func(w *waiting) { w.complete(w.in) },
		"by the reconciler":     func(w *waiting) { w.reconcile() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWaiting(t)
			if code := w.decide("decline"); code != http.StatusOK {
				t.Fatalf("declined: %d", code)
			}
			finish(w)
			w.wantGivenUp(entorder.StatusPaymentFailed)
		})
	}
}

func TestWaitingPaymentHoldsItsKeyAndItsCart(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	other := w.in
	other.ExpectedTotal.Amount = "24.00"
	wantInvalid(t, w.complete(other), "IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
	other = w.in
	other.IdempotencyKey = "another"
	wantInvalid(t, w.complete(other), "CART_CLOSED", "cart")
	w.wantPending()
}
