package checkout_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// called is a shop that is paid through a stand-in for Stripe, which calls.
type called struct {
	*shop
	fake     *stripefake.Fake
	client   *stripego.Client
	payments *payment.Service
	clerk    auth.Viewer
}

func newCalled(t *testing.T) *called {
	t.Helper()
	s := &called{shop: newShop(t), fake: stripefake.New(stripefake.Options{})}
	server := httptest.NewServer(s.fake)
	t.Cleanup(server.Close)
	account := stripe.New(stripe.Options{
		SecretKey: "sk_test_of_calls", URL: server.URL, CapturesAtOnce: true, WebhookSecrets: []string{stripefake.DefaultWebhookSecret},
	})
	backend := stripego.NewBackendsWithConfig(&stripego.BackendConfig{URL: &server.URL, LeveledLogger: &stripego.LeveledLogger{}})
	s.client = stripego.NewClient("sk_test_of_calls", stripego.WithBackends(backend))
	s.payments = payment.New(s.store, payment.Everywhere(account), payment.Options{RetryAfter: time.Millisecond})
	s.checkout = checkout.New(s.store, s.accounts, s.carts, s.stock, s.orders, s.payments, s.tenders, s.tasks, staff.Audit,
		slog.New(slog.DiscardHandler), checkout.Options{GatewayTimeout: 5 * time.Second})
	queue := jobs.New(s.store, slog.New(slog.DiscardHandler), jobs.Options{Poll: 20 * time.Millisecond})
	s.payments.TakeEvents(payment.Inbox{Queue: queue, Follow: s.checkout.Follow})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := queue.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	return s
}

// waiting returns an order of one thing for 12.50 whose payment the client has to confirm.
func (s *called) waiting(v typeid.Variant) (order typeid.Order, intent, secret string) {
	s.t.Helper()
	in := s.purchase("", cart.LineInput{VariantID: v, Quantity: 1})
	in.Payment = &checkout.PaymentInput{Option: &checkout.PaymentOptionInput{Gateway: "stripe"}}
	made, ok := s.complete(in).(checkout.ConfirmationRequired)
	if !ok {
		s.t.Fatalf("%+v", made)
	}
	intent, _, _ = strings.Cut(made.ClientSecret, "_secret_")
	return made.Order.ID, intent, made.ClientSecret
}

func (s *called) pay(secret string) {
	s.t.Helper()
	if _, err := s.fake.ConfirmByClient(secret, "pm_card_visa"); err != nil {
		s.t.Fatal(err)
	}
}

// refund gives back some of a payment at Stripe, without us.
func (s *called) refund(intent string, amount int64) {
	s.t.Helper()
	if _, err := s.client.V1Refunds.Create(s.t.Context(), &stripego.RefundCreateParams{PaymentIntent: &intent, Amount: &amount}); err != nil {
		s.t.Fatal(err)
	}
}

// receive has the store be called about an event.
func (s *called) receive(e stripefake.Event) {
	s.t.Helper()
	header := http.Header{"Stripe-Signature": {stripefake.Sign(e.Payload, stripefake.DefaultWebhookSecret, time.Now())}}
	if err := s.payments.Receive(s.t.Context(), "stripe", header, e.Payload); err != nil {
		s.t.Fatal(err)
	}
}

// followed waits until all calls are followed.
func (s *called) followed() {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		var open int
		err := s.store.DB.QueryRowContext(s.t.Context(), `SELECT (SELECT count(*) FROM gateway_events WHERE handled_at IS NULL) + (SELECT count(*) FROM jobs WHERE kind = 'payment.event')`).Scan(&open)
		if err != nil {
			s.t.Fatal(err)
		}
		if open == 0 {
			return
		}
	}
	s.t.Fatal("calls are not followed")
}

// call has Stripe call about all that has happened, and follows it.
func (s *called) call() {
	s.t.Helper()
	for _, e := range s.fake.Events() {
		s.receive(e)
	}
	s.followed()
}

// stands returns how an order and its payment stand, and what Stripe has of it.
func (s *called) stands(order typeid.Order, intent string) string {
	s.t.Helper()
	var status, paid string
	var captured, refunded int64
	err := s.store.DB.QueryRowContext(s.t.Context(), `SELECT o.status, p.status, p.captured_amount, p.refunded_amount
		FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.id = $1`, order).Scan(&status, &paid, &captured, &refunded)
	if err != nil {
		s.t.Fatal(err)
	}
	books := s.fake.Books().Intents[intent]
	if books.Captured != captured || books.Refunded != refunded {
		s.t.Errorf("captured %d and refunded %d, at Stripe %d and %d", captured, refunded, books.Captured, books.Refunded)
	}
	return fmt.Sprintf("%s %s %d", status, paid, captured-refunded)
}

// TestCallsInterleave: a table of docs/payments.md. However calls fall between what the store does, an order stands and
// is paid, or does not and its money is back.
func TestCallsInterleave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(s *called, order typeid.Order, intent, secret string)
		want string
	}{
		"paid, and called": {func(s *called, _ typeid.Order, _, secret string) { s.pay(secret); s.call() }, "CONFIRMED CAPTURED 1250"},
		"called twice":     {func(s *called, _ typeid.Order, _, secret string) { s.pay(secret); s.call(); s.call() }, "CONFIRMED CAPTURED 1250"},
		"not called": {func(s *called, _ typeid.Order, _, secret string) {
			s.pay(secret)
			s.reconcile()
		}, "CONFIRMED CAPTURED 1250"},
		"given up before it is paid": {func(s *called, order typeid.Order, _, secret string) {
			s.cancelOrder(order)
			if _, err := s.fake.ConfirmByClient(secret, "pm_card_visa"); err == nil {
				s.t.Error("what was given up can be paid")
			}
			s.call()
		}, "CANCELLED FAILED 0"},
		"paid, given up, and then called": {func(s *called, order typeid.Order, _, secret string) {
			s.pay(secret)
			s.cancelOrder(order)
			s.call()
			s.reconcile()
		}, "CANCELLED REFUNDED 0"},
		"called after the order has expired": {func(s *called, _ typeid.Order, _, secret string) {
			s.exec("UPDATE orders SET payment_due_at = now() - interval '1 hour'")
			s.reconcile()
			if _, err := s.fake.ConfirmByClient(secret, "pm_card_visa"); err == nil {
				s.t.Error("what has expired can be paid")
			}
			s.call()
		}, "EXPIRED FAILED 0"},
		"called, and cancelled": {func(s *called, order typeid.Order, _, secret string) {
			s.pay(secret)
			s.call()
			s.cancelOrder(order)
			s.call()
		}, "CANCELLED REFUNDED 0"},
		"refunded in part at Stripe": {func(s *called, _ typeid.Order, intent, secret string) {
			s.pay(secret)
			s.call()
			s.refund(intent, 500)
			s.call()
		}, "CONFIRMED CAPTURED 750"},
		"refunded in part at Stripe, and cancelled before the call": {func(s *called, order typeid.Order, intent, secret string) {
			s.pay(secret)
			s.call()
			s.refund(intent, 500)
			s.cancelOrder(order)
			s.call()
			s.reconcile()
		}, "CANCELLED REFUNDED 0"},
		"called about the refund before the payment": {func(s *called, _ typeid.Order, intent, secret string) {
			s.pay(secret)
			s.refund(intent, 500)
			events := s.fake.Events()
			for i := len(events) - 1; i >= 0; i-- {
				s.receive(events[i])
			}
			s.followed()
		}, "CONFIRMED CAPTURED 750"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newCalled(t)
			order, intent, secret := s.waiting(s.variant(5))
			c.do(s, order, intent, secret)
			if got := s.stands(order, intent); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func (s *called) cancelOrder(id typeid.Order) {
	s.t.Helper()
	if s.clerk.User.IsZero() {
		s.clerk = s.staff()
	}
	if _, err := s.checkout.Cancel(s.t.Context(), s.clerk, checkout.CancelInput{IdempotencyKey: "cancel " + id.String(), OrderID: &id}); err != nil {
		s.t.Fatal(err)
	}
}

// TestThousandCallsInAnyOrder: of 100 payments, each call comes twice, in any order. In the end the books are as if each
// had come once.
func TestThousandCallsInAnyOrder(t *testing.T) {
	t.Parallel()
	s := newCalled(t)
	v := s.variant(1000)
	type made struct {
		order  typeid.Order
		intent string
	}
	var all []made
	for i := range 100 {
		order, intent, secret := s.waiting(v)
		all = append(all, made{order, intent})
		if i%10 == 9 { // it is never paid
			continue
		}
		s.pay(secret)
		for range 1 + i%3 {
			s.refund(intent, 100)
		}
	}
	events := s.fake.Events()
	events = append(events, events...)
	rand.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	if len(events) < 1000 {
		t.Fatalf("there are %d calls only", len(events))
	}
	for _, e := range events {
		s.receive(e)
	}
	s.followed()
	for i, m := range all {
		want := fmt.Sprintf("CONFIRMED CAPTURED %d", 1150-100*(i%3))
		if i%10 == 9 {
			want = "PENDING_PAYMENT ACTION_REQUIRED 0"
		}
		if got := s.stands(m.order, m.intent); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
	var twice int
	err := s.store.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM (SELECT order_id, type FROM order_events WHERE type IN ('PAYMENT_AUTHORIZED', 'PAYMENT_CAPTURED') GROUP BY 1, 2 HAVING count(*) > 1) x`).Scan(&twice)
	if err != nil || twice > 0 {
		t.Errorf("%d events of orders happened twice, %v", twice, err)
	}
}

// TestCallsThatAreNotStripes: what is not signed, or is changed, leaves nothing behind. What is about nothing of ours is kept.
func TestCallsThatAreNotStripes(t *testing.T) {
	t.Parallel()
	s := newCalled(t)
	_, _, secret := s.waiting(s.variant(5))
	s.pay(secret)
	e := s.fake.Events()[0]
	header := http.Header{"Stripe-Signature": {stripefake.Sign(e.Payload, stripefake.DefaultWebhookSecret, time.Now())}}
	for name, body := range map[string][]byte{"changed": bytes.Replace(e.Payload, []byte("1250"), []byte("1251"), 1), "empty": nil} {
		if err := s.payments.Receive(t.Context(), "stripe", header, body); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	if err := s.payments.Receive(t.Context(), "nobody", header, e.Payload); err == nil {
		t.Error("a call of a gateway was taken that there is not")
	}
	s.wantEvents("")
	elsewhere, err := s.client.V1PaymentIntents.Create(t.Context(), &stripego.PaymentIntentCreateParams{Amount: new(int64(100)), Currency: new("usd")})
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range s.fake.Events() {
		if bytes.Contains(event.Payload, []byte(elsewhere.ID)) {
			s.receive(event)
		}
	}
	s.followed()
	s.wantEvents("payment_intent.created NO_PAYMENT")
	n, err := s.payments.Replay(t.Context(), "stripe", time.Now().Add(-time.Hour), time.Now().Add(time.Hour), 10)
	if err != nil || n != 1 {
		t.Errorf("%d are followed again, %v", n, err)
	}
	s.followed()
}

// wantEvents looks at which calls are kept, and what became of them.
func (s *called) wantEvents(want string) {
	s.t.Helper()
	var got string
	err := s.store.DB.QueryRowContext(s.t.Context(), `SELECT coalesce(string_agg(type || ' ' || outcome, ', ' ORDER BY id), '') FROM gateway_events`).Scan(&got)
	if err != nil || got != want {
		s.t.Errorf("%q, want %q, %v", got, want, err)
	}
}
