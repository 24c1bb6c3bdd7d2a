package stripefake_test

import (
	"testing"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestDelayedMethod(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	paid, unpaid := s.pay(sepa(s, 1000)), s.pay(sepa(s, 700))
	if ch := s.get(paid.ID).LatestCharge; ch.Status != stripe.ChargeStatusPending || ch.Captured || ch.Paid {
		t.Errorf("%+v", ch)
	}
	s.wantSums("eur", stripefake.Sums{})
	events := len(s.fake.Events())
	s.done(s.fake.SettleDelayed(paid.ID, true))
	s.done(s.fake.SettleDelayed(unpaid.ID, false))
	i := s.wantStatus(paid.ID, stripe.PaymentIntentStatusSucceeded)
	if i.AmountReceived != 1000 || i.LatestCharge.BalanceTransaction.Type != "payment" {
		t.Errorf("%+v, %+v", i, i.LatestCharge.BalanceTransaction)
	}
	if i := s.wantStatus(unpaid.ID, stripe.PaymentIntentStatusRequiresPaymentMethod); i.LastPaymentError == nil || i.LatestCharge.Status != stripe.ChargeStatusFailed {
		t.Errorf("%+v", i)
	}
	s.wantEvents(events, "charge.succeeded", "payment_intent.succeeded", "charge.failed", "payment_intent.payment_failed")
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000, Fees: 40})
}

func TestRedirectMethods(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for _, kind := range []string{"ideal", "bancontact", "klarna"} {
		p := &stripe.PaymentIntentCreateParams{
			Amount: stripe.Int64(1000), Currency: stripe.String("eur"), Confirm: stripe.Bool(true), CaptureMethod: stripe.String("automatic"),
			PaymentMethodData: &stripe.PaymentIntentCreatePaymentMethodDataParams{Type: stripe.String(kind)},
		}
		_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
		if err == nil {
			t.Errorf("%s: no return_url is needed", kind)
		}
		p.ReturnURL, p.IdempotencyKey = stripe.String("https://shop.example.com/back"), nil
		i := s.pay(p)
		if i.Status != stripe.PaymentIntentStatusRequiresAction || i.NextAction.RedirectToURL.ReturnURL != *p.ReturnURL {
			t.Fatalf("%s: %+v", kind, i)
		}
		s.done(s.fake.CompleteAction(i.ID, true))
		if ch := s.wantStatus(i.ID, stripe.PaymentIntentStatusSucceeded).LatestCharge; string(ch.PaymentMethodDetails.Type) != kind || ch.Status != stripe.ChargeStatusSucceeded {
			t.Errorf("%s: %+v", kind, ch)
		}
	}
	p := payment(1000, "pm_card_visa")
	p.PaymentMethodTypes = []*string{stripe.String("ideal")}
	_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "") // not this type
	p = payment(1000, "pm_card_visa")
	p.PaymentMethodTypes, p.Currency = []*string{stripe.String("ideal")}, stripe.String("usd")
	_, err = s.api.V1PaymentIntents.Create(t.Context(), p)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "") // not this currency
}
