package cart_test

import (
	"context"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
)

// TestGiftMessage: it goes with the cart to whom claims it, and ends with it.
func TestGiftMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	ref := s.guest("mug")
	update := func(message string) (*cart.Changed, error) {
		return s.carts.UpdateGiftMessage(t.Context(), auth.Viewer{}, cart.GiftMessageUpdateInput{On: cart.On{Cart: ref}, GiftMessage: message})
	}
	changed, err := update(" For Ada,\nwith love ")
	s.check(err)
	if s.wantKnown(changed); changed.Cart.GiftMessage != "For Ada,\nwith love" {
		t.Errorf("it says %q", changed.Cart.GiftMessage)
	}
	for wrong, want := range map[string]string{strings.Repeat("é", 501): "TOO_LONG giftMessage", "a\u202eb": "INVALID giftMessage"} {
		_, err := update(wrong)
		if got := s.mistakes(err); got != want {
			t.Errorf("%.10q: %s", wrong, got)
		}
	}
	ada := s.customer("ada@example.com")
	own := s.create(ada, cart.CreateInput{Lines: s.items("mug")})
	claimed, err := s.carts.Claim(t.Context(), ada, ref)
	s.check(err)
	if claimed.Cart.ID != own.ID || claimed.Cart.GiftMessage != "For Ada,\nwith love" {
		t.Errorf("claimed: %q", claimed.Cart.GiftMessage)
	}
	ref = auth.CartRef{ID: own.ID}
	s.check(s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		c, err := s.carts.BeginCheckout(ctx, tx, ada, ref)
		if err == nil && c.GiftMessage != "For Ada,\nwith love" {
			t.Errorf("checked out with %q", c.GiftMessage)
		}
		return err
	}))
	s.check(s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return s.carts.Complete(ctx, tx, ref.ID) }))
	if c := s.cart(ref.ID); c.GiftMessage != "" {
		t.Errorf("completed with %q", c.GiftMessage)
	}
}
