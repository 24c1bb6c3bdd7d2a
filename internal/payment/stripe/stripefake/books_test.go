package stripefake_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// TestBooksAreTheBalance: whatever happens, the books and the balance transactions say the same, and
// no charge gives back more than it took.
func TestBooksAreTheBalance(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	rapid.Check(t, func(r *rapid.T) {
		s := open(s.T, stripefake.Options{Seed: rapid.Uint64().Draw(r, "seed")})
		var intents, refunds, disputes []string
		pick := func(from []string, name string) string {
			if len(from) == 0 {
				return "none"
			}
			return rapid.SampledFrom(from).Draw(r, name)
		}
		amount := func() int64 { return rapid.Int64Range(50, 3000).Draw(r, "amount") }
		r.Repeat(map[string]func(*rapid.T){
			"pay": func(r *rapid.T) {
				card := rapid.SampledFrom([]string{
					"pm_card_visa", "pm_card_chargeDeclined", "pm_card_authenticationRequired", "pm_card_refundFail", "pm_card_pendingRefund", "pm_card_createDispute",
				}).Draw(r, "card")
				p := payment(amount(), card)
				p.CaptureMethod = stripe.String(rapid.SampledFrom([]string{"manual", "automatic", "automatic_async"}).Draw(r, "capture"))
				if i, err := s.api.V1PaymentIntents.Create(s.Context(), p); err == nil {
					intents = append(intents, i.ID)
				}
			},
			"act": func(*rapid.T) { _ = s.fake.CompleteAction(pick(intents, "intent"), rapid.Bool().Draw(r, "ok")) },
			"capture": func(*rapid.T) {
				_, _ = s.api.V1PaymentIntents.Capture(s.Context(), pick(intents, "intent"), &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(amount())})
			},
			"cancel": func(*rapid.T) { _, _ = s.api.V1PaymentIntents.Cancel(s.Context(), pick(intents, "intent"), nil) },
			"refund": func(*rapid.T) {
				if made, err := s.refund(pick(intents, "intent"), amount()); err == nil {
					refunds = append(refunds, made.ID)
				}
			},
			"fail": func(*rapid.T) { _ = s.fake.FailRefund(pick(refunds, "refund"), "unknown") },
			"dispute": func(*rapid.T) {
				i, err := s.api.V1PaymentIntents.Retrieve(s.Context(), pick(intents, "intent"), nil)
				if err != nil || i.LatestCharge == nil {
					return
				}
				if id, err := s.fake.OpenDispute(i.LatestCharge.ID, amount(), "general"); err == nil {
					disputes = append(disputes, id)
				}
			},
			"decide":  func(*rapid.T) { _ = s.fake.CloseDispute(pick(disputes, "dispute"), rapid.Bool().Draw(r, "won")) },
			"advance": func(*rapid.T) { s.fake.Advance(time.Duration(rapid.Int64Range(1, 96).Draw(r, "hours")) * time.Hour) },
			"payout":  func(*rapid.T) { _, _ = s.fake.Payout() },
			"":        func(r *rapid.T) { wantBalanced(s, r) },
		})
	})
}

func wantBalanced(s *shop, r *rapid.T) {
	s.fake.Advance(time.Second) // what is captured asynchronously is booked
	books := s.fake.Books()
	for id, of := range books.Intents {
		if of.Captured > of.Authorized || of.Refunded+of.Disputed > of.Captured || of.Refunded < 0 || of.Disputed < 0 || of.Held < 0 {
			r.Fatalf("%s: %+v", id, of)
		}
		if (of.Held > 0) != (of.Status == "requires_capture") {
			r.Fatalf("%s is %s and holds %d", id, of.Status, of.Held)
		}
	}
	var net, paid int64
	p := &stripe.BalanceTransactionListParams{}
	p.Limit = stripe.Int64(100)
	for b, err := range s.api.V1BalanceTransactions.List(s.Context(), p).All(s.Context()) {
		if err != nil {
			r.Fatal(err)
		}
		if b.Type == "payout" {
			paid -= b.Net
		} else {
			net += b.Net
		}
	}
	sums := books.Currencies["eur"]
	if want := sums.Captured - sums.Refunded - sums.Disputed - sums.Fees; net != want {
		r.Fatalf("the balance moved by %d, the books say %d: %+v", net, want, sums)
	}
	if paid < 0 {
		r.Fatalf("paid out %d", paid)
	}
}

// TestManyAtOnce has many clients with faults retry until each payment stands, by its key and, after
// a 500, by what the list tells of it.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Seed: 5, Latency: time.Millisecond, Faults: stripefake.Faults{TimeoutAfter: .1, RateLimited: .1, ConnectionCut: .1}})
	const buyers = 40
	atOnce(buyers, func(n int) {
		p := held(int64(100+n), "pm_card_visa")
		p.SetIdempotencyKey("buyer" + string(rune('A'+n)))
		for range 50 {
			_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
			if err == nil {
				return
			}
			if e := (*stripe.Error)(nil); errors.As(err, &e) && e.HTTPStatusCode != 429 {
				t.Error(err)
			}
		}
		t.Error("gave up")
	})
	var want int64
	for n := range buyers {
		want += int64(100 + n)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: want, Held: want})
	if n := len(s.fake.Books().Intents); n != buyers {
		t.Errorf("%d intents", n)
	}
}
