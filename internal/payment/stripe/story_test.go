package stripe_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// TestFaultsChangeNothing: who persists is told the same by an account in trouble as by one that is in none.
func TestFaultsChangeNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(struct{ *testing.T }{t}, func(draw *rapid.T) { // a bubble's T has no deadline to ask for
			chance := rapid.Float64Range(0, .12)
			faults := stripefake.Faults{
				TimeoutAfter: chance.Draw(draw, "lost"), Error5xx: chance.Draw(draw, "failed"),
				RateLimited: chance.Draw(draw, "limited"), ConnectionCut: chance.Draw(draw, "cut"),
			}
			seed := rapid.Uint64().Draw(draw, "seed")
			story := newStory(draw)
			calm, troubled := story.told(faulty(t, 1, stripefake.Faults{})), story.told(faulty(t, seed, faults))
			if !slices.Equal(calm, troubled) {
				draw.Fatalf("calm\n%q\nin trouble\n%q", calm, troubled)
			}
		})
	})
}

// story is what happens to a payment.
type story struct {
	card  string
	steps []step
}

type step struct {
	what      string
	operation uuid.UUID
	amount    int64
}

func newStory(draw *rapid.T) story {
	card := rapid.SampledFrom([]string{
		"", "pm_card_visa", "pm_card_chargeDeclinedInsufficientFunds", "pm_card_authenticationRequired", "there_is_no_such_token",
		"pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
	})
	kind := rapid.SampledFrom([]string{"confirm", "capture", "refund", "refund", "void", "act", "pay", "get"})
	steps := []step{{what: "confirm"}}
	for n := range rapid.IntRange(0, 7).Draw(draw, "steps") {
		next := step{kind.Draw(draw, "what"), uuid.UUID{byte(n + 1)}, rapid.Int64Range(1, 1300).Draw(draw, "amount")}
		steps = append(steps, next)
		if rapid.Bool().Draw(draw, "again") {
			steps = append(steps, next)
		}
	}
	return story{card.Draw(draw, "card"), steps}
}

// told has the story happen at an account, and returns what that said, without the ids.
func (s story) told(a *account) (all []string) {
	p := purchase(s.card)
	reference, err := persisted(func() (string, error) { return a.Prepare(a.Context(), p) })
	all = append(all, outcome(gateway.Payment{}, err))
	if err != nil {
		return all
	}
	for _, step := range s.steps {
		now, err := persisted(func() (gateway.Payment, error) { return step.ask(a, reference) })
		all = append(all, step.what+" "+outcome(now, err))
	}
	all = append(all, outcome(persisted(func() (gateway.Payment, error) { return a.Get(a.Context(), reference) })))
	books := a.fake.Books()
	return append(all, fmt.Sprintf("%+v, of all %+v", books.Intents[reference].Sums, books.Currencies["eur"]))
}

func (s step) ask(a *account, reference string) (gateway.Payment, error) {
	switch s.what {
	case "capture":
		return a.Capture(a.Context(), reference, s.operation, euro(s.amount))
	case "refund":
		return a.Refund(a.Context(), reference, s.operation, euro(s.amount))
	case "void":
		return a.Void(a.Context(), reference, s.operation)
	case "confirm":
		return a.Confirm(a.Context(), reference)
	case "act":
		_ = a.fake.CompleteAction(reference, s.amount%2 == 0)
	case "pay":
		if now, err := a.Get(a.Context(), reference); err != nil {
			return now, err
		} else if now.Status == gateway.ActionRequired {
			_, _ = a.fake.ConfirmByClient(now.ClientSecret, []string{"pm_card_visa", "pm_card_chargeDeclined"}[s.amount%2])
		}
	}
	return a.Get(a.Context(), reference)
}

// outcome is what a caller can decide on.
func outcome(p gateway.Payment, err error) string {
	for _, known := range []error{gateway.ErrRefused, gateway.ErrInvalidToken, gateway.ErrUnknownReference} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if err != nil {
		return err.Error()
	}
	told := fmt.Sprintf("%s %d %d %q", p.Status, p.Authorized.Amount, p.Captured.Amount, p.DeclineCode)
	for _, r := range p.Refunds {
		told += fmt.Sprintf(" %v %d %v", r.Operation, r.Amount.Amount, r.Failed)
	}
	return told
}
