package cart_test

import (
	"context"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
)

// TestEveryChangeTakesAVersion tries each change with a version that is over, which changes nothing
// and shows the cart, and then with the present one, which goes up.
func TestEveryChangeTakesAVersion(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 100, 9)
	s.sell("pen", "USD", 100, 9)
	ref := s.guest("mug 1")
	line := s.line(ref.ID, "mug")
	type change = func(context.Context, cart.On) (*cart.Changed, error)
	guest := auth.Viewer{}
	for name, change := range map[string]change{
		"add": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.AddLines(ctx, guest, cart.LinesAddInput{On: on, Lines: s.items("mug 1")})
		},
		"update": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateLines(ctx, guest, cart.LinesUpdateInput{On: on, Lines: []cart.LineUpdateInput{{ID: line, Quantity: new(3)}}})
		},
		"buyer": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateBuyer(ctx, guest, cart.BuyerUpdateInput{On: on})
		},
		"addresses": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateAddresses(ctx, guest, cart.AddressesUpdateInput{On: on, ShippingAddress: &cart.AddressInput{Address: new(berlin)}})
		},
		"note": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateNote(ctx, guest, cart.NoteUpdateInput{On: on, Note: "n"})
		},
		"gift message": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateGiftMessage(ctx, guest, cart.GiftMessageUpdateInput{On: on, GiftMessage: "n"})
		},
		"attributes": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateAttributes(ctx, guest, cart.AttributesUpdateInput{On: on, Attributes: noted("k=v")})
		},
		"currency": func(ctx context.Context, on cart.On) (*cart.Changed, error) {
			return s.carts.UpdateCurrency(ctx, guest, cart.CurrencyUpdateInput{On: on, CurrencyCode: eur})
		},
	} {
		before, err := s.carts.Get(t.Context(), guest, ref)
		s.check(err)
		old := before.Version - 1
		refused, err := change(t.Context(), cart.On{Cart: ref, ExpectedVersion: &old})
		if got := s.mistakes(err); got != "CONFLICT expectedVersion" || refused == nil || refused.Cart.Version != before.Version {
			t.Errorf("%s of an old version: %s, %+v", name, got, refused)
		}
		done, err := change(t.Context(), cart.On{Cart: ref, ExpectedVersion: &before.Version})
		s.check(err)
		if s.wantKnown(done); done.Cart.Version <= before.Version {
			t.Errorf("%s leaves the version at %d", name, done.Cart.Version)
		}
	}
	removed, err := s.carts.RemoveLines(t.Context(), guest, cart.LinesRemoveInput{On: cart.On{Cart: ref, ExpectedVersion: new(1)}, LineIDs: s.lineIDs(ref.ID)})
	if got := s.mistakes(err); got != "CONFLICT expectedVersion" || removed.Cart.Version == 1 {
		t.Errorf("remove: %s, %+v", got, removed)
	}
}

// TestEditsThatCross has two devices write the address that each of them has seen no other of: one
// does, and the other is told.
func TestEditsThatCross(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ref := s.guest("")
	version := 1
	var both sync.WaitGroup
	told := make([]string, 2)
	for i, city := range []string{"Berlin", "Hamburg"} {
		both.Go(func() {
			a := address.Address{FullName: "A", Line1: "1", City: city, PostalCode: "20095", Country: "DE"}
			_, err := s.carts.UpdateAddresses(t.Context(), auth.Viewer{}, cart.AddressesUpdateInput{
				On: cart.On{Cart: ref, ExpectedVersion: &version}, ShippingAddress: &cart.AddressInput{Address: &a},
			})
			told[i] = s.mistakes(err)
		})
	}
	both.Wait()
	if told[0]+told[1] != "CONFLICT expectedVersion" {
		t.Errorf("told %q", told)
	}
}
