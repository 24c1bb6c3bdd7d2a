package checkout_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// promote makes a promotion of 20 % off, for which there is a code.
func (s *shop) promote(priority int, code string) typeid.Promotion {
	s.t.Helper()
	id := typeid.NewPromotion()
	s.exec(`INSERT INTO promotions (id, created_at, updated_at, name, class, priority, combines, enabled, action, needs_code)
		VALUES ($1, now(), now(), 'p' || $2::int, 'ORDER', $2::int, '["ORDER"]', true, '{"off": {"millionths": 200000}, "spread": "ACROSS"}', true)`, id, priority)
	s.exec(`INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, enabled) VALUES (new_id(), now(), now(), $1, $2, true)`, id, code)
	return id
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

func (s *shop) number(query string) (n int) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// discounted is a purchase of one for 12.50 with a code for 20 % off, which makes it 10.00.
func (s *shop) discounted(v typeid.Variant, token, code string) checkout.CompleteInput {
	s.t.Helper()
	in := s.purchase(token, cart.LineInput{VariantID: v, Quantity: 1})
	if _, err := s.carts.UpdateCodes(s.t.Context(), guest, cart.CodesUpdateInput{On: cart.On{Cart: in.Cart}, Codes: []string{code}}); err != nil {
		s.t.Fatal(err)
	}
	in.ExpectedTotal.Amount = "10.00"
	return in
}

// mostStatements is how many statements a checkout takes at most.
const mostStatements = 25

const buyersOfACode = 1000

// TestManyBuyersOfACode: a thousand buyers have a code that ten may use. Ten do, the others are told what
// the cart costs without, and nobody waits for one who waits for them.
func TestManyBuyersOfACode(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(buyersOfACode)
	s.promote(1, "TEN")
	s.exec(`UPDATE promotion_codes SET max_uses = 10`)
	s.exec(`UPDATE promotions SET max_uses_per_customer = 1`)
	inputs := make([]checkout.CompleteInput, buyersOfACode)
	for i := range inputs {
		inputs[i] = s.discounted(v, "tok_approved", "TEN")
		inputs[i].Email = new(fmt.Sprintf("buyer%d@example.com", i))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	got, queue := map[string]int{}, make(chan checkout.CompleteInput)
	for range 32 {
		wg.Go(func() {
			for in := range queue {
				result, err := s.checkout.Complete(t.Context(), auth.Viewer{}, in)
				kind := fmt.Sprintf("%T %v", result, err)
				if changed, ok := result.(checkout.PriceChanged); ok {
					kind = fmt.Sprintf("%s %s %s", changed.ActualTotal, changed.Cost.Discount, changed.Codes[0].Status)
				}
				mu.Lock()
				got[kind]++
				mu.Unlock()
			}
		})
	}
	for _, in := range inputs {
		queue <- in
	}
	close(queue)
	wg.Wait()
	if got["checkout.Completed <nil>"] != 10 || got["12.50 USD 0.00 USD USED_UP"] != buyersOfACode-10 || len(got) != 2 {
		t.Errorf("results %v", got)
	}
	if n := s.number(`SELECT count(*) FROM promotion_uses`); n != 10 {
		t.Errorf("%d uses", n)
	}
	if used := s.number(`SELECT max(used) FROM promotion_counters WHERE subject LIKE 'code:%'`); used != 10 {
		t.Errorf("%d counted", used)
	}
}

// TestUsesAreGivenBack by an order that is cancelled, one whose payment fails and one that expires.
func TestUsesAreGivenBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(10)
	s.promote(1, "ONCE")
	s.exec(`UPDATE promotions SET max_uses = 1, max_uses_per_customer = 1, budget = '{"USD": 250}'`)
	wantFree := func(what string) {
		t.Helper()
		if uses, used := s.number(`SELECT count(*) FROM promotion_uses`), s.number(`SELECT coalesce(sum(used), 0) FROM promotion_counters`); uses != 0 || used != 0 {
			t.Errorf("%s leaves %d uses, %d counted", what, uses, used)
		}
	}
	if got, ok := s.complete(s.discounted(v, "tok_declined", "ONCE")).(checkout.Declined); !ok {
		t.Fatalf("%T", got)
	}
	wantFree("a declined payment")

	waiting := s.discounted(v, "tok_action_required", "ONCE")
	if got, ok := s.complete(waiting).(checkout.ActionRequired); !ok {
		t.Fatalf("%T", got)
	}
	if other, ok := s.complete(s.discounted(v, "tok_approved", "ONCE")).(checkout.PriceChanged); !ok || other.ActualTotal.Amount != 1250 {
		t.Errorf("while one waits: %+v", other)
	}
	if _, err := s.checkout.Abandon(t.Context(), guest, checkout.AbandonInput{Cart: waiting.Cart}); err != nil {
		t.Fatal(err)
	}
	wantFree("a payment that was given up")

	again := s.discounted(v, "tok_approved", "ONCE")
	ctx, counter := store.CountStatements(t.Context())
	result, err := s.checkout.Complete(ctx, guest, again)
	done, ok := result.(checkout.Completed)
	if !ok {
		t.Fatalf("the code cannot be used again: %T %v", result, err)
	}
	if n := counter.Load(); n > mostStatements {
		t.Errorf("%d statements", n)
	}
	if n := s.number(`SELECT sum(d.amount) FROM order_discounts d JOIN orders o ON o.id = d.order_id AND o.status = 'CONFIRMED' WHERE line = 1 AND delivery = 0 AND name = 'p1' AND code = 'ONCE' AND class = 'ORDER'`); n != 250 {
		t.Errorf("the order keeps a discount of %d", n)
	}
	key := checkout.CancelInput{IdempotencyKey: "cancel-an-order", OrderID: &done.Order.ID}
	if _, err := s.checkout.Cancel(t.Context(), s.staff(), key); err != nil {
		t.Fatal(err)
	}
	wantFree("an order that was cancelled")
}
