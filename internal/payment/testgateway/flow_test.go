package testgateway

import (
	"context"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestPrepareIsIdempotent(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	want := gateway.Preparation{Attempt: typeid.NewPayment(), Amount: eur(1250), Token: "tok_approved"}
	references := make([]string, 20)
	atOnce(len(references), func(i int) {
		reference, err := g.Prepare(t.Context(), want)
		if err != nil {
			t.Error(err)
		}
		references[i] = reference
	})
	for _, reference := range references {
		if reference != references[0] {
			t.Fatalf("one attempt has payments %s and %s", references[0], reference)
		}
	}
	wantPayment(t, g, gateway.Payment{
		Reference: references[0], Status: gateway.Unconfirmed, Authorized: eur(0), Captured: eur(0), Method: visa("4242"),
	})
	wantTotals(t, g, want.Attempt, Totals{Payments: 1})

	for name, other := range map[string]gateway.Preparation{
		"amount":   {Attempt: want.Attempt, Amount: eur(1251), Token: want.Token},
		"currency": {Attempt: want.Attempt, Amount: money.Money{Amount: 1250, Currency: "USD"}, Token: want.Token},
		"token":    {Attempt: want.Attempt, Amount: want.Amount, Token: "tok_declined"},
	} {
		if _, err := g.Prepare(t.Context(), other); !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("other %s: %v", name, err)
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	attempt := typeid.NewPayment()
	for name, test := range map[string]struct {
		in   gateway.Preparation
		want error
	}{
		"unknown token": {gateway.Preparation{Attempt: attempt, Amount: eur(1), Token: "tok_stolen"}, gateway.ErrInvalidToken},
		"no token":      {gateway.Preparation{Attempt: attempt, Amount: eur(1)}, gateway.ErrInvalidToken},
		"zero":          {gateway.Preparation{Attempt: attempt, Amount: eur(0), Token: "tok_approved"}, gateway.ErrRefused},
		"negative":      {gateway.Preparation{Attempt: attempt, Amount: eur(-1), Token: "tok_approved"}, gateway.ErrRefused},
		"no currency":   {gateway.Preparation{Attempt: attempt, Amount: money.Money{Amount: 1}, Token: "tok_approved"}, gateway.ErrRefused},
		"no attempt":    {gateway.Preparation{Amount: eur(1), Token: "tok_approved"}, gateway.ErrRefused},
	} {
		if _, err := g.Prepare(t.Context(), test.in); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if records := wantConsistent(t, g); len(records) != 0 {
		t.Errorf("left behind: %+v", records)
	}
}

func TestConfirmByToken(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	for token, test := range map[string]struct {
		want   gateway.Payment
		totals Totals
	}{
		"tok_approved": {
			gateway.Payment{Status: gateway.Authorized, Authorized: eur(1250), Method: visa("4242")},
			Totals{Payments: 1, Authorized: 1250, Held: 1250},
		},
		"tok_declined": {
			gateway.Payment{Status: gateway.Declined, Authorized: eur(0), DeclineCode: "card_declined", Method: visa("0002")},
			Totals{Payments: 1},
		},
		"tok_partial": {
			gateway.Payment{Status: gateway.Authorized, Authorized: eur(625), Method: visa("4466")},
			Totals{Payments: 1, Authorized: 625, Held: 625},
		},
		"tok_action_required": {
			gateway.Payment{Status: gateway.ActionRequired, Authorized: eur(0), ActionURL: baseURL + "/actions/", Method: visa("3184")},
			Totals{Payments: 1},
		},
	} {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			reference, attempt := prepare(t, g, token)
			want := test.want
			want.Reference, want.Captured = reference, eur(0)
			if want.ActionURL != "" {
				want.ActionURL += reference
			}
			for range 2 {
				got, err := g.Confirm(t.Context(), reference)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("confirmed %+v, %v; want %+v", got, err, want)
				}
				wantPayment(t, g, want)
				wantTotals(t, g, attempt, test.totals)
			}
		})
	}
}

// TestHoldLapses captures what the card does not hold any more.
func TestHoldLapses(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	reference, attempt := prepare(t, g, "tok_hold_lapses")
	if _, err := g.Confirm(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := g.Capture(t.Context(), reference, uuid.New(), eur(1250)); !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("captured: %v", err)
		}
	}
	wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250})
	wantConsistent(t, g)
}

func TestRefundsAreRefused(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	reference, attempt := prepare(t, g, "tok_no_refunds")
	if _, err := g.Confirm(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Capture(t.Context(), reference, uuid.New(), eur(1250)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Refund(t.Context(), reference, uuid.New(), eur(1250)); !errors.Is(err, gateway.ErrRefused) {
		t.Errorf("refunded: %v", err)
	}
	wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250, Captured: 1250})
}

// TestDistantCallsAreCutOff has callers give up on the way: there is no answer, whatever the call's
// effect.
func TestDistantCallsAreCutOff(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	reference, _ := prepare(t, g, "tok_approved")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if p, err := g.Distant(time.Hour).Confirm(ctx, reference); !errors.Is(err, context.Canceled) || p.Reference != "" {
		t.Errorf("confirmed %+v, %v", p, err)
	}
	if p, err := g.Distant(time.Microsecond).Confirm(t.Context(), reference); err != nil || p.Status != gateway.Authorized {
		t.Errorf("confirmed %+v, %v", p, err)
	}
}

func TestConfirmLosesAnswer(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	reference, attempt := prepare(t, g, "tok_answer_lost")
	if p, err := g.Confirm(t.Context(), reference); !errors.Is(err, io.ErrUnexpectedEOF) || p.Reference != "" {
		t.Errorf("confirmed %+v, %v; want a broken connection", p, err)
	}
	want := gateway.Payment{
		Reference: reference, Status: gateway.Authorized, Authorized: eur(1250), Captured: eur(0), Method: visa("0341"),
	}
	wantPayment(t, g, want)
	if got, err := g.Confirm(t.Context(), reference); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("confirmed again %+v, %v", got, err)
	}
	wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250, Held: 1250})
}

func TestConfirmTimesOut(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	if g.longestWait != 30*time.Second {
		t.Errorf("waits %v", g.longestWait)
	}
	reference, attempt := prepare(t, g, "tok_timeout")
	unconfirmed := gateway.Payment{
		Reference: reference, Status: gateway.Unconfirmed, Authorized: eur(0), Captured: eur(0), Method: visa("0119"),
	}

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := g.Confirm(ctx, reference); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the caller's deadline: %v", err)
	}
	wantPayment(t, g, unconfirmed)

	g.longestWait = time.Millisecond
	if _, err := g.Confirm(t.Context(), reference); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the gateway's own limit: %v", err)
	}
	wantPayment(t, g, unconfirmed)

	voided := unconfirmed
	voided.Status = gateway.Voided
	if got, err := g.Void(t.Context(), reference, uuid.New()); err != nil || !reflect.DeepEqual(got, voided) {
		t.Errorf("void: %+v, %v", got, err)
	}
	if got, err := g.Confirm(t.Context(), reference); err != nil || !reflect.DeepEqual(got, voided) {
		t.Errorf("confirm after void: %+v, %v", got, err)
	}
	wantTotals(t, g, attempt, Totals{Payments: 1})
}

// A waiting Confirm must hold neither the payment's lock nor a connection.
func TestConfirmWaitsAlone(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	db.SetMaxOpenConns(1)
	g := open(t, db)
	reference, _ := prepare(t, g, "tok_timeout")
	ctx, cancel := context.WithCancel(t.Context())
	confirmed := make(chan error)
	go func() {
		_, err := g.Confirm(ctx, reference)
		confirmed <- err
	}()
	if p, err := g.Void(t.Context(), reference, uuid.New()); err != nil || p.Status != gateway.Voided {
		t.Errorf("void: %+v, %v", p, err)
	}
	cancel()
	// Either the void came first, or the wait was cut short.
	if err := <-confirmed; err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("confirm: %v", err)
	}
}

func TestMovesByStatus(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	confirm := func(ctx context.Context, reference string) (gateway.Payment, error) { return g.Confirm(ctx, reference) }
	capture := func(ctx context.Context, reference string) (gateway.Payment, error) {
		return g.Capture(ctx, reference, uuid.New(), eur(1000))
	}
	void := func(ctx context.Context, reference string) (gateway.Payment, error) {
		return g.Void(ctx, reference, uuid.New())
	}
	refund := func(ctx context.Context, reference string) (gateway.Payment, error) {
		return g.Refund(ctx, reference, uuid.New(), eur(1000))
	}
	const no = "" // refused
	for _, move := range []struct {
		name string
		do   func(context.Context, string) (gateway.Payment, error)
		want map[gateway.Status]gateway.Status
	}{
		{"confirm", confirm, map[gateway.Status]gateway.Status{
			gateway.Unconfirmed: gateway.Authorized, gateway.ActionRequired: gateway.ActionRequired, gateway.Authorized: gateway.Authorized,
			gateway.Captured: gateway.Captured, gateway.Declined: gateway.Declined, gateway.Voided: gateway.Voided,
		}},
		{"capture", capture, map[gateway.Status]gateway.Status{
			gateway.Unconfirmed: no, gateway.ActionRequired: no, gateway.Authorized: gateway.Captured,
			gateway.Captured: no, gateway.Declined: no, gateway.Voided: no,
		}},
		{"void", void, map[gateway.Status]gateway.Status{
			gateway.Unconfirmed: gateway.Voided, gateway.ActionRequired: gateway.Voided, gateway.Authorized: gateway.Voided,
			gateway.Captured: no, gateway.Declined: gateway.Declined, gateway.Voided: gateway.Voided,
		}},
		{"refund", refund, map[gateway.Status]gateway.Status{
			gateway.Unconfirmed: no, gateway.ActionRequired: no, gateway.Authorized: no,
			gateway.Captured: gateway.Captured, gateway.Declined: no, gateway.Voided: no,
		}},
	} {
		for from, want := range move.want {
			t.Run(move.name+" "+string(from), func(t *testing.T) {
				t.Parallel()
				reference := in(t, g, from)
				before, err := g.Get(t.Context(), reference)
				if err != nil {
					t.Fatal(err)
				}
				got, err := move.do(t.Context(), reference)
				if want == no {
					if !errors.Is(err, gateway.ErrRefused) || !strings.Contains(err.Error(), string(from)) {
						t.Errorf("%+v, %v; want a refusal that names %s", got, err, from)
					}
					wantPayment(t, g, before)
					return
				}
				if err != nil || got.Status != want {
					t.Errorf("%+v, %v; want %s", got, err, want)
				}
				wantPayment(t, g, got)
			})
		}
	}
	t.Cleanup(func() {
		// t.Context has ended by now.
		records, err := g.all(context.Background())
		if err != nil || len(records) != 24 {
			t.Errorf("%d payments, %v; want 24", len(records), err)
		}
	})
}

func TestUnknownReference(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	for _, reference := range []string{"", "x", "test_" + strings.Repeat("A", 26), "test_" + strings.Repeat("A", 25) + "\x00", "\xff"} {
		_, get := g.Get(t.Context(), reference)
		_, confirm := g.Confirm(t.Context(), reference)
		_, capture := g.Capture(t.Context(), reference, uuid.New(), eur(1))
		_, void := g.Void(t.Context(), reference, uuid.New())
		_, refund := g.Refund(t.Context(), reference, uuid.New(), eur(1))
		for call, err := range map[string]error{"get": get, "confirm": confirm, "capture": capture, "void": void, "refund": refund} {
			if !errors.Is(err, gateway.ErrUnknownReference) {
				t.Errorf("%s %q: %v", call, reference, err)
			}
		}
	}
	wantTotals(t, g, typeid.NewPayment(), Totals{})
}

func TestCaptureAndRefundInParts(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	reference, attempt := prepare(t, g, "tok_approved")
	if _, err := g.Confirm(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	usd := money.Money{Amount: 1, Currency: "USD"}
	for _, amount := range []money.Money{eur(0), eur(-1), eur(1251), usd, {Amount: 1}} {
		if _, err := g.Capture(t.Context(), reference, uuid.New(), amount); !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("capture %s: %v", amount, err)
		}
	}
	wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250, Held: 1250})

	want := gateway.Payment{
		Reference: reference, Status: gateway.Captured, Authorized: eur(1000), Captured: eur(1000), Method: visa("4242"),
	}
	capture := uuid.New()
	for range 2 {
		if got, err := g.Capture(t.Context(), reference, capture, eur(1000)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("capture: %+v, %v", got, err)
		}
	}
	wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250, Captured: 1000})

	for _, amount := range []money.Money{eur(0), eur(-1), eur(1001), usd} {
		if _, err := g.Refund(t.Context(), reference, uuid.New(), amount); !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("refund %s: %v", amount, err)
		}
	}
	for _, part := range []int64{300, 700} {
		refund := uuid.New()
		want.Refunds = append(want.Refunds, gateway.Refund{ID: refund.String(), Operation: refund, Amount: eur(part)})
		for range 2 {
			if got, err := g.Refund(t.Context(), reference, refund, eur(part)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("refund: %+v, %v", got, err)
			}
		}
	}
	if _, err := g.Refund(t.Context(), reference, uuid.New(), eur(1)); !errors.Is(err, gateway.ErrRefused) {
		t.Errorf("refund more than captured: %v", err)
	}
	// A replay tells the present state.
	if got, err := g.Capture(t.Context(), reference, capture, eur(1000)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("capture again: %+v, %v", got, err)
	}
	wantPayment(t, g, want)
	wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: 1250, Captured: 1000, Refunded: 1000})
	wantConsistent(t, g)
}

func TestOperationIDs(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	captured, authorized := in(t, g, gateway.Authorized), in(t, g, gateway.Authorized)
	capture, void := uuid.New(), uuid.New()
	if _, err := g.Capture(t.Context(), captured, capture, eur(1000)); err != nil {
		t.Fatal(err)
	}
	refuses := func(what string, call func() (gateway.Payment, error)) {
		t.Helper()
		if p, err := call(); !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("%s: %+v, %v", what, p, err)
		}
	}
	ctx := t.Context()
	refuses("another amount", func() (gateway.Payment, error) { return g.Capture(ctx, captured, capture, eur(1)) })
	refuses("another currency", func() (gateway.Payment, error) {
		return g.Capture(ctx, captured, capture, money.Money{Amount: 1000, Currency: "USD"})
	})
	refuses("another kind", func() (gateway.Payment, error) { return g.Refund(ctx, captured, capture, eur(1000)) })
	refuses("another payment", func() (gateway.Payment, error) { return g.Capture(ctx, authorized, capture, eur(1000)) })
	refuses("no id", func() (gateway.Payment, error) { return g.Void(ctx, authorized, uuid.Nil) })

	// A refusal doesn't use up its id.
	refuses("void what is captured", func() (gateway.Payment, error) { return g.Void(ctx, captured, void) })
	if p, err := g.Void(ctx, authorized, void); err != nil || p.Status != gateway.Voided {
		t.Errorf("void: %+v, %v", p, err)
	}
	if p, err := g.Void(ctx, authorized, void); err != nil || p.Status != gateway.Voided {
		t.Errorf("void again: %+v, %v", p, err)
	}
	wantConsistent(t, g)
}
