package stripefake_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// receiver takes events with Stripe's own library. Deliver sends one after the other.
type receiver struct {
	url    string
	secret string
	status int
	events []stripe.Event
}

func receive(t *testing.T) *receiver {
	r := &receiver{secret: stripefake.DefaultWebhookSecret, status: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			t.Error(err)
		}
		event, err := webhook.ConstructEvent(body, in.Header.Get("Stripe-Signature"), r.secret)
		if err != nil {
			t.Error(err)
		}
		r.events = append(r.events, event)
		w.WriteHeader(r.status)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL + "/webhooks"
	return r
}

func (r *receiver) types() []string {
	var types []string
	for _, e := range r.events {
		types = append(types, string(e.Type))
	}
	return types
}

func (s *shop) deliver(r *receiver) stripefake.Report {
	s.Helper()
	report, err := s.fake.Deliver(s.Context(), r.url)
	s.done(err)
	return report
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Now: time.Now})
	r := receive(t)
	p := payment(1000, "pm_card_visa")
	p.SetIdempotencyKey("attempt 1")
	i := s.pay(p)
	s.fake.Advance(30 * 24 * time.Hour) // the receiver's clock does not advance, and takes the signature
	if report := s.deliver(r); report.Delivered != 3 || len(s.fake.Pending()) != 0 {
		t.Errorf("%+v", report)
	}
	if want := []string{"payment_intent.created", "charge.succeeded", "payment_intent.succeeded"}; !slices.Equal(r.types(), want) {
		t.Errorf("%q", r.types())
	}
	last := r.events[2]
	if last.Data.Object["id"] != i.ID || last.Data.Object["status"] != "succeeded" || last.Request.IdempotencyKey != "attempt 1" || last.Request.ID == "" || last.Livemode {
		t.Errorf("%+v", last)
	}
	if r.events[0].Data.Object["status"] != "requires_payment_method" {
		t.Errorf("not as it was: %v", r.events[0].Data.Object["status"])
	}
	if report := s.deliver(r); report.Delivered != 0 {
		t.Errorf("delivered again: %+v", report)
	}
	list := s.api.V1Events.List(t.Context(), &stripe.EventListParams{Type: stripe.String("payment_intent.*")}).Data()
	if len(list) != 2 || list[0].ID != last.ID {
		t.Errorf("%+v", list)
	}
	if e := ok[*stripe.Event](s)(s.api.V1Events.Retrieve(t.Context(), last.ID, nil)); e.Type != last.Type {
		t.Errorf("%+v", e)
	}
}

func TestDeliveryFails(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Now: time.Now})
	r := receive(t)
	s.pay(payment(1000, "pm_card_visa"))
	for _, r.status = range []int{http.StatusInternalServerError, http.StatusFound} {
		report := s.deliver(r)
		if report.Failed != 3 || report.Delivered != 0 || len(report.Errors) != 3 || len(s.fake.Pending()) != 3 {
			t.Errorf("%+v", report)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.fake.Deliver(ctx, r.url); err == nil || len(s.fake.Pending()) != 3 {
		t.Errorf("%v, %d pending", err, len(s.fake.Pending()))
	}
	if _, err := s.fake.Deliver(t.Context(), "nowhere"); err == nil {
		t.Error("a bad address")
	}
	s.fake.Advance(72 * time.Hour)
	if report := s.deliver(r); report.Lost != 3 || len(s.fake.Pending()) != 0 {
		t.Errorf("%+v", report)
	}
}

func TestAstray(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Now: time.Now, Seed: 3})
	r := receive(t)
	for range 20 {
		s.pay(payment(1000, "pm_card_visa"))
	}
	all := len(s.fake.Events())
	s.fake.SetFaults(stripefake.Faults{}, stripefake.Webhooks{Lost: .2, Doubled: .2, Delayed: .3})
	first, second, third := s.deliver(r), s.deliver(r), s.deliver(r)
	if first.Lost == 0 || first.Doubled == 0 || first.Delayed == 0 || second.Delivered == 0 {
		t.Errorf("%+v, %+v", first, second)
	}
	if first.Delivered+first.Lost+first.Delayed != all || second.Delivered+second.Lost != first.Delayed || third.Delivered+third.Lost+third.Delayed != 0 {
		t.Errorf("%d events: %+v, %+v, %+v", all, first, second, third)
	}
	if got := first.Delivered + second.Delivered + first.Doubled + second.Doubled; got != len(r.events) {
		t.Errorf("%d received, %d reported", len(r.events), got)
	}
	position := map[string]int{}
	for i, e := range s.fake.Events() {
		position[e.ID] = i
	}
	if slices.IsSortedFunc(r.events, func(a, b stripe.Event) int { return position[a.ID] - position[b.ID] }) {
		t.Error("all came in order")
	}
}

func TestWebhookEndpoints(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Now: time.Now})
	r := receive(t)
	w := ok[*stripe.WebhookEndpoint](s)(s.api.V1WebhookEndpoints.Create(t.Context(), &stripe.WebhookEndpointCreateParams{
		URL: &r.url, EnabledEvents: []*string{stripe.String("payment_intent.succeeded"), stripe.String("charge.refunded")}, APIVersion: stripe.String(stripe.APIVersion),
	}))
	if !strings.HasPrefix(w.Secret, "whsec_") || w.APIVersion != stripe.APIVersion {
		t.Fatalf("%+v", w)
	}
	r.secret = w.Secret
	s.pay(payment(1000, "pm_card_visa"))
	if report := s.deliver(r); report.Delivered != 1 || report.Unwanted != 2 || r.types()[0] != "payment_intent.succeeded" {
		t.Errorf("%+v %q", report, r.types())
	}
	w = ok[*stripe.WebhookEndpoint](s)(s.api.V1WebhookEndpoints.Update(t.Context(), w.ID, &stripe.WebhookEndpointUpdateParams{EnabledEvents: []*string{stripe.String("*")}}))
	if w.Secret != "" || w.EnabledEvents[0] != "*" {
		t.Errorf("%+v", w)
	}
	if list := s.api.V1WebhookEndpoints.List(t.Context(), nil).Data(); len(list) != 1 || list[0].URL != r.url {
		t.Errorf("%+v", list)
	}
	s.pay(payment(1000, "pm_card_visa"))
	if report := s.deliver(r); report.Delivered != 3 {
		t.Errorf("%+v", report)
	}
	ok[*stripe.WebhookEndpoint](s)(s.api.V1WebhookEndpoints.Delete(t.Context(), w.ID, nil))
	_, err := s.api.V1WebhookEndpoints.Retrieve(t.Context(), w.ID, nil)
	s.refused(err, 404, stripe.ErrorTypeInvalidRequest, "resource_missing", "")
}
