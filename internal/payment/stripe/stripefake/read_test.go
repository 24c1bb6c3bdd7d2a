package stripefake_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// TestEveryIDIsFound reads each object that a list has by its id, and none of another kind.
func TestEveryIDIsFound(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	everything(s)
	charge := s.api.V1Charges.List(t.Context(), &stripe.ChargeListParams{}).Data()[0]
	for path, id := range map[string]string{
		"payment_intents":            charge.PaymentIntent.ID,
		"charges":                    charge.ID,
		"payment_methods":            charge.PaymentMethod,
		"refunds":                    s.api.V1Refunds.List(t.Context(), &stripe.RefundListParams{}).Data()[0].ID,
		"disputes":                   s.api.V1Disputes.List(t.Context(), &stripe.DisputeListParams{}).Data()[0].ID,
		"customers":                  s.api.V1Customers.List(t.Context(), &stripe.CustomerListParams{}).Data()[0].ID,
		"balance_transactions":       s.api.V1BalanceTransactions.List(t.Context(), &stripe.BalanceTransactionListParams{}).Data()[0].ID,
		"payouts":                    s.api.V1Payouts.List(t.Context(), &stripe.PayoutListParams{}).Data()[0].ID,
		"events":                     s.api.V1Events.List(t.Context(), &stripe.EventListParams{}).Data()[0].ID,
		"webhook_endpoints":          s.api.V1WebhookEndpoints.List(t.Context(), &stripe.WebhookEndpointListParams{}).Data()[0].ID,
		"radar/early_fraud_warnings": s.api.V1RadarEarlyFraudWarnings.List(t.Context(), &stripe.RadarEarlyFraudWarningListParams{}).Data()[0].ID,
		"setup_intents":              ok[*stripe.SetupIntent](s)(s.api.V1SetupIntents.Create(t.Context(), &stripe.SetupIntentCreateParams{})).ID,
	} {
		response, body := s.send(http.MethodGet, "/v1/"+path+"/"+id, "", nil)
		if response.StatusCode != http.StatusOK || !strings.Contains(body, `"id":"`+id+`"`) {
			t.Errorf("%s: %s %s", path, response.Status, body)
		}
		for _, other := range []string{"none", charge.ID} {
			response, body := s.send(http.MethodGet, "/v1/"+path+"/"+other, "", nil)
			if other != id && (response.StatusCode != http.StatusNotFound || !strings.Contains(body, "resource_missing")) {
				t.Errorf("%s: %s %s", path, response.Status, body)
			}
		}
	}
	response, body := s.send(http.MethodGet, "/v1/nothing", "", nil)
	if response.StatusCode != http.StatusNotFound || !strings.Contains(body, "Unrecognized request URL (GET: /v1/nothing)") {
		t.Errorf("%s %s", response.Status, body)
	}
}

// TestCustomersTellOfThemselves: events of customers and their payment methods.
func TestCustomersTellOfThemselves(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	jo := s.customer()
	m := ok[*stripe.PaymentMethod](s)(s.api.V1PaymentMethods.Attach(t.Context(), "pm_card_visa", &stripe.PaymentMethodAttachParams{Customer: &jo.ID}))
	if list := s.api.V1Customers.ListPaymentMethods(t.Context(), &stripe.CustomerListPaymentMethodsParams{Customer: &jo.ID}).Data(); len(list) != 1 {
		t.Errorf("%+v", list)
	}
	detached := ok[*stripe.PaymentMethod](s)(s.api.V1PaymentMethods.Detach(t.Context(), m.ID, nil))
	if detached.Customer != nil {
		t.Errorf("%+v", detached)
	}
	_, err := s.api.V1PaymentMethods.Attach(t.Context(), m.ID, &stripe.PaymentMethodAttachParams{Customer: &jo.ID})
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_method_unexpected_state", "")
	ok[*stripe.Customer](s)(s.api.V1Customers.Delete(t.Context(), jo.ID, nil))
	s.wantEvents(0, "customer.created", "payment_method.attached", "payment_method.detached", "customer.deleted")
	for _, err := range []error{
		call(s.api.V1Customers.Update(t.Context(), jo.ID, &stripe.CustomerUpdateParams{})),
		call(s.api.V1SetupIntents.Create(t.Context(), &stripe.SetupIntentCreateParams{Customer: &jo.ID})),
		call(s.api.V1PaymentIntents.Create(t.Context(), &stripe.PaymentIntentCreateParams{Amount: stripe.Int64(100), Currency: stripe.String("eur"), Customer: &jo.ID})),
	} {
		s.refused(err, 404, stripe.ErrorTypeInvalidRequest, "resource_missing", "")
	}
}

func call[T any](_ T, err error) error { return err }

// TestSetupTellsOfItself: events of setup intents.
func TestSetupTellsOfItself(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	create := func(card string) string {
		p := &stripe.SetupIntentCreateParams{PaymentMethodTypes: []*string{stripe.String("card")}, PaymentMethod: &card, Confirm: stripe.Bool(true)}
		i, err := s.api.V1SetupIntents.Create(t.Context(), p)
		if err != nil {
			return ""
		}
		return i.ID
	}
	create("pm_card_chargeDeclined")
	s.done(s.fake.CompleteAction(create("pm_card_authenticationRequired"), true))
	id := create("pm_card_authenticationRequired")
	ok[*stripe.SetupIntent](s)(s.api.V1SetupIntents.Cancel(t.Context(), id, &stripe.SetupIntentCancelParams{CancellationReason: stripe.String("abandoned")}))
	if err := s.fake.CompleteAction(id, true); err == nil {
		t.Error("a canceled one is set up")
	}
	want := []string{
		"setup_intent.created", "setup_intent.setup_failed",
		"setup_intent.created", "setup_intent.requires_action", "setup_intent.succeeded",
		"setup_intent.created", "setup_intent.requires_action", "setup_intent.canceled",
	}
	if got := s.types(0); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestMistakes in parameters.
func TestMistakes(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for path, bad := range map[string][]string{
		"payment_intents": {
			"amount=1.5&currency=eur", "amount=100&currency=eur&confirm=maybe", "amount=100&currency=eur&off_session=true",
			"amount=100&currency=eur&capture_method=never", "amount=100&currency=eur&payment_method_types[]=cheque",
			"amount=100&currency=eur&statement_descriptor_suffix=12345678901234567890123", "amount=100&currency=eur&metadata[" + strings.Repeat("k", 41) + "]=v",
			"amount=100&currency=eur&payment_method=pm_card_visa&confirm=true&payment_method_types[]=sepa_debit",
			"amount=100&currency=eur&confirm=true",
		},
		"payment_methods":   {"", "type=card", "type=gold", "type=sepa_debit&sepa_debit[iban]=DE1", "type=card&card[number]=4242424242424242&card[exp_month]=13", "type=card&card[token]=tok_none"},
		"refunds":           {"", "charge=ch_none", "payment_intent=pi_none", "payment_intent=pi_none&amount=0", "reason=whim"},
		"setup_intents":     {"usage=never", "confirm=true", "customer=cus_none", "payment_method=pm_none"},
		"webhook_endpoints": {"", "url=here&enabled_events[]=*", "url=https://shop.example.com/"},
	} {
		for _, in := range bad {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/v1/"+path, strings.NewReader(in))
			r.SetBasicAuth("sk_test_fake", "")
			response, err := s.http.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode/100 != 4 {
				t.Errorf("%s?%s: %s", path, in, response.Status)
			}
		}
	}
	s.wantEvents(0)
}
