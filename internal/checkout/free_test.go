package checkout_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entprice "github.com/shopgraph/shopgraph/ent/price"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// free is a purchase of two that cost nothing.
func (s *shop) free(onHand int) (checkout.CompleteInput, typeid.Variant) {
	s.t.Helper()
	v := s.variant(onHand)
	s.store.Client.Price.Update().Where(entprice.VariantID(v)).SetAmount(0).ExecX(s.t.Context())
	in := s.purchase("", cart.LineInput{VariantID: v, Quantity: 2})
	in.ExpectedTotal.Amount, in.Payment = "0.00", nil
	return in, v
}

// TestFreeOrders: one key makes one order, however often it is asked for at once, and another key for
// the same cart none. It has no payment, and takes its stock like any other.
func TestFreeOrders(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in, _ := s.free(3)
	other := in
	other.IdempotencyKey = uuid.NewString()
	got := s.race(append(slices.Repeat([]checkout.CompleteInput{in}, 12), other))
	if got["checkout.Completed"] != 12 && got["checkout.Completed"] != 1 || got["checkout.Completed"]+got["checkout.Invalid"] != 13 {
		t.Errorf("results %v", got)
	}
	o := s.store.Client.Order.Query().OnlyX(t.Context())
	c := s.store.Client.Cart.GetX(t.Context(), in.Cart.ID)
	if o.Status != entorder.StatusConfirmed || c.Status != entcart.StatusCompleted || s.store.Client.Payment.Query().CountX(t.Context()) != 0 {
		t.Errorf("order %s, cart %s", o.Status, c.Status)
	}
}

// TestFreeOrderIsShort: nothing is left behind.
func TestFreeOrderIsShort(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in, v := s.free(3)
	if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE stock_levels SET on_hand = 1 WHERE variant_id = $1", v); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.complete(in).(checkout.InsufficientStock); !ok || got.Items[0].Available != 1 {
		t.Errorf("%+v", got)
	}
	s.wantNothingLeft()
}

// TestFreeOrderIsCancelled: its stock returns.
func TestFreeOrderIsCancelled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in, v := s.free(3)
	done, ok := s.complete(in).(checkout.Completed)
	if !ok {
		t.Fatal("not completed")
	}
	o, err := s.checkout.Cancel(t.Context(), s.staff(), checkout.CancelInput{IdempotencyKey: "k", OrderID: &done.Order.ID})
	if err != nil || o.Status != entorder.StatusCancelled {
		t.Fatalf("%v, %v", o, err)
	}
	if level := s.level(v); level != "3 on hand, 0 reserved" {
		t.Error(level)
	}
}
