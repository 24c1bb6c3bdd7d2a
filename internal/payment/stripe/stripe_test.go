package stripe_test

import (
	"net/http/httptest"
	"testing"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/gateway/gatewaytest"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// account is an account at a stand-in for Stripe.
type account struct {
	*stripe.Gateway
	fake *stripefake.Fake
}

func open(t *testing.T, fake stripefake.Options, opts stripe.Options) *account {
	t.Helper()
	a := &account{fake: stripefake.New(fake)}
	server := httptest.NewServer(a.fake)
	t.Cleanup(server.Close)
	opts.SecretKey, opts.PublishableKey, opts.URL = "sk_test_of_these_tests", "pk_test_of_these_tests", server.URL
	if opts.WebhookSecrets == nil {
		opts.WebhookSecrets = []string{stripefake.DefaultWebhookSecret}
	}
	a.Gateway = stripe.New(opts)
	return a
}

func constant(token string) func() string { return func() string { return token } }

func TestConformance(t *testing.T) {
	t.Parallel()
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Subject {
		a := open(t, stripefake.Options{}, stripe.Options{ReturnURL: "https://shop.example/back"})
		return gatewaytest.Subject{
			Gateway: a, Currency: "EUR",
			Approved: constant("pm_card_visa"), Declined: constant("pm_card_chargeDeclined"), Confirmed: constant("pm_card_authenticationRequired"),
			Act: func(t *testing.T, p gateway.Payment, approve bool) {
				t.Helper()
				if err := a.fake.CompleteAction(p.Reference, approve); err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}
