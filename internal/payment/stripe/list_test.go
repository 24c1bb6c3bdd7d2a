package stripe_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// listed returns all of a time, by pages.
func (a *account) listed(from, to time.Time, limit int) (all []gateway.Listed) {
	a.Helper()
	after := ""
	for {
		page, err := a.List(a.Context(), from, to, after, limit)
		a.done(err)
		if len(page) > limit {
			a.Fatalf("%d of at most %d", len(page), limit)
		}
		if all = append(all, page...); len(page) < limit {
			return all
		}
		after = page[len(page)-1].Reference
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	a := standard(t)
	begun := a.fake.Now().Truncate(time.Second)
	var references, attempts []string
	for day := range 7 {
		p := purchase([]string{"pm_card_visa", ""}[day%2])
		attempts = append(attempts, p.Attempt.String())
		references = append(references, a.paid(p).Reference)
		a.fake.Advance(24 * time.Hour)
	}
	slices.Reverse(references)
	slices.Reverse(attempts)
	ever := begun.AddDate(1, 0, 0)
	for _, limit := range []int{1, 3, 7, 100} {
		all := a.listed(begun, ever, limit)
		for i, p := range all {
			if len(all) != 7 || p.Reference != references[i] || p.Attempt != attempts[i] {
				t.Fatalf("%d a page: %+v", limit, all)
			}
			if made := begun.AddDate(0, 0, 6-i); p.CreatedAt.Before(made) || p.CreatedAt.After(made.Add(time.Hour)) {
				t.Errorf("made at %v, want %v", p.CreatedAt, made)
			}
		}
	}
	all := a.listed(begun, ever, 100)
	if held := all[0]; held.Status != gateway.Authorized || held.Authorized != euro(1250) || held.HeldUntil == nil || held.Method.Last4 != "4242" {
		t.Errorf("%+v", held)
	}
	if waits := all[1]; waits.Status != gateway.ActionRequired {
		t.Errorf("%+v", waits)
	}
	if all[0].Refunded.Amount != 0 || all[6].Refunded.Amount != 0 { // what was only held is not given back
		t.Errorf("%+v, %+v", all[0], all[6])
	}
	if gone := all[6]; gone.Status != gateway.Voided { // its hold has ended
		t.Errorf("%+v", gone)
	}
}

// TestListOfRefunds: their sum, also where a part was captured and the rest let go.
func TestListOfRefunds(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.paid(purchase("pm_card_visa"))
	a.ok(a.Capture(t.Context(), p.Reference, uuid.New(), euro(1000)))
	a.ok(a.Refund(t.Context(), p.Reference, uuid.New(), euro(100)))
	a.ok(a.Refund(t.Context(), p.Reference, uuid.New(), euro(200)))
	if all := a.listed(a.fake.Now().Add(-time.Hour), a.fake.Now().Add(time.Hour), 10); len(all) != 1 || all[0].Refunded != euro(300) || all[0].Captured != euro(1000) {
		t.Errorf("%+v", all)
	}
}

// TestListOfATime: from is in it, to is not.
func TestListOfATime(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.ok(a.Get(t.Context(), a.prepared(purchase("pm_card_visa"))))
	all, err := a.List(t.Context(), a.fake.Now().Add(-time.Hour), a.fake.Now().Add(time.Hour), "", 10)
	if err != nil || len(all) != 1 || all[0].Reference != p.Reference {
		t.Fatalf("%+v, %v", all, err)
	}
	made := all[0].CreatedAt
	for span, found := range map[[2]time.Time]int{
		{made, made.Add(time.Second)}:                    1,
		{made.Add(-time.Second), made}:                   0,
		{made.Add(time.Second), made.Add(2 * time.Hour)}: 0,
		{made, made}: 0,
	} {
		if all := a.listed(span[0], span[1], 10); len(all) != found {
			t.Errorf("%v: %+v", span, all)
		}
	}
}

// TestListOfOthers: what was made at the account without us has no attempt.
func TestListOfOthers(t *testing.T) {
	t.Parallel()
	a := standard(t)
	a.elsewhere()
	all := a.listed(a.fake.Now().Add(-time.Hour), a.fake.Now().Add(time.Hour), 10)
	if len(all) != 1 || all[0].Attempt != "" || all[0].Captured != euro(700) {
		t.Errorf("%+v", all)
	}
	if p := a.want(all[0].Reference, gateway.Captured, 700, 700); p.ClientSecret != "" {
		t.Errorf("%+v", p)
	}
}

// elsewhere makes a payment of 7 euros without the gateway.
func (a *account) elsewhere() {
	a.Helper()
	_, err := a.api.V1PaymentIntents.Create(a.Context(), &stripego.PaymentIntentCreateParams{
		Amount: new(int64(700)), Currency: new("eur"), Confirm: new(true), PaymentMethod: new("pm_card_visa"), PaymentMethodTypes: []*string{new("card")},
	})
	a.done(err)
}
