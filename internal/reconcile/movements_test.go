package reconcile_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/books"
)

// accounts are what is on the accounts of Stripe's books that the store keeps, in cents.
func (s *shop) accounts() map[string]int64 {
	s.Helper()
	turnovers, err := books.New(s.Store).Turnovers(s.Context(), time.Now().AddDate(-1, 0, 0), time.Now().AddDate(1, 0, 0), "EUR")
	s.must(err)
	all := map[string]int64{}
	for _, t := range turnovers {
		if balance := t.Balance(); balance.Amount != 0 {
			all[string(t.Account)] = balance.Amount
		}
	}
	return all
}

// TestBooksAreAsTheGateways: after captures, refunds, a dispute and a payout, the store has at the gateway what the gateway
// says, and each payment that was moved without us was looked at.
func TestBooksAreAsTheGateways(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, first := s.authorized()
	_, second := s.authorized()
	s.capturedElsewhere(first)
	s.capturedElsewhere(second)
	s.refundedElsewhere(first)
	s.must(s.Movements(t.Context(), "stripe", s.fake.Now().Add(time.Hour)))
	slices.Sort(s.followed)
	if want := slices.Sorted(slices.Values([]string{first, second})); !slices.Equal(s.followed, want) {
		t.Errorf("%v were looked at, want %v", s.followed, want)
	}
	want := map[string]int64{"GATEWAY": 2500 - 250 - 88, "FEES": 88, "RECEIVABLE": -2250}
	if diff := cmp.Diff(want, s.accounts()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s.fake.Advance(72 * time.Hour)
	_, err := s.fake.Payout()
	s.must(err)
	_, err = s.fake.OpenDispute(s.charge(second), 1000, "duplicate")
	s.must(err)
	s.followed = nil
	s.must(s.Movements(t.Context(), "stripe", s.fake.Now().Add(time.Hour)))
	if !slices.Equal(s.followed, []string{second}) {
		t.Errorf("%v were looked at: what is known already is not followed again", s.followed)
	}
	want = map[string]int64{"BANK": 2162, "GATEWAY": -2500, "FEES": 88 + 1500, "DISPUTES": 1000, "RECEIVABLE": -2250}
	if diff := cmp.Diff(want, s.accounts()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	report, err := books.Verify(t.Context(), s.Store)
	if err != nil || report.Found[books.Missing]+report.Found[books.Unfounded]+report.Found[books.Altered] != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestLooksAtWhatIsNew: a payment that says already what was moved is not looked at. That would cost several requests for each
// payment, as nearly all movements are of payments that calls have told of.
func TestLooksAtWhatIsNew(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, reference := s.authorized()
	moves := func(want ...string) {
		t.Helper()
		s.followed = nil
		s.must(s.Movements(t.Context(), "stripe", s.fake.Now().Add(time.Hour)))
		if !slices.Equal(s.followed, want) {
			t.Errorf("%v were looked at, want %v", s.followed, want)
		}
	}
	told := func() {
		_, err := s.follow(t.Context(), "stripe", reference)
		s.must(err)
	}
	s.capturedElsewhere(reference)
	told()
	moves()
	s.refundedElsewhere(reference)
	moves(reference)
	s.refundedElsewhere(reference)
	told()
	moves()
	_, err := s.fake.OpenDispute(s.charge(reference), 100, "duplicate")
	s.must(err)
	told()
	moves(reference)
}

// TestReadsOnWhereItFailed: what a failure has left unread is read later, and nothing twice.
func TestReadsOnWhereItFailed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range 110 { // more than a page
		_, reference := s.authorized()
		s.capturedElsewhere(reference)
	}
	s.must(s.Movements(t.Context(), "stripe", time.Now().Add(-time.Minute)))
	until := s.fake.Now().Add(time.Hour)
	s.isBroken.Store(true)
	if err := s.Movements(t.Context(), "stripe", until); err == nil {
		t.Fatal("nothing has failed")
	}
	s.isBroken.Store(false)
	s.must(s.Movements(t.Context(), "stripe", until))
	s.must(s.Movements(t.Context(), "stripe", until))
	if got := s.accounts(); got["FEES"] != 110*44 || got["GATEWAY"] != 110*(1250-44) {
		t.Errorf("%v", got)
	}
}

// TestNothingWasPaid: a gateway that nothing was paid at is not asked.
func TestNothingWasPaid(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.must(s.Movements(t.Context(), "stripe", time.Now()))
	s.must(s.ReadMovements(t.Context()))
	s.must(s.Check(t.Context()))
	if got := s.accounts(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
