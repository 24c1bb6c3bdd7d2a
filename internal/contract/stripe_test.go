package contract_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/store"
)

// stripeKey is the key of the stores' account at the stand-in for Stripe.
const stripeKey = "sk_test_of_the_contract"

// bank is a stand-in for Stripe, and what happens there without us.
type bank struct {
	fake *stripefake.Fake
	url  string
}

func newBank(t *testing.T) *bank {
	t.Helper()
	b := &bank{fake: stripefake.New(stripefake.Options{})}
	server := httptest.NewServer(b.fake)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// settings are those of a store with an account there, whose money is taken at once.
func (b *bank) settings() config.Stripe {
	return config.Stripe{
		SecretKey: stripeKey, PublishableKey: "pk_test_of_the_contract", WebhookSecrets: []string{stripefake.DefaultWebhookSecret},
		Capture: "automatic", Methods: []string{"card", "sepa_debit"}, Wallets: []string{"apple_pay"}, Label: "Card or debit", APIURL: b.url,
	}
}

// ask asks the stand-in for a thing, or has it make one of what is posted.
func (b *bank) ask(t *testing.T, path string, post url.Values) (thing map[string]any) {
	t.Helper()
	method, body := http.MethodGet, ""
	if post != nil {
		method, body = http.MethodPost, post.Encode()
	}
	r, err := http.NewRequestWithContext(t.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(stripeKey, "")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answered, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answered.Body.Close()
	if err := json.NewDecoder(answered.Body).Decode(&thing); err != nil || answered.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v %v", path, answered.StatusCode, thing, err)
	}
	return thing
}

// debit returns a token of an account at a bank.
func (b *bank) debit(t *testing.T) string {
	t.Helper()
	made := b.ask(t, "/v1/payment_methods", url.Values{"type": {"sepa_debit"}, "sepa_debit[iban]": {"DE89370400440532013000"}})
	return made["id"].(string)
}

// act has something happen to the payment whose client secret is given, as a golden case says.
func (b *bank) act(t *testing.T, secret, what string) {
	t.Helper()
	intent, _, _ := strings.Cut(secret, "_secret_")
	verb, card, _ := strings.Cut(what, " ")
	charge := func() string { return fmt.Sprint(b.ask(t, "/v1/payment_intents/"+intent, nil)["latest_charge"]) }
	var err error
	switch verb {
	case "pay":
		_, err = b.fake.ConfirmByClient(secret, card)
	case "decline":
		if _, declined := b.fake.ConfirmByClient(secret, card); declined == nil {
			err = errors.New("it was not declined")
		}
	case "debit":
		_, err = b.fake.ConfirmByClient(secret, b.debit(t))
	case "settle":
		err = b.fake.SettleDelayed(intent, true)
	case "dispute":
		_, err = b.fake.OpenDispute(charge(), 1000, "fraudulent")
	case "warn":
		_, err = b.fake.EarlyFraudWarning(charge())
	case "fail-refund":
		refunds := b.ask(t, "/v1/refunds?payment_intent="+intent, nil)["data"].([]any)
		err = b.fake.FailRefund(refunds[0].(map[string]any)["id"].(string), "lost_or_stolen_card")
	case "elsewhere": // somebody pays at the account by other means, and a customer is made
		b.ask(t, "/v1/payment_intents", url.Values{"amount": {"700"}, "currency": {"eur"}, "confirm": {"true"}, "payment_method": {"pm_card_visa"}, "payment_method_types[]": {"card"}})
		b.ask(t, "/v1/customers", url.Values{"name": {"Somebody"}})
	default:
		t.Fatalf("what is %q?", what)
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// call has the stand-in call a server about all that has happened, and waits until the server has followed it.
func (b *bank) call(t *testing.T, st *store.Store, server string) {
	t.Helper()
	report, err := b.fake.Deliver(t.Context(), strings.TrimSuffix(server, "/graphql")+"/webhooks/stripe")
	if err != nil || report.Failed > 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		var open int
		err := st.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM gateway_events WHERE handled_at IS NULL`).Scan(&open)
		if err != nil {
			t.Fatal(err)
		}
		if open == 0 {
			return
		}
	}
	t.Fatal("what Stripe has told is not followed")
}
