package stripe_test

import (
	"testing"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// withBanks is an account that takes what banks decide later.
func withBanks(t *testing.T) *account {
	t.Helper()
	return open(t, stripefake.Options{}, stripe.Options{
		ReturnURL: returnURL, CapturesAtOnce: true, Methods: []string{"card", "sepa_debit", "ideal"},
	})
}

func (a *account) ideal() string {
	a.Helper()
	return a.method(&stripego.PaymentMethodCreateParams{Type: new("ideal"), IDEAL: &stripego.PaymentMethodCreateIDEALParams{}})
}

func TestDelayedByTheClient(t *testing.T) {
	t.Parallel()
	for _, pays := range []bool{true, false} {
		a := withBanks(t)
		p := a.waiting()
		_, err := a.fake.ConfirmByClient(p.ClientSecret, a.debit())
		a.done(err)
		now := a.want(p.Reference, gateway.Processing, 0, 0)
		if now.Method.Kind != gateway.Bank || now.Method.Last4 != "3000" || now.ClientSecret != "" {
			t.Errorf("%+v", now)
		}
		_, err = a.Void(t.Context(), p.Reference, uuid.New())
		a.is(err, gateway.ErrRefused)
		a.done(a.fake.SettleDelayed(p.Reference, pays))
		if pays {
			a.want(p.Reference, gateway.Captured, 1250, 1250)
			continue
		}
		a.wantWaiting(a.want(p.Reference, gateway.ActionRequired, 0, 0))
		_, err = a.fake.ConfirmByClient(p.ClientSecret, "pm_card_visa")
		a.done(err)
		a.want(p.Reference, gateway.Captured, 1250, 1250)
	}
}

// TestDelayedByUs: a bank that does not pay declines for good what we confirmed.
func TestDelayedByUs(t *testing.T) {
	t.Parallel()
	for _, pays := range []bool{true, false} {
		a := withBanks(t)
		p := a.paid(purchase(a.debit()))
		if p.Status != gateway.Processing || p.Authorized.Amount != 0 {
			t.Errorf("%+v", p)
		}
		a.done(a.fake.SettleDelayed(p.Reference, pays))
		if pays {
			a.want(p.Reference, gateway.Captured, 1250, 1250)
		} else if now := a.want(p.Reference, gateway.Declined, 0, 0); now.DeclineCode == "" {
			t.Error("it does not say why")
		}
	}
}

func TestRedirectToABank(t *testing.T) {
	t.Parallel()
	for _, approve := range []bool{true, false} {
		a := withBanks(t)
		p := a.paid(purchase(a.ideal()))
		if p.Status != gateway.ActionRequired || p.ActionURL == "" {
			t.Errorf("%+v", p)
		}
		a.done(a.fake.CompleteAction(p.Reference, approve))
		if approve {
			if now := a.want(p.Reference, gateway.Captured, 1250, 1250); now.Method.Kind != gateway.Other || now.Method.Brand != "ideal" {
				t.Errorf("%+v", now.Method)
			}
		} else if now := a.want(p.Reference, gateway.Declined, 0, 0); now.DeclineCode != gateway.NotConfirmed {
			t.Errorf("declined for %q", now.DeclineCode)
		}
	}
}

// TestWhatABankPaysCannotBeHeld: who holds money takes no debits.
func TestWhatABankPaysCannotBeHeld(t *testing.T) {
	t.Parallel()
	a := standard(t)
	_, err := a.Prepare(t.Context(), purchase(a.debit()))
	a.is(err, gateway.ErrRefused)
}
