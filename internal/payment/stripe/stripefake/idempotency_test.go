package stripefake_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// post sends a form by hand, and returns the answer with its text.
func (s *shop) post(path, key string, form url.Values) (*http.Response, string) {
	s.Helper()
	return s.send(http.MethodPost, path, key, form)
}

func (s *shop) send(method, path, key string, form url.Values) (*http.Response, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer sk_test_fake")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Idempotency-Key", key)
	response, err := s.http.Do(r)
	if err != nil {
		s.Error(err)
		return &http.Response{}, ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Error(err)
	}
	return response, string(body)
}

func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

func TestIdempotencyKeyReplays(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for name, in := range map[string]url.Values{
		"success": form("amount", "1000", "currency", "eur"),
		"decline": form("amount", "1000", "currency", "eur", "confirm", "true", "payment_method", "pm_card_chargeDeclined", "payment_method_types[]", "card"),
	} {
		one, first := s.post("/v1/payment_intents", name, in)
		events := len(s.fake.Events())
		two, second := s.post("/v1/payment_intents", name, in)
		if first != second || one.StatusCode != two.StatusCode || len(s.fake.Events()) != events {
			t.Errorf("%s: %s, and again %s", name, first, second)
		}
		if one.Header.Get("Idempotent-Replayed") != "" || two.Header.Get("Idempotent-Replayed") != "true" ||
			two.Header.Get("Original-Request") != one.Header.Get("Request-Id") || two.Header.Get("Request-Id") == one.Header.Get("Request-Id") {
			t.Errorf("%s: headers %v, and again %v", name, one.Header, two.Header)
		}
	}
	if n := len(s.fake.Books().Intents); n != 2 {
		t.Errorf("%d intents", n)
	}
}

// TestIdempotencyKeepsRefusals: what the state of things did not allow then is answered still, when
// it would allow it.
func TestIdempotencyKeepsRefusals(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	i := s.pay(&stripe.PaymentIntentCreateParams{Amount: stripe.Int64(1000), Currency: stripe.String("eur"), CaptureMethod: stripe.String("manual")})
	capture := &stripe.PaymentIntentCaptureParams{}
	capture.SetIdempotencyKey("capture")
	_, err := s.api.V1PaymentIntents.Capture(t.Context(), i.ID, capture)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_intent_unexpected_state", "")
	if _, err := s.fake.ConfirmByClient(i.ClientSecret, "pm_card_visa"); err != nil {
		t.Fatal(err)
	}
	_, err = s.api.V1PaymentIntents.Capture(t.Context(), i.ID, capture)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_intent_unexpected_state", "")
	s.wantStatus(i.ID, stripe.PaymentIntentStatusRequiresCapture)
	s.fake.Advance(24 * time.Hour)
	ok[*stripe.PaymentIntent](s)(s.api.V1PaymentIntents.Capture(t.Context(), i.ID, capture))
}

func TestIdempotencyKeyOfAnotherRequest(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	p := payment(1000, "pm_card_visa")
	p.SetIdempotencyKey("k")
	i := s.pay(p)
	other := payment(1001, "pm_card_visa")
	other.SetIdempotencyKey("k")
	_, err := s.api.V1PaymentIntents.Create(t.Context(), other)
	s.refused(err, 400, stripe.ErrorTypeIdempotency, "", "")
	cancel := &stripe.PaymentIntentCancelParams{}
	cancel.SetIdempotencyKey("k")
	_, err = s.api.V1PaymentIntents.Cancel(t.Context(), i.ID, cancel)
	s.refused(err, 400, stripe.ErrorTypeIdempotency, "", "")

	s.fake.Advance(24 * time.Hour)
	if again := s.pay(other); again.ID == i.ID {
		t.Error("a key is kept for more than a day")
	}
}

// TestMistakesAreNotKept: what was not executed can be sent again with the same key.
func TestMistakesAreNotKept(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	for _, in := range []url.Values{form("amount", "49", "currency", "eur"), form("currency", "eur"), form("amount", "50", "currency", "eur")} {
		response, body := s.post("/v1/payment_intents", "k", in)
		if response.Header.Get("Idempotent-Replayed") != "" || (response.StatusCode == http.StatusOK) != (in.Get("amount") == "50") {
			t.Errorf("%v: %s %s", in, response.Status, body)
		}
	}
}

func TestIdempotencyKeyInUse(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{Latency: 300 * time.Millisecond})
	status := make([]int, 8)
	body := make([]string, len(status))
	atOnce(len(status), func(i int) {
		response, text := s.post("/v1/payment_intents", "k", form("amount", "1000", "currency", "eur"))
		status[i], body[i] = response.StatusCode, text
	})
	if n := len(s.fake.Books().Intents); n != 1 {
		t.Fatalf("%d intents", n)
	}
	counts := map[int]int{}
	for i := range status {
		counts[status[i]]++
		if status[i] == 409 && !strings.Contains(body[i], "idempotency_key_in_use") {
			t.Errorf("%s", body[i])
		}
	}
	if counts[200] == 0 || counts[409] == 0 || counts[200]+counts[409] != len(status) {
		t.Errorf("%v", counts)
	}
}
