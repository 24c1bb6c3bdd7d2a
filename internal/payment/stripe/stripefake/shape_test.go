package stripefake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-mock/embedded"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// schema is as much of OpenAPI as says what an object looks like.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       string             `json:"type"`
	Nullable   bool               `json:"nullable"`
	Enum       []any              `json:"enum"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	AnyOf      []*schema          `json:"anyOf"`
}

var schemas = sync.OnceValues(func() (map[string]*schema, error) {
	var spec struct {
		Components struct {
			Schemas map[string]*schema `json:"schemas"`
		} `json:"components"`
	}
	err := json.Unmarshal(embedded.OpenAPISpec, &spec)
	return spec.Components.Schemas, err
})

// fits says how a value differs from what a schema wants.
func (s *schema) fits(all map[string]*schema, at string, value any) error {
	if s.Ref != "" {
		return all[strings.TrimPrefix(s.Ref, "#/components/schemas/")].fits(all, at, value)
	}
	if value == nil {
		if s.Nullable {
			return nil
		}
		return fmt.Errorf("%s is null", at)
	}
	if len(s.AnyOf) > 0 {
		var none []error
		for _, one := range s.AnyOf {
			err := one.fits(all, at, value)
			if err == nil {
				return nil
			}
			none = append(none, err)
		}
		return errors.Join(none...)
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return fmt.Errorf("%s is %v, not one of %v", at, value, s.Enum)
	}
	switch value := value.(type) {
	case map[string]any:
		return s.object(all, at, value)
	case []any:
		var wrong []error
		for i, item := range value {
			if s.Items != nil {
				wrong = append(wrong, s.Items.fits(all, fmt.Sprintf("%s[%d]", at, i), item))
			}
		}
		return errors.Join(append(wrong, s.is(at, "array"))...)
	case string:
		return s.is(at, "string")
	case bool:
		return s.is(at, "boolean")
	default:
		return errors.Join(s.is(at, "integer"), nil)
	}
}

func (s *schema) is(at, kind string) error {
	if s.Type != "" && s.Type != kind && (kind != "integer" || s.Type != "number") {
		return fmt.Errorf("%s is of type %s, not %s", at, kind, s.Type)
	}
	return nil
}

func (s *schema) object(all map[string]*schema, at string, value map[string]any) error {
	wrong := []error{s.is(at, "object")}
	for _, name := range s.Required {
		if _, found := value[name]; !found {
			wrong = append(wrong, fmt.Errorf("%s has no %s", at, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		property := s.Properties[name]
		switch {
		case property != nil:
			wrong = append(wrong, property.fits(all, at+"."+name, value[name]))
		case len(s.Properties) > 0:
			wrong = append(wrong, fmt.Errorf("%s has %s, which Stripe does not have", at, name))
		}
	}
	return errors.Join(wrong...)
}

// checkShape holds the JSON of an object to Stripe's description of its kind.
func checkShape(t *testing.T, kind string, body []byte) {
	t.Helper()
	all, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatal(err)
	}
	if all[kind] == nil {
		t.Fatalf("Stripe describes no %s", kind)
	}
	if err := all[kind].fits(all, kind, value); err != nil {
		t.Error(err)
	}
}

// TestShapes holds every object of every event, and of every list, to Stripe's description.
func TestShapes(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	everything(s)
	kinds := map[string]int{}
	for _, e := range s.fake.Events() {
		checkShape(t, "event", e.Payload)
		var event struct {
			Data struct{ Object json.RawMessage }
		}
		if err := json.Unmarshal(e.Payload, &event); err != nil {
			t.Fatal(err)
		}
		kind := kindOf(t, event.Data.Object)
		kinds[kind]++
		checkShape(t, kind, event.Data.Object)
	}
	for _, path := range []string{
		"payment_intents", "charges", "refunds", "disputes", "customers", "balance_transactions", "payouts", "events",
		"webhook_endpoints", "radar/early_fraud_warnings",
	} {
		_, list := s.send(http.MethodGet, "/v1/"+path+"?limit=100", "", nil)
		var page struct{ Data []json.RawMessage }
		if err := json.Unmarshal([]byte(list), &page); err != nil || len(page.Data) == 0 {
			t.Fatalf("%s: %v, %s", path, err, list)
		}
		for _, o := range page.Data {
			kinds[kindOf(t, o)]++
			checkShape(t, kindOf(t, o), o)
		}
	}
	for _, kind := range []string{"payment_intent", "charge", "refund", "dispute", "setup_intent", "payment_method", "customer", "payout",
		"balance_transaction", "webhook_endpoint", "radar.early_fraud_warning"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s was seen", kind)
		}
	}
	a := ok[*stripe.Account](s)(s.api.V1Accounts.Retrieve(t.Context(), nil))
	checkShape(t, "account", a.LastResponse.RawJSON)
}

func kindOf(t *testing.T, body []byte) string {
	t.Helper()
	var o struct{ Object string }
	if err := json.Unmarshal(body, &o); err != nil {
		t.Fatal(err)
	}
	return o.Object
}

// everything has each kind of object go through its states.
func everything(s *shop) {
	s.Helper()
	t := s.T
	for _, status := range []stripe.PaymentIntentStatus{
		"requires_payment_method", "requires_confirmation", "requires_action", "processing", "requires_capture", "succeeded", "canceled",
	} {
		in(s, status)
	}
	s.done(s.fake.SettleDelayed(s.pay(sepa(s, 900)).ID, true))
	s.done(s.fake.SettleDelayed(s.pay(sepa(s, 900)).ID, false))
	for _, kind := range []string{"ideal", "bancontact", "klarna"} {
		i := s.pay(&stripe.PaymentIntentCreateParams{
			Amount: stripe.Int64(1000), Currency: stripe.String("eur"), Confirm: stripe.Bool(true), ReturnURL: stripe.String("https://shop.example.com/r"),
			PaymentMethodData: &stripe.PaymentIntentCreatePaymentMethodDataParams{Type: stripe.String(kind)},
		})
		s.done(s.fake.CompleteAction(i.ID, true))
	}
	for _, card := range []string{"pm_card_chargeDeclined", "pm_card_radarBlock"} {
		if _, err := s.api.V1PaymentIntents.Create(t.Context(), payment(1000, card)); err == nil {
			t.Error("not declined")
		}
	}
	for _, card := range []string{"4000000000000259", "4000000000005423", "4000000000005126", "4000000000007726", "378282246310005"} {
		i := s.pay(payment(1000, s.card(card)))
		if card != "4000000000000259" {
			ok[*stripe.Refund](s)(s.refund(i.ID, 500))
		}
	}
	i := s.pay(payment(1000, "pm_card_authenticationRequired"))
	s.done(s.fake.CompleteAction(i.ID, true))
	id, err := s.fake.OpenDispute(s.get(i.ID).LatestCharge.ID, 1000, "duplicate")
	s.done(err)
	s.done(s.fake.CloseDispute(id, true))
	i = s.pay(payment(1000, "pm_card_authenticationRequired"))
	s.done(s.fake.CompleteAction(i.ID, false))

	jo := s.customer()
	for _, card := range []string{"pm_card_visa", "pm_card_authenticationRequired", "pm_card_chargeDeclined"} {
		_, _ = s.api.V1SetupIntents.Create(t.Context(), &stripe.SetupIntentCreateParams{Customer: &jo.ID, PaymentMethod: &card, Confirm: stripe.Bool(true)})
	}
	ok[*stripe.WebhookEndpoint](s)(s.api.V1WebhookEndpoints.Create(t.Context(), &stripe.WebhookEndpointCreateParams{
		URL: stripe.String("https://shop.example.com/w"), EnabledEvents: []*string{stripe.String("*")},
	}))
	s.fake.Advance(8 * 24 * time.Hour)
	_, err = s.fake.Payout()
	s.done(err)
}
