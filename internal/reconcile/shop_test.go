package reconcile_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/reconcile"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a store that is paid through a stand-in for Stripe, whose calls are all lost.
type shop struct {
	*testing.T
	*store.Store
	*reconcile.Service
	fake     *stripefake.Fake
	api      *stripego.Client // of the account, for what is done there without the store
	gateway  *stripe.Gateway
	payments *payment.Service
	followed []string
	isBroken atomic.Bool // whether Stripe tells first pages only
}

const secretKey = "sk_test_of_reconciling"

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{T: t, Store: pgtest.New(t), fake: stripefake.New(stripefake.Options{})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.isBroken.Load() && r.URL.Query().Has("starting_after") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.gateway = stripe.New(stripe.Options{SecretKey: secretKey, URL: server.URL})
	s.api = stripego.NewClient(secretKey, stripego.WithBackends(stripego.NewBackendsWithConfig(&stripego.BackendConfig{URL: &server.URL, LeveledLogger: &stripego.LeveledLogger{}})))
	s.payments = payment.New(s.Store, payment.Everywhere(s.gateway), payment.Options{})
	s.Service = reconcile.New(s.Store, s.payments, s.follow, slog.New(slog.DiscardHandler))
	return s
}

// follow brings a payment to how it stands, as the checkout does.
func (s *shop) follow(ctx context.Context, _, reference string) (bool, error) {
	s.followed = append(s.followed, reference)
	p, err := s.payments.ByReference(ctx, "stripe", reference)
	if err != nil || p == nil {
		return false, err
	}
	seen, err := s.gateway.Get(ctx, reference)
	if err != nil {
		return true, err
	}
	return true, s.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		locked, err := s.payments.Lock(ctx, tx, p.ID)
		if err == nil {
			_, err = s.payments.Apply(ctx, tx, locked, seen)
		}
		return err
	})
}

func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func euro(amount int64) money.Money { return money.Money{Amount: amount, Currency: "EUR"} }

// begun begins a payment of 12.50.
func (s *shop) begun() (p *ent.Payment) {
	s.Helper()
	o := s.Client.Order.Create().SetNumber(uuid.NewString()[:20]).SetCartID(typeid.NewCart()).SetCurrency("EUR").
		SetSubtotalNet(1250).SetSubtotalTax(0).SetTotalNet(1250).SetTotalTax(0).SetPaymentDueAt(time.Now()).SaveX(s.Context())
	s.must(s.InTx(s.Context(), func(ctx context.Context, tx *ent.Tx) (err error) {
		p, err = s.payments.Begin(ctx, tx, o, euro(1250), payment.Means{Gateway: "stripe", Token: "pm_card_visa"})
		return err
	}))
	return p
}

// prepared has Stripe know a payment.
func (s *shop) prepared(attempt typeid.Payment) (reference string) {
	s.Helper()
	reference, err := s.gateway.Prepare(s.Context(), gateway.Preparation{Attempt: attempt, Amount: euro(1250), Token: "pm_card_visa", Order: "1000"})
	s.must(err)
	return reference
}

// authorized makes a payment whose money is held, and returns its names here and there.
func (s *shop) authorized() (id typeid.Payment, reference string) {
	s.Helper()
	p := s.begun()
	reference = s.prepared(p.ID)
	_, err := s.payments.CommitReference(s.Context(), p.ID, reference)
	s.must(err)
	_, err = s.gateway.Confirm(s.Context(), reference)
	s.must(err)
	_, err = s.follow(s.Context(), "stripe", reference)
	s.must(err)
	s.followed = nil
	return p.ID, reference
}

// capturedElsewhere takes the money of a payment in Stripe's dashboard.
func (s *shop) capturedElsewhere(reference string) {
	s.Helper()
	_, err := s.api.V1PaymentIntents.Capture(s.Context(), reference, &stripego.PaymentIntentCaptureParams{})
	s.must(err)
}

// refundedElsewhere gives 2.50 back in Stripe's dashboard.
func (s *shop) refundedElsewhere(reference string) {
	s.Helper()
	_, err := s.api.V1Refunds.Create(s.Context(), &stripego.RefundCreateParams{PaymentIntent: &reference, Amount: new(int64(250))})
	s.must(err)
}

// want looks at how a payment of ours stands.
func (s *shop) want(id typeid.Payment, status string, captured, refunded int64) {
	s.Helper()
	p, _, err := s.payments.Get(s.Context(), id)
	s.must(err)
	if string(p.Status) != status || p.CapturedAmount != captured || p.RefundedAmount != refunded {
		s.Errorf("%s is %s, captured %d, refunded %d; want %s, %d, %d", id, p.Status, p.CapturedAmount, p.RefundedAmount, status, captured, refunded)
	}
}

// compare compares all payments, up to some time after now.
func (s *shop) compare() reconcile.Report {
	s.Helper()
	now := time.Now()
	if fake := s.fake.Now(); fake.After(now) {
		now = fake
	}
	report, err := s.Compare(s.Context(), "stripe", time.Now().Add(-24*time.Hour), now.Add(time.Hour))
	s.must(err)
	return report
}

func (s *shop) exec(statement string, args ...any) {
	s.Helper()
	_, err := s.DB.ExecContext(s.Context(), statement, args...)
	s.must(err)
}

// charge is Stripe's name for the charge of a payment.
func (s *shop) charge(reference string) string {
	s.Helper()
	intent, err := s.api.V1PaymentIntents.Retrieve(s.Context(), reference, nil)
	s.must(err)
	return intent.LatestCharge.ID
}
