package stripe_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func signed(signature string) http.Header { return http.Header{"Stripe-Signature": {signature}} }

// call signs a payload as the stand-in does.
func call(payload []byte) (http.Header, []byte) {
	return signed(stripefake.Sign(payload, stripefake.DefaultWebhookSecret, time.Now())), payload
}

// calls are what an account has called about, by their types.
func (a *account) calls() map[string]gateway.Event {
	a.Helper()
	all := map[string]gateway.Event{}
	for _, sent := range a.fake.Events() {
		event, err := a.Event(call(sent.Payload))
		a.done(err)
		if event.ID != sent.ID || event.Type != sent.Type || event.CreatedAt.Sub(a.fake.Now()).Abs() > time.Hour {
			a.Errorf("%+v of %s", event, sent.Payload)
		}
		all[event.Type] = event
	}
	return all
}

func TestCallsTellTheirPayment(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.sold("pm_card_visa")
	a.ok(a.Refund(t.Context(), p.Reference, uuid.New(), euro(100)))
	dispute, err := a.fake.OpenDispute(a.charge(p.Reference), 100, "duplicate")
	a.done(err)
	a.done(a.fake.CloseDispute(dispute, true))
	_, err = a.fake.EarlyFraudWarning(a.charge(p.Reference))
	a.done(err)
	all := a.calls()
	for _, kind := range []string{
		"payment_intent.created", "payment_intent.amount_capturable_updated", "payment_intent.succeeded", "charge.succeeded", "charge.captured",
		"charge.refunded", "refund.created", "charge.dispute.created", "charge.dispute.closed", "radar.early_fraud_warning.created",
	} {
		if event, ok := all[kind]; !ok || event.Reference != p.Reference {
			t.Errorf("%s is about %q, want %q", kind, event.Reference, p.Reference)
		}
	}
}

func TestCallsAboutNoPayment(t *testing.T) {
	t.Parallel()
	a := standard(t)
	a.kept(a.customer(), "pm_card_visa")
	all := a.calls()
	a.sold("pm_card_visa")
	a.fake.Advance(72 * time.Hour)
	if _, err := a.fake.Payout(); err != nil {
		t.Fatal(err)
	}
	events := a.fake.Events()
	last, err := a.Event(call(events[len(events)-1].Payload))
	a.done(err)
	all[last.Type] = last
	for _, kind := range []string{"payout.paid", "customer.created", "payment_method.attached"} {
		if event, ok := all[kind]; !ok || event.Reference != "" {
			t.Errorf("%s is about %q: %+v", kind, event.Reference, all)
		}
	}
}

// TestCallsOfOtherForms: of other versions of the API, of types that are not known, and with whole objects for their ids.
func TestCallsOfOtherForms(t *testing.T) {
	t.Parallel()
	g := connected(stripe.Options{})
	for _, c := range []struct{ kind, version, data, reference string }{
		{"charge.succeeded", "2017-01-27", `{"object":"charge","id":"ch_1","payment_intent":"pi_1","status":7}`, "pi_1"},
		{"charge.succeeded", "2099-01-01.flowers", `{"object":"charge","id":"ch_1","payment_intent":{"id":"pi_1","amount":"12.50"}}`, "pi_1"},
		{"charge.succeeded", stripego.APIVersion, `{"object":"charge","id":"ch_1","payment_intent":null}`, ""},
		{"payment_intent.is_new_to_us", stripego.APIVersion, `{"object":"payment_intent","id":"pi_1"}`, "pi_1"},
		{"garden.watered", stripego.APIVersion, `{"object":"garden","id":"gd_1","payment_intent":"pi_1"}`, ""},
		{"garden.watered", stripego.APIVersion, `{"id":7}`, ""},
	} {
		event, err := g.Event(call([]byte(`{"id":"evt_1","object":"event","type":"` + c.kind + `","created":1700000000,"api_version":"` + c.version + `","data":{"object":` + c.data + `}}`)))
		if err != nil || event.ID != "evt_1" || event.Type != c.kind || event.Reference != c.reference || !event.CreatedAt.Equal(time.Unix(1700000000, 0)) {
			t.Errorf("%s: %+v, %v", c.data, event, err)
		}
	}
	event, err := g.Event(call([]byte(`{"id":"evt_1","object":"event","type":"garden.burnt"}`)))
	if err != nil || event.ID != "evt_1" || event.Reference != "" {
		t.Errorf("without data: %+v, %v", event, err)
	}
}

func TestForgedCalls(t *testing.T) {
	t.Parallel()
	const first, second = "whsec_the_first", "whsec_the_second"
	g := connected(stripe.Options{WebhookSecrets: []string{first, second}})
	body, err := json.Marshal(map[string]any{"id": "evt_1", "object": "event", "type": "payout.paid", "created": 1})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	other := bytes.Replace(body, []byte("evt_1"), []byte("evt_2"), 1)
	for what, c := range map[string]struct {
		header http.Header
		body   []byte
		forged bool
	}{
		"by the first secret":  {signed(stripefake.Sign(body, first, now)), body, false},
		"by the second secret": {signed(stripefake.Sign(body, second, now)), body, false},
		"four minutes old":     {signed(stripefake.Sign(body, first, now.Add(-4*time.Minute))), body, false},
		"six minutes old":      {signed(stripefake.Sign(body, first, now.Add(-6*time.Minute))), body, true},
		"by a third secret":    {signed(stripefake.Sign(body, "whsec_the_third", now)), body, true},
		"by no secret":         {signed(stripefake.Sign(body, "", now)), body, true},
		"another body":         {signed(stripefake.Sign(body, first, now)), other, true},
		"a body that goes on":  {signed(stripefake.Sign(body, first, now)), append(bytes.Clone(body), ' '), true},
		"no body":              {signed(stripefake.Sign(body, first, now)), nil, true},
		"no signature":         {http.Header{}, body, true},
		"no time":              {signed("v1=00"), body, true},
		"nonsense":             {signed(",=,t=x,v1="), body, true},
	} {
		event, err := g.Event(c.header, c.body)
		if c.forged != errors.Is(err, gateway.ErrForged) || c.forged == (event.ID == "evt_1") || !c.forged && err != nil {
			t.Errorf("%s: %+v, %v", what, event, err)
		}
	}
	if _, err := connected(stripe.Options{WebhookSecrets: []string{}}).Event(signed(stripefake.Sign(body, "", now)), body); !errors.Is(err, gateway.ErrForged) {
		t.Errorf("an account without a secret: %v", err)
	}
}

// FuzzCalls: nothing that comes in makes it fail in any other way than by an error.
func FuzzCalls(f *testing.F) {
	f.Add([]byte(`{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":{"object":"charge","payment_intent":{"id":[]}}}}`))
	f.Add([]byte(`{"object":"event","data":{"object":[]}}`))
	f.Add([]byte(`[`))
	g := connected(stripe.Options{})
	f.Fuzz(func(_ *testing.T, payload []byte) { _, _ = g.Event(call(payload)) })
}
