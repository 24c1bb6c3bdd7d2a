package cart_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestMethodExcludesCollections: a cart with something of a collection is not offered a method that excludes it. Which
// collections goods are in is asked for only as long as a method excludes one.
func TestMethodExcludesCollections(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.sell("pen", eur, 100, 100)
	collection := typeid.NewCollection()
	s.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES ($1, now(), now(), 'Fragile', 'fragile')`, collection)
	s.exec(`INSERT INTO collection_products (collection_id, product_id, position) VALUES ($1, $2, 0)`, collection, s.products["mug"])
	s.exec(`SELECT refresh_product_facts(ARRAY(SELECT id FROM products))`)
	s.exec(`INSERT INTO shipping_zones (id, created_at, updated_at, name) VALUES (new_id(), now(), now(), 'World')`)
	s.exec(`INSERT INTO zone_areas (zone_id, position) SELECT id, 0 FROM shipping_zones`)
	s.exec(`INSERT INTO shipping_methods (id, created_at, updated_at, code, name, kind, profile_id, zone_id)
		SELECT new_id(), now(), now(), 'post', 'Post', 'HOME', p.id, z.id FROM delivery_profiles p, shipping_zones z`)
	s.exec(`INSERT INTO shipping_rates (method_id, currency) SELECT id, 'EUR' FROM shipping_methods`)
	s.exec(`INSERT INTO shipping_rate_rows (method_id, currency, amount) SELECT id, 'EUR', 500 FROM shipping_methods`)
	carts := map[string]typeid.Cart{}
	for _, name := range []string{"mug", "pen"} {
		changed, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur, Country: "DE"}, cart.CreateInput{Lines: s.items(name)})
		s.check(err)
		carts[name] = changed.Cart.ID
	}
	offered := func(name string) (options int, refusals []delivery.Refusal, statements int64) {
		t.Helper()
		_, err := s.priced(0, []typeid.Cart{carts[name]}) // whoever is first reads the rules
		s.check(err)
		baskets, err := cart.BasketsByCart.Read(t.Context(), s.st.Client, []typeid.Cart{carts[name]})
		s.check(err)
		ctx, counted := store.CountStatements(t.Context())
		priced, errs := s.carts.Price(ctx, []*cart.Basket{baskets[carts[name]]})
		if errs != nil || len(priced[0].Groups) != 1 {
			t.Fatalf("%s: %v", name, errs)
		}
		choice := priced[0].Groups[0].Choice
		return len(choice.Options), choice.Refusals, counted.Load()
	}
	for _, name := range []string{"mug", "pen"} {
		if options, _, statements := offered(name); options != 1 || statements != 0 {
			t.Errorf("%s: %d options, in %d statements", name, options, statements)
		}
	}
	s.exec(`INSERT INTO method_exclusions (method_id, collection_id) SELECT id, $1 FROM shipping_methods`, collection)
	if options, refusals, statements := offered("mug"); options != 0 || refusals[0].Reason != delivery.Excluded || statements != 1 {
		t.Errorf("what is excluded: %d options, %v, in %d statements", options, refusals, statements)
	}
	if options, refusals, _ := offered("pen"); options != 1 {
		t.Errorf("what is in no collection: %v", refusals)
	}
	s.exec(`DELETE FROM collections WHERE id = $1`, collection)
	if options, _, statements := offered("mug"); options != 1 || statements != 0 {
		t.Errorf("without the collection: %d options, in %d statements", options, statements)
	}
}
