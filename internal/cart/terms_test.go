package cart_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// priceList makes a list of EUR for a country, or for a group of customers, with a price.
func (s *shop) priceList(priority int, country string, group *typeid.CustomerGroup, name string, amount int64) {
	s.t.Helper()
	countries := "[]"
	if country != "" {
		countries = `["` + country + `"]`
	}
	id := typeid.NewPriceList()
	s.exec(`INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, countries, customer_group_id, ready)
		VALUES ($1, now(), now(), 'l', $2::text, 'EUR', $2::int, $3, $4, true)`, id, priority, countries, group)
	s.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, price_list_id) VALUES (gen_random_uuid(), now(), now(), $1, 'EUR', $2, $3)`,
		s.variants[name], amount, id)
}

func (s *shop) sellFrom(quantity int, name string, amount int64) {
	s.t.Helper()
	s.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, minimum_quantity) VALUES (gen_random_uuid(), now(), now(), $1, 'EUR', $2, $3)`,
		s.variants[name], amount, quantity)
}

// total returns what a cart costs, and fails unless what the change knows is what is read.
func (s *shop) total(changed *cart.Changed) int64 {
	s.t.Helper()
	s.wantKnown(changed)
	priced, err := s.priced(0, []typeid.Cart{changed.Cart.ID})
	s.check(err)
	return priced[changed.Cart.ID].Quote.Total.Gross.Amount
}

// TestPricesByQuantity: what all lines hold of a variant counts together, and a price that follows from
// the shopper's own quantity is no warning.
func TestPricesByQuantity(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.sellFrom(10, "mug", 800)
	ref := s.guest("mug 6")
	on := cart.On{Cart: ref}
	changed, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: on, Lines: []cart.LineInput{
		{VariantID: s.variants["mug"], Quantity: 3, Attributes: noted("Engraving=Ada")},
	}})
	s.check(err)
	if total := s.total(changed); total != 9000 || len(changed.Warnings) > 0 {
		t.Errorf("9 cost %d, warnings %v", total, changed.Warnings)
	}
	changed, err = s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: on, Lines: s.items("mug 1")})
	s.check(err)
	if total := s.total(changed); total != 8000 || len(changed.Warnings) > 0 {
		t.Errorf("10 in two lines cost %d, warnings %v", total, changed.Warnings)
	}
	s.exec(`UPDATE prices SET amount = 850 WHERE minimum_quantity = 10`)
	changed, err = s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: on, Lines: s.items("mug 1")})
	s.check(err)
	if got := s.warnings(changed); got != "PRICE_CHANGED mug, PRICE_CHANGED mug" || s.total(changed) != 11*850 {
		t.Errorf("another price: warnings %s, total %d", got, s.total(changed))
	}
	// What is sold from two on is not sold singly.
	s.exec(`UPDATE prices SET minimum_quantity = 12 WHERE minimum_quantity = 1`)
	s.exec(`DELETE FROM prices WHERE minimum_quantity = 10`)
	priced, err := s.priced(cart.StockPart, []typeid.Cart{ref.ID})
	s.check(err)
	if p := priced[ref.ID].Problems; len(p) != 2 || p[0].Code != "UNAVAILABLE" {
		t.Errorf("too few for any price: %+v", p)
	}
}

// TestPricesByCountry: prices follow where the cart goes, or else where its buyer is.
func TestPricesByCountry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.priceList(1, "DE", nil, "mug", 900)
	s.priceList(2, "FR", nil, "mug", 1200)
	created, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur, Country: "DE"}, cart.CreateInput{Lines: s.items("mug")})
	s.check(err)
	ref := auth.CartRef{ID: created.Cart.ID, Token: created.Token}
	if total := s.total(created); total != 900 {
		t.Errorf("made in Germany: %d", total)
	}
	changed, err := s.carts.UpdateBuyer(t.Context(), auth.Viewer{}, cart.BuyerUpdateInput{On: cart.On{Cart: ref}, Buyer: cart.BuyerInput{Country: patch.Of("FR")}})
	s.check(err)
	if got := s.warnings(changed); got != "PRICE_CHANGED mug" || s.total(changed) != 1200 {
		t.Errorf("the buyer moves to France: warnings %s, total %d", got, s.total(changed))
	}
	goes := berlin
	changed, err = s.carts.UpdateAddresses(t.Context(), auth.Viewer{}, cart.AddressesUpdateInput{On: cart.On{Cart: ref}, ShippingAddress: &cart.AddressInput{Address: &goes}})
	s.check(err)
	if got := s.warnings(changed); got != "PRICE_CHANGED mug" || s.total(changed) != 900 {
		t.Errorf("sent to Germany: warnings %s, total %d", got, s.total(changed))
	}
	tx, err := s.st.Client.Tx(t.Context())
	s.check(err)
	defer tx.Rollback()
	for country, want := range map[address.Country]int64{"DE": 900, "FR": 1200, "US": 1000} {
		quote, err := s.carts.Quote(t.Context(), tx, ref.ID, cart.Recipient{Destination: cart.Destination{Country: country}})
		s.check(err)
		if quote.Total.Gross.Amount != want || quote.Lines[0].UnitPrice.Gross.Amount != want {
			t.Errorf("quoted for %s: %+v", country, quote.Total)
		}
	}
}

// TestPricesByGroup: a cart has the prices of its user's group, also one that was a guest's.
func TestPricesByGroup(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	group := typeid.NewCustomerGroup()
	s.exec(`INSERT INTO customer_groups (id, created_at, updated_at, name, code) VALUES ($1, now(), now(), 'g', 'g')`, group)
	s.priceList(1, "", &group, "mug", 700)
	ada := s.customer("ada@example.com")
	s.exec(`UPDATE users SET customer_group_id = $2 WHERE id = $1`, ada.User, group)
	ada.Group = group
	created, err := s.carts.Create(t.Context(), ada, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items("mug")})
	s.check(err)
	if total := s.total(created); total != 700 {
		t.Errorf("Ada's cart costs %d", total)
	}
	s.priceList(2, "DE", nil, "mug", 900)
	grace := s.customer("grace@example.com")
	s.exec(`INSERT INTO addresses (id, created_at, updated_at, user_id, full_name, line1, city, country, default_shipping)
		VALUES (gen_random_uuid(), now(), now(), $1, 'Grace', '1', 'Berlin', 'DE', true)`, grace.User)
	created, err = s.carts.Create(t.Context(), grace, cart.Market{Currency: eur, Country: "FR"}, cart.CreateInput{Lines: s.items("mug")})
	s.check(err)
	if total := s.total(created); total != 900 {
		t.Errorf("Grace's cart, which goes to Berlin, costs %d", total)
	}
	s.exec(`DELETE FROM carts`)
	claimed, err := s.carts.Claim(t.Context(), ada, s.guest("mug 2"))
	s.check(err)
	if got := s.warnings(claimed); got != "PRICE_CHANGED mug" || s.total(claimed) != 1400 {
		t.Errorf("claimed: warnings %s, total %d", got, s.total(claimed))
	}
}
