package stripefake_test

import (
	"testing"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestDisputes(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(payment(1000, "pm_card_visa"))
	charge := i.LatestCharge.ID
	events := len(s.fake.Events())
	id, err := s.fake.OpenDispute(charge, 800, "product_not_received")
	s.done(err)
	d := ok[*stripe.Dispute](s)(s.api.V1Disputes.Retrieve(t.Context(), id, nil))
	if d.Status != stripe.DisputeStatusNeedsResponse || d.Amount != 800 || d.Charge.ID != charge || d.BalanceTransactions[0].Net != -2300 {
		t.Errorf("%+v", d)
	}
	if !s.get(i.ID).LatestCharge.Disputed {
		t.Error("the charge is not disputed")
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Disputed: 800, Fees: 1540})
	_, err = s.refund(i.ID, 100)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "charge_disputed", "")
	if _, err := s.fake.OpenDispute(charge, 201, "fraudulent"); err == nil {
		t.Error("more is disputed than was taken")
	}
	s.done(s.fake.CloseDispute(id, true))
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Fees: 1540})
	s.wantEvents(events, "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed", "charge.dispute.funds_reinstated")
	if err := s.fake.CloseDispute(id, false); err == nil {
		t.Error("closed twice")
	}
	ok[*stripe.Refund](s)(s.refund(i.ID, 100))
}

// TestCardDisputesAtOnce: the shop gives in.
func TestCardDisputesAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(payment(1000, s.card("4000000000000259")))
	list := s.api.V1Disputes.List(t.Context(), &stripe.DisputeListParams{PaymentIntent: &i.ID}).Data()
	if len(list) != 1 || list[0].Reason != stripe.DisputeReasonFraudulent {
		t.Fatalf("%+v", list)
	}
	d := ok[*stripe.Dispute](s)(s.api.V1Disputes.Close(t.Context(), list[0].ID, nil))
	if d.Status != stripe.DisputeStatusLost {
		t.Errorf("%+v", d)
	}
	_, err := s.api.V1Disputes.Close(t.Context(), d.ID, nil)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Disputed: 1000, Fees: 1540})
}

func TestEarlyFraudWarning(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	byCard := s.pay(payment(1000, s.card("4000000000005423")))
	other := s.pay(payment(1000, "pm_card_visa"))
	id, err := s.fake.EarlyFraudWarning(other.LatestCharge.ID)
	s.done(err)
	list := s.api.V1RadarEarlyFraudWarnings.List(t.Context(), &stripe.RadarEarlyFraudWarningListParams{}).Data()
	if len(list) != 2 || list[0].ID != id || list[1].PaymentIntent.ID != byCard.ID || !list[0].Actionable {
		t.Errorf("%+v", list)
	}
	ok[*stripe.Refund](s)(s.refund(other.ID, 0))
	if w := ok[*stripe.RadarEarlyFraudWarning](s)(s.api.V1RadarEarlyFraudWarnings.Retrieve(t.Context(), id, nil)); w.Actionable {
		t.Error("there is nothing to be done any more")
	}
}
