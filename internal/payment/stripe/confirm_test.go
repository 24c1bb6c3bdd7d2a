package stripe_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestCapturesAtOnce(t *testing.T) {
	t.Parallel()
	a := open(t, stripefake.Options{}, stripe.Options{ReturnURL: returnURL, CapturesAtOnce: true})
	p := a.paid(purchase("pm_card_visa"))
	if p.Status != gateway.Captured || p.Captured != euro(1250) || p.Authorized != euro(1250) || p.HeldUntil != nil {
		t.Errorf("%+v", p)
	}
	a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: 1250, Captured: 1250})
	_, err := a.Capture(t.Context(), p.Reference, uuid.New(), euro(1250))
	a.is(err, gateway.ErrRefused)
	_, err = a.Void(t.Context(), p.Reference, uuid.New())
	a.is(err, gateway.ErrRefused)
	p = a.ok(a.Refund(t.Context(), p.Reference, uuid.New(), euro(1250)))
	a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: 1250, Captured: 1250, Refunded: 1250})
}

// TestAuthentication: where the shopper goes, if there is a place to come back to, and else what the client asks them with.
func TestAuthentication(t *testing.T) {
	t.Parallel()
	for back, isSent := range map[string]bool{returnURL: true, "": false} {
		a := open(t, stripefake.Options{}, stripe.Options{ReturnURL: back})
		p := a.paid(purchase("pm_card_threeDSecure2Required"))
		if p.Status != gateway.ActionRequired || p.ClientSecret == "" || strings.HasPrefix(p.ActionURL, "https://hooks.stripe.com/") != isSent {
			t.Errorf("back at %q: %+v", back, p)
		}
		a.done(a.fake.CompleteAction(p.Reference, true))
		if now := a.want(p.Reference, gateway.Authorized, 1250, 0); now.ActionURL != "" || now.ClientSecret != "" {
			t.Errorf("%+v", now)
		}
	}
}

// TestConfirmingAgainTellsThePresentState: Stripe's answer to the first time is repeated for a day.
func TestConfirmingAgainTellsThePresentState(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.paid(purchase("pm_card_threeDSecure2Required"))
	now := func() gateway.Status {
		t.Helper()
		return a.ok(a.Confirm(t.Context(), p.Reference)).Status
	}
	if s := now(); s != gateway.ActionRequired {
		t.Errorf("%s before the shopper acts", s)
	}
	a.done(a.fake.CompleteAction(p.Reference, true))
	if s := now(); s != gateway.Authorized {
		t.Errorf("%s after it", s)
	}
	a.ok(a.Capture(t.Context(), p.Reference, uuid.New(), euro(1250)))
	if s := now(); s != gateway.Captured {
		t.Errorf("%s once captured", s)
	}
	a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: 1250, Captured: 1250})
}

// TestHoldOfWhatIsTakenAtOnce: a card's money is held if that is asked for, and taken later.
func TestHoldOfWhatIsTakenAtOnce(t *testing.T) {
	t.Parallel()
	a := open(t, stripefake.Options{}, stripe.Options{ReturnURL: returnURL, CapturesAtOnce: true, Methods: []string{"card", "sepa_debit"}})
	for hold, status := range map[bool]gateway.Status{false: gateway.Captured, true: gateway.Authorized} {
		p := purchase("pm_card_visa")
		p.Hold = hold
		now := a.paid(p)
		if now.Status != status {
			t.Errorf("hold %v: %s", hold, now.Status)
		}
		if hold {
			if now = a.ok(a.Capture(t.Context(), now.Reference, uuid.New(), euro(1250))); now.Status != gateway.Captured {
				t.Errorf("%s once captured", now.Status)
			}
		}
	}
}

// TestStrict: a card that leaves it open is authenticated only if that is demanded.
func TestStrict(t *testing.T) {
	t.Parallel()
	a := standard(t)
	for strict, status := range map[bool]gateway.Status{false: gateway.Authorized, true: gateway.ActionRequired} {
		p := purchase("pm_card_threeDSecureOptional")
		p.Strict = strict
		if now := a.paid(p); now.Status != status {
			t.Errorf("strict %v: %s", strict, now.Status)
		}
	}
	p := purchase("")
	p.Strict = true
	waits := a.paid(p)
	if status, err := a.fake.ConfirmByClient(waits.ClientSecret, "pm_card_threeDSecureOptional"); err != nil || status != "requires_action" {
		t.Errorf("%s, %v by the client", status, err)
	}
}

// TestNothingIsHeldBeforeItIsConfirmed, and what is said about a payment is found at Stripe.
func TestNothingIsHeldBeforeItIsConfirmed(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := purchase("pm_card_visa")
	reference := a.prepared(p)
	if now := a.want(reference, gateway.Unconfirmed, 0, 0); now.ClientSecret != "" || now.ActionURL != "" {
		t.Errorf("%+v", now)
	}
	a.wantAtStripe(reference, "requires_confirmation", stripefake.Sums{})
	metadata := a.fake.Books().Intents[reference].Metadata
	if metadata["shopgraph_payment"] != p.Attempt.String() || metadata["shopgraph_order"] != "1000" {
		t.Errorf("%v", metadata)
	}
	intent, err := a.api.V1PaymentIntents.Retrieve(t.Context(), reference, nil)
	if a.done(err); intent.Description != "Order 1000" {
		t.Errorf("%q", intent.Description)
	}
}
