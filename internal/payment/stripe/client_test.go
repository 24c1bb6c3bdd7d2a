package stripe_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// waiting is a payment that the client is to confirm.
func (a *account) waiting() gateway.Payment {
	a.Helper()
	p := a.paid(purchase(""))
	a.wantWaiting(p)
	return p
}

func (a *account) wantWaiting(p gateway.Payment) {
	a.Helper()
	if p.Status != gateway.ActionRequired || p.ClientSecret == "" || p.ActionURL != "" || p.Authorized.Amount != 0 {
		a.Errorf("the client cannot confirm %+v", p)
	}
}

func TestTheClientConfirms(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.waiting()
	a.wantWaiting(a.ok(a.Get(t.Context(), p.Reference)))
	a.wantWaiting(a.ok(a.Confirm(t.Context(), p.Reference)))
	if _, err := a.fake.ConfirmByClient(p.ClientSecret, "pm_card_visa"); err != nil {
		t.Fatal(err)
	}
	now := a.want(p.Reference, gateway.Authorized, 1250, 0)
	if now.ClientSecret != "" || now.Method.Kind != gateway.Card || now.Method.Last4 != "4242" {
		t.Errorf("%+v", now)
	}
	if again := a.ok(a.Confirm(t.Context(), p.Reference)); again.Status != gateway.Authorized {
		t.Errorf("confirming again tells %s", again.Status)
	}
	a.wantAtStripe(p.Reference, "requires_capture", stripefake.Sums{Authorized: 1250, Held: 1250})
}

// TestTheClientTriesAnotherCard: a decline is not the end of what the client confirms.
func TestTheClientTriesAnotherCard(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.waiting()
	for _, card := range []string{"pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds"} {
		if _, err := a.fake.ConfirmByClient(p.ClientSecret, card); err == nil {
			t.Fatal("was not declined")
		}
		a.wantWaiting(a.want(p.Reference, gateway.ActionRequired, 0, 0))
		a.wantAtStripe(p.Reference, "requires_payment_method", stripefake.Sums{})
	}
	if _, err := a.fake.ConfirmByClient(p.ClientSecret, "pm_card_mastercard"); err != nil {
		t.Fatal(err)
	}
	if now := a.want(p.Reference, gateway.Authorized, 1250, 0); now.Method.Brand != "mastercard" || now.DeclineCode != "" {
		t.Errorf("%+v", now)
	}
}

func TestVoidWhileTheClientConfirms(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.waiting()
	if now := a.ok(a.Void(t.Context(), p.Reference, uuid.New())); now.Status != gateway.Voided || now.ClientSecret != "" {
		t.Errorf("%+v", now)
	}
	if _, err := a.fake.ConfirmByClient(p.ClientSecret, "pm_card_visa"); err == nil {
		t.Error("the client has confirmed what was voided")
	}
	a.want(p.Reference, gateway.Voided, 0, 0)
}

// TestVoidAfterTheClientWasDeclined: the last decline says what became of it.
func TestVoidAfterTheClientWasDeclined(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.waiting()
	_, _ = a.fake.ConfirmByClient(p.ClientSecret, "pm_card_chargeDeclinedStolenCard")
	a.ok(a.Void(t.Context(), p.Reference, uuid.New()))
	if now := a.want(p.Reference, gateway.Declined, 0, 0); now.DeclineCode != "stolen_card" {
		t.Errorf("declined for %q", now.DeclineCode)
	}
}

// TestTheClientAuthenticates: the bank asks who confirms, on the client.
func TestTheClientAuthenticates(t *testing.T) {
	t.Parallel()
	for _, approve := range []bool{true, false} {
		a := standard(t)
		p := a.waiting()
		status, err := a.fake.ConfirmByClient(p.ClientSecret, "pm_card_authenticationRequired")
		if a.done(err); status != "requires_action" {
			t.Fatal(status)
		}
		if now := a.want(p.Reference, gateway.ActionRequired, 0, 0); now.ClientSecret != p.ClientSecret {
			t.Errorf("%+v", now)
		}
		a.done(a.fake.CompleteAction(p.Reference, approve))
		if approve {
			a.want(p.Reference, gateway.Authorized, 1250, 0)
		} else {
			a.wantWaiting(a.want(p.Reference, gateway.ActionRequired, 0, 0))
		}
	}
}

// TestTheClientNeedsNoReturnURLOfOurs: what the client confirms may send the shopper elsewhere, and back to where it says.
func TestTheClientNeedsNoReturnURLOfOurs(t *testing.T) {
	t.Parallel()
	a := open(t, stripefake.Options{}, stripe.Options{CapturesAtOnce: true})
	p := a.waiting()
	if _, err := a.fake.ConfirmByClient(p.ClientSecret, a.ideal()); err != nil {
		t.Fatal(err)
	}
	a.done(a.fake.CompleteAction(p.Reference, true))
	a.want(p.Reference, gateway.Captured, 1250, 1250)
}
