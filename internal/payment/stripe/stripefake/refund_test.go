package stripefake_test

import (
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func (s *shop) refund(intent string, amount int64) (*stripe.Refund, error) {
	p := &stripe.RefundCreateParams{PaymentIntent: &intent, Metadata: map[string]string{"return": "r1"}, Reason: stripe.String("requested_by_customer")}
	if amount != 0 {
		p.Amount = &amount
	}
	return s.api.V1Refunds.Create(s.Context(), p)
}

func TestRefunds(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(payment(1000, "pm_card_visa"))
	events := len(s.fake.Events())
	r := ok[*stripe.Refund](s)(s.refund(i.ID, 300))
	if r.Status != stripe.RefundStatusSucceeded || r.Amount != 300 || r.PaymentIntent.ID != i.ID || r.Metadata["return"] != "r1" || r.BalanceTransaction == nil {
		t.Errorf("%+v", r)
	}
	s.wantEvents(events, "refund.created", "charge.refunded")
	_, err := s.refund(i.ID, 701)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")
	rest := ok[*stripe.Refund](s)(s.refund(i.ID, 0))
	if rest.Amount != 700 {
		t.Errorf("%+v", rest)
	}
	_, err = s.refund(i.ID, 1)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "charge_already_refunded", "")
	if ch := s.get(i.ID).LatestCharge; !ch.Refunded || ch.AmountRefunded != 1000 {
		t.Errorf("%+v", ch)
	}
	if list := s.api.V1Refunds.List(t.Context(), &stripe.RefundListParams{PaymentIntent: &i.ID}).Data(); len(list) != 2 || list[0].ID != rest.ID {
		t.Errorf("%+v", list)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Refunded: 1000, Fees: 40})
}

func TestRefundOfWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(held(1000, "pm_card_visa"))
	_, err := s.refund(i.ID, 0)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")
	ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Capture(t.Context(), i.ID, &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(600)}))
	_, err = s.refund(i.ID, 601)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")
	ok[*stripe.Refund](s)(s.refund(i.ID, 600))
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 600, Refunded: 600, Fees: 34})
	list := s.api.V1Refunds.List(t.Context(), &stripe.RefundListParams{PaymentIntent: &i.ID}).Data()
	if len(list) != 2 || list[0].BalanceTransaction == nil || list[1].Amount != 400 || list[1].BalanceTransaction != nil {
		t.Errorf("%+v", list)
	}
}

// TestRefundFailsLater: by the card after an hour, or by the bank's word.
func TestRefundFailsLater(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*shop, string){
		"4000000000005126": func(s *shop, _ string) { s.fake.Advance(time.Hour) },
		"4242424242424242": func(s *shop, id string) { s.done(s.fake.FailRefund(id, "lost_or_stolen_card")) },
	} {
		s := open(t, stripefake.Options{})
		i := s.pay(payment(1000, s.card(name)))
		r := ok[*stripe.Refund](s)(s.refund(i.ID, 400))
		if r.Status != stripe.RefundStatusSucceeded {
			t.Errorf("%s: %s", name, r.Status)
		}
		s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Refunded: 400, Fees: 40})
		events := len(s.fake.Events())
		fail(s, r.ID)
		p := &stripe.RefundRetrieveParams{}
		p.AddExpand("failure_balance_transaction")
		r = ok[*stripe.Refund](s)(s.api.V1Refunds.Retrieve(t.Context(), r.ID, p))
		if r.Status != stripe.RefundStatusFailed || r.FailureReason == "" || r.FailureBalanceTransaction.Type != "refund_failure" || r.FailureBalanceTransaction.Net != 400 {
			t.Errorf("%s: %+v", name, r)
		}
		s.wantEvents(events, "refund.failed", "refund.updated", "charge.refund.updated")
		s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Fees: 40})
		if err := s.fake.FailRefund(r.ID, "unknown"); err == nil {
			t.Errorf("%s: fails twice", name)
		}
		if again := ok[*stripe.Refund](s)(s.refund(i.ID, 1000)); again.Amount != 1000 {
			t.Errorf("%s: %+v", name, again)
		}
	}
}

func TestRefundPendingAndCanceled(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(payment(1000, "pm_card_pendingRefund"))
	first, second := ok[*stripe.Refund](s)(s.refund(i.ID, 400)), ok[*stripe.Refund](s)(s.refund(i.ID, 500))
	if first.Status != stripe.RefundStatusPending {
		t.Errorf("%s", first.Status)
	}
	s.done(s.fake.CancelRefund(second.ID))
	s.fake.Advance(time.Hour)
	for id, want := range map[string]stripe.RefundStatus{first.ID: stripe.RefundStatusSucceeded, second.ID: stripe.RefundStatusCanceled} {
		if r := ok[*stripe.Refund](s)(s.api.V1Refunds.Retrieve(t.Context(), id, nil)); r.Status != want {
			t.Errorf("%s, want %s", r.Status, want)
		}
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Refunded: 400, Fees: 40})
}
