package stripe_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// TestSetUp: Stripe is set up once to call the store, and a check says what is wrong before, and nothing after.
func TestSetUp(t *testing.T) {
	t.Parallel()
	const address = "https://api.shop.example/webhooks/stripe"
	a := open(t, stripefake.Options{}, stripe.Options{})
	wrong, err := a.Check(t.Context(), address)
	if err != nil || len(wrong) != 1 || !strings.Contains(wrong[0], "does not call") {
		t.Errorf("before: %q, %v", wrong, err)
	}
	secret, err := a.SetUp(t.Context(), address)
	if err != nil || !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("%q, %v", secret, err)
	}
	if wrong, err := a.Check(t.Context(), address); err != nil || len(wrong) != 0 {
		t.Errorf("after: %q, %v", wrong, err)
	}
	if _, err := a.SetUp(t.Context(), address); err == nil {
		t.Error("it was set up twice")
	}
}
