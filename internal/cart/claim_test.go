package cart_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (s *shop) claim(viewer auth.Viewer, ref auth.CartRef) *cart.Changed {
	s.t.Helper()
	claimed, err := s.carts.Claim(s.t.Context(), viewer, ref)
	s.check(err)
	if claimed.Token != nil {
		s.t.Error("a user's cart has a token")
	}
	return claimed
}

// newest returns what the viewer's newest open cart holds.
func (s *shop) newest(viewer auth.Viewer) (id typeid.Cart, content string) {
	s.t.Helper()
	carts, err := cart.OpenByUser.Read(s.t.Context(), s.st.Client, []typeid.User{viewer.User})
	s.check(err)
	if carts[viewer.User] == nil {
		return id, ""
	}
	id = carts[viewer.User].ID
	return id, s.content(id)
}

func TestClaimAddsUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own, guest string
		meanwhile  func(*shop) // after both carts were filled
		want       outcome
	}{
		"different":         {"mug 2", "pen 3", nil, outcome{Content: "mug 2, pen 3"}},
		"the same":          {"mug 2, pen", "pen 3, mug", nil, outcome{Content: "mug 3, pen 4"}},
		"into an empty one": {"", "pen 3, mug", nil, outcome{Content: "pen 3, mug 1"}},
		"an empty one":      {"mug", "", nil, outcome{Content: "mug 1"}},
		"up to the stock":   {"rare 2", "rare 2, mug", nil, outcome{Content: "rare 3, mug 1", Warnings: "QUANTITY_REDUCED rare"}},
		"exactly the stock": {"rare 2", "rare", nil, outcome{Content: "rare 3"}},
		"up to the most of a line": {
			"mug 600", "mug 600", nil, outcome{Content: "mug 1000", Warnings: "QUANTITY_REDUCED mug"},
		},
		"less in stock than either": {
			"rare 2", "rare 3", func(s *shop) { s.setStock("rare", 1, 0) },
			outcome{Content: "rare 1", Warnings: "QUANTITY_REDUCED rare"},
		},
		"sold out since": {
			"rare 2, mug", "rare 3, pen", func(s *shop) { s.setStock("rare", 3, 3) },
			outcome{Content: "rare 5, mug 1, pen 1", Warnings: "UNAVAILABLE rare"},
		},
		"not sold any more": {
			"mug", "pen 2", func(s *shop) { s.setStatus("pen", product.StatusArchived) },
			outcome{Content: "mug 1, pen 2", Warnings: "UNAVAILABLE pen"},
		},
		"not sold in the currency any more": {
			"mug", "pen 2", func(s *shop) { s.setPrice("pen", "USD", 1) },
			outcome{Content: "mug 1, pen 2", Warnings: "UNAVAILABLE pen"},
		},
		"at another price since": {
			"mug", "pen 2", func(s *shop) { s.setPrice("pen", eur, 175) },
			outcome{Content: "mug 1, pen 2", Warnings: "PRICE_CHANGED pen"},
		},
		"of both at another price since": {
			"pen", "pen 2", func(s *shop) { s.setPrice("pen", eur, 175) },
			outcome{Content: "pen 3", Warnings: "PRICE_CHANGED pen"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newCatalog(t)
			ada := s.customer("ada@example.com")
			own, guest := s.own(ada, test.own), s.guest(test.guest)
			if test.meanwhile != nil {
				test.meanwhile(s)
			}
			claimed := s.claim(ada, guest)
			got := outcome{Content: s.content(own.ID), Warnings: s.warnings(claimed)}
			if diff := cmp.Diff(test.want, got); diff != "" || claimed.Cart.ID != own.ID {
				t.Errorf("%s instead of %s (-want +got):\n%s", claimed.Cart.ID, own.ID, diff)
			}
			s.wantWorthless(guest)
			if n, err := s.st.Client.Cart.Query().Count(t.Context()); n != 1 || err != nil {
				t.Errorf("%d carts, %v", n, err)
			}
			if again := s.claim(ada, guest); again.Cart != nil || s.content(own.ID) != got.Content {
				t.Errorf("claimed again: %v, %s", again.Cart, s.content(own.ID))
			}
		})
	}
}

// wantWorthless checks that a guest's secret opens nothing.
func (s *shop) wantWorthless(ref auth.CartRef) {
	s.t.Helper()
	for _, viewer := range []auth.Viewer{{}, s.customer(typeid.NewUser().String() + "@example.com")} {
		c, err := s.carts.Get(s.t.Context(), viewer, ref)
		if c != nil || err != nil {
			s.t.Errorf("the secret still opens %v, %v", c, err)
		}
		_, err = s.carts.AddLines(s.t.Context(), viewer, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug")})
		if got := s.mistakes(err); got != "NOT_FOUND cart" {
			s.t.Errorf("changed by the secret: %q", got)
		}
	}
}

func TestClaimAdopts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own       func(*shop, auth.Viewer) // nil for none
		guest     string
		meanwhile func(*shop) // after the cart was filled
		want      outcome
	}{
		"without an own cart": {nil, "mug 2, pen", nil, outcome{Content: "mug 2, pen 1"}},
		"an empty one":        {nil, "", nil, outcome{}},
		"beside one that is being checked out": {
			func(s *shop, ada auth.Viewer) {
				s.exec("UPDATE carts SET status = 'CHECKING_OUT' WHERE id = $1", s.own(ada, "pen").ID)
			}, "mug", nil, outcome{Content: "mug 1"},
		},
		"beside one that was bought": {
			func(s *shop, ada auth.Viewer) {
				s.exec("UPDATE carts SET status = 'COMPLETED' WHERE id = $1", s.own(ada, "pen").ID)
			}, "mug", nil, outcome{Content: "mug 1"},
		},
		"beside one in another currency": {
			func(s *shop, ada auth.Viewer) {
				_, err := s.carts.Create(s.t.Context(), ada, cart.Market{Currency: "USD"}, cart.CreateInput{Lines: s.items("foreign")})
				s.check(err)
			}, "mug", nil, outcome{Content: "mug 1"},
		},
		"with news of it": {
			nil, "mug, rare 2, pen", func(s *shop) {
				s.setPrice("mug", eur, 1300)
				s.setStock("rare", 0, 0)
			}, outcome{Content: "mug 1, rare 2, pen 1", Warnings: "PRICE_CHANGED mug, UNAVAILABLE rare"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newCatalog(t)
			ada := s.customer("ada@example.com")
			if test.own != nil {
				test.own(s, ada)
			}
			before, err := s.st.Client.Cart.Query().Count(t.Context())
			s.check(err)
			guest := s.guest(test.guest)
			if test.meanwhile != nil {
				test.meanwhile(s)
			}
			claimed := s.claim(ada, guest)
			if diff := cmp.Diff(test.want, outcome{Content: s.content(guest.ID), Warnings: s.warnings(claimed)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if claimed.Cart.ID != guest.ID || claimed.Cart.UserID == nil || *claimed.Cart.UserID != ada.User {
				t.Errorf("claimed %v", claimed.Cart)
			}
			if n, err := s.st.Client.Cart.Query().Where(entcart.ID(guest.ID), entcart.TokenHashIsNil()).Count(t.Context()); n != 1 || err != nil {
				t.Errorf("the secret is kept, %v", err)
			}
			if id, _ := s.newest(ada); id != guest.ID {
				t.Errorf("the newest cart is %s", id)
			}
			s.wantWorthless(guest)
			if after, err := s.st.Client.Cart.Query().Count(t.Context()); after != before+1 || err != nil {
				t.Errorf("%d carts, %v", after, err)
			}
		})
	}
}

// Two carts that would not fit into one stay two: nothing is lost.
func TestClaimOfTooManyLines(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sellMany(101)
	ada := s.customer("ada@example.com")
	own, guest := s.own(ada, manyItems(100)), s.guest("v99 5, v100 7")
	claimed := s.claim(ada, guest)
	if claimed.Cart.ID != guest.ID || s.content(guest.ID) != "v99 5, v100 7" || s.content(own.ID) != s.content(s.own(ada, manyItems(100)).ID) {
		t.Errorf("claimed %s, the own one: %s", s.content(guest.ID), s.content(own.ID))
	}
	s.wantWorthless(guest)

	grace := s.customer("grace@example.com")
	own, guest = s.own(grace, manyItems(100)), s.guest("v99 5")
	if claimed := s.claim(grace, guest); claimed.Cart.ID != own.ID || len(s.lines(own.ID)) != 100 || s.lines(own.ID)[99].Quantity != 6 {
		t.Errorf("claimed %v", claimed.Cart)
	}
}

func TestClaimOfNoCart(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada, bob := s.customer("ada@example.com"), s.customer("bob@example.com")
	own, bobs, others := s.own(ada, "mug"), s.own(bob, "pen"), s.guest("pen")
	wrong, empty := "wrong", ""
	for name, ref := range map[string]auth.CartRef{
		"unknown":                   {ID: typeid.NewCart(), Token: others.Token},
		"without its secret":        {ID: others.ID},
		"with a wrong secret":       {ID: others.ID, Token: &wrong},
		"with an empty secret":      {ID: others.ID, Token: &empty},
		"another user's":            {ID: bobs.ID},
		"another user's by a guess": {ID: bobs.ID, Token: &wrong},
		"the own one":               {ID: own.ID},
		"the own one with a secret": {ID: own.ID, Token: &wrong},
	} {
		if claimed := s.claim(ada, ref); claimed.Cart != nil || len(claimed.Warnings) > 0 {
			t.Errorf("%s: claimed %v", name, claimed.Cart)
		}
	}
	for _, status := range []entcart.Status{entcart.StatusCheckingOut, entcart.StatusCompleted} {
		closed := s.guest("pen 2")
		s.exec("UPDATE carts SET status = $2 WHERE id = $1", closed.ID, status.String())
		if claimed := s.claim(ada, closed); claimed.Cart != nil {
			t.Errorf("%s: claimed %v", status, claimed.Cart)
		}
		c, err := s.carts.Get(t.Context(), auth.Viewer{}, closed) // it is the guest's still
		if err != nil || c == nil || c.Status != status || s.content(closed.ID) != "pen 2" {
			t.Errorf("%s: the guest has %v, %v", status, c, err)
		}
	}
	if s.content(own.ID) != "mug 1" || s.content(bobs.ID) != "pen 1" || s.content(others.ID) != "pen 1" {
		t.Errorf("carts are %s, %s, %s", s.content(own.ID), s.content(bobs.ID), s.content(others.ID))
	}
}

func TestClaimTakesAConstantNumberOfStatements(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sellMany(100)
	made := map[int]int64{}
	for _, n := range []int{1, 50, 100} {
		ada := s.customer(typeid.NewUser().String() + "@example.com")
		s.own(ada, manyItems(n))
		guest := s.guest(manyItems(n))
		ctx, counter := store.CountStatements(t.Context())
		_, err := s.carts.Claim(ctx, ada, guest)
		s.check(err)
		made[n] = counter.Load()
	}
	if made[1] != made[50] || made[1] != made[100] {
		t.Errorf("statements by lines: %v", made)
	}
}

// A claim that fails has changed nothing.
func TestClaimIsCancelled(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada := s.customer("ada@example.com")
	own, guest := s.own(ada, "mug"), s.guest("pen")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.carts.Claim(ctx, ada, guest); err == nil {
		t.Error("claimed")
	}
	if s.content(own.ID) != "mug 1" || s.content(guest.ID) != "pen 1" {
		t.Errorf("carts are %s and %s", s.content(own.ID), s.content(guest.ID))
	}
	if claimed := s.claim(ada, guest); claimed.Cart.ID != own.ID {
		t.Errorf("claimed %v", claimed.Cart)
	}
}

// TestClaimHidesNoCart: an empty cart in another currency does not come before the user's own, and
// of two that are full both can be found.
func TestClaimHidesNoCart(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada := s.customer("ada@example.com")
	own, err := s.carts.Create(t.Context(), ada, cart.Market{Currency: "USD"}, cart.CreateInput{Lines: s.items("foreign")})
	s.check(err)
	if claimed := s.claim(ada, s.guest("")); claimed.Cart.ID != own.Cart.ID || len(claimed.Content.Lines) != 1 {
		t.Errorf("with an empty cart: %v with %d lines", claimed.Cart, len(claimed.Content.Lines))
	}
	if id, _ := s.newest(ada); id != own.Cart.ID {
		t.Errorf("the newest cart is %s, want %s", id, own.Cart.ID)
	}
	full := s.claim(ada, s.guest("mug"))
	all, err := cart.AllOpenByUser.Read(t.Context(), s.st.Client, []typeid.User{ada.User, typeid.NewUser()})
	s.check(err)
	if list := all[ada.User]; len(all) != 1 || len(list) != 2 || list[0].ID != full.Cart.ID || list[1].ID != own.Cart.ID {
		t.Errorf("the carts are %v", all)
	}
}

// TestClaimKeepsWhatTheGuestSaid: what was typed last counts, and what was left open stays.
func TestClaimKeepsWhatTheGuestSaid(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada := s.customer("ada@example.com")
	hamburg, munich := berlin, berlin
	hamburg.City, munich.City = "Hamburg", "München"
	own := cart.On{Cart: auth.CartRef{ID: s.create(ada, cart.CreateInput{Note: "own", Buyer: &cart.BuyerInput{Country: patch.Of("DE")}}).ID}}
	s.addresses(ada, cart.AddressesUpdateInput{
		On: own, ShippingAddress: &cart.AddressInput{Address: new(berlin)}, BillingAddress: &cart.AddressInput{Address: new(hamburg)},
	})
	for _, step := range []struct {
		said                    cart.AddressesUpdateInput
		shipping, billing, note string
	}{
		{cart.AddressesUpdateInput{BillingAddress: &cart.AddressInput{Address: new(munich)}}, "Berlin", "München", "own"},
		{cart.AddressesUpdateInput{ShippingAddress: &cart.AddressInput{Address: new(hamburg)}}, "Hamburg", "", "own"},
	} {
		guest := s.guest("")
		step.said.Cart = guest
		s.addresses(auth.Viewer{}, step.said)
		got := s.claim(ada, guest).Cart
		billing := ""
		if got.BillingAddress != nil {
			billing = got.BillingAddress.City
		}
		if got.ShippingAddress.City != step.shipping || billing != step.billing || got.Note != step.note || text(got.Country) != "DE" {
			t.Errorf("%+v makes %+v", step.said, got)
		}
	}
	guest := s.guest("")
	_, err := s.carts.UpdateNote(t.Context(), auth.Viewer{}, cart.NoteUpdateInput{On: cart.On{Cart: guest}, Note: "guest's"})
	s.check(err)
	if got := s.claim(ada, guest).Cart; got.Note != "guest's" || got.ShippingAddress.City != "Hamburg" {
		t.Errorf("%+v", got)
	}
}
