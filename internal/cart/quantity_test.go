package cart_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sellBy has a variant sold by a rule.
func (s *shop) sellBy(name string, minimum int, maximum *int, increment int) {
	s.t.Helper()
	s.exec("UPDATE variants SET quantity_minimum = $2, quantity_maximum = $3, quantity_increment = $4 WHERE id = $1",
		s.variants[name], minimum, maximum, increment)
}

func newShopOfPlates(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.sell("plate", eur, 100, 15)
	s.sell("mug", eur, 100, 15)
	s.sellBy("plate", 4, new(12), 2)
	return s
}

// TestQuantitiesAreHeldToTheRule: what is asked for is refused where it is asked, and what is in the
// cart stays as it is.
func TestQuantitiesAreHeldToTheRule(t *testing.T) {
	t.Parallel()
	s := newShopOfPlates(t)
	for items, want := range map[string]string{
		"plate 2":                "OUT_OF_RANGE lines.0.quantity",
		"plate 5":                "INVALID lines.0.quantity",
		"plate 14":               "OUT_OF_RANGE lines.0.quantity",
		"mug, plate 3":           "OUT_OF_RANGE lines.1.quantity",
		"plate 2, plate 2":       "",
		"plate 4, mug 15":        "",
		"plate 12":               "",
		"plate 1000, plate 1000": "OUT_OF_RANGE lines.1.quantity",
	} {
		_, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items(items)})
		if got := s.mistakes(err); got != want {
			t.Errorf("%s: %q, want %q", items, got, want)
		}
	}

	ref := s.guest("plate 4, mug")
	for quantity, want := range map[int]string{3: "OUT_OF_RANGE lines.0.quantity", 7: "INVALID lines.0.quantity", 14: "OUT_OF_RANGE lines.0.quantity"} {
		if got := s.mistakes(s.setQuantity(ref, s.line(ref.ID, "plate"), quantity)); got != want || s.content(ref.ID) != "plate 4, mug 1" {
			t.Errorf("%d: %q, want %q; the cart holds %s", quantity, got, want, s.content(ref.ID))
		}
	}
	for quantity, want := range map[int]string{6: "plate 6, mug 1", 0: "mug 1"} {
		ref := s.guest("plate 4, mug")
		if s.check(s.setQuantity(ref, s.line(ref.ID, "plate"), quantity)); s.content(ref.ID) != want {
			t.Errorf("%d: the cart holds %s, want %s", quantity, s.content(ref.ID), want)
		}
	}
}

func (s *shop) setQuantity(ref auth.CartRef, line typeid.CartLine, quantity int) error {
	s.t.Helper()
	changed, err := s.carts.UpdateLines(s.t.Context(), auth.Viewer{}, cart.LinesUpdateInput{
		On: cart.On{Cart: ref}, Lines: []cart.LineUpdateInput{{ID: line, Quantity: &quantity}},
	})
	if err == nil {
		s.wantKnown(changed)
	}
	return err
}

// TestLinesOfOneVariantShareTheRule: together they are what the rule is about.
func TestLinesOfOneVariantShareTheRule(t *testing.T) {
	t.Parallel()
	s := newShopOfPlates(t)
	ref := s.guest("plate 4")
	for _, step := range []struct {
		quantity                 int
		texts, content, mistakes string
	}{
		{1, "Side=left", "plate 4", "INVALID lines.0.quantity"},
		{2, "Side=left", "plate 4, plate 2 Side=left", ""},
		{8, "Side=left", "plate 4, plate 2 Side=left", "OUT_OF_RANGE lines.0.quantity"},
		{6, "Side=left", "plate 4, plate 8 Side=left", ""},
	} {
		_, err := s.engrave(ref, "plate", step.quantity, step.texts)
		if got := s.mistakes(err); got != step.mistakes || s.engraved(ref.ID) != step.content {
			t.Errorf("%d with %s: %q and %s, want %q and %s", step.quantity, step.texts, got, s.engraved(ref.ID), step.mistakes, step.content)
		}
	}
}

// TestStockIsLoweredToTheRule: of what is in stock a cart gets what can be bought, all lines together.
func TestStockIsLoweredToTheRule(t *testing.T) {
	t.Parallel()
	s := newShopOfPlates(t)
	for _, c := range []struct {
		stock             int
		content, warnings string
		mistakes          string
	}{
		{9, "plate 8", "QUANTITY_REDUCED plate", ""},
		{5, "plate 4", "QUANTITY_REDUCED plate", ""},
		{3, "", "", "INSUFFICIENT_STOCK lines.0"},
		{0, "", "", "INSUFFICIENT_STOCK lines.0"},
	} {
		s.setStock("plate", c.stock, 0)
		changed, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items("plate 10")})
		if got := s.mistakes(err); got != c.mistakes {
			t.Errorf("%d in stock: %q, want %q", c.stock, got, c.mistakes)
		}
		if err == nil && (s.content(changed.Cart.ID) != c.content || s.warnings(changed) != c.warnings) {
			t.Errorf("%d in stock: %s, warnings %q; want %s, %q", c.stock, s.content(changed.Cart.ID), s.warnings(changed), c.content, c.warnings)
		}
	}

	s.setStock("plate", 9, 0)
	ref := s.guest("plate 4")
	changed, err := s.engrave(ref, "plate", 6, "Side=left")
	s.check(err)
	if got := s.warnings(changed); got != "QUANTITY_REDUCED plate" || s.engraved(ref.ID) != "plate 4, plate 4 Side=left" {
		t.Errorf("two lines: %s, warnings %q", s.engraved(ref.ID), got)
	}
}

// TestClaimsKeepWhatTheRuleForbids: what the guest wanted stays, unless there is too little of it, and
// the shopper is told.
func TestClaimsKeepWhatTheRuleForbids(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own, guest string
		meanwhile  func(*shop)
		want       outcome
	}{
		"allowed together": {"plate 4", "plate 6", nil, outcome{Content: "plate 10"}},
		"too many together": {
			"plate 8", "plate 6", nil, outcome{Content: "plate 14", Warnings: "QUANTITY_NOT_ALLOWED plate"},
		},
		"another rule since": {
			"mug", "plate 6", func(s *shop) { s.sellBy("plate", 4, nil, 4) },
			outcome{Content: "mug 1, plate 6", Warnings: "QUANTITY_NOT_ALLOWED plate"},
		},
		"less in stock": {
			"plate 4", "plate 6", func(s *shop) { s.setStock("plate", 7, 0) },
			outcome{Content: "plate 6", Warnings: "QUANTITY_REDUCED plate"},
		},
		"less in stock than can be bought": {
			"plate 4", "plate 6", func(s *shop) { s.setStock("plate", 3, 0) },
			outcome{Content: "plate 3", Warnings: "QUANTITY_REDUCED plate, QUANTITY_NOT_ALLOWED plate"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShopOfPlates(t)
			ada := s.customer("ada@example.com")
			_, err := s.carts.Create(t.Context(), ada, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items(test.own)})
			s.check(err)
			ref := s.guest(test.guest)
			if test.meanwhile != nil {
				test.meanwhile(s)
			}
			changed := s.claim(ada, ref)
			if got := (outcome{Content: s.content(changed.Cart.ID), Warnings: s.warnings(changed)}); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

// TestRuleThatChanged: the line stays, is not available, and a checkout refuses it.
func TestRuleThatChanged(t *testing.T) {
	t.Parallel()
	s := newShopOfPlates(t)
	ref := s.guest("plate 6, mug")
	s.sellBy("plate", 4, nil, 4)
	priced, err := s.priced(cart.StockPart, []typeid.Cart{ref.ID})
	s.check(err)
	got := priced[ref.ID]
	if len(got.Problems) != 1 || got.Problems[0].Code != "INVALID" || *got.Problems[0].Target != s.line(ref.ID, "plate") ||
		got.Problems[0].Message != "Of plate (one size) only multiples of 4 can be bought." {
		t.Errorf("problems: %+v", got.Problems)
	}
	if got.Available[s.line(ref.ID, "plate")] || !got.Available[s.line(ref.ID, "mug")] {
		t.Errorf("available: %v", got.Available)
	}
	tx, err := s.st.Client.Tx(t.Context())
	s.check(err)
	defer tx.Rollback()
	_, err = s.carts.Quote(t.Context(), tx, ref.ID, cart.Recipient{Destination: cart.Destination{Country: "DE"}})
	if got := s.mistakes(err); got != "INVALID cart" {
		t.Errorf("the checkout: %q", got)
	}
}

// TestRequiresShipping: a cart has to be sent if anything in it has.
func TestRequiresShipping(t *testing.T) {
	t.Parallel()
	s := newShopOfPlates(t)
	s.sell("voucher", eur, 100, 15)
	s.exec("UPDATE variants SET requires_shipping = false WHERE id = $1", s.variants["voucher"])
	for items, want := range map[string]bool{"": false, "voucher": false, "voucher, mug": true, "mug": true} {
		ref := s.guest(items)
		priced, err := s.priced(0, []typeid.Cart{ref.ID})
		s.check(err)
		if got := priced[ref.ID].RequiresShipping; got != want {
			t.Errorf("%s: %t", items, got)
		}
	}
}
