package stripefake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestTimeoutAfterTheWork(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Faults: stripefake.Faults{TimeoutAfter: 1}})
	p := payment(1000, "pm_card_visa")
	p.SetIdempotencyKey("k")
	_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
	var answered *stripe.Error
	if err == nil || errors.As(err, &answered) {
		t.Fatalf("answered: %v", err)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Fees: 40})
	s.fake.SetFaults(stripefake.Faults{}, stripefake.Webhooks{})
	i := s.pay(p)
	if i.LastResponse.Header.Get("Idempotent-Replayed") != "true" || i.Status != stripe.PaymentIntentStatusSucceeded {
		t.Errorf("%v", i.LastResponse.Header)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Fees: 40})
}

func TestConnectionCut(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Faults: stripefake.Faults{ConnectionCut: 1}})
	p := payment(1000, "pm_card_visa")
	p.SetIdempotencyKey("k")
	if _, err := s.api.V1PaymentIntents.Create(t.Context(), p); err == nil {
		t.Fatal("answered")
	}
	s.wantEvents(0)
	s.fake.SetFaults(stripefake.Faults{}, stripefake.Webhooks{})
	if i := s.pay(p); i.LastResponse.Header.Get("Idempotent-Replayed") != "" {
		t.Error("kept what was not done")
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Seed: 1, Faults: stripefake.Faults{RateLimited: 1}})
	codes := map[stripe.ErrorCode]int{}
	for range 20 {
		p := payment(1000, "pm_card_visa")
		p.SetIdempotencyKey("k")
		_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
		var e *stripe.Error
		if !errors.As(err, &e) || e.HTTPStatusCode != 429 {
			t.Fatal(err)
		}
		codes[e.Code]++
		if retry := e.LastResponse.Header.Get("Stripe-Should-Retry"); (retry == "true") != (e.Code == "lock_timeout") {
			t.Errorf("%s with the advice %q", e.Code, retry)
		}
	}
	if codes["rate_limit"] == 0 || codes["lock_timeout"] == 0 || len(codes) != 2 {
		t.Errorf("%v", codes)
	}
	s.wantEvents(0)
}

// TestServerError: a 500 leaves open what was done, and is answered again.
func TestServerError(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Seed: 1, Faults: stripefake.Faults{Error5xx: 1}})
	done := map[bool]int{}
	for n := range 20 {
		before := len(s.fake.Books().Intents)
		p := payment(1000, "pm_card_visa")
		p.SetIdempotencyKey("k" + string(rune('a'+n)))
		_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
		if e := s.refused(err, 500, stripe.ErrorTypeAPI, "", ""); e.LastResponse.Header.Get("Stripe-Should-Retry") != "false" {
			t.Error("advises to send again what is answered the same")
		}
		after := len(s.fake.Books().Intents)
		done[after > before]++
		s.fake.SetFaults(stripefake.Faults{}, stripefake.Webhooks{})
		_, err = s.api.V1PaymentIntents.Create(t.Context(), p)
		e := s.refused(err, 500, stripe.ErrorTypeAPI, "", "")
		if e.LastResponse.Header.Get("Idempotent-Replayed") != "true" || len(s.fake.Books().Intents) != after {
			t.Error("done again")
		}
		s.fake.SetFaults(stripefake.Faults{Error5xx: 1}, stripefake.Webhooks{})
	}
	if done[true] == 0 || done[false] == 0 {
		t.Errorf("%v", done)
	}
}

// TestSeedDecides has two fakes with the same seed do the same.
func TestSeedDecides(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) (outcome string) {
		s := open(t, stripefake.Options{Seed: seed, Faults: stripefake.Faults{TimeoutAfter: .2, Error5xx: .2, RateLimited: .2, ConnectionCut: .2}})
		for range 40 {
			i, err := s.api.V1PaymentIntents.Create(t.Context(), payment(1000, "pm_card_visa"))
			var e *stripe.Error
			switch {
			case err == nil:
				outcome += i.ID + " "
			case errors.As(err, &e):
				outcome += string(e.Code) + "! "
			default:
				outcome += "cut "
			}
		}
		return outcome
	}
	if a, b := run(7), run(7); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	if run(7) == run(8) {
		t.Error("another seed does the same")
	}
}

// TestLatency: a client that does not wait leaves work that is done all the same.
func TestLatency(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Latency: 150 * time.Millisecond})
	p := payment(1000, "pm_card_visa")
	p.SetIdempotencyKey("k")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.api.V1PaymentIntents.Create(ctx, p); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	begun := time.Now()
	ok[*stripe.Account](s)(s.api.V1Accounts.Retrieve(t.Context(), nil))
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
	for len(s.fake.Events()) == 0 && t.Context().Err() == nil {
		ok[*stripe.Account](s)(s.api.V1Accounts.Retrieve(t.Context(), nil))
	}
	if i := s.pay(p); i.LastResponse.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("was not done")
	}
}

func TestFull(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{MaxObjects: 40})
	var err error
	for range 40 {
		if _, err = s.api.V1PaymentIntents.Create(t.Context(), payment(1000, "pm_card_visa")); err != nil {
			break
		}
	}
	s.refused(err, 500, stripe.ErrorTypeAPI, "", "")
	ok[*stripe.Account](s)(s.api.V1Accounts.Retrieve(t.Context(), nil))
	if _, err := s.fake.Payout(); err == nil {
		t.Error("a stand-in goes on")
	}
}
