package stripefake_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestPages(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	var ids []string // the newest first
	for range 7 {
		ids = slices.Insert(ids, 0, s.pay(payment(1000, "pm_card_visa")).ID)
		s.fake.Advance(time.Minute)
	}
	page := func(p *stripe.PaymentIntentListParams) (got []string, more bool) {
		list := s.api.V1PaymentIntents.List(t.Context(), p)
		if list.Err() != nil {
			t.Fatal(list.Err())
		}
		for _, i := range list.Data() {
			got = append(got, i.ID)
		}
		if p.EndingBefore != nil {
			slices.Reverse(got) // as Stripe's client did, for who walks back
		}
		return got, list.Meta().HasMore
	}
	for name, tt := range map[string]struct {
		params stripe.PaymentIntentListParams
		want   []string
		more   bool
	}{
		"first":   {stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(3)}}, ids[:3], true},
		"after":   {stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(3), StartingAfter: &ids[2]}}, ids[3:6], true},
		"last":    {stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(3), StartingAfter: &ids[5]}}, ids[6:], false},
		"exactly": {stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(4), StartingAfter: &ids[2]}}, ids[3:], false},
		"before":  {stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(2), EndingBefore: &ids[4]}}, ids[2:4], true},
		"front":   {stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(5), EndingBefore: &ids[2]}}, ids[:2], false},
		"all":     {stripe.PaymentIntentListParams{}, ids, false},
		"range": {stripe.PaymentIntentListParams{CreatedRange: &stripe.RangeQueryParams{
			GreaterThanOrEqual: start.Add(time.Minute).Unix(), LesserThanOrEqual: start.Add(3 * time.Minute).Unix(),
		}}, ids[3:6], false},
	} {
		if got, more := page(&tt.params); !slices.Equal(got, tt.want) || more != tt.more {
			t.Errorf("%s: %q %v, want %q %v", name, got, more, tt.want, tt.more)
		}
	}
	var walked []string
	for i, err := range s.api.V1PaymentIntents.List(t.Context(), &stripe.PaymentIntentListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(2)}}).All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		walked = append(walked, i.ID)
	}
	if !slices.Equal(walked, ids) {
		t.Errorf("walked %q", walked)
	}
	for _, p := range []stripe.ListParams{{StartingAfter: stripe.String("pi_none")}, {EndingBefore: stripe.String("pi_none")}, {Limit: stripe.Int64(101)}} {
		if err := s.api.V1PaymentIntents.List(t.Context(), &stripe.PaymentIntentListParams{ListParams: p}).Err(); err == nil {
			t.Errorf("no error for %+v", p)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	s.pay(payment(1000, "pm_card_visa"))
	p := &stripe.PaymentIntentListParams{}
	p.AddExpand("data.latest_charge.balance_transaction")
	if i := s.api.V1PaymentIntents.List(t.Context(), p).Data()[0]; i.LatestCharge.BalanceTransaction.Net != 960 {
		t.Errorf("%+v", i)
	}
	c := &stripe.ChargeListParams{}
	c.AddExpand("data.refunds")
	if ch := s.api.V1Charges.List(t.Context(), c).Data()[0]; ch.Refunds == nil || len(ch.Refunds.Data) != 0 {
		t.Errorf("%+v", ch)
	}
	p = &stripe.PaymentIntentListParams{}
	p.AddExpand("data.colour")
	s.refused(s.api.V1PaymentIntents.List(t.Context(), p).Err(), 400, stripe.ErrorTypeInvalidRequest, "", "")
}

func TestBalanceAndPayouts(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(payment(10000, "pm_card_visa"))
	ok[*stripe.Refund](s)(s.refund(i.ID, 2000))
	dollars := payment(5000, "pm_card_visa")
	dollars.Currency = stripe.String("usd")
	s.pay(dollars)
	ids, err := s.fake.Payout()
	s.done(err)
	if len(ids) != 0 {
		t.Errorf("paid out %q at once", ids)
	}
	s.fake.Advance(48 * time.Hour)
	later := s.pay(payment(700, "pm_card_visa"))
	ids, err = s.fake.Payout()
	s.done(err)
	if len(ids) != 2 {
		t.Fatalf("paid out %q", ids)
	}
	first := ids[0]
	paid := ok[*stripe.Payout](s)(s.api.V1Payouts.Retrieve(t.Context(), ids[0], nil))
	if paid.Currency != "eur" || paid.Amount != 10000-175-2000 || paid.Status != stripe.PayoutStatusPaid {
		t.Errorf("%+v", paid)
	}
	var net int64
	kinds := map[string]int{}
	for _, b := range s.api.V1BalanceTransactions.List(t.Context(), &stripe.BalanceTransactionListParams{Payout: &ids[0]}).Data() {
		kinds[string(b.Type)]++
		net += b.Net
	}
	if net != 0 || len(kinds) != 3 || kinds["charge"] != 1 || kinds["refund"] != 1 || kinds["payout"] != 1 {
		t.Errorf("%v sum to %d", kinds, net)
	}
	charges := s.api.V1BalanceTransactions.List(t.Context(), &stripe.BalanceTransactionListParams{Type: stripe.String("charge")}).Data()
	if len(charges) != 3 || charges[0].Status != stripe.BalanceTransactionStatusPending || charges[0].Source.ID != s.get(later.ID).LatestCharge.ID ||
		charges[2].Status != stripe.BalanceTransactionStatusAvailable {
		t.Errorf("%+v", charges)
	}
	if ids, err := s.fake.Payout(); err != nil || len(ids) != 0 {
		t.Errorf("paid out twice: %q, %v", ids, err)
	}
	if list := s.api.V1Payouts.List(t.Context(), &stripe.PayoutListParams{}).Data(); len(list) != 2 {
		t.Errorf("%+v", list)
	}
	s.wantEvents(len(s.fake.Events())-2, "payout.paid", "payout.paid")
	s.fake.Advance(48 * time.Hour)
	next, err := s.fake.Payout()
	s.done(err)
	if len(next) != 1 {
		t.Fatalf("paid out %q", next)
	}
	for id, want := range map[string]int{next[0]: 2, first: 3} {
		if list := s.api.V1BalanceTransactions.List(t.Context(), &stripe.BalanceTransactionListParams{Payout: &id}).Data(); len(list) != want {
			t.Errorf("%s pays out %d, want %d", id, len(list), want)
		}
	}
}
