package stripe_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// everyCall returns the errors of every method of a gateway that asks Stripe, by name.
func everyCall(ctx context.Context, g *stripe.Gateway, reference string) map[string]error {
	all := map[string]error{}
	_, all["method"] = g.Method(ctx, "pm_of_nobody")
	_, all["prepare"] = g.Prepare(ctx, purchase("pm_of_nobody"))
	_, all["confirm"] = g.Confirm(ctx, reference)
	_, all["get"] = g.Get(ctx, reference)
	_, all["capture"] = g.Capture(ctx, reference, uuid.New(), euro(1250))
	_, all["void"] = g.Void(ctx, reference, uuid.New())
	_, all["refund"] = g.Refund(ctx, reference, uuid.New(), euro(1250))
	_, all["customer"] = g.Customer(ctx, typeid.NewUser())
	_, all["keep"] = g.Keep(ctx, "cus_of_nobody", "pm_card_chargeDeclined")
	all["forget"] = g.Forget(ctx, "pm_of_nobody")
	_, all["setup"] = g.Setup(ctx, "cus_of_nobody", uuid.New())
	_, all["list"] = g.List(ctx, time.Unix(0, 0), time.Unix(1, 0), "pi_of_nobody", 1000)
	return all
}

// wantNoSecrets reads errors.
func wantNoSecrets(t *testing.T, errs map[string]error, secrets ...string) {
	t.Helper()
	for what, err := range errs {
		if err == nil {
			continue
		}
		for _, secret := range append(secrets, secretKey, stripefake.DefaultWebhookSecret, "_secret_", "whsec_") {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s tells %q: %v", what, secret, err)
			}
		}
	}
}

// telltale is a server that answers with what it was sent, and with the secrets of others.
func telltale(status int, form func(secrets string) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Stripe-Should-Retry", "false")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(form(r.Header.Get("Authorization") + " pi_1_secret_2 whsec_3")))
	})
}

// TestNoSecretsInErrors of what goes wrong at Stripe, on the way, or on the way back.
func TestNoSecretsInErrors(t *testing.T) {
	t.Parallel()
	inJSON := func(secrets string) string {
		return `{"error":{"type":"invalid_request_error","code":"x","message":"No.","payment_intent":{"id":"pi_1","client_secret":"` + secrets + `"}}}`
	}
	cut := func(secrets string) string { return `{"id":"pi_1","client_secret":"` + secrets }
	other := func(secrets string) string {
		return `{"id":{"client_secret":"` + secrets + `"},"client_secret":"` + secrets + `"}`
	}
	page := func(secrets string) string { return "<html>" + secrets }
	for what, server := range map[string]http.Handler{
		"refusals":          telltale(http.StatusBadRequest, inJSON),
		"declines":          telltale(http.StatusPaymentRequired, inJSON),
		"failures":          telltale(http.StatusInternalServerError, inJSON),
		"pages":             telltale(http.StatusBadGateway, page),
		"pages as answers":  telltale(http.StatusOK, page),
		"answers cut short": telltale(http.StatusOK, cut),
		"refusals cut":      telltale(http.StatusForbidden, cut),
		"other answers":     telltale(http.StatusOK, other),
		"no connection":     http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // so that the library's pauses take no time
				g := connected(stripe.Options{URL: "https://stripe.invalid", Transport: &wire{server: server, seen: &requests{}}})
				errs := everyCall(t.Context(), g, "pi_1")
				for call, err := range errs {
					isFine := call == "forget" && what == "refusals" || call == "list" && what == "other answers"
					if (err == nil) != isFine {
						t.Errorf("%s: %v", call, err)
					}
				}
				wantNoSecrets(t, errs)
			})
		})
	}
}

// TestNoSecretsInTheStandInsErrors, whatever the state of the payment is that is asked about.
func TestNoSecretsInTheStandInsErrors(t *testing.T) {
	t.Parallel()
	a := standard(t)
	gone := a.paid(purchase("pm_card_visa"))
	a.ok(a.Void(t.Context(), gone.Reference, uuid.New()))
	for _, reference := range []string{
		a.waiting().Reference, a.paid(purchase("pm_card_chargeDeclined")).Reference, a.sold("pm_card_visa").Reference, gone.Reference,
		a.paid(purchase("pm_card_authenticationRequired")).Reference, a.prepared(purchase("pm_card_visa")), "pi_of_nobody",
	} {
		errs := everyCall(t.Context(), a.Gateway, reference)
		if errs["prepare"] == nil || errs["keep"] == nil || errs["list"] == nil {
			t.Errorf("%v", errs)
		}
		wantNoSecrets(t, errs)
	}
}

// TestNoSecretsInErrorsOfKeys asks over a network, whose client looks at what it sends.
func TestNoSecretsInErrorsOfKeys(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(stripefake.New(stripefake.Options{}))
	t.Cleanup(server.Close)
	for _, key := range []string{"", "whsec_in_the_wrong_place", "sk_with_a_line\n_secret_"} {
		_, err := stripe.New(stripe.Options{SecretKey: key, URL: server.URL}).Method(t.Context(), "pm_card_visa")
		if err == nil {
			t.Errorf("asked with the key %q", key)
		}
		wantNoSecrets(t, map[string]error{"method": err}, "with_a_line")
	}
}

func TestNoSecretsInErrorsOfCalls(t *testing.T) {
	t.Parallel()
	_, err := connected(stripe.Options{}).Event(signed("t=1,v1=00"), []byte("{}"))
	wantNoSecrets(t, map[string]error{"event": err})
}

// TestAnswersToWhoLeaves: the caller's end is not Stripe's.
func TestAnswersToWhoLeaves(t *testing.T) {
	t.Parallel()
	a := standard(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for what, err := range everyCall(ctx, a.Gateway, "pi_1") {
		if !errors.Is(err, context.Canceled) || errors.Is(err, gateway.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
		wantNoSecrets(t, map[string]error{what: err})
	}
}
