package cart_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	tenPercent   = `{"off": {"millionths": 100000}, "spread": "ACROSS"}`
	freeDelivery = `{"off": {"millionths": 1000000}, "spread": "EACH"}`
)

// promote makes a promotion that is enabled and combines with all, with a code if one is given.
func (s *shop) promote(priority int, class, action, code string) typeid.Promotion {
	s.t.Helper()
	id := typeid.NewPromotion()
	s.exec(`INSERT INTO promotions (id, created_at, updated_at, name, class, priority, combines, enabled, action, needs_code)
		VALUES ($1, now(), now(), 'p' || $2::int, $3, $2::int, '["PRODUCT", "ORDER", "SHIPPING"]', true, $4, $5)`, id, priority, class, action, code != "")
	if code != "" {
		s.exec(`INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, enabled) VALUES (new_id(), now(), now(), $1, $2, true)`, id, code)
	}
	return id
}

// when gives a promotion a condition.
func (s *shop) when(id typeid.Promotion, condition string) {
	s.t.Helper()
	s.exec(`UPDATE promotions SET condition = $2 WHERE id = $1`, id, condition)
}

func (s *shop) codes(ref auth.CartRef, codes ...string) (*cart.Changed, error) {
	return s.carts.UpdateCodes(s.t.Context(), auth.Viewer{}, cart.CodesUpdateInput{On: cart.On{Cart: ref}, Codes: codes})
}

// told returns the discounts of a cart, its codes, and what is told of promotions that do not count.
func (s *shop) told(id typeid.Cart) string {
	s.t.Helper()
	priced, err := s.priced(cart.StockPart, []typeid.Cart{id})
	s.check(err)
	var told []string
	for _, d := range pricing.TotalDiscounts(priced[id].Allocations) {
		told = append(told, fmt.Sprintf("%s%s -%d", d.Name, d.Code, d.Amount.Amount))
	}
	for _, c := range priced[id].Codes() {
		one := c.Code + " " + string(c.Status)
		if c.Message != nil {
			one += " " + *c.Message
		}
		told = append(told, one)
	}
	for _, u := range priced[id].Unused() {
		told = append(told, u.Name+" "+string(u.Reason)+" "+u.Message())
	}
	return strings.Join(told, "; ")
}

func (s *shop) wantTold(ref auth.CartRef, want string) {
	s.t.Helper()
	if got := s.told(ref.ID); got != want {
		s.t.Errorf("told\n%s, want\n%s", got, want)
	}
}

// TestCodes: a code counts for a cart, and says why it does not. What nobody can use is refused, unless it
// could be used when it was given.
func TestCodes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	ref := s.guest("mug 2")
	ten := s.promote(1, "ORDER", tenPercent, "TEN")
	s.promote(2, "SHIPPING", freeDelivery, "HOME")
	s.when(ten, `{"subtotal": {"atLeast": {"EUR": 3000}}}`)

	changed, err := s.codes(ref, " t-en")
	s.check(err)
	s.wantKnown(changed)
	s.wantTold(ref, "t-en NOT_APPLICABLE Buy for 10.00 EUR more.; p1 CONDITION Buy for 10.00 EUR more.")
	changed, err = s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug 1")})
	s.check(err)
	if total := s.total(changed); total != 2700 {
		t.Errorf("3 mugs cost %d", total)
	}
	s.wantTold(ref, "p1TEN -300; t-en APPLIED")

	for _, refused := range []struct{ codes, want string }{
		{"TEN NOTHING", "NOT_FOUND codes.1"}, {"TEN t-e-n", "TAKEN codes.1"}, {strings.Repeat("C ", 11), "LIMIT_REACHED codes"},
	} {
		if _, err := s.codes(ref, strings.Fields(refused.codes)...); s.mistakes(err) != refused.want {
			t.Errorf("%s: %v, want %s", refused.codes, err, refused.want)
		}
	}
	if _, err := s.codes(ref, "TEN", " "); s.mistakes(err) != "REQUIRED codes.1" {
		t.Errorf("an empty code: %v", err)
	}
	s.exec(`UPDATE promotion_codes SET enabled = false WHERE code = 'TEN'`)
	s.wantTold(ref, "t-en NOT_VALID This code is not valid any more.")
	if _, err := s.codes(ref, "TEN"); s.mistakes(err) != "UNAVAILABLE codes.0" {
		t.Errorf("a code that was disabled: %v", err)
	}
	_, err = s.codes(ref, "t-en", "home") // which was there before
	s.check(err)
	s.exec(`UPDATE promotion_codes SET enabled = true, max_uses = 1`)
	s.exec(`INSERT INTO promotion_counters (promotion_id, subject, used, most) SELECT promotion_id, 'code:' || id, 1, 1 FROM promotion_codes WHERE code = 'TEN'`)
	s.wantTold(ref, "t-en USED_UP This code has been used up.; home NOT_APPLICABLE Delivery costs nothing that could be taken off.; "+
		"p2 NO_GOODS Delivery costs nothing that could be taken off.")

	user := s.customer("ada@example.com")
	claimed, err := s.carts.Claim(t.Context(), user, ref)
	s.check(err)
	s.wantTold(auth.CartRef{ID: claimed.Cart.ID}, "t-en USED_UP This code has been used up.; home NOT_APPLICABLE Delivery costs nothing that could be taken off.; "+
		"p2 NO_GOODS Delivery costs nothing that could be taken off.")
}

// TestGuessesOfCodes: a network that guesses codes is told to wait, and codes that are right are no guesses.
func TestGuessesOfCodes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.promote(1, "ORDER", tenPercent, "TEN")
	ref := s.guest("mug 2")
	from := request.With(t.Context(), request.Request{Network: "192.0.2.1"})
	try := func(code string) error {
		_, err := s.carts.UpdateCodes(from, auth.Viewer{}, cart.CodesUpdateInput{On: cart.On{Cart: ref}, Codes: []string{code}})
		return err
	}
	for i := range 60 {
		s.check(try("TEN"))
		if i < 49 {
			if got := s.mistakes(try(fmt.Sprint("GUESS", i))); got != "NOT_FOUND codes.0" {
				t.Fatalf("guess %d: %s", i, got)
			}
		}
	}
	_ = try("GUESS")
	if err := try("TEN"); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("after 50 guesses: %v", err)
	}
	_, err := s.codes(ref, "TEN") // from elsewhere
	s.check(err)
}

// TestWhatPromotionsLookAt: what the catalog says of goods, whose they are and where they go.
func TestWhatPromotionsLookAt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.sell("pen", eur, 100, 100)
	s.exec(`UPDATE products SET vendor = 'Hay', tags = '["Sale"]' WHERE id = $1`, s.products["mug"])
	s.exec(`SELECT refresh_product_facts(ARRAY(SELECT id FROM products))`)
	id := s.promote(1, "PRODUCT", `{"off": {"millionths": 100000}, "spread": "EACH"}`, "")
	ref, own := s.guest("mug 1, pen 1"), s.customer("ada@example.com")
	ofUser, err := s.carts.Create(t.Context(), own, cart.Market{Currency: eur, Country: "DE"}, cart.CreateInput{Lines: s.items("mug 1")})
	s.check(err)
	action := func(of string) {
		s.exec(`UPDATE promotions SET action = action || jsonb_build_object('of', $1::jsonb)`, of)
	}
	for _, tt := range []struct{ of, want string }{
		{`{"vendors": ["hay"]}`, "p1 -100"},
		{`{"tags": ["sale"]}`, "p1 -100"},
		{fmt.Sprintf(`{"categories": [%q]}`, s.category), "p1 -110"},
		{fmt.Sprintf(`{"not": {"products": [%q]}}`, s.products["mug"]), "p1 -10"},
		{`{"collections": ["` + typeid.NewCollection().String() + `"]}`, ""},
	} {
		action(tt.of)
		if got := s.told(ref.ID); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.of, got, tt.want)
		}
	}
	s.exec(`UPDATE promotions SET action = action - 'of'`)
	s.when(id, `{"firstOrder": true}`)
	wantBoth := func(guests, users string) {
		t.Helper()
		s.wantTold(ref, guests)
		s.wantTold(auth.CartRef{ID: ofUser.Cart.ID}, users)
	}
	wantBoth("", "p1 -100") // a guest who is not known may have ordered before
	s.exec(`UPDATE carts SET email = 'Bob@example.com' WHERE user_id IS NULL`)
	wantBoth("p1 -110", "p1 -100")
	s.exec(`INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at, user_id)
		VALUES (new_id(), now(), now(), 'n', new_id(), 'EUR', 0, 0, 0, 0, 'CONFIRMED', now(), $1)`, own.User)
	wantBoth("p1 -110", "")
	s.exec(`INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address)
		SELECT new_id(), now(), now(), id, 'bob@EXAMPLE.com', '{}', '{}' FROM orders`)
	wantBoth("", "")
	s.exec(`UPDATE orders SET cancelled_at = now()`)
	wantBoth("p1 -110", "p1 -100")

	s.when(id, `{"all": [{"countries": ["DE"]}, {"customerGroups": ["`+typeid.NewCustomerGroup().String()+`"]}]}`)
	wantBoth("", "")
	s.when(id, `{"countries": ["DE"]}`)
	wantBoth("", "p1 -100")
	if discounts := s.told(ofUser.Cart.ID); discounts != "p1 -100" {
		t.Errorf("in Germany: %s", discounts)
	}
}

// TestStatementsOfPromotions: what carts have to do with promotions is one statement for all of them, and
// none while nothing needs one.
func TestStatementsOfPromotions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 1000)
	var ids []typeid.Cart
	var ref auth.CartRef
	for range 5 {
		ref = s.guest("mug 1")
		ids = append(ids, ref.ID)
	}
	count := func() int64 {
		t.Helper()
		s.check(s.quotes.Prepare(t.Context(), s.st.Client))
		baskets, err := cart.BasketsByCart.Read(t.Context(), s.st.Client, ids)
		s.check(err)
		var all []*cart.Basket
		for _, b := range baskets {
			all = append(all, b)
		}
		ctx, counter := store.CountStatements(t.Context())
		if _, errs := s.carts.Price(ctx, all); errs != nil {
			t.Fatal(errs)
		}
		return counter.Load()
	}
	one := s.promote(1, "ORDER", tenPercent, "")
	if n := count(); n != 0 {
		t.Errorf("%d statements for a promotion without limits", n)
	}
	s.when(one, `{"all": [{"firstOrder": true}, {"quantity": {"of": {"tags": ["sale"]}, "atLeast": 1}}]}`)
	s.exec(`UPDATE promotions SET max_uses = 5, max_uses_per_customer = 1`)
	s.promote(2, "ORDER", tenPercent, "TEN")
	_, err := s.codes(ref, "TEN")
	s.check(err)
	s.exec(`UPDATE carts SET email = 'ada@example.com'`)
	if n := count(); n != 1 {
		t.Errorf("%d statements for 5 carts", n)
	}
	adds := func() int64 {
		t.Helper()
		ctx, counter := store.CountStatements(t.Context())
		_, err := s.carts.AddLines(ctx, auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug 1")})
		s.check(err)
		return counter.Load()
	}
	if n := adds(); n > 7 {
		t.Errorf("%d statements to add to a cart", n)
	}
	for _, statement := range []string{
		`INSERT INTO locations (id, created_at, updated_at, name, code) VALUES (new_id(), now(), now(), 'Second', 'SECOND')`,
		`INSERT INTO shipping_zones (id, created_at, updated_at, name) VALUES (new_id(), now(), now(), 'Everywhere')`,
		`INSERT INTO zone_areas (zone_id, position) SELECT id, 0 FROM shipping_zones`,
		`INSERT INTO shipping_methods (id, created_at, updated_at, code, name, kind, zone_id, profile_id)
			SELECT new_id(), now(), now(), 'van', 'By van', 'HOME', z.id, p.id FROM shipping_zones z, delivery_profiles p WHERE p.is_default`,
		`UPDATE carts SET country = 'DE'`,
	} {
		s.exec(statement)
	}
	if n := count(); n != 2 {
		t.Errorf("%d statements for 5 carts that may be sent from two locations", n)
	}
	if n := adds(); n > 8 {
		t.Errorf("%d statements to add to a cart that may be sent from two locations", n)
	}
}

// TestPreview: what a cart would cost that there is not, with a promotion that is being prepared.
func TestPreview(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 0)
	ten := s.promote(1, "ORDER", tenPercent, "TEN")
	sleeps := s.promote(2, "ORDER", tenPercent, "")
	s.exec(`UPDATE promotions SET enabled = false, starts_at = now() + interval '1 day' WHERE id = $1`, sleeps)
	preview := func(in cart.PreviewInput) string {
		t.Helper()
		in.Lines = []cart.PreviewLineInput{{VariantID: s.variants["mug"], Quantity: 2}, {VariantID: s.variants["mug"], Quantity: 1}}
		p, err := s.carts.Preview(t.Context(), eur, in)
		if err != nil {
			return err.Error()
		}
		told := fmt.Sprint(p.Cost().Total.Gross)
		for _, line := range p.Lines() {
			told += fmt.Sprintf(" %dx%s", line.Quantity, line.SKU)
			for _, d := range line.Discounts {
				told += fmt.Sprintf(" %s -%d", d.Name, d.Amount.Amount)
			}
		}
		for _, u := range p.AllUnused() {
			told += fmt.Sprintf(" %s %s", u.Name, u.Reason)
		}
		return told
	}
	is := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	is(preview(cart.PreviewInput{}), "30.00 EUR 3xSKU-mug")
	is(preview(cart.PreviewInput{Codes: []string{"TEN"}}), "27.00 EUR 3xSKU-mug p1 -300")
	is(preview(cart.PreviewInput{PromotionIDs: []typeid.Promotion{sleeps, ten}, Codes: []string{"TEN"}}), "27.00 EUR 3xSKU-mug p1 -300 p2 NOT_STARTED")
	tomorrow := time.Now().Add(25 * time.Hour)
	is(preview(cart.PreviewInput{PromotionIDs: []typeid.Promotion{sleeps}, At: &tomorrow}), "27.00 EUR 3xSKU-mug p2 -300")
	gone := typeid.NewPromotion()
	is(preview(cart.PreviewInput{PromotionIDs: []typeid.Promotion{gone}}), discount.ErrNotFound.Error()+": "+gone.String())
	if n := s.st.Client.Cart.Query().CountX(t.Context()); n != 0 {
		t.Errorf("a preview leaves %d carts", n)
	}
}
