package stripe_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func TestDisputes(t *testing.T) {
	t.Parallel()
	for status, isWon := range map[gateway.DisputeStatus]bool{gateway.DisputeWon: true, gateway.DisputeLost: false} {
		a := standard(t)
		p := a.sold("pm_card_visa")
		id, err := a.fake.OpenDispute(a.charge(p.Reference), 1000, "product_not_received")
		a.done(err)
		opened := a.fake.Now()
		now := a.want(p.Reference, gateway.Captured, 1250, 1250)
		want := gateway.Dispute{ID: id, Status: gateway.DisputeOpen, Amount: euro(1000), Reason: "product_not_received"}
		if len(now.Disputes) != 1 {
			t.Fatalf("%+v", now.Disputes)
		}
		by := now.Disputes[0].AnswerBy
		if now.Disputes[0].AnswerBy = nil; now.Disputes[0] != want || by == nil || by.Before(opened) || by.After(opened.Add(30*24*time.Hour)) {
			t.Errorf("%+v, to be answered by %v", now.Disputes, by)
		}
		a.done(a.fake.CloseDispute(id, isWon))
		want.Status = status
		if now = a.want(p.Reference, gateway.Captured, 1250, 1250); len(now.Disputes) != 1 || now.Disputes[0] != want {
			t.Errorf("%+v, want %+v: there is nothing to answer", now.Disputes, want)
		}
	}
}

// TestDisputesOfOnePayment: there can be several, and those of other payments are not told.
func TestDisputesOfOnePayment(t *testing.T) {
	t.Parallel()
	a := standard(t)
	other, p := a.sold("pm_card_createDisputeProductNotReceived"), a.sold("pm_card_visa")
	for _, amount := range []int64{200, 300} {
		_, err := a.fake.OpenDispute(a.charge(p.Reference), amount, "duplicate")
		a.done(err)
	}
	if now := a.want(p.Reference, gateway.Captured, 1250, 1250); len(now.Disputes) != 2 || now.Disputes[0].Amount != euro(300) || now.Disputes[1].Amount != euro(200) {
		t.Errorf("%+v", now.Disputes)
	}
	if now := a.want(other.Reference, gateway.Captured, 1250, 1250); len(now.Disputes) != 1 || now.Disputes[0].Reason != "product_not_received" {
		t.Errorf("%+v", now.Disputes)
	}
}

// TestADisputeIsGivenIn: by whom ever, as in the dashboard.
func TestADisputeIsGivenIn(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.sold("pm_card_createDispute")
	_, err := a.api.V1Disputes.Close(t.Context(), p.Disputes[0].ID, &stripego.DisputeCloseParams{})
	a.done(err)
	if now := a.want(p.Reference, gateway.Captured, 1250, 1250); now.Disputes[0].Status != gateway.DisputeLost || now.Disputes[0].Reason != "fraudulent" {
		t.Errorf("%+v", now.Disputes)
	}
}

func TestSuspicious(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.sold("pm_card_visa")
	if p.Suspicious {
		t.Error("without a warning")
	}
	_, err := a.fake.EarlyFraudWarning(a.charge(p.Reference))
	a.done(err)
	if now := a.want(p.Reference, gateway.Captured, 1250, 1250); !now.Suspicious {
		t.Error("with a warning it is not")
	}
	if now := a.sold("pm_card_createIssuerFraudRecord"); !now.Suspicious {
		t.Error("by its card it is not")
	}
}

func TestAHoldEnds(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.paid(purchase("pm_card_visa"))
	if p.HeldUntil == nil || p.HeldUntil.Before(a.fake.Now()) || p.HeldUntil.After(a.fake.Now().Add(7*24*time.Hour)) {
		t.Errorf("held until %v", p.HeldUntil)
	}
	a.fake.Advance(6 * 24 * time.Hour)
	a.want(p.Reference, gateway.Authorized, 1250, 0)
	a.fake.Advance(2 * 24 * time.Hour)
	if now := a.want(p.Reference, gateway.Voided, 0, 0); now.HeldUntil != nil || now.DeclineCode != "" {
		t.Errorf("%+v", now)
	}
	_, err := a.Capture(t.Context(), p.Reference, uuid.New(), euro(1250))
	a.is(err, gateway.ErrRefused)
	if now := a.ok(a.Void(t.Context(), p.Reference, uuid.New())); now.Status != gateway.Voided {
		t.Errorf("voided: %s", now.Status)
	}
	a.wantAtStripe(p.Reference, "canceled", stripefake.Sums{Authorized: 1250})
}

// TestAHoldEndsAfterADecline: what the client was declined for first is not what became of it.
func TestAHoldEndsAfterADecline(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.waiting()
	_, _ = a.fake.ConfirmByClient(p.ClientSecret, "pm_card_chargeDeclined")
	_, err := a.fake.ConfirmByClient(p.ClientSecret, "pm_card_visa")
	a.done(err)
	a.fake.Advance(8 * 24 * time.Hour)
	a.want(p.Reference, gateway.Voided, 0, 0)
}
