package stripefake_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestPaymentStepByStep(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(&stripe.PaymentIntentCreateParams{
		Amount: stripe.Int64(1250), Currency: stripe.String("EUR"), CaptureMethod: stripe.String("manual"),
		Metadata: map[string]string{"attempt": "a1"}, StatementDescriptorSuffix: stripe.String("ORDER 1"),
	})
	if i.Status != stripe.PaymentIntentStatusRequiresPaymentMethod || i.Currency != "eur" || i.Metadata["attempt"] != "a1" || i.ClientSecret == "" {
		t.Fatalf("%+v", i)
	}
	_, err := s.api.V1PaymentIntents.Confirm(t.Context(), i.ID, &stripe.PaymentIntentConfirmParams{ReturnURL: stripe.String("https://shop.example.com/r")})
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_intent_unexpected_state", "")
	i = ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Update(t.Context(), i.ID, &stripe.PaymentIntentUpdateParams{
		PaymentMethod: stripe.String("pm_card_visa"), Metadata: map[string]string{"attempt": "", "order": "7"}, Amount: stripe.Int64(1300),
	}))
	if i.Status != stripe.PaymentIntentStatusRequiresConfirmation || i.Amount != 1300 || len(i.Metadata) != 1 || i.Metadata["order"] != "7" {
		t.Fatalf("%+v", i)
	}
	_, err = s.api.V1PaymentIntents.Confirm(t.Context(), i.ID, nil)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "") // no return_url
	i = ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Confirm(t.Context(), i.ID, &stripe.PaymentIntentConfirmParams{ReturnURL: stripe.String("https://shop.example.com/r")}))
	if i.Status != stripe.PaymentIntentStatusRequiresCapture || i.AmountCapturable != 1300 || i.AmountReceived != 0 {
		t.Fatalf("%+v", i)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1300, Held: 1300})

	i = ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Capture(t.Context(), i.ID, &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(1000)}))
	if i.Status != stripe.PaymentIntentStatusSucceeded || i.AmountCapturable != 0 || i.AmountReceived != 1000 {
		t.Fatalf("%+v", i)
	}
	i = s.get(i.ID)
	ch := i.LatestCharge
	if !ch.Captured || ch.AmountCaptured != 1000 || ch.AmountRefunded != 300 || ch.Refunded || ch.BalanceTransaction.Fee != 40 || ch.BalanceTransaction.Net != 960 {
		t.Errorf("charge %+v", ch)
	}
	if i.PaymentMethod.Card.Last4 != "4242" || ch.PaymentMethodDetails.Card.CaptureBefore != start.Add(7*24*time.Hour).Unix() {
		t.Errorf("method %+v, details %+v", i.PaymentMethod.Card, ch.PaymentMethodDetails.Card)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1300, Captured: 1000, Fees: 40})
	s.wantEvents(0, "payment_intent.created", "charge.succeeded", "payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded")
	if of := s.fake.Books().Intents[i.ID]; of.Status != "succeeded" || of.Captured != 1000 || of.Metadata["order"] != "7" {
		t.Errorf("%+v", of)
	}
}

func TestAutomaticAsync(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	p := payment(2000, "pm_card_mastercard")
	p.CaptureMethod = nil
	i := s.pay(p)
	if i.CaptureMethod != stripe.PaymentIntentCaptureMethodAutomaticAsync || i.Status != stripe.PaymentIntentStatusSucceeded {
		t.Fatalf("%+v", i)
	}
	if ch := s.get(i.ID).LatestCharge; ch.BalanceTransaction != nil || !ch.Captured {
		t.Fatalf("%+v", ch)
	}
	s.fake.Advance(time.Second)
	if b := s.get(i.ID).LatestCharge.BalanceTransaction; b == nil || b.Fee != 55 {
		t.Fatalf("%+v", b)
	}
	s.wantEvents(0, "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated")
}

// in makes an intent of each state.
func in(s *shop, status stripe.PaymentIntentStatus) string {
	s.Helper()
	switch status {
	case stripe.PaymentIntentStatusRequiresPaymentMethod:
		return s.pay(&stripe.PaymentIntentCreateParams{Amount: stripe.Int64(1000), Currency: stripe.String("eur")}).ID
	case stripe.PaymentIntentStatusRequiresConfirmation:
		return s.pay(&stripe.PaymentIntentCreateParams{Amount: stripe.Int64(1000), Currency: stripe.String("eur"), PaymentMethod: stripe.String("pm_card_visa")}).ID
	case stripe.PaymentIntentStatusRequiresAction:
		return s.pay(payment(1000, "pm_card_threeDSecure2Required")).ID
	case stripe.PaymentIntentStatusProcessing:
		return s.pay(sepa(s, 1000)).ID
	case stripe.PaymentIntentStatusRequiresCapture:
		return s.pay(held(1000, "pm_card_visa")).ID
	case stripe.PaymentIntentStatusSucceeded:
		return s.pay(payment(1000, "pm_card_visa")).ID
	default:
		id := in(s, stripe.PaymentIntentStatusRequiresCapture)
		ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Cancel(s.Context(), id, &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String("abandoned")}))
		return id
	}
}

func sepa(s *shop, amount int64) *stripe.PaymentIntentCreateParams {
	m := ok[*stripe.PaymentMethod](s)(s.api.V1PaymentMethods.Create(s.Context(), &stripe.PaymentMethodCreateParams{
		Type: stripe.String("sepa_debit"), SEPADebit: &stripe.PaymentMethodCreateSEPADebitParams{IBAN: stripe.String("DE89370400440532013000")},
		BillingDetails: &stripe.PaymentMethodCreateBillingDetailsParams{Name: stripe.String("Jo"), Email: stripe.String("jo@example.com")},
	}))
	p := payment(amount, m.ID)
	p.PaymentMethodTypes = []*string{stripe.String("sepa_debit")}
	return p
}

// TestMoves tries every move in every state.
func TestMoves(t *testing.T) {
	t.Parallel()
	moves := map[string]func(*shop, string) error{
		"confirm": func(s *shop, id string) error {
			_, err := s.api.V1PaymentIntents.Confirm(s.Context(), id, &stripe.PaymentIntentConfirmParams{
				PaymentMethod: stripe.String("pm_card_visa"), ReturnURL: stripe.String("https://shop.example.com/r"),
			})
			return err
		},
		"capture": func(s *shop, id string) error {
			_, err := s.api.V1PaymentIntents.Capture(s.Context(), id, nil)
			return err
		},
		"cancel": func(s *shop, id string) error {
			_, err := s.api.V1PaymentIntents.Cancel(s.Context(), id, nil)
			return err
		},
		"price": func(s *shop, id string) error {
			_, err := s.api.V1PaymentIntents.Update(s.Context(), id, &stripe.PaymentIntentUpdateParams{Amount: stripe.Int64(900)})
			return err
		},
		"act": func(s *shop, id string) error { return s.fake.CompleteAction(id, true) },
		"settle": func(s *shop, id string) error {
			return s.fake.SettleDelayed(id, true)
		},
	}
	const (
		needsMethod  = stripe.PaymentIntentStatusRequiresPaymentMethod
		needsConfirm = stripe.PaymentIntentStatusRequiresConfirmation
		needsAction  = stripe.PaymentIntentStatusRequiresAction
		processing   = stripe.PaymentIntentStatusProcessing
		needsCapture = stripe.PaymentIntentStatusRequiresCapture
		succeeded    = stripe.PaymentIntentStatusSucceeded
		canceled     = stripe.PaymentIntentStatusCanceled
	)
	allowed := map[string]map[stripe.PaymentIntentStatus]stripe.PaymentIntentStatus{
		"confirm": {needsMethod: succeeded, needsConfirm: succeeded, needsAction: succeeded},
		"capture": {needsCapture: succeeded},
		"cancel":  {needsMethod: canceled, needsConfirm: canceled, needsAction: canceled, needsCapture: canceled},
		"price":   {needsMethod: needsMethod, needsConfirm: needsConfirm, needsAction: needsAction},
		"act":     {needsAction: succeeded},
		"settle":  {processing: succeeded},
	}
	for name, move := range moves {
		for _, from := range []stripe.PaymentIntentStatus{needsMethod, needsConfirm, needsAction, processing, needsCapture, succeeded, canceled} {
			t.Run(name+" "+string(from), func(t *testing.T) {
				t.Parallel()
				s := open(t, stripefake.Options{})
				id := in(s, from)
				s.wantStatus(id, from)
				before, events := s.fake.Books().Intents[id], len(s.fake.Events())
				err := move(s, id)
				to, legal := allowed[name][from]
				if legal {
					s.done(err)
					s.wantStatus(id, to)
					return
				}
				if name != "act" && name != "settle" {
					e := s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_intent_unexpected_state", "")
					if e.PaymentIntent == nil || e.PaymentIntent.ID != id || e.PaymentIntent.Status != from {
						t.Errorf("the error is of %+v", e.PaymentIntent)
					}
				} else if err == nil {
					t.Error("no error")
				}
				s.wantStatus(id, from)
				if after := s.fake.Books().Intents[id]; after.Sums != before.Sums || len(s.fake.Events()) != events {
					t.Errorf("changed from %+v to %+v", before, after)
				}
			})
		}
	}
}

func TestCancelReleasesHold(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	id := in(s, stripe.PaymentIntentStatusCanceled)
	i := s.get(id)
	if i.CancellationReason != "abandoned" || i.CanceledAt != start.Unix() || i.AmountCapturable != 0 || !i.LatestCharge.Refunded || i.LatestCharge.Captured {
		t.Errorf("%+v, %+v", i, i.LatestCharge)
	}
	s.wantSums("eur", stripefake.Sums{Authorized: 1000})
	s.wantEvents(3, "charge.refunded", "payment_intent.canceled")
}

func TestHoldExpires(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	expires, captured := s.pay(held(1000, "pm_card_visa")), s.pay(held(700, "pm_card_visa"))
	ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Capture(t.Context(), captured.ID, nil))
	events := len(s.fake.Events())
	s.fake.Advance(7*24*time.Hour - time.Second)
	s.wantStatus(expires.ID, stripe.PaymentIntentStatusRequiresCapture)
	s.fake.Advance(time.Hour)
	i := s.wantStatus(expires.ID, stripe.PaymentIntentStatusCanceled)
	if i.CancellationReason != "automatic" || i.CanceledAt != start.Add(7*24*time.Hour).Unix() {
		t.Errorf("%+v", i)
	}
	s.wantStatus(captured.ID, stripe.PaymentIntentStatusSucceeded)
	s.wantEvents(events, "charge.expired", "payment_intent.canceled")
	_, err := s.api.V1PaymentIntents.Capture(t.Context(), expires.ID, nil)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_intent_unexpected_state", "")
	s.wantSums("eur", stripefake.Sums{Authorized: 1700, Captured: 700, Fees: 36})
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for _, tt := range []struct {
		amount   int64
		currency string
		code     string // "" is accepted, "-" an error without a code
	}{
		{50, "eur", ""}, {49, "eur", "amount_too_small"}, {30, "gbp", ""}, {29, "gbp", "amount_too_small"},
		{50, "jpy", ""}, {49, "jpy", "amount_too_small"}, {17500, "huf", ""}, {17499, "huf", "amount_too_small"},
		{1230, "kwd", ""}, {1234, "kwd", "parameter_invalid_integer"}, {100, "isk", ""}, {150, "isk", "parameter_invalid_integer"},
		{99_999_999, "usd", ""}, {100_000_000, "usd", "amount_too_large"}, {0, "eur", "parameter_invalid_integer"},
		{-5, "eur", "parameter_invalid_integer"}, {100, "xxx", "-"}, {100, "", "parameter_missing"},
	} {
		i, err := s.api.V1PaymentIntents.Create(t.Context(), &stripe.PaymentIntentCreateParams{Amount: stripe.Int64(tt.amount), Currency: stripe.String(tt.currency)})
		switch tt.code {
		case "":
			if err != nil || i.Amount != tt.amount {
				t.Errorf("%d %s: %v", tt.amount, tt.currency, err)
			}
		case "-":
			s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")
		default:
			s.refused(err, 400, stripe.ErrorTypeInvalidRequest, tt.code, "")
		}
	}
}

func TestCaptureRefuses(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(held(1000, "pm_card_visa"))
	_, err := s.api.V1PaymentIntents.Capture(t.Context(), i.ID, &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(1001)})
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "amount_too_large", "")
	_, err = s.api.V1PaymentIntents.Capture(t.Context(), i.ID, &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(0)})
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "parameter_invalid_integer", "")
	_, err = s.api.V1PaymentIntents.Capture(t.Context(), "pi_none", nil)
	s.refused(err, 404, stripe.ErrorTypeInvalidRequest, "resource_missing", "")
	s.wantStatus(i.ID, stripe.PaymentIntentStatusRequiresCapture)
}

func TestKeyIsNeeded(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for _, tt := range []struct {
		authorize func(*http.Request)
		status    int
	}{
		{func(*http.Request) {}, 401},
		{func(r *http.Request) { r.Header.Set("Authorization", "Bearer pk_test_1") }, 401},
		{func(r *http.Request) { r.Header.Set("Authorization", "Bearer sk_test_1") }, 200},
		{func(r *http.Request) { r.SetBasicAuth("rk_test_1", "") }, 200},
	} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/account", nil)
		r.Header.Set("Stripe-Version", "2026-01-28.clover")
		tt.authorize(r)
		response, err := s.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != tt.status || response.Header.Get("Request-Id") == "" || response.Header.Get("Stripe-Version") != "2026-01-28.clover" {
			t.Errorf("%s %v, want %d", response.Status, response.Header, tt.status)
		}
	}
	if a := ok[*stripe.Account](s)(s.api.V1Accounts.Retrieve(t.Context(), nil)); !a.ChargesEnabled {
		t.Errorf("%+v", a)
	}
}

func TestUnknownParameter(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	p := payment(1000, "pm_card_visa")
	p.AddExtra("colour", "red")
	_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "parameter_unknown", "")
	s.wantEvents(0)
}

// TestAnEmptyList is none: it is a text in its place.
func TestAnEmptyList(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	p := payment(1000, "pm_card_visa")
	p.PaymentMethodTypes = []*string{}
	_, err := s.api.V1PaymentIntents.Create(t.Context(), p)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")
	s.wantEvents(0)
}
