package testgateway

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const baseURL = "http://shop.example/test-gateway"

// openDB opens a fresh database for the test.
func openDB(t *testing.T) *sql.DB {
	t.Helper()
	return connect(t, pgtest.NewURL(t))
}

func connect(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: pgtest.MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // it complains of sessions that a test has killed
	return db
}

func open(t *testing.T, db *sql.DB) *Gateway {
	t.Helper()
	g, err := Open(t.Context(), db, Options{ActionBaseURL: baseURL + "/"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func newGateway(t *testing.T) *Gateway {
	t.Helper()
	return open(t, openDB(t))
}

func visa(last4 string) gateway.Method {
	return gateway.Method{Kind: gateway.Card, Brand: "visa", Last4: last4, ExpMonth: 12, ExpYear: 2034}
}

func eur(cents int64) money.Money { return money.Money{Amount: cents, Currency: "EUR"} }

// prepare makes a payment of 12.50 EUR.
func prepare(t *testing.T, g *Gateway, token string) (reference string, attempt typeid.Payment) {
	t.Helper()
	attempt = typeid.NewPayment()
	reference, err := g.Prepare(t.Context(), gateway.Preparation{Attempt: attempt, Amount: eur(1250), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return reference, attempt
}

// in makes a payment of 12.50 EUR that stands at the status.
func in(t *testing.T, g *Gateway, status gateway.Status) (reference string) {
	t.Helper()
	tokens := map[gateway.Status]string{gateway.ActionRequired: "tok_action_required", gateway.Declined: "tok_declined"}
	token, ok := tokens[status]
	if !ok {
		token = "tok_approved"
	}
	reference, _ = prepare(t, g, token)
	if status == gateway.Unconfirmed {
		return reference
	}
	p, err := g.Confirm(t.Context(), reference)
	if err == nil && status == gateway.Captured {
		p, err = g.Capture(t.Context(), reference, uuid.New(), eur(1250))
	}
	if err == nil && status == gateway.Voided {
		p, err = g.Void(t.Context(), reference, uuid.New())
	}
	if err != nil || p.Status != status {
		t.Fatalf("made %+v, %v; want %s", p, err, status)
	}
	return reference
}

func wantPayment(t *testing.T, g *Gateway, want gateway.Payment) {
	t.Helper()
	got, err := g.Get(t.Context(), want.Reference)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("payment %+v, want %+v", got, want)
	}
}

func wantTotals(t *testing.T, g *Gateway, attempt typeid.Payment, want Totals) {
	t.Helper()
	got, err := g.Totals(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("totals %+v, want %+v", got, want)
	}
}

// wantConsistent checks that each payment's state is what its ledger sums to.
func wantConsistent(t *testing.T, g *Gateway) []Record {
	t.Helper()
	records, err := g.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		p, sum := r.Payment, r.Totals
		if sum.Payments != 1 || p.Captured.Amount != sum.Captured || p.Refunded() != sum.Refunded ||
			p.Authorized.Amount != sum.Held+sum.Captured || sum.Authorized > r.Amount.Amount {
			t.Errorf("%s is %+v, its ledger sums to %+v", r.Attempt, p, sum)
		}
	}
	return records
}

// atOnce runs fn n times together and waits for all.
func atOnce(n int, fn func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			fn(i)
		})
	}
	close(start)
	wg.Wait()
}

func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	gateways := make([]*Gateway, 4)
	handles := make([]*sql.DB, len(gateways))
	for i := range handles {
		handles[i] = connect(t, url)
	}
	atOnce(len(gateways), func(i int) {
		g, err := Open(t.Context(), handles[i], Options{ActionBaseURL: baseURL})
		if err != nil {
			t.Errorf("open %d: %v", i, err)
		}
		gateways[i] = g
	})
	if t.Failed() {
		return
	}
	reference, _ := prepare(t, gateways[0], "tok_approved")
	for _, g := range append(gateways, open(t, handles[0])) {
		if _, err := g.Confirm(t.Context(), reference); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenRefusesBaseURL(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	for _, base := range []string{"", "/test-gateway", "ftp://shop.example", "http://", "http://a b", "http://a?x=1", "http://a#x"} {
		if _, err := Open(t.Context(), db, Options{ActionBaseURL: base}); err == nil {
			t.Errorf("%q was taken", base)
		}
	}
	var there bool
	if err := db.QueryRowContext(t.Context(), "SELECT to_regnamespace('testgateway') IS NOT NULL").Scan(&there); err != nil || there {
		t.Errorf("schema is there: %v, %v", there, err)
	}
}

func TestOpenNamesFailure(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, openDB(t), Options{ActionBaseURL: baseURL}); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v", err)
	}
}

func TestTimesAreTheClocks(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	g, err := Open(t.Context(), db, Options{ActionBaseURL: baseURL, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	reference, _ := prepare(t, g, "tok_approved")
	if _, err := g.Void(t.Context(), reference, uuid.New()); err != nil {
		t.Fatal(err)
	}
	var n int
	err = db.QueryRowContext(t.Context(), `SELECT count(*) FROM (
		SELECT created_at FROM testgateway.payments UNION ALL SELECT at FROM testgateway.operations UNION ALL
		SELECT at FROM testgateway.ledger) times (at) WHERE at = $1`, noon).Scan(&n)
	if err != nil || n != 4 {
		t.Errorf("%d times are the clock's, %v; want 4", n, err)
	}
}

func TestMethod(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	if g.Name() != "test" {
		t.Errorf("name %q", g.Name())
	}
	for token, last4 := range map[string]string{
		"tok_approved": "4242", "tok_declined": "0002", "tok_action_required": "3184", "tok_timeout": "0119", "tok_answer_lost": "0341",
		"tok_partial": "4466", "tok_hold_lapses": "0069", "tok_no_refunds": "3222",
	} {
		got, err := g.Method(t.Context(), token)
		if err != nil || got != visa(last4) {
			t.Errorf("%s: %+v, %v; want %+v", token, got, err, visa(last4))
		}
	}
	for _, token := range []string{"", "tok_", "TOK_APPROVED", "tok_approved ", "4242424242424242", "\x00"} {
		if _, err := g.Method(t.Context(), token); !errors.Is(err, gateway.ErrInvalidToken) {
			t.Errorf("%q: %v", token, err)
		}
	}
}
