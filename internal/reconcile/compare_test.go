package reconcile_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/reconcile"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// wantReport compares a report but for what it says to people.
func (s *shop) wantReport(want reconcile.Report) {
	s.Helper()
	got := s.compare()
	for _, d := range got.Differences {
		if d.Details == "" {
			s.Errorf("%+v says nothing", d)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(reconcile.Difference{}, "Details"), cmpopts.SortSlices(func(a, b reconcile.Difference) bool {
		return a.Kind+reconcile.Kind(a.Reference) < b.Kind+reconcile.Kind(b.Reference)
	})); diff != "" {
		s.Errorf("(-want +got)\n%s\n%+v", diff, got.Differences)
	}
}

// TestMendsWhatWasLost: whatever was done there and not told here.
func TestMendsWhatWasLost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	held, _ := s.authorized()
	taken, takenThere := s.authorized()
	s.capturedElsewhere(takenThere)
	returned, returnedThere := s.authorized()
	s.capturedElsewhere(returnedThere)
	s.refundedElsewhere(returnedThere)
	confirmed := s.begun() // it was confirmed, and the answer lost
	reference := s.prepared(confirmed.ID)
	_, err := s.payments.CommitReference(t.Context(), confirmed.ID, reference)
	s.must(err)
	_, err = s.gateway.Confirm(t.Context(), reference)
	s.must(err)
	for _, again := range []bool{false, true} {
		want := reconcile.Report{Payments: 4}
		if !again {
			want.Mended = 1 // what has moved money is found in Stripe's books before
		}
		s.wantReport(want)
		s.want(held, "AUTHORIZED", 0, 0)
		s.want(taken, "CAPTURED", 1250, 0)
		s.want(returned, "CAPTURED", 1250, 250)
		s.want(confirmed.ID, "AUTHORIZED", 0, 0)
	}
}

// TestReportsWhatCannotBeMended: each kind of difference, once.
func TestReportsWhatCannotBeMended(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	altered, alteredThere := s.authorized()
	s.exec(`INSERT INTO payment_events (id, created_at, updated_at, payment_id, operation_id, type, status, amount)
		VALUES (gen_random_uuid(), now(), now(), $1, gen_random_uuid(), 'CAPTURE', 'SUCCEEDED', 1000)`, altered)
	s.exec("UPDATE payments SET captured_amount = 1000, status = 'CAPTURED' WHERE id = $1", altered)
	missing := s.begun()
	s.exec("UPDATE payments SET gateway_reference = 'pi_none' WHERE id = $1", missing.ID)
	lost := typeid.NewPayment() // as after a backup that is older
	lostThere := s.prepared(lost)
	_, err := s.gateway.Confirm(t.Context(), lostThere)
	s.must(err)
	moved, movedThere := s.authorized()
	s.capturedElsewhere(movedThere)
	s.exec(`INSERT INTO gateway_movements (gateway, reference, kind, amount, currency, payment_id, occurred_at) VALUES ('stripe', 'txn_none', 'CHARGE', 1, 'EUR', $1, now())`, moved)
	s.fake.Advance(25 * time.Hour)
	s.wantReport(reconcile.Report{Payments: 3, Wrong: 5, Differences: []reconcile.Difference{
		{Kind: reconcile.Missing, Payment: missing.ID.String(), Reference: "pi_none"},
		{Kind: reconcile.Moved, Payment: altered.String(), Reference: alteredThere},
		{Kind: reconcile.Moved, Payment: moved.String(), Reference: movedThere},
		{Kind: reconcile.Unequal, Payment: altered.String(), Reference: alteredThere},
		{Kind: reconcile.Unknown, Payment: lost.String(), Reference: lostThere},
	}})
}

// TestEndsAttemptsThatNobodyConfirms: those that were given up before their reference was stored. Others are left alone.
func TestEndsAttemptsThatNobodyConfirms(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	crashed, undecided := s.begun(), s.begun()
	crashedThere, undecidedThere := s.prepared(crashed.ID), s.prepared(undecided.ID)
	foreign := s.prepared(typeid.NewPayment()) // of another store, or a test's, at the same account
	s.must(s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		p, err := s.payments.Lock(ctx, tx, crashed.ID)
		if err == nil {
			_, err = s.payments.GiveUp(ctx, tx, p)
		}
		return err
	}))
	s.wantReport(reconcile.Report{Payments: 3, Ended: 1, Foreign: 1})
	for reference, want := range map[string]gateway.Status{crashedThere: gateway.Voided, undecidedThere: gateway.Unconfirmed, foreign: gateway.Unconfirmed} {
		if p, err := s.gateway.Get(t.Context(), reference); err != nil || p.Status != want {
			t.Errorf("%s is %s, want %s; %v", reference, p.Status, want, err)
		}
	}
	s.wantReport(reconcile.Report{Payments: 3, Foreign: 1})
}

// TestComparesByPages: more than a gateway lists at once, in more than one window of time.
func TestComparesByPages(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var all []typeid.Payment
	for n := range 130 {
		id, _ := s.authorized()
		if all = append(all, id); n%2 == 0 {
			s.exec("UPDATE payments SET status = 'PENDING', authorized_amount = 0 WHERE id = $1", id)
			s.exec("DELETE FROM payment_events WHERE payment_id = $1 AND status = 'SUCCEEDED'", id)
		}
		if n == 65 {
			s.fake.Advance(7 * time.Hour)
		}
	}
	s.wantReport(reconcile.Report{Payments: 130, Mended: 65})
	for _, id := range all {
		s.want(id, "AUTHORIZED", 0, 0)
	}
}

// TestMoreDifferencesThanAreTold are counted.
func TestMoreDifferencesThanAreTold(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range reconcile.MaxDifferences + 3 {
		s.exec("UPDATE payments SET gateway_reference = 'pi_' || id WHERE id = $1", s.begun().ID)
	}
	if r := s.compare(); r.Wrong != reconcile.MaxDifferences+3 || len(r.Differences) != reconcile.MaxDifferences {
		t.Errorf("%d wrong, %d told", r.Wrong, len(r.Differences))
	}
	if _, err := s.Compare(t.Context(), "acme", time.Now(), time.Now()); err == nil {
		t.Error("a gateway is compared that there is not")
	}
	if !slices.Equal(s.payments.Gateways(), []string{"stripe"}) {
		t.Error(s.payments.Gateways())
	}
}
