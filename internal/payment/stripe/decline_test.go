package stripe_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestDeclines(t *testing.T) {
	t.Parallel()
	for card, code := range map[string]string{
		"pm_card_chargeDeclined":                      "card_declined",
		"pm_card_chargeDeclinedInsufficientFunds":     gateway.InsufficientFunds,
		"pm_card_chargeDeclinedVelocityLimitExceeded": gateway.InsufficientFunds,
		"pm_card_chargeDeclinedExpiredCard":           gateway.ExpiredCard,
		"pm_card_chargeDeclinedIncorrectCvc":          gateway.IncorrectDetails,
		"pm_card_chargeDeclinedProcessingError":       gateway.TryAgain,
		"pm_card_chargeDeclinedLostCard":              "lost_card",
		"pm_card_chargeDeclinedStolenCard":            "stolen_card",
		"pm_card_chargeDeclinedFraudulent":            "fraudulent",
		"pm_card_riskLevelHighest":                    "fraudulent",
		"pm_card_chargeCustomerFail":                  "card_declined",
	} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			a := standard(t)
			p := a.paid(purchase(card))
			if p.Status != gateway.Declined || p.DeclineCode != code || p.Authorized.Amount != 0 {
				t.Errorf("%s for %q, want %q", p.Status, p.DeclineCode, code)
			}
			a.wantAtStripe(p.Reference, "canceled", stripefake.Sums{})
			for _, tell := range []func() (gateway.Payment, error){
				func() (gateway.Payment, error) { return a.Get(t.Context(), p.Reference) },
				func() (gateway.Payment, error) { return a.Confirm(t.Context(), p.Reference) },
				func() (gateway.Payment, error) { return a.Void(t.Context(), p.Reference, uuid.New()) },
			} {
				if again := a.ok(tell()); again.Status != gateway.Declined || again.DeclineCode != code {
					t.Errorf("later %s for %q", again.Status, again.DeclineCode)
				}
			}
		})
	}
}

// TestDeclinedAfterAuthentication: what the bank says once the shopper has confirmed.
func TestDeclinedAfterAuthentication(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.paid(purchase("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"))
	if err := a.fake.CompleteAction(p.Reference, true); err == nil {
		t.Fatal("was not declined")
	}
	if now := a.want(p.Reference, gateway.Declined, 0, 0); now.DeclineCode != gateway.InsufficientFunds {
		t.Errorf("declined for %q", now.DeclineCode)
	}
	a.wantAtStripe(p.Reference, "canceled", stripefake.Sums{})
}

// TestADeclineIsSeenByManyAtOnce: the call about it, and who confirmed it, look at the same time.
func TestADeclineIsSeenByManyAtOnce(t *testing.T) {
	t.Parallel()
	a := standard(t)
	for range 20 {
		reference := a.paid(purchase("pm_card_authenticationRequired")).Reference
		a.done(a.fake.CompleteAction(reference, false))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if p, err := a.Get(t.Context(), reference); err != nil || p.Status != gateway.Declined || p.DeclineCode != gateway.NotConfirmed {
					t.Errorf("%s for %q, %v", p.Status, p.DeclineCode, err)
				}
			})
			all.Go(func() {
				if p, err := a.Void(t.Context(), reference, uuid.New()); err != nil || p.Status != gateway.Declined {
					t.Errorf("voided: %s, %v", p.Status, err)
				}
			})
		}
		all.Wait()
	}
}
