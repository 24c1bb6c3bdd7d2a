package checkout_test

import (
	"fmt"
	"sync"
	"testing"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
)

func TestCompleteByToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		token, result string
		order         entorder.Status
		cart          entcart.Status
		level         string
	}{
		{"tok_approved", "checkout.Completed", entorder.StatusConfirmed, entcart.StatusCompleted, "5 on hand, 2 reserved"},
		{"tok_answer_lost", "checkout.Completed", entorder.StatusConfirmed, entcart.StatusCompleted, "5 on hand, 2 reserved"},
		{"tok_declined", "checkout.Declined", entorder.StatusPaymentFailed, entcart.StatusOpen, "5 on hand, 0 reserved"},
		{"tok_timeout", "checkout.Declined", entorder.StatusPaymentFailed, entcart.StatusOpen, "5 on hand, 0 reserved"},
		{"tok_unknown", "checkout.Declined", entorder.StatusPaymentFailed, entcart.StatusOpen, "5 on hand, 0 reserved"},
		{"tok_action_required", "checkout.ActionRequired", entorder.StatusPendingPayment, entcart.StatusCheckingOut, "5 on hand, 2 reserved"},
	} {
		t.Run(tt.token, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.variant(5)
			in := s.purchase(tt.token, cart.LineInput{VariantID: v, Quantity: 2})
			for range 2 { // the second asks again with the same key
				if got := fmt.Sprintf("%T", s.complete(in)); got != tt.result {
					t.Fatalf("result %s, want %s", got, tt.result)
				}
			}
			order := s.store.Client.Order.Query().OnlyX(t.Context())
			c := s.store.Client.Cart.GetX(t.Context(), in.Cart.ID)
			if order.Status != tt.order || c.Status != tt.cart || s.level(v) != tt.level {
				t.Errorf("order %s, cart %s, %s; want %s, %s, %s", order.Status, c.Status, s.level(v), tt.order, tt.cart, tt.level)
			}
		})
	}
}

func TestNoOversell(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.variant(10), s.variant(5) // and five on backorder
	s.allow(b, 5)
	const buyers = 60
	inputs := make([]checkout.CompleteInput, buyers)
	for i := range inputs {
		lines := []cart.LineInput{{VariantID: a, Quantity: 1}, {VariantID: b, Quantity: 1}}
		if i%2 == 1 {
			lines[0], lines[1] = lines[1], lines[0]
		}
		inputs[i] = s.purchase("tok_approved", lines...)
	}
	results := s.race(inputs)
	if results["checkout.Completed"] != 10 || results["checkout.InsufficientStock"] != buyers-10 {
		t.Errorf("results %v, want 10 completed and the others short", results)
	}
	if got := s.level(a) + "; " + s.level(b); got != "10 on hand, 10 reserved; 5 on hand, 10 reserved" {
		t.Errorf("stock: %s", got)
	}
	if n := s.store.Client.Order.Query().CountX(t.Context()); n != 10 {
		t.Errorf("%d orders, want 10", n)
	}
}

func TestOneKeyIsOneOrderAndOneCharge(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(10)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
	inputs := make([]checkout.CompleteInput, 20)
	for i := range inputs {
		inputs[i] = in
	}
	results := s.race(inputs)
	if results["checkout.Completed"]+results["checkout.InProgress"] != len(inputs) || results["checkout.Completed"] == 0 {
		t.Errorf("results %v", results)
	}
	charges, err := s.gateway.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := s.store.Client.Order.Query().CountX(t.Context()); n != 1 || len(charges) != 1 {
		t.Errorf("%d orders, %d payments at the gateway; want one of each", n, len(charges))
	}
	in.ExpectedTotal.Amount = "13.00"
	if invalid, ok := s.complete(in).(checkout.Invalid); !ok || invalid.UserErrors[0].Code != "IDEMPOTENCY_KEY_REUSED" {
		t.Errorf("other input under the same key: %+v", invalid)
	}
}

// TestOneKeyForManyCarts races a user's carts under one key: one is bought, and the others are as
// they were.
func TestOneKeyForManyCarts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, v := s.customer("ada"), s.variant(100)
	results := make([]checkout.Result, 12)
	var wg sync.WaitGroup
	for i := range results {
		in := s.purchaseBy(ada, "tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
		in.IdempotencyKey = "one"
		wg.Go(func() { results[i] = s.completeBy(ada, in) })
	}
	wg.Wait()
	completed := 0
	for _, result := range results {
		switch result := result.(type) {
		case checkout.Completed:
			completed++
		default:
			wantInvalid(t, result, "IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
		}
	}
	orders := s.store.Client.Order.Query().CountX(t.Context())
	open := s.store.Client.Cart.Query().Where(entcart.StatusEQ(entcart.StatusOpen)).CountX(t.Context())
	if completed != 1 || orders != 1 || open != len(results)-1 || s.level(v) != "100 on hand, 1 reserved" {
		t.Errorf("%d completed, %d orders, %d carts open, %s", completed, orders, open, s.level(v))
	}
}

// TestUsedKeyAnswersFirst asks again with the key of a declined payment, whose cart is open again,
// when the cart could not be bought for another reason either: the answer is still what came of the
// key.
func TestUsedKeyAnswersFirst(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]string{
		"nothing":     "SELECT $1::uuid",
		"the price":   "UPDATE prices SET amount = amount + 1 WHERE variant_id = $1",
		"the stock":   "UPDATE stock_levels SET on_hand = 0 WHERE variant_id = $1",
		"the catalog": "UPDATE products SET status = 'ARCHIVED' WHERE id = (SELECT product_id FROM variants WHERE id = $1)",
		"the cart":    "DELETE FROM cart_lines WHERE variant_id = $1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.variant(10)
			in := s.purchase("tok_declined", cart.LineInput{VariantID: v, Quantity: 1})
			for range 2 {
				if got, ok := s.complete(in).(checkout.Declined); !ok {
					t.Fatalf("got %+v", got)
				}
				if _, err := s.store.DB.ExecContext(t.Context(), meanwhile, v); err != nil {
					t.Fatal(err)
				}
			}
			if n := s.store.Client.Order.Query().CountX(t.Context()); n != 1 {
				t.Errorf("%d orders", n)
			}
			in.Cart.Token = nil
			wantInvalid(t, s.complete(in), "NOT_FOUND", "cart")
		})
	}
}

// TestAnswerIsWhatIsStored compares the answer, which is not read back, with what is read
// afterwards; and the token that came with the order opens it, like the fresh one of a replay.
func TestAnswerIsWhatIsStored(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: s.variant(10), Quantity: 2})
	first, ok := s.complete(in).(checkout.Completed)
	if !ok {
		t.Fatal("not completed")
	}
	stored := s.store.Client.Order.GetX(t.Context(), first.Order.ID)
	if first.Order.String() != stored.String() || !first.Order.UpdatedAt.Equal(stored.UpdatedAt) {
		t.Errorf("answered %v at %s, stored is %v at %s", first.Order, first.Order.UpdatedAt, stored, stored.UpdatedAt)
	}
	again := s.complete(in).(checkout.Completed)
	for _, token := range []*string{first.TrackingToken, again.TrackingToken} {
		if o, err := s.orders.Get(t.Context(), guest, auth.OrderRef{TrackingToken: token}); err != nil || o == nil || o.ID != stored.ID {
			t.Errorf("the token opens %v, %v", o, err)
		}
	}
}

func TestPriceChangedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(10)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
	in.ExpectedTotal.Amount = "1.00"
	if got, ok := s.complete(in).(checkout.PriceChanged); !ok || got.ActualTotal.Amount != 1250 {
		t.Errorf("got %+v", got)
	}
	in.ExpectedTotal.Amount = "12.50"
	if got, ok := s.complete(in).(checkout.Completed); !ok || got.TrackingToken == nil {
		t.Errorf("the same key after the refusal: %+v", got)
	}
}

func TestCancelReturnsStockAndMoney(t *testing.T) {
	t.Parallel()
	for _, capture := range []bool{false, true} {
		t.Run(fmt.Sprintf("captured %v", capture), func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.variant(10)
			in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 3})
			placed := s.complete(in).(checkout.Completed).Order
			staff := s.staff()
			want := "VOIDED"
			if capture {
				want = "REFUNDED"
				if _, err := s.checkout.Capture(t.Context(), staff, checkout.CaptureInput{IdempotencyKey: "k", OrderID: placed.ID}); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				got, err := s.checkout.Cancel(t.Context(), staff, checkout.CancelInput{IdempotencyKey: "k", OrderID: &placed.ID})
				if err != nil || got.Status != entorder.StatusCancelled {
					t.Fatalf("cancel: %v, %v", got, err)
				}
			}
			p := s.store.Client.Payment.Query().OnlyX(t.Context())
			if string(p.Status) != want || p.NextCheckAt != nil || s.level(v) != "10 on hand, 0 reserved" {
				t.Errorf("payment %s, due %v, %s", p.Status, p.NextCheckAt, s.level(v))
			}
		})
	}
}

// race completes all inputs at once and counts the results by type.
func (s *shop) race(inputs []checkout.CompleteInput) map[string]int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	results := map[string]int{}
	for _, in := range inputs {
		wg.Go(func() {
			result, err := s.checkout.Complete(s.t.Context(), auth.Viewer{}, in)
			kind := fmt.Sprintf("%T", result)
			if err != nil {
				s.t.Error(err)
			}
			mu.Lock()
			results[kind]++
			mu.Unlock()
		})
	}
	wg.Wait()
	return results
}

// TestCheckoutBehindALock checks out while somebody has locked the stock for longer than a checkout
// waits. The shopper is told to ask again, and nothing is left behind.
func TestCheckoutBehindALock(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(10)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
	other, err := s.store.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.ExecContext(t.Context(), "SELECT FROM stock_levels WHERE variant_id = $1 FOR UPDATE", v); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.complete(in).(checkout.InProgress); !ok || got.RetryAfter < 1 {
		t.Errorf("result %+v", got)
	}
	s.wantNothingLeft()
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.complete(in).(checkout.Completed); !ok {
		t.Errorf("asked again: %+v", got)
	}
}
