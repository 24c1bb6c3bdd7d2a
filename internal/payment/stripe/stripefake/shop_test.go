package stripefake_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// shop is a store that talks to a fake with Stripe's own client.
type shop struct {
	*testing.T
	fake *stripefake.Fake
	api  *stripe.Client
	url  string
	http *http.Client
}

// start is when the clock of tests begins.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func stopped() time.Time { return start }

func open(t *testing.T, o stripefake.Options) *shop {
	t.Helper()
	if o.Now == nil {
		o.Now = stopped
	}
	fake := stripefake.New(o)
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	transport := &http.Transport{DisableKeepAlives: true} // so that Go sends nothing twice
	client := &http.Client{Transport: transport}
	backends := stripe.NewBackendsWithConfig(&stripe.BackendConfig{
		URL: &server.URL, HTTPClient: client, MaxNetworkRetries: stripe.Int64(0),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, EnableTelemetry: stripe.Bool(false),
	})
	return &shop{t, fake, stripe.NewClient("sk_test_fake", stripe.WithBackends(backends)), server.URL, client}
}

// ok takes what must succeed.
func ok[T any](s *shop) func(T, error) T {
	return func(v T, err error) T {
		s.Helper()
		if err != nil {
			s.Fatal(err)
		}
		return v
	}
}

// payment is an intent that is confirmed at once by card.
func payment(amount int64, card string) *stripe.PaymentIntentCreateParams {
	return &stripe.PaymentIntentCreateParams{
		Amount: stripe.Int64(amount), Currency: stripe.String("eur"), Confirm: stripe.Bool(true), PaymentMethod: stripe.String(card),
		PaymentMethodTypes: []*string{stripe.String("card")}, CaptureMethod: stripe.String("automatic"),
	}
}

func held(amount int64, card string) *stripe.PaymentIntentCreateParams {
	p := payment(amount, card)
	p.CaptureMethod = stripe.String("manual")
	return p
}

func (s *shop) pay(p *stripe.PaymentIntentCreateParams) *stripe.PaymentIntent {
	s.Helper()
	return ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Create(s.Context(), p))
}

func (s *shop) get(id string) *stripe.PaymentIntent {
	s.Helper()
	p := &stripe.PaymentIntentRetrieveParams{}
	p.AddExpand("latest_charge.balance_transaction")
	p.AddExpand("payment_method")
	return ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Retrieve(s.Context(), id, p))
}

func (s *shop) wantStatus(id string, want stripe.PaymentIntentStatus) *stripe.PaymentIntent {
	s.Helper()
	i := s.get(id)
	if i.Status != want {
		s.Fatalf("%s is %s, want %s", id, i.Status, want)
	}
	return i
}

// refused takes an error that must be of Stripe's.
func (s *shop) refused(err error, status int, typ stripe.ErrorType, code, decline string) *stripe.Error {
	s.Helper()
	var e *stripe.Error
	if !errors.As(err, &e) {
		s.Fatalf("%v, want %d %s", err, status, code)
	}
	if e.HTTPStatusCode != status || e.Type != typ || string(e.Code) != code || string(e.DeclineCode) != decline {
		s.Fatalf("%d %s %s %s: %s; want %d %s %s %s", e.HTTPStatusCode, e.Type, e.Code, e.DeclineCode, e.Msg, status, typ, code, decline)
	}
	return e
}

// done takes the error of a stand-in.
func (s *shop) done(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// types are those of the events since a number of them.
func (s *shop) types(since int) []string {
	var types []string
	for _, e := range s.fake.Events()[since:] {
		types = append(types, e.Type)
	}
	return types
}

func (s *shop) wantEvents(since int, want ...string) {
	s.Helper()
	if got := s.types(since); !slices.Equal(got, want) {
		s.Errorf("events %q, want %q", got, want)
	}
}

func (s *shop) wantSums(currency string, want stripefake.Sums) {
	s.Helper()
	if got := s.fake.Books().Currencies[currency]; got != want {
		s.Errorf("%s: %+v, want %+v", currency, got, want)
	}
}

// atOnce calls in parallel.
func atOnce(n int, do func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}
