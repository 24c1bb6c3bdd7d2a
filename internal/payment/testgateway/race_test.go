package testgateway

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const racers = 20

func TestConfirmRace(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	for _, token := range []string{"tok_approved", "tok_answer_lost"} {
		reference, attempt := prepare(t, g, token)
		var lost atomic.Int64
		atOnce(racers, func(int) {
			p, err := g.Confirm(t.Context(), reference)
			if err != nil {
				lost.Add(1)
			} else if p.Status != gateway.Authorized {
				t.Errorf("%s: %+v", token, p)
			}
		})
		if want := map[string]int64{"tok_answer_lost": 1}[token]; lost.Load() != want {
			t.Errorf("%s: %d answers lost, want %d", token, lost.Load(), want)
		}
		wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250, Held: 1250})
	}
}

func TestConfirmVoidRace(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	for range 5 {
		reference, _ := prepare(t, g, "tok_approved")
		atOnce(racers, func(i int) {
			call := g.Confirm
			if i%2 == 0 {
				call = func(ctx context.Context, reference string) (gateway.Payment, error) {
					return g.Void(ctx, reference, uuid.New())
				}
			}
			if _, err := call(t.Context(), reference); err != nil {
				t.Error(err)
			}
		})
		wantPayment(t, g, gateway.Payment{
			Reference: reference, Status: gateway.Voided, Authorized: eur(0), Captured: eur(0), Method: visa("4242"),
		})
	}
	wantConsistent(t, g)
}

func TestCaptureVoidRace(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	for range 5 {
		reference := in(t, g, gateway.Authorized)
		var captured, voided atomic.Int64
		atOnce(racers, func(i int) {
			var err error
			done := &captured
			if i%2 == 0 {
				_, err = g.Capture(t.Context(), reference, uuid.New(), eur(int64(1000+i)))
			} else {
				done = &voided
				_, err = g.Void(t.Context(), reference, uuid.New())
			}
			switch {
			case err == nil:
				done.Add(1)
			case !errors.Is(err, gateway.ErrRefused):
				t.Error(err)
			}
		})
		c, v := captured.Load(), voided.Load()
		if (c != 1 || v != 0) && (c != 0 || v != racers/2) {
			t.Errorf("%d captured and %d voided", c, v)
		}
	}
	wantConsistent(t, g)
}

func TestRefundRace(t *testing.T) {
	t.Parallel()
	g := newGateway(t)

	t.Run("one operation", func(t *testing.T) {
		t.Parallel()
		reference, refund := in(t, g, gateway.Captured), uuid.New()
		atOnce(racers, func(int) {
			if p, err := g.Refund(t.Context(), reference, refund, eur(300)); err != nil || p.Refunded() != 300 {
				t.Errorf("%+v, %v", p, err)
			}
		})
		wantConsistent(t, g)
	})

	t.Run("many operations", func(t *testing.T) {
		t.Parallel()
		reference := in(t, g, gateway.Captured)
		var refunded atomic.Int64
		atOnce(racers, func(int) {
			_, err := g.Refund(t.Context(), reference, uuid.New(), eur(300))
			switch {
			case err == nil:
				refunded.Add(1)
			case !errors.Is(err, gateway.ErrRefused):
				t.Error(err)
			}
		})
		if refunded.Load() != 4 { // of 1250
			t.Errorf("%d refunds of 300 were made", refunded.Load())
		}
		if got, err := g.Get(t.Context(), reference); err != nil || got.Captured != eur(1250) || len(got.Refunds) != 4 || got.Refunded() != 1200 {
			t.Errorf("%+v, %v", got, err)
		}
		wantConsistent(t, g)
	})

	t.Run("one operation, many payments", func(t *testing.T) {
		t.Parallel()
		references := make([]string, racers)
		for i := range references {
			references[i] = in(t, g, gateway.Captured)
		}
		refund := uuid.New()
		var refunded atomic.Int64
		atOnce(racers, func(i int) {
			_, err := g.Refund(t.Context(), references[i], refund, eur(300))
			switch {
			case err == nil:
				refunded.Add(1)
			case !errors.Is(err, gateway.ErrRefused):
				t.Error(err)
			}
		})
		if refunded.Load() != 1 {
			t.Errorf("%d payments were refunded by one operation", refunded.Load())
		}
	})
}

// The database ends the gateway's sessions at any instant, as it does for a process that is killed;
// callers ask again until they have an answer. Each payment must end with exactly what was asked
// for once.
func TestSessionsKilled(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	g := open(t, connect(t, url))
	killer := connect(t, url)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()

	const callers, payments = 6, 8
	killing, stop := context.WithCancel(ctx)
	stopped := make(chan int)
	go func() {
		kills := 0
		defer func() { stopped <- kills }()
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-killing.Done():
				return
			case <-tick.C:
			}
			var n int
			err := killer.QueryRowContext(killing, `
				SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.3`).Scan(&n)
			if err != nil && killing.Err() == nil {
				t.Errorf("kill: %v", err)
			}
			kills += n
		}
	}()
	attempts := make([]typeid.Payment, callers*payments)
	atOnce(callers, func(caller int) {
		for i := range payments {
			attempts[caller*payments+i] = typeid.NewPayment()
			if err := settle(ctx, g, attempts[caller*payments+i]); err != nil {
				t.Errorf("settle: %v", err)
			}
		}
	})
	stop()
	if kills := <-stopped; kills == 0 {
		t.Error("no session was killed")
	}
	if t.Failed() {
		return
	}

	// Another process finds all of it.
	other := open(t, connect(t, url))
	records := wantConsistent(t, other)
	if len(records) != len(attempts) {
		t.Errorf("%d payments for %d attempts", len(records), len(attempts))
	}
	for _, r := range records {
		if !slices.Contains(attempts, r.Attempt) {
			t.Errorf("nobody asked for %s", r.Attempt)
		}
		want := Totals{Payments: 1, Authorized: 1250, Captured: 1000, Refunded: 300}
		if r.Totals != want {
			t.Errorf("%s sums to %+v, want %+v", r.Attempt, r.Totals, want)
		}
	}
}

// settle prepares, confirms, captures and refunds, each until it has an answer.
func settle(ctx context.Context, g *Gateway, attempt typeid.Payment) error {
	var reference string
	capture, refund := uuid.New(), uuid.New()
	for _, step := range []func() error{
		func() (err error) {
			reference, err = g.Prepare(ctx, gateway.Preparation{Attempt: attempt, Amount: eur(1250), Token: "tok_answer_lost"})
			return err
		},
		func() error { _, err := g.Confirm(ctx, reference); return err },
		func() error { _, err := g.Capture(ctx, reference, capture, eur(1000)); return err },
		func() error { _, err := g.Refund(ctx, reference, refund, eur(300)); return err },
	} {
		for err := step(); err != nil; err = step() {
			if errors.Is(err, gateway.ErrRefused) || ctx.Err() != nil {
				return err
			}
		}
	}
	return nil
}
