package stripefake_test

import (
	"testing"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestDeclines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, number, code, decline, outcome string }{
		{"pm_card_chargeDeclined", "4000000000000002", "card_declined", "generic_decline", "issuer_declined"},
		{"pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995", "card_declined", "insufficient_funds", "issuer_declined"},
		{"pm_card_chargeDeclinedLostCard", "4000000000009987", "card_declined", "lost_card", "issuer_declined"},
		{"pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", "card_declined", "stolen_card", "issuer_declined"},
		{"pm_card_chargeDeclinedExpiredCard", "4000000000000069", "expired_card", "expired_card", "issuer_declined"},
		{"pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", "incorrect_cvc", "incorrect_cvc", "issuer_declined"},
		{"pm_card_chargeDeclinedProcessingError", "4000000000000119", "processing_error", "processing_error", "issuer_declined"},
		{"pm_card_chargeDeclinedFraudulentCard", "4100000000000019", "card_declined", "fraudulent", "blocked"},
		{"pm_card_riskLevelHighest", "4000000000004954", "card_declined", "fraudulent", "blocked"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, stripefake.Options{})
			for _, card := range []string{tt.name, s.card(tt.number)} {
				events := len(s.fake.Events())
				_, err := s.api.V1PaymentIntents.Create(t.Context(), payment(1000, card))
				e := s.refused(err, 402, stripe.ErrorTypeCard, tt.code, tt.decline)
				if e.PaymentIntent == nil || e.PaymentMethod == nil || e.ChargeID == "" || e.Msg == "" {
					t.Fatalf("%+v", e)
				}
				i := s.wantStatus(e.PaymentIntent.ID, stripe.PaymentIntentStatusRequiresPaymentMethod)
				ch := i.LatestCharge
				if i.PaymentMethod != nil || string(i.LastPaymentError.DeclineCode) != tt.decline || ch.ID != e.ChargeID ||
					ch.Status != stripe.ChargeStatusFailed || ch.Paid || ch.FailureCode != tt.code || ch.Outcome.Type != tt.outcome {
					t.Errorf("%+v, %+v", i, ch)
				}
				s.wantEvents(events, "payment_intent.created", "charge.failed", "payment_intent.payment_failed")
				s.wantSums("eur", stripefake.Sums{})
			}
		})
	}
}

// card makes a payment method of a number.
func (s *shop) card(number string) string {
	s.Helper()
	return ok[*stripe.PaymentMethod](s)(s.api.V1PaymentMethods.Create(s.Context(), &stripe.PaymentMethodCreateParams{
		Type: stripe.String("card"), Card: &stripe.PaymentMethodCreateCardParams{
			Number: stripe.String(number), ExpMonth: stripe.Int64(12), ExpYear: stripe.Int64(2034), CVC: stripe.String("123"),
		},
	})).ID
}

// TestAnotherCardAfterDecline pays the same intent with a card that is good.
func TestAnotherCardAfterDecline(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	_, err := s.api.V1PaymentIntents.Create(t.Context(), payment(1000, "pm_card_chargeDeclined"))
	id := s.refused(err, 402, stripe.ErrorTypeCard, "card_declined", "generic_decline").PaymentIntent.ID
	i := ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Confirm(t.Context(), id, &stripe.PaymentIntentConfirmParams{PaymentMethod: stripe.String("pm_card_visa")}))
	if i.Status != stripe.PaymentIntentStatusSucceeded || i.LastPaymentError != nil {
		t.Errorf("%+v", i)
	}
	list := s.api.V1Charges.List(t.Context(), &stripe.ChargeListParams{PaymentIntent: &id})
	if len(list.Data()) != 2 || list.Data()[0].Status != stripe.ChargeStatusSucceeded || list.Data()[1].Status != stripe.ChargeStatusFailed {
		t.Errorf("%+v", list.Data())
	}
}

func TestUnknownNumber(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	_, err := s.api.V1PaymentMethods.Create(t.Context(), &stripe.PaymentMethodCreateParams{
		Type: stripe.String("card"), Card: &stripe.PaymentMethodCreateCardParams{Number: stripe.String("4111111111111112")},
	})
	s.refused(err, 402, stripe.ErrorTypeCard, "incorrect_number", "")
	_, err = s.api.V1PaymentIntents.Create(t.Context(), payment(1000, "pm_card_nobody"))
	s.refused(err, 404, stripe.ErrorTypeInvalidRequest, "resource_missing", "")
	m := ok[*stripe.PaymentMethod](s)(s.api.V1PaymentMethods.Create(t.Context(), &stripe.PaymentMethodCreateParams{
		Type: stripe.String("card"), Card: &stripe.PaymentMethodCreateCardParams{Token: stripe.String("tok_amex")},
	}))
	if m.Card.Brand != "amex" || m.Card.Last4 != "0005" {
		t.Errorf("%+v", m.Card)
	}
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	for _, card := range []string{"pm_card_threeDSecure2Required", "pm_card_authenticationRequired", "pm_card_authenticationRequiredOnSetup"} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			s := open(t, stripefake.Options{})
			p := held(1000, card)
			p.ReturnURL = stripe.String("https://shop.example.com/back")
			i := s.pay(p)
			if i.Status != stripe.PaymentIntentStatusRequiresAction || i.NextAction.Type != "redirect_to_url" || i.NextAction.RedirectToURL.URL == "" || i.LatestCharge != nil {
				t.Fatalf("%+v, %+v", i, i.NextAction)
			}
			s.done(s.fake.CompleteAction(i.ID, false))
			i = s.wantStatus(i.ID, stripe.PaymentIntentStatusRequiresPaymentMethod)
			if i.LastPaymentError.Code != "payment_intent_authentication_failure" {
				t.Errorf("%+v", i.LastPaymentError)
			}
			s.wantEvents(0, "payment_intent.created", "payment_intent.requires_action", "payment_intent.payment_failed")
			if status, err := s.fake.ConfirmByClient(i.ClientSecret, card); status != "requires_action" || err != nil {
				t.Fatalf("%s, %v", status, err)
			}
			s.done(s.fake.CompleteAction(i.ID, true))
			i = s.wantStatus(i.ID, stripe.PaymentIntentStatusRequiresCapture)
			if secure := i.LatestCharge.PaymentMethodDetails.Card.ThreeDSecure; secure == nil || secure.Result != "authenticated" {
				t.Errorf("%+v", secure)
			}

			p = payment(1000, card)
			p.OffSession = stripe.Bool(true)
			_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
			s.refused(err, 402, stripe.ErrorTypeCard, "authentication_required", "authentication_required")
		})
	}
}

func TestRequestedAuthentication(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for request, want := range map[string]stripe.PaymentIntentStatus{"automatic": "succeeded", "any": "requires_action", "challenge": "requires_action"} {
		p := payment(1000, "pm_card_threeDSecureOptional")
		p.PaymentMethodOptions = &stripe.PaymentIntentCreatePaymentMethodOptionsParams{
			Card: &stripe.PaymentIntentCreatePaymentMethodOptionsCardParams{RequestThreeDSecure: stripe.String(request)},
		}
		if i := s.pay(p); i.Status != want {
			t.Errorf("%s: %s", request, i.Status)
		}
	}
}

// TestDeclinedAfterAuthentication: the shopper agrees, the bank does not.
func TestDeclinedAfterAuthentication(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(payment(1000, s.card("4000008260003178")))
	if err := s.fake.CompleteAction(i.ID, true); err == nil {
		t.Error("no decline")
	}
	i = s.wantStatus(i.ID, stripe.PaymentIntentStatusRequiresPaymentMethod)
	if i.LastPaymentError.DeclineCode != "insufficient_funds" {
		t.Errorf("%+v", i.LastPaymentError)
	}
}

func TestConfirmByClient(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(&stripe.PaymentIntentCreateParams{Amount: stripe.Int64(1000), Currency: stripe.String("eur")})
	if status, err := s.fake.ConfirmByClient(i.ClientSecret, "pm_card_chargeDeclined"); err == nil || status != "requires_payment_method" {
		t.Errorf("%s, %v", status, err)
	}
	if _, err := s.fake.ConfirmByClient(i.ID+"_secret_wrong", "pm_card_visa"); err == nil {
		t.Error("a wrong secret confirms")
	}
	if status, err := s.fake.ConfirmByClient(i.ClientSecret, "pm_card_visa"); err != nil || status != "succeeded" {
		t.Errorf("%s, %v", status, err)
	}
	if _, err := s.fake.ConfirmByClient(i.ClientSecret, "pm_card_visa"); err == nil {
		t.Error("confirmed twice")
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000, Captured: 1000})
}
