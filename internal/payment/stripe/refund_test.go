package stripe_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// wantRefunds looks at what is told of each refund, the newest first.
func (a *account) wantRefunds(p gateway.Payment, want ...gateway.Refund) {
	a.Helper()
	if len(p.Refunds) != len(want) {
		a.Fatalf("refunds %+v, want %+v", p.Refunds, want)
	}
	for i, got := range p.Refunds {
		if want[i].ID = got.ID; got != want[i] || got.ID == "" {
			a.Errorf("refund %+v, want %+v", got, want[i])
		}
	}
}

func TestARefundThatIsPending(t *testing.T) {
	t.Parallel()
	a := standard(t)
	operation := uuid.New()
	p := a.ok(a.Refund(t.Context(), a.sold("pm_card_pendingRefund").Reference, operation, euro(500)))
	a.wantRefunds(p, gateway.Refund{Operation: operation, Amount: euro(500)})
	a.fake.Advance(2 * time.Hour)
	a.wantRefunds(a.want(p.Reference, gateway.Captured, 1250, 1250), gateway.Refund{Operation: operation, Amount: euro(500)})
}

// TestARefundThatFails: its money has come back, and can be given again by another operation only.
func TestARefundThatFails(t *testing.T) {
	t.Parallel()
	for what, fail := range map[string]func(a *account, id string) error{
		"by itself":   func(a *account, _ string) error { a.fake.Advance(2 * time.Hour); return nil },
		"at the bank": func(a *account, id string) error { return a.fake.FailRefund(id, "lost_or_stolen_card") },
		"canceled":    func(a *account, id string) error { return a.fake.CancelRefund(id) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			a := standard(t)
			first, second := uuid.New(), uuid.New()
			p := a.ok(a.Refund(t.Context(), a.sold("pm_card_refundFail").Reference, first, euro(1250)))
			if p.Refunded() != 1250 {
				t.Errorf("refunded %d", p.Refunded())
			}
			a.done(fail(a, p.Refunds[0].ID))
			failed := gateway.Refund{Operation: first, Amount: euro(1250), Failed: true}
			for range 2 {
				p = a.ok(a.Refund(t.Context(), p.Reference, first, euro(1250)))
				if a.wantRefunds(p, failed); p.Refunded() != 0 {
					t.Errorf("refunded %d", p.Refunded())
				}
			}
			p = a.ok(a.Refund(t.Context(), p.Reference, second, euro(1250)))
			a.wantRefunds(p, gateway.Refund{Operation: second, Amount: euro(1250)}, failed)
		})
	}
}

// TestWhatIsLetGoIsNoRefund: Stripe lists it among the refunds.
func TestWhatIsLetGoIsNoRefund(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.paid(purchase("pm_card_visa"))
	p = a.ok(a.Capture(t.Context(), p.Reference, uuid.New(), euro(1000)))
	listed := 0
	for _, err := range a.api.V1Refunds.List(t.Context(), &stripego.RefundListParams{PaymentIntent: &p.Reference}).All(t.Context()) {
		a.done(err)
		listed++
	}
	if listed != 1 {
		t.Fatalf("Stripe lists %d refunds", listed)
	}
	a.wantRefunds(p)
	operation := uuid.New()
	p = a.ok(a.Refund(t.Context(), p.Reference, operation, euro(1000)))
	a.wantRefunds(p, gateway.Refund{Operation: operation, Amount: euro(1000)})
	a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: 1250, Captured: 1000, Refunded: 1000})
}

func TestARefundMadeElsewhere(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.sold("pm_card_visa")
	for _, metadata := range []map[string]string{nil, {"shopgraph_operation": "none of ours"}} {
		_, err := a.api.V1Refunds.Create(t.Context(), &stripego.RefundCreateParams{PaymentIntent: &p.Reference, Amount: new(int64(200)), Metadata: metadata})
		a.done(err)
	}
	elsewhere := gateway.Refund{Amount: euro(200)}
	a.wantRefunds(a.want(p.Reference, gateway.Captured, 1250, 1250), elsewhere, elsewhere)
	_, err := a.Refund(t.Context(), p.Reference, uuid.New(), euro(851))
	a.is(err, gateway.ErrRefused)
}

// TestRefundsOfManyPages: the operation is found wherever it is.
func TestRefundsOfManyPages(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.sold("pm_card_visa")
	first := uuid.New()
	a.ok(a.Refund(t.Context(), p.Reference, first, euro(1)))
	for range 24 {
		_, err := a.api.V1Refunds.Create(t.Context(), &stripego.RefundCreateParams{PaymentIntent: &p.Reference, Amount: new(int64(1))})
		a.done(err)
	}
	a.fake.Advance(25 * time.Hour)
	if p = a.ok(a.Refund(t.Context(), p.Reference, first, euro(1))); len(p.Refunds) != 25 || p.Refunded() != 25 {
		t.Errorf("%d refunds of %d", len(p.Refunds), p.Refunded())
	}
}

// TestOperationsOutliveTheirKeys: Stripe forgets keys after a day.
func TestOperationsOutliveTheirKeys(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.paid(purchase("pm_card_visa"))
	gone := a.paid(purchase("pm_card_visa"))
	capture, refund, void := uuid.New(), uuid.New(), uuid.New()
	for range 2 {
		a.ok(a.Capture(t.Context(), p.Reference, capture, euro(1250)))
		a.ok(a.Refund(t.Context(), p.Reference, refund, euro(300)))
		a.ok(a.Void(t.Context(), gone.Reference, void))
		if again := a.ok(a.Confirm(t.Context(), p.Reference)); again.Status != gateway.Captured {
			t.Errorf("confirmed again: %s", again.Status)
		}
		a.wantAtStripe(p.Reference, "succeeded", stripefake.Sums{Authorized: 1250, Captured: 1250, Refunded: 300})
		a.wantAtStripe(gone.Reference, "canceled", stripefake.Sums{Authorized: 1250})
		a.fake.Advance(25 * time.Hour)
	}
	_, err := a.Capture(t.Context(), p.Reference, uuid.New(), euro(1250))
	a.is(err, gateway.ErrRefused)
}

func TestWhatIsDisputedIsNotRefunded(t *testing.T) {
	t.Parallel()
	a := standard(t)
	p := a.sold("pm_card_createDispute")
	_, err := a.Refund(t.Context(), p.Reference, uuid.New(), euro(100))
	a.is(err, gateway.ErrRefused)
}
