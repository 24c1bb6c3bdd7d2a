package stripe_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// moved returns all movements of a time, by pages.
func (a *account) moved(from, to time.Time, limit int) (all []gateway.Movement) {
	a.Helper()
	after := ""
	for {
		page, end, err := a.Movements(a.Context(), from, to, after, limit)
		a.done(err)
		if all = append(all, page...); end == "" {
			return all
		}
		after = end
	}
}

// TestMovements: what a payment, a refund that fails, a dispute and a payout move, each with its fee.
func TestMovements(t *testing.T) {
	t.Parallel()
	a := standard(t)
	begun := a.fake.Now().Truncate(time.Second)
	p, other := a.sold("pm_card_visa"), a.sold("pm_card_visa")
	a.ok(a.Refund(t.Context(), p.Reference, uuid.New(), euro(250)))
	dispute, err := a.fake.OpenDispute(a.charge(p.Reference), 1000, "duplicate")
	a.done(err)
	a.done(a.fake.CloseDispute(dispute, true))
	a.fake.Advance(72 * time.Hour)
	_, err = a.fake.Payout()
	a.done(err)
	ever := begun.AddDate(1, 0, 0)
	want := []string{
		"CHARGE 12.50 EUR", "FEE -0.44 EUR", "REFUND -2.50 EUR", "DISPUTE -10.00 EUR", "DISPUTE_FEE -15.00 EUR", "DISPUTE_REVERSAL 10.00 EUR",
		"CHARGE 12.50 EUR of another", "FEE -0.44 EUR of another", "PAYOUT -6.62 EUR of none",
	}
	for _, limit := range []int{1, 2, 100} {
		var got []string
		names := map[string]bool{}
		var sum int64
		for _, m := range a.moved(begun, ever, limit) {
			names[m.ID] = true
			sum += m.Amount.Amount
			if m.OccurredAt.Before(begun) || m.OccurredAt.After(a.fake.Now()) {
				t.Errorf("%+v", m)
			}
			whose := map[string]string{p.Reference: "", other.Reference: " of another", "": " of none"}[m.Reference]
			got = append(got, fmt.Sprintf("%s %s%s", m.Kind, m.Amount, whose))
		}
		slices.Sort(got)
		sorted := slices.Sorted(slices.Values(want))
		if diff := cmp.Diff(sorted, got); diff != "" || len(names) != len(got) || sum != 0 {
			t.Errorf("%d a page, %d are left (-want +got)\n%s", limit, sum, diff)
		}
	}
	if none := a.moved(begun.Add(-time.Hour), begun, 10); len(none) != 0 {
		t.Errorf("before it began: %+v", none)
	}
}
