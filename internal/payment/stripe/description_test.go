package stripe_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stripe/stripe-mock/embedded"
	"github.com/stripe/stripe-mock/server"

	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// described is Stripe's own stand-in. It holds requests to Stripe's description of the API, and answers with examples,
// in which intents have a status that tests choose, and lists have two pages.
type described struct {
	*testing.T
	mock   http.Handler
	status string
}

var (
	exampleStatus = regexp.MustCompile(`("status": ?)"requires_payment_method"`)
	exampleEnd    = regexp.MustCompile(`("has_more": ?)false`)
)

func (d *described) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	d.mock.ServeHTTP(answer, r)
	if answer.Code >= http.StatusBadRequest {
		d.Errorf("%s %s: %d %s", r.Method, r.URL, answer.Code, answer.Body)
	}
	body := exampleStatus.ReplaceAllString(answer.Body.String(), `${1}"`+d.status+`"`)
	if !r.URL.Query().Has("starting_after") {
		body = exampleEnd.ReplaceAllString(body, `${1}true`)
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write([]byte(body))
}

// newDescribed starts it, which takes about two seconds. Its description may be of a later version of the same release,
// in which nothing has gone.
func newDescribed(t *testing.T) *described {
	t.Helper()
	description, err := server.LoadSpec(embedded.OpenAPISpec, "")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := server.LoadFixtures(embedded.OpenAPIFixtures, "")
	if err != nil {
		t.Fatal(err)
	}
	mock, err := server.NewStubServer(examples, description, false, false)
	if err != nil {
		t.Fatal(err)
	}
	return &described{t, http.HandlerFunc(mock.HandleRequest), ""}
}

// silence has nothing be printed until the test is over: Stripe's stand-in prints each request. Such a test is not
// parallel, as what others print would go nowhere too.
func silence(t *testing.T) {
	t.Helper()
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	printed := os.Stdout
	os.Stdout = nowhere
	t.Cleanup(func() {
		os.Stdout = printed
		_ = nowhere.Close()
	})
}

// TestStripesDescription: every request that the gateway makes is one that Stripe describes. TestMain fails if other
// tests make any that is not tried here.
func TestStripesDescription(t *testing.T) {
	silence(t)
	d := newDescribed(t)
	wantHeldToIt(t, d.mock)
	for _, opts := range []stripe.Options{
		{ReturnURL: returnURL},
		{},
		{CapturesAtOnce: true, Methods: []string{"card", "sepa_debit", "ideal"}},
	} {
		opts.URL, opts.Transport = "https://stripe.invalid", &wire{server: d, seen: tried}
		for _, d.status = range []string{"requires_payment_method", "succeeded"} {
			everyRequest(t, connected(opts))
		}
	}
}

// wantHeldToIt has a request be refused that is not as described: else the rest would say nothing.
func wantHeldToIt(t *testing.T, mock http.Handler) {
	t.Helper()
	for _, form := range []string{"amount=1&currency=eur&garden=green", "amount=much&currency=eur", "currency=eur", "amount=1&currency=eur&capture_method=never"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/payment_intents", strings.NewReader(form))
		r.Header.Set("Authorization", "Bearer "+secretKey)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		if mock.ServeHTTP(answer, r); answer.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", form, answer.Code, answer.Body)
		}
	}
}

func everyRequest(t *testing.T, g *stripe.Gateway) {
	t.Helper()
	ctx, reference := t.Context(), "pi_1"
	errs := map[string]error{}
	for what, token := range map[string]string{"prepare by us": "pm_card_visa", "prepare by the client": ""} {
		p := purchase(token)
		_, errs[what] = g.Prepare(ctx, p)
		p.Customer, p.Save, p.Strict, p.Hold = "cus_1", true, true, true
		_, errs[what+", in full"] = g.Prepare(ctx, p)
	}
	_, errs["method"] = g.Method(ctx, "pm_1")
	_, errs["confirm"] = g.Confirm(ctx, reference)
	_, errs["get"] = g.Get(ctx, reference)
	_, errs["capture"] = g.Capture(ctx, reference, uuid.New(), euro(1250))
	_, errs["void"] = g.Void(ctx, reference, uuid.New())
	_, errs["refund"] = g.Refund(ctx, reference, uuid.New(), euro(1250))
	_, errs["customer"] = g.Customer(ctx, typeid.NewUser())
	_, errs["keep"] = g.Keep(ctx, "cus_1", "pm_1")
	errs["forget"] = g.Forget(ctx, "pm_1")
	errs["forget a customer"] = g.ForgetCustomer(ctx, "cus_1")
	_, errs["setup"] = g.Setup(ctx, "cus_1", uuid.New())
	_, errs["list"] = g.List(ctx, time.Unix(1, 0), time.Unix(2, 0), "pi_1", 10)
	_, _, errs["movements"] = g.Movements(ctx, time.Unix(1, 0), time.Unix(2, 0), "txn_1", 10)
	_, errs["set up"] = g.SetUp(ctx, "https://api.shop.example/webhooks/stripe")
	_, errs["check"] = g.Check(ctx, "https://api.shop.example/webhooks/stripe")
	for what, err := range errs {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
