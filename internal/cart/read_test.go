package cart_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// own makes a cart of a signed-in viewer's.
func (s *shop) own(viewer auth.Viewer, items string) *ent.Cart {
	s.t.Helper()
	changed, err := s.carts.Create(s.t.Context(), viewer, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items(items)})
	s.check(err)
	if changed.Token != nil {
		s.t.Error("a user's cart has a token")
	}
	return changed.Cart
}

// TestOwnership tries each way to a cart as everybody who might.
func TestOwnership(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada, bob, guest := s.customer("ada@example.com"), s.customer("bob@example.com"), auth.Viewer{}
	staff := auth.Viewer{Role: auth.Staff, User: s.customer("staff@example.com").User}
	adas, guests, others := s.own(ada, "mug").ID, s.guest("mug"), s.guest("mug")
	wrong, empty := "wrong", ""
	for name, test := range map[string]struct {
		viewer auth.Viewer
		ref    auth.CartRef
		theirs bool
	}{
		"a user's own":                       {ada, auth.CartRef{ID: adas}, true},
		"a user's own with a useless token":  {ada, auth.CartRef{ID: adas, Token: &wrong}, true},
		"another user's":                     {bob, auth.CartRef{ID: adas}, false},
		"another user's with a token":        {bob, auth.CartRef{ID: adas, Token: guests.Token}, false},
		"a user's by a guest":                {guest, auth.CartRef{ID: adas}, false},
		"a user's by a guest with a token":   {guest, auth.CartRef{ID: adas, Token: &wrong}, false},
		"a user's by staff":                  {staff, auth.CartRef{ID: adas}, false},
		"a user's id without a role":         {auth.Viewer{User: ada.User}, auth.CartRef{ID: adas}, false},
		"a guest's own":                      {guest, guests, true},
		"a guest's after signing in":         {ada, guests, true},
		"a guest's without a token":          {guest, auth.CartRef{ID: guests.ID}, false},
		"a guest's with an empty token":      {guest, auth.CartRef{ID: guests.ID, Token: &empty}, false},
		"a guest's with another's token":     {guest, auth.CartRef{ID: guests.ID, Token: others.Token}, false},
		"a guest's by a user without token":  {ada, auth.CartRef{ID: guests.ID}, false},
		"a guest's by a user, another token": {ada, auth.CartRef{ID: guests.ID, Token: others.Token}, false},
		"none":                               {ada, auth.CartRef{ID: typeid.NewCart(), Token: guests.Token}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := *s
			s.t = t
			c, err := s.carts.Get(t.Context(), test.viewer, test.ref)
			if err != nil || (c != nil) != test.theirs || c != nil && c.ID != test.ref.ID {
				t.Errorf("get: %v, %v", c, err)
			}
			undone := errors.New("undone")
			if err := s.inTx(func(ctx context.Context, tx *ent.Tx) error {
				begun, err := s.carts.BeginCheckout(ctx, tx, test.viewer, test.ref)
				if (begun != nil) != test.theirs || err != nil {
					t.Errorf("checkout: %v, %v", begun, err)
				}
				return undone
			}); !errors.Is(err, undone) {
				t.Error(err)
			}
			want := ""
			if !test.theirs {
				want = "NOT_FOUND cart"
			}
			before := s.content(test.ref.ID)
			_, err = s.carts.AddLines(t.Context(), test.viewer, cart.LinesAddInput{On: cart.On{Cart: test.ref}, Lines: s.items("pen")})
			if got := s.mistakes(err); got != want {
				t.Errorf("add: %q, want %q", got, want)
			}
			pen := s.line(test.ref.ID, "pen")
			_, err = s.carts.UpdateLines(t.Context(), test.viewer,
				cart.LinesUpdateInput{On: cart.On{Cart: test.ref}, Lines: []cart.LineUpdateInput{{ID: pen, Quantity: new(3)}}})
			if got := s.mistakes(err); got != want {
				t.Errorf("update: %q, want %q", got, want)
			}
			_, err = s.carts.RemoveLines(t.Context(), test.viewer, cart.LinesRemoveInput{On: cart.On{Cart: test.ref}, LineIDs: []typeid.CartLine{pen}})
			if got := s.mistakes(err); got != want {
				t.Errorf("remove: %q, want %q", got, want)
			}
			if after := s.content(test.ref.ID); after != before {
				t.Errorf("left: %q, want %q", after, before)
			}
		})
	}
}

// TestVisible finds by id alone: what a guest has needs a token, so it is never found.
func TestVisible(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada, bob, guest := s.customer("ada@example.com"), s.customer("bob@example.com"), auth.Viewer{}
	staff := auth.Viewer{Role: auth.Staff, User: s.customer("staff@example.com").User}
	first, second := s.own(ada, "mug").ID, s.own(ada, "pen").ID
	carts := []typeid.Cart{first, second, s.own(bob, "mug").ID, s.guest("mug").ID, typeid.NewCart()}
	var lines []typeid.CartLine
	for _, id := range carts {
		for _, l := range s.lines(id) {
			lines = append(lines, l.ID)
		}
	}
	for _, test := range []struct {
		viewer auth.Viewer
		carts  []typeid.Cart
		lines  []typeid.CartLine
	}{{ada, carts[:2], lines[:2]}, {bob, carts[2:3], lines[2:3]}, {guest, nil, nil}, {staff, nil, nil}} {
		ctx, counter := store.CountStatements(t.Context())
		byID, err := s.carts.VisibleByID(ctx, test.viewer, carts)
		s.check(err)
		linesByID, err := s.carts.VisibleLinesByID(ctx, test.viewer, lines)
		s.check(err)
		if counter.Load() != 2 {
			t.Errorf("%d statements", counter.Load())
		}
		if len(byID) != len(test.carts) || len(linesByID) != len(test.lines) {
			t.Errorf("%+v sees %v and %v", test.viewer, byID, linesByID)
		}
		for _, id := range test.carts {
			if c := byID[id]; c == nil || c.ID != id {
				t.Errorf("%s: %v", id, c)
			}
		}
		for _, id := range test.lines {
			if l := linesByID[id]; l == nil || l.ID != id {
				t.Errorf("%s: %v", id, l)
			}
		}
	}
}

func TestTokenIsHashedAtRest(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ref := s.guest("")
	c, err := s.st.Client.Cart.Get(t.Context(), ref.ID)
	s.check(err)
	if c.UserID != nil || c.TokenHash == nil || !slices.Equal(*c.TokenHash, auth.HashToken(*ref.Token)) {
		t.Errorf("cart: %v", c)
	}
}

func TestOpenByUser(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada, bob, eve := s.customer("ada@example.com"), s.customer("bob@example.com"), s.customer("eve@example.com")
	s.own(ada, "mug")
	newest := s.own(ada, "").ID
	completed := s.own(ada, "").ID
	s.exec("UPDATE carts SET status = 'CHECKING_OUT' WHERE id = $1", completed)
	bobs := s.own(bob, "").ID
	ctx, counter := store.CountStatements(t.Context())
	byUser, err := cart.OpenByUser.Read(ctx, s.st.Client, []typeid.User{ada.User, bob.User, eve.User})
	s.check(err)
	if len(byUser) != 2 || byUser[ada.User].ID != newest || byUser[bob.User].ID != bobs || counter.Load() != 1 {
		t.Errorf("%v in %d statements", byUser, counter.Load())
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	s.sell("coin", "JPY", 300, 10)
	s.sell("withdrawn", eur, 700, 10)
	mixed, empty := s.guest("pen 2, withdrawn, mug 3, rare"), s.guest("")
	inYen, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: "JPY"}, cart.CreateInput{Lines: s.items("coin 4")})
	s.check(err)
	s.setStatus("withdrawn", "ARCHIVED")
	s.setPrice("rare", "USD", 1)
	s.setPrice("mug", eur, 1000)
	s.setStock("mug", 0, 0)
	priced, err := s.priced(0, []typeid.Cart{mixed.ID, empty.ID, inYen.Cart.ID, typeid.NewCart()})
	s.check(err)
	if len(priced) != 3 {
		t.Fatalf("priced: %v", priced)
	}
	for id, want := range map[typeid.Cart]money.Money{
		mixed.ID: {Amount: 3300, Currency: eur}, empty.ID: {Currency: eur}, inYen.Cart.ID: {Amount: 1200, Currency: "JPY"},
	} {
		if got := priced[id].Quote.Total.Gross; got != want {
			t.Errorf("total: %s, want %s", got, want)
		}
	}
	got := map[string]string{}
	for id, line := range priced[mixed.ID].Lines {
		if s.line(mixed.ID, s.name(line.Variant)) != id {
			t.Errorf("%s is %s", id, s.name(line.Variant))
		}
		got[line.ProductName+" "+line.VariantName+" "+line.SKU] = line.UnitPrice.Gross.String() + ", " + line.Total.Gross.String()
	}
	want := map[string]string{"pen one size SKU-pen": "1.50 EUR, 3.00 EUR", "mug one size SKU-mug": "10.00 EUR, 30.00 EUR"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestBatchStatements reads 1, 10 and 100 keys in one statement, always of the same text.
func TestBatchStatements(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ada := s.customer("ada@example.com")
	var carts []typeid.Cart
	var lines []typeid.CartLine
	var users []typeid.User
	for range 100 {
		c := s.own(ada, "mug, pen")
		carts = append(carts, c.ID)
		lines = append(lines, s.lines(c.ID)[0].ID)
		users = append(users, typeid.NewUser())
	}
	users[0] = ada.User
	texts := map[string][]string{}
	for _, n := range []int{1, 10, 100} {
		for name, read := range map[string]func(context.Context) (int, error){
			"lines": func(ctx context.Context) (int, error) {
				byCart, err := cart.LinesByCart.Read(ctx, s.st.Client, carts[:n])
				return len(byCart) - n, err
			},
			"prices": func(ctx context.Context) (int, error) {
				byCart, err := cart.BasketsByCart.Read(ctx, s.st.Client, carts[:n])
				return len(byCart) - n, err
			},
			"carts": func(ctx context.Context) (int, error) {
				byID, err := s.carts.VisibleByID(ctx, ada, carts[:n])
				return len(byID) - n, err
			},
			"lines by id": func(ctx context.Context) (int, error) {
				byID, err := s.carts.VisibleLinesByID(ctx, ada, lines[:n])
				return len(byID) - n, err
			},
			"open": func(ctx context.Context) (int, error) {
				byUser, err := cart.OpenByUser.Read(ctx, s.st.Client, users[:n])
				return len(byUser) - 1, err
			},
		} {
			ctx, counter := store.RecordStatements(t.Context())
			missing, err := read(ctx)
			s.check(err)
			if missing != 0 || counter.Load() != 1 {
				t.Errorf("%s of %d: %d missing, statements %q", name, n, missing, counter.Texts())
			}
			texts[name] = append(texts[name], counter.Texts()...)
		}
	}
	for name, texts := range texts {
		if slices.Sort(texts); len(slices.Compact(texts)) != 1 {
			t.Errorf("%s: %q", name, texts)
		}
	}
}
