package checkout_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestMoneyBecomesAnOrderOrGoesBack has many shoppers check out with all kinds of payments, each
// twice at once, while reconcilers look at payments far too early, so that they get in between.
// Then all is settled and counted.
func TestMoneyBecomesAnOrderOrGoesBack(t *testing.T) {
	t.Parallel()
	const shoppers, stock, seed = 60, 70, 1
	s := newShop(t)
	v := s.variant(stock)
	rng := rand.New(rand.NewPCG(seed, seed))
	tokens := []string{"tok_approved", "tok_approved", "tok_approved", "tok_answer_lost", "tok_declined", "tok_action_required"}
	inputs := make([]checkout.CompleteInput, shoppers)
	for i := range inputs {
		inputs[i] = s.purchase(tokens[rng.IntN(len(tokens))], cart.LineInput{VariantID: v, Quantity: 1 + rng.IntN(2)})
	}

	ctx, stop := context.WithCancel(t.Context())
	var shopping, reconciling sync.WaitGroup
	for range 2 {
		reconciling.Go(func() {
			for ctx.Err() == nil {
				// Not by reconcile: a failure must not end another goroutine than the test's.
				_, _ = s.store.DB.ExecContext(ctx, "UPDATE payments SET next_check_at = now() WHERE next_check_at IS NOT NULL")
				if err := s.checkout.Reconcile(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	for _, in := range inputs {
		for range 2 {
			shopping.Go(func() {
				if _, err := s.checkout.Complete(t.Context(), guest, in); err != nil {
					t.Error(err)
				}
			})
		}
	}
	shopping.Wait()
	stop()
	reconciling.Wait()
	s.store.Client.Order.Update().SetPaymentDueAt(time.Now()).ExecX(t.Context())
	for range 3 { // what one look requests, the next may have to do
		s.reconcile()
	}
	if left := s.store.Client.Payment.Query().Where(entpayment.NextCheckAtNotNil()).CountX(t.Context()); left > 0 {
		t.Errorf("%d payments are not settled", left)
	}
	if got := s.wantEveryCentAccountedFor(v, stock); got[entorder.StatusConfirmed] == 0 || got[entorder.StatusPendingPayment] > 0 {
		t.Errorf("orders %v", got)
	}
}

// wantEveryCentAccountedFor checks that exactly the orders that stand have their money held and
// their stock reserved, and returns how many orders there are of each status.
func (s *shop) wantEveryCentAccountedFor(v typeid.Variant, onHand int) map[entorder.Status]int {
	s.t.Helper()
	ctx := s.t.Context()
	charges, err := s.gateway.All(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	atGateway := map[typeid.Payment]testgateway.Totals{}
	for _, c := range charges {
		atGateway[c.Attempt] = c.Totals
	}
	stand, reserved := map[entorder.Status]int{}, 0
	for _, o := range s.store.Client.Order.Query().WithLines().WithPayments().AllX(ctx) {
		stand[o.Status]++
		if len(o.Edges.Payments) != 1 {
			s.t.Fatalf("order %s has %d payments", o.ID, len(o.Edges.Payments))
		}
		totals := atGateway[o.Edges.Payments[0].ID]
		c := s.store.Client.Cart.GetX(ctx, o.CartID)
		standing := o.Status == entorder.StatusConfirmed
		var want int64
		if standing {
			want = o.TotalNet
			reserved += o.Edges.Lines[0].Quantity
		}
		if totals.Held != want || totals.Captured != totals.Refunded {
			s.t.Errorf("order %s is %s, its payment %s: %+v at the gateway", o.ID, o.Status, o.Edges.Payments[0].Status, totals)
		}
		if standing != (c.Status == entcart.StatusCompleted) || c.Status == entcart.StatusCheckingOut {
			s.t.Errorf("order %s is %s, its cart %s", o.ID, o.Status, c.Status)
		}
	}
	if want := fmt.Sprintf("%d on hand, %d reserved", onHand, reserved); s.level(v) != want {
		s.t.Errorf("%s, want %s", s.level(v), want)
	}
	return stand
}

// hooked is a gateway that calls back in the middle of a checkout: when a payment was prepared, and
// when it was confirmed.
type hooked struct {
	gateway.Gateway
	prepared, confirmed func()
}

func (h hooked) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	reference, err := h.Gateway.Prepare(ctx, p)
	h.prepared()
	return reference, err
}

func (h hooked) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	seen, err := h.Gateway.Confirm(ctx, reference)
	h.confirmed()
	return seen, err
}

// TestReconcilerBetweenTheSteps lets a reconciler finish between the steps of a checkout that is
// only slow, not dead.
func TestReconcilerBetweenTheSteps(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		hooks func(s *shop) hooked
		order entorder.Status
	}{
		"after preparing":  {func(s *shop) hooked { return hooked{s.gateway, s.reconcile, nothing} }, entorder.StatusPaymentFailed},
		"after confirming": {func(s *shop) hooked { return hooked{s.gateway, nothing, s.reconcile} }, entorder.StatusConfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.variant(5)
			in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 2})
			result, err := s.through(tt.hooks(s)).Complete(t.Context(), guest, in)
			if _, completed := result.(checkout.Completed); err != nil || completed != (tt.order == entorder.StatusConfirmed) {
				t.Errorf("result %T %+v, %v", result, result, err)
			}
			if got := s.store.Client.Order.Query().OnlyX(t.Context()).Status; got != tt.order {
				t.Errorf("order %s, want %s", got, tt.order)
			}
			s.store.Client.Order.Update().SetPaymentDueAt(time.Now()).ExecX(t.Context())
			s.reconcile()
			s.countOne(v, tt.order)
		})
	}
}

// countOne is wantEveryCentAccountedFor where there is one order, of 5 on hand.
func (s *shop) countOne(v typeid.Variant, want entorder.Status) {
	s.t.Helper()
	if got := s.wantEveryCentAccountedFor(v, 5); got[want] != 1 {
		s.t.Errorf("orders %v, want one that is %s", got, want)
	}
}
