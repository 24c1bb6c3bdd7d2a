package stripe_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxAsks bounds how often something is asked for that fails with every other request.
const maxAsks = 200

// persisted asks until the gateway says something that its caller decides on.
func persisted[T any](ask func() (T, error)) (answer T, err error) {
	for range maxAsks {
		answer, err = ask()
		if err == nil || errors.Is(err, gateway.ErrRefused) || errors.Is(err, gateway.ErrInvalidToken) || errors.Is(err, gateway.ErrUnknownReference) {
			return answer, err
		}
	}
	return answer, fmt.Errorf("after %d times: %w", maxAsks, err)
}

func (a *account) persisted(ask func() (gateway.Payment, error)) gateway.Payment {
	a.Helper()
	return a.ok(persisted(ask))
}

// faulty is an account in trouble, whose time is the bubble's: the library's pauses take none.
func faulty(t *testing.T, seed uint64, faults stripefake.Faults) *account {
	t.Helper()
	return open(t, stripefake.Options{Seed: seed, Faults: faults}, stripe.Options{ReturnURL: returnURL})
}

// TestEverythingHappensOnce, whatever becomes of the requests and of their answers.
func TestEverythingHappensOnce(t *testing.T) {
	t.Parallel()
	for what, faults := range map[string]stripefake.Faults{
		"answers lost":     {TimeoutAfter: .4},
		"failures of its":  {Error5xx: .4},
		"too many":         {RateLimited: .4},
		"connections cut":  {ConnectionCut: .4},
		"all of it":        {TimeoutAfter: .1, Error5xx: .1, RateLimited: .1, ConnectionCut: .1},
		"nothing, to test": {},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for seed := range uint64(8) {
					everythingOnce(faulty(t, seed, faults))
				}
			})
		})
	}
}

func everythingOnce(a *account) {
	user, capture, void, refunds := typeid.NewUser(), uuid.New(), uuid.New(), []uuid.UUID{uuid.New(), uuid.New()}
	customer, err := persisted(func() (string, error) { return a.Customer(a.Context(), user) })
	a.done(err)
	kept, err := persisted(func() (gateway.Method, error) { return a.Keep(a.Context(), customer, "pm_card_visa") })
	a.done(err)
	secret, err := persisted(func() (string, error) { return a.Setup(a.Context(), customer, void) })
	if a.done(err); secret == "" {
		a.Error("no secret")
	}
	confirmed := func() gateway.Payment {
		p := purchase(kept.Token)
		p.Customer = customer
		reference, err := persisted(func() (string, error) { return a.Prepare(a.Context(), p) })
		if again, errAgain := persisted(func() (string, error) { return a.Prepare(a.Context(), p) }); again != reference {
			a.Errorf("prepared %q and %q, %v", reference, again, errAgain)
		}
		a.done(err)
		return a.persisted(func() (gateway.Payment, error) { return a.Confirm(a.Context(), reference) })
	}
	sold, gone := confirmed(), confirmed()
	for range 2 {
		a.persisted(func() (gateway.Payment, error) { return a.Capture(a.Context(), sold.Reference, capture, euro(1000)) })
		a.persisted(func() (gateway.Payment, error) { return a.Void(a.Context(), gone.Reference, void) })
		for _, refund := range refunds {
			a.persisted(func() (gateway.Payment, error) { return a.Refund(a.Context(), sold.Reference, refund, euro(300)) })
		}
		_, err = persisted(func() (bool, error) { return true, a.Forget(a.Context(), kept.Token) })
		a.done(err)
	}
	a.fake.SetFaults(stripefake.Faults{}, stripefake.Webhooks{})
	a.wantAtStripe(sold.Reference, "succeeded", stripefake.Sums{Authorized: 1250, Captured: 1000, Refunded: 600})
	a.wantAtStripe(gone.Reference, "canceled", stripefake.Sums{Authorized: 1250})
	all := a.fake.Books().Currencies["eur"]
	if all.Fees = 0; all != (stripefake.Sums{Authorized: 2500, Captured: 1000, Refunded: 600}) {
		a.Errorf("payments that nobody knows of have moved money: %+v", all)
	}
	if now := a.want(sold.Reference, gateway.Captured, 1000, 1000); len(now.Refunds) != 2 || now.Refunded() != 600 {
		a.Errorf("refunds %+v", now.Refunds)
	}
}

// TestAfterAFailureThatIsRepeated: Stripe answers a key with its own failure for a day, whether the work was done or not.
func TestAfterAFailureThatIsRepeated(t *testing.T) {
	t.Parallel()
	held := func(a *account) string { return a.paid(purchase("pm_card_visa")).Reference }
	sold := func(a *account) string { return a.sold("pm_card_visa").Reference }
	prepared := func(card string) func(*account) string {
		return func(a *account) string { return a.prepared(purchase(card)) }
	}
	for what, c := range map[string]struct {
		begin         func(*account) string
		do            func(a *account, reference string, operation uuid.UUID) (gateway.Payment, error)
		status        gateway.Status
		after, before stripefake.Sums
	}{
		"confirm": {prepared("pm_card_visa"), func(a *account, reference string, _ uuid.UUID) (gateway.Payment, error) {
			return a.Confirm(a.Context(), reference)
		}, gateway.Authorized, stripefake.Sums{Authorized: 1250, Held: 1250}, stripefake.Sums{}},
		"capture": {held, func(a *account, reference string, operation uuid.UUID) (gateway.Payment, error) {
			return a.Capture(a.Context(), reference, operation, euro(1000))
		}, gateway.Captured, stripefake.Sums{Authorized: 1250, Captured: 1000}, stripefake.Sums{Authorized: 1250, Held: 1250}},
		"void": {held, func(a *account, reference string, operation uuid.UUID) (gateway.Payment, error) {
			return a.Void(a.Context(), reference, operation)
		}, gateway.Voided, stripefake.Sums{Authorized: 1250}, stripefake.Sums{Authorized: 1250, Held: 1250}},
		"refund": {sold, func(a *account, reference string, operation uuid.UUID) (gateway.Payment, error) {
			return a.Refund(a.Context(), reference, operation, euro(300))
		}, gateway.Captured, stripefake.Sums{Authorized: 1250, Captured: 1250, Refunded: 300}, stripefake.Sums{Authorized: 1250, Captured: 1250}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			wasDone := map[bool]bool{}
			for seed := range uint64(12) {
				a := faulty(t, seed, stripefake.Faults{})
				reference, operation := c.begin(a), uuid.New()
				a.failing(func() error { _, err := c.do(a, reference, operation); return err })
				now := a.fake.Books().Intents[reference].Sums
				now.Fees = 0
				if now != c.after && now != c.before {
					t.Fatalf("%+v", now)
				}
				wasDone[now == c.after] = true
				for range 2 {
					if p := a.ok(c.do(a, reference, operation)); p.Status != c.status {
						t.Errorf("%s, want %s", p.Status, c.status)
					}
					a.wantAtStripe(reference, a.fake.Books().Intents[reference].Status, c.after)
				}
			}
			if len(wasDone) != 2 {
				t.Errorf("always %v", wasDone)
			}
		})
	}
}

// failing has every request that changes something fail at Stripe, as whose answer the failure is repeated.
func (a *account) failing(do func() error) {
	a.Helper()
	a.wire.before = func(method string) {
		faults := stripefake.Faults{}
		if method == http.MethodPost {
			faults.Error5xx = 1
		}
		a.fake.SetFaults(faults, stripefake.Webhooks{})
	}
	if err := do(); errors.Is(err, gateway.ErrRefused) {
		a.Errorf("%v: but it was not refused", err)
	}
	a.wire.before = nil
	a.fake.SetFaults(stripefake.Faults{}, stripefake.Webhooks{})
}

// TestADeclineIsEndedLater: a decline whose end fails is told once that works.
func TestADeclineIsEndedLater(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		a := faulty(t, seed, stripefake.Faults{})
		reference := a.paid(purchase("pm_card_authenticationRequired")).Reference
		a.done(a.fake.CompleteAction(reference, false))
		a.failing(func() error { _, err := a.Get(t.Context(), reference); return err })
		if now := a.want(reference, gateway.Declined, 0, 0); now.DeclineCode != gateway.NotConfirmed {
			t.Errorf("declined for %q", now.DeclineCode)
		}
		a.wantAtStripe(reference, "canceled", stripefake.Sums{})
	}
}
