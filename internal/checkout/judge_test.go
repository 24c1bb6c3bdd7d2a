package checkout_test

import (
	"context"
	"strings"
	"testing"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/risk"
	"github.com/shopgraph/shopgraph/internal/staff"
)

// judged is who judges by a function.
type judged func(risk.Purchase) risk.Verdict

func (j judged) Judge(_ context.Context, p risk.Purchase) risk.Verdict { return j(p) }

// always returns who says the same of each purchase.
func always(v risk.Verdict) []checkout.Risk {
	return []checkout.Risk{judged(func(risk.Purchase) risk.Verdict { return v })}
}

var review = risk.Verdict{Decision: risk.Review, Reason: "It is odd."}

// TestVerdicts is what becomes of a purchase by what is said of it.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		verdicts     []risk.Verdict
		strict, hold bool
	}{
		"nobody says anything": {},
		"all allow":            {verdicts: []risk.Verdict{{}, {}}},
		"one wants a proof":    {verdicts: []risk.Verdict{{}, {Decision: risk.RequireProof, Proof: true, Reason: "Who is it?"}}, strict: true},
		"one wants a review":   {verdicts: []risk.Verdict{review, {Decision: risk.RequireProof, Proof: true}}, strict: true, hold: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			gw, opts := &watched{Gateway: s.gateway}, checkout.Options{Proof: risk.Proof{Risk: true}}
			for _, v := range tt.verdicts {
				opts.Risks = append(opts.Risks, always(v)...)
			}
			s.checkout = s.server(gw, opts)
			got, is := s.complete(s.purchase("tok_approved", cart.LineInput{VariantID: s.variant(5), Quantity: 1})).(checkout.Completed)
			if !is || got.Order.Status != entorder.StatusConfirmed || (got.Order.HeldForReviewAt != nil) != tt.hold {
				t.Fatalf("%+v", got)
			}
			if p := gw.last.Load(); p.Strict != tt.strict || p.Hold != tt.hold {
				t.Errorf("%+v was prepared", p)
			}
			s.wantHeld(got, tt.hold)
		})
	}
}

// wantHeld checks that an order cannot be packed, and is for the staff, if it is held, and the contrary if not.
func (s *shop) wantHeld(of checkout.Completed, held bool) {
	s.t.Helper()
	_, err := s.orders.FulfillmentCreate(s.t.Context(), s.staff(), order.FulfillmentCreateInput{IdempotencyKey: "pack", OrderID: of.Order.ID})
	open, failed := s.tasks.List(s.t.Context(), staff.TaskFilter{Open: new(true)}, page.Args{})
	if failed != nil {
		s.t.Fatal(failed)
	}
	tasks := open.Nodes()
	if !held {
		if err != nil || len(tasks) > 0 {
			s.t.Errorf("packed: %v, tasks %v", err, tasks)
		}
		return
	}
	wantMistake(s.t, err, fault.CodeNotAllowed, "orderId")
	if len(tasks) != 1 || tasks[0].Kind != stafftask.KindReview || tasks[0].OrderID != of.Order.ID {
		s.t.Errorf("tasks %v", tasks)
	}
}

// TestRefusedAsRisk: nobody is asked for the money, and who pays is told of a decline. The staff know why.
func TestRefusedAsRisk(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	gw, v := &watched{Gateway: s.gateway}, s.variant(5)
	s.checkout = s.server(gw, checkout.Options{Risks: always(risk.Verdict{Decision: risk.Refuse, Reason: "It is\x00 stolen."})})
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
	for range 2 {
		if got, is := s.complete(in).(checkout.Declined); !is || got.Reason != checkout.ReasonDeclined || strings.Contains(got.Message, "stolen") {
			t.Errorf("%+v", got)
		}
	}
	o, c := s.store.Client.Order.Query().OnlyX(t.Context()), s.store.Client.Cart.GetX(t.Context(), in.Cart.ID)
	if o.Status != entorder.StatusPaymentFailed || o.ReviewReason == nil || *o.ReviewReason != "It is  stolen." || o.HeldForReviewAt != nil ||
		c.Status != entcart.StatusOpen || s.level(v) != "5 on hand, 0 reserved" || gw.asked.Load() > 0 {
		t.Errorf("%+v, cart %s, %s, asked %d times", o, c.Status, s.level(v), gw.asked.Load())
	}
}

// TestWhatIsJudged is what those who judge are told of a purchase, and when somebody has to prove that a card is theirs.
func TestWhatIsJudged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	gw := &watched{Gateway: s.gateway}
	var told risk.Purchase
	s.checkout = s.server(gw, checkout.Options{
		Declines: defaults,
		Risks:    []checkout.Risk{judged(func(p risk.Purchase) risk.Verdict { told = p; return risk.Verdict{} })},
		Proof:    risk.Proof{FirstOrder: true, From: map[money.Currency]int64{"USD": 2500}},
	})
	v, ada := s.variant(50), s.customer("ada")
	buy := func(token string, quantity int) bool {
		in := s.purchaseBy(ada, token, cart.LineInput{VariantID: v, Quantity: quantity})
		in.BillingAddress = &address.Address{FullName: "Ada", Line1: "Rue 1", City: "Paris", PostalCode: "75001", Country: "FR"}
		s.completeBy(ada, in)
		return gw.last.Load().Strict
	}
	for i, want := range []struct {
		token           string
		quantity        int
		strict, isFirst bool
		declines        int
	}{
		{"tok_declined", 1, true, true, 0}, {"tok_approved", 1, true, true, 1}, {"tok_approved", 1, false, false, 1}, {"tok_approved", 2, true, false, 1},
	} {
		strict := buy(want.token, want.quantity)
		if strict != want.strict || told.FirstOrder != want.isFirst || told.Declines != want.declines || told.Units != int64(want.quantity)*1250 {
			t.Errorf("purchase %d: strict %t, %+v", i, strict, told)
		}
	}
	if told.User == nil || *told.User != ada.User || told.Email != "guest@example.com" || told.Billing.Country != "FR" || told.Shipping.Country != "DE" ||
		told.Amount != "25.00" || told.Currency != "USD" || told.Gateway != "test" || told.Number == "" {
		t.Errorf("%+v", told)
	}
}

// TestGuestsProveThemselves, and users do not.
func TestGuestsProveThemselves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	gw := &watched{Gateway: s.gateway}
	line := cart.LineInput{VariantID: s.variant(5), Quantity: 1}
	s.checkout = s.server(gw, checkout.Options{Proof: risk.Proof{Guests: true}})
	s.complete(s.purchase("tok_approved", line))
	if !gw.last.Load().Strict {
		t.Error("a guest need not")
	}
	ada := s.customer("ada")
	s.completeBy(ada, s.purchaseBy(ada, "tok_approved", line))
	if gw.last.Load().Strict {
		t.Error("a user must")
	}
}

// warning is a gateway that warns of each payment.
type warning struct{ gateway.Gateway }

func (w warning) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	seen, err := w.Gateway.Get(ctx, reference)
	seen.Suspicious = true
	return seen, err
}
