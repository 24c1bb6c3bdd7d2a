package catalog_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unique"

	"github.com/shopgraph/shopgraph/internal/address"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// priced is a shop with a product of two variants and two groups of customers.
type priced struct {
	*shop
	product           *ent.Product
	one, other        *ent.Variant
	resellers, staff  typeid.CustomerGroup
	lists             map[string]typeid.PriceList
	highestOfPriority int
}

func newPriced(t *testing.T) *priced {
	t.Helper()
	s := newShop(t)
	p := &priced{shop: s, lists: map[string]typeid.PriceList{}, resellers: typeid.NewCustomerGroup(), staff: typeid.NewCustomerGroup()}
	p.product = s.product("p", s.category("c", nil), product.StatusActive)
	p.one, p.other = s.variant(p.product, 0), s.variant(p.product, 1)
	s.exec(`INSERT INTO customer_groups (id, created_at, updated_at, name, code) VALUES ($1, now(), now(), 'Resellers', 'RES'), ($2, now(), now(), 'Staff', 'STAFF')`,
		p.resellers, p.staff)
	return p
}

// list makes a price list of EUR that goes before those made later.
func (s *priced) list(code, parent, countries string, group typeid.CustomerGroup) {
	s.t.Helper()
	id := typeid.NewPriceList()
	s.highestOfPriority++
	args := []any{id, code, s.highestOfPriority, nil, nil, countries}
	if parent != "" {
		args[3] = s.lists[parent]
	}
	if !group.IsZero() {
		args[4] = group
	}
	s.exec(`INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, parent_id, customer_group_id, countries)
		VALUES ($1, now(), now(), 'l', $2, 'EUR', $3, $4, $5, to_jsonb(string_to_array($6, ' ')))`, args...)
	s.lists[code] = id
}

// sell gives a variant a price by a list, or its own. A condition is a list of column and SQL.
func (s *priced) sell(v *ent.Variant, list string, amount int, terms ...string) {
	s.t.Helper()
	columns, values := "", ""
	for i := 0; i < len(terms); i += 2 {
		columns, values = columns+", "+terms[i], values+", "+terms[i+1]
	}
	var id any
	if list != "" {
		id = s.lists[list]
	}
	s.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, price_list_id, currency, amount`+columns+`)
		VALUES ($1, now(), now(), $2, $3, 'EUR', $4`+values+`)`, typeid.NewPrice(), v.ID, id, amount)
}

// costs returns what the first variant and both together cost, and fails unless all ways of asking agree.
func (s *priced) costs(terms catalog.Terms) string {
	s.t.Helper()
	ctx, db := s.t.Context(), s.store.Client
	all := catalog.PricePart | catalog.QuantityPart
	keys := []catalog.OfferKey{{ID: s.one.ID, Terms: unique.Make(terms)}, {ID: s.other.ID, Terms: unique.Make(terms)}}
	offers := must[map[catalog.OfferKey]*catalog.Offer](s.t)(catalog.Offers.ReadParts(ctx, db, all, keys))
	of := catalog.Range{ID: s.product.ID, Terms: unique.Make(terms)}
	variants := must[map[catalog.Range][]catalog.Offered](s.t)(catalog.VariantsByProduct.ReadParts(ctx, db, all, []catalog.Range{of}))[of]
	if diff := cmp.Diff([]*catalog.Offer{offers[keys[0]], offers[keys[1]]}, []*catalog.Offer{variants[0].Offer, variants[1].Offer}); diff != "" {
		s.t.Errorf("offers of %+v (-by themselves +with the variants):\n%s", terms, diff)
	}
	summary := must[map[catalog.SummaryKey]*catalog.Summary](s.t)(catalog.Summaries.ReadParts(ctx, db, catalog.PriceRangePart, []catalog.SummaryKey{of}))[of]
	text, low, high := "-", int64(1<<62), int64(-1)
	for _, key := range keys {
		if price := offers[key].Price; price != nil {
			low, high = min(low, price.Amount), max(high, price.Amount)
		}
	}
	if price := offers[keys[0]].Price; price != nil {
		text = fmt.Sprint(price.Amount)
	}
	switch r := summary.PriceRange; {
	case (r == nil) != (high < 0) || r != nil && (r.Min.Amount != low || r.Max.Amount != high):
		s.t.Errorf("%+v: the range is %v, want %d to %d", terms, r, low, high)
	case r != nil:
		text += fmt.Sprintf(" %d-%d", low, high)
	}
	return text
}

// TestWhichPriceWins: the first list in force that has a price wins, there the lowest in effect, and then
// the variant's own.
func TestWhichPriceWins(t *testing.T) {
	t.Parallel()
	s := newPriced(t)
	s.list("RESDE", "", "DE", s.resellers)
	s.list("EU", "", "DE FR", typeid.CustomerGroup{})
	s.list("RES", "EU", "", s.resellers)
	germany, france := catalog.Terms{Currency: "EUR", Country: "DE"}, catalog.Terms{Currency: "EUR", Country: "FR"}
	reseller, germanReseller := catalog.Terms{Currency: "EUR", Group: s.resellers}, catalog.Terms{Currency: "EUR", Country: "DE", Group: s.resellers}
	anywhere := catalog.Terms{Currency: "EUR"}
	want := func(what string, pairs ...any) {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			if got := s.costs(pairs[i].(catalog.Terms)); got != pairs[i+1] {
				t.Errorf("%s: %+v costs %s, want %s", what, pairs[i], got, pairs[i+1])
			}
		}
	}
	s.sell(s.one, "", 1000)
	s.sell(s.other, "", 1500)
	s.sell(s.one, "EU", 900)
	want("lists that are not ready count nothing", germany, "1000 1000-1500", reseller, "1000 1000-1500")
	if err := s.RefreshPrices(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.sell(s.other, "RES", 1100)
	want("by country and group", anywhere, "1000 1000-1500", germany, "900 900-1500", france, "900 900-1500",
		reseller, "900 900-1100", // of the parent
		germanReseller, "1000 1000-1500", // a list of its own, which goes back to nothing
		catalog.Terms{Currency: "USD"}, "-")
	s.sell(s.one, "", 800, "minimum_quantity", "10")
	s.sell(s.one, "", 700, "starts_at", "now() + interval '1 day'")
	s.sell(s.one, "", 600, "starts_at", "now() - interval '2 days'", "ends_at", "now() - interval '1 day'")
	want("more, later, before", anywhere, "1000 1000-1500")
	s.sell(s.one, "", 950, "starts_at", "now() - interval '1 day'", "ends_at", "now() + interval '1 day'", "compare_at_amount", "1000")
	want("the lowest", anywhere, "950 950-1500", germany, "900 900-1500")
	s.exec(`UPDATE price_lists SET enabled = false WHERE code = 'EU'`)
	want("a list that is off", germany, "950 950-1500", reseller, "900 900-1100")
	s.exec(`DELETE FROM prices WHERE price_list_id IS NULL`)
	want("without own prices", anywhere, "-", reseller, "900 900-1100")
	s.exec(`DELETE FROM variants WHERE id = $1`, s.other.ID)
	var low int64
	if err := s.store.DB.QueryRowContext(t.Context(), `SELECT high FROM product_prices WHERE price_list_id = $1`, s.lists["RES"]).Scan(&low); err != nil || low != 900 {
		t.Errorf("without the other variant the highest is %d, %v", low, err)
	}
	if wrong, err := s.store.Recount(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("wrong: %v, %v", wrong, err)
	}
}

// TestPricesBeginAndEnd: what is shown is right at once when a price begins or ends, and what is sorted
// by once it was looked after.
func TestPricesBeginAndEnd(t *testing.T) {
	t.Parallel()
	s := newPriced(t)
	s.sell(s.one, "", 1000)
	s.sell(s.other, "", 1000, "starts_at", "now() + interval '1 hour'")
	s.sell(s.one, "", 500, "starts_at", "now() + interval '1 hour'", "ends_at", "now() + interval '1 day'")
	terms := catalog.Terms{Currency: "EUR"}
	if got := s.costs(terms); got != "1000 1000-1000" {
		t.Errorf("before: %s", got)
	}
	for _, passes := range []string{ // an hour, which no trigger sees
		`ALTER TABLE prices DISABLE TRIGGER USER`,
		`UPDATE prices SET starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour'`,
		`UPDATE product_prices SET stale_at = stale_at - interval '1 hour'`,
		`ALTER TABLE prices ENABLE TRIGGER USER`,
	} {
		s.exec(passes)
	}
	if got := s.costs(terms); got != "500 500-1000" {
		t.Errorf("after: %s", got)
	}
	sorted := func() (low int64) {
		t.Helper()
		if err := s.store.DB.QueryRowContext(t.Context(), `SELECT low FROM product_prices`).Scan(&low); err != nil {
			t.Fatal(err)
		}
		return low
	}
	if low := sorted(); low != 1000 {
		t.Errorf("sorted by %d before it was looked after", low)
	}
	s.exec(`DELETE FROM catalog_changes`)
	if err := s.RefreshPrices(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told int
	if err := s.store.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM catalog_changes WHERE kind = 'PRICE' AND object_id = $1`, s.product.ID).Scan(&told); err != nil || told == 0 {
		t.Errorf("the feed has %d changes, %v", told, err)
	}
	if low := sorted(); low != 500 || s.costs(terms) != "500 500-1000" {
		t.Errorf("sorted by %d, shown %s", low, s.costs(terms))
	}
}

// TestBreaks: the prices by quantity are those that price_in_effect gives for each quantity.
func TestBreaks(t *testing.T) {
	t.Parallel()
	s := newPriced(t)
	s.list("EU", "", "DE", typeid.CustomerGroup{})
	if err := s.RefreshPrices(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.sell(s.one, "", 1000)
	s.sell(s.one, "", 900, "minimum_quantity", "5")
	s.sell(s.one, "", 950, "minimum_quantity", "10") // dearer than for less: it never counts
	s.sell(s.one, "EU", 800, "minimum_quantity", "20")
	for country, want := range map[string]string{"": "1:1000 5:900", "DE": "1:1000 5:900 20:800"} {
		key := catalog.OfferKey{ID: s.one.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR", Country: address.Country(country)})}
		var got []string
		for _, b := range must[map[catalog.OfferKey][]*catalog.Break](t)(catalog.Breaks.Read(t.Context(), s.store.Client, []catalog.OfferKey{key}))[key] {
			got = append(got, fmt.Sprintf("%d:%d", b.MinimumQuantity, b.Price.Amount))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("in %q: %s, want %s", country, got, want)
		}
	}
}

// TestLowestBefore follows the guidance of the European Commission on Article 6a of Directive 98/6/EC:
// the lowest price in the 30 days before the reduction, however long that goes on.
func TestLowestBefore(t *testing.T) {
	t.Parallel()
	s := newPriced(t)
	lowest := func() string {
		t.Helper()
		key := catalog.OfferKey{ID: s.one.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}
		got := must[map[catalog.OfferKey]*money.Money](t)(catalog.LowestBefore.Read(t.Context(), s.store.Client, []catalog.OfferKey{key}))[key]
		if got == nil {
			return "-"
		}
		return fmt.Sprint(got.Amount)
	}
	past := func(amount int, from, until string) {
		t.Helper()
		s.exec(`INSERT INTO past_prices (variant_id, currency, amount, started_at, ended_at) VALUES ($1, 'EUR', $2, now() - $3::interval, now() - $4::interval)`,
			s.one.ID, amount, from, until)
	}
	s.sell(s.one, "", 1000)
	if got := lowest(); got != "-" {
		t.Errorf("not reduced: %s", got)
	}
	s.exec(`UPDATE prices SET since = now() - interval '100 days'`)
	s.exec(`UPDATE prices SET amount = 700, compare_at_amount = 1000`)
	if got := lowest(); got != "1000" {
		t.Errorf("reduced just now: %s", got)
	}
	past(800, "20 days", "10 days")
	past(600, "90 days", "40 days")
	if got := lowest(); got != "800" {
		t.Errorf("after a sale: %s", got)
	}
	// The reduction goes on for 50 days: the 30 days before it count.
	s.exec(`UPDATE prices SET since = now() - interval '50 days'`)
	if got := lowest(); got != "600" {
		t.Errorf("reduced for long: %s", got)
	}
	s.exec(`DELETE FROM past_prices`)
	if got := lowest(); got != "-" {
		t.Errorf("never sold before: %s", got)
	}
	s.sell(s.one, "", 650, "starts_at", "now() - interval '1 hour'", "compare_at_amount", "1000")
	if got := lowest(); got != "700" {
		t.Errorf("a price for a time, beside the usual one: %s", got)
	}
	s.exec(`UPDATE past_prices SET ended_at = now() - interval '500 days', started_at = ended_at - interval '1 day'`)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	var kept int
	if err := s.store.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM past_prices`).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d are kept, %v", kept, err)
	}
}

// TestPricesAgree compares what is stored of what products cost with what is worked out, after changes by
// chance of all kinds.
func TestPricesAgree(t *testing.T) {
	t.Parallel()
	s := newPriced(t)
	random := rand.New(rand.NewPCG(7, 7))
	s.list("A", "", "DE", typeid.CustomerGroup{})
	s.list("B", "A", "", s.resellers)
	if err := s.RefreshPrices(t.Context()); err != nil {
		t.Fatal(err)
	}
	variants, lists := []*ent.Variant{s.one, s.other}, []string{"", "A", "B"}
	for range 60 {
		switch random.IntN(4) {
		case 0, 1:
			v, list := variants[random.IntN(2)], lists[random.IntN(3)]
			var id any
			if list != "" {
				id = s.lists[list]
			}
			s.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, price_list_id, currency, amount, minimum_quantity)
				VALUES ($1, now(), now(), $2, $3, 'EUR', $4, $5) ON CONFLICT DO NOTHING`, uuid.New(), v.ID, id, random.IntN(1000), 1+random.IntN(2))
		case 2:
			s.exec(`UPDATE prices SET amount = $1 WHERE id = (SELECT id FROM prices ORDER BY id LIMIT 1)`, random.IntN(1000))
		case 3:
			s.exec(`DELETE FROM prices WHERE id = (SELECT id FROM prices ORDER BY id DESC LIMIT 1)`)
		}
		for _, terms := range []catalog.Terms{{Currency: "EUR"}, {Currency: "EUR", Country: "DE"}, {Currency: "EUR", Group: s.resellers}} {
			s.costs(terms)
		}
	}
	if wrong, err := s.store.Recount(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("wrong: %v, %v", wrong, err)
	}
}

// TestChainsOfPriceLists: lists go back to lists of their currency, at most five, for good.
func TestChainsOfPriceLists(t *testing.T) {
	t.Parallel()
	s := newPriced(t)
	for i := range 5 {
		parent := ""
		if i > 0 {
			parent = fmt.Sprint("L", i-1)
		}
		s.list(fmt.Sprint("L", i), parent, "", typeid.CustomerGroup{})
	}
	for _, refused := range []string{
		`INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, parent_id)
			SELECT gen_random_uuid(), now(), now(), 'l', 'L5', 'EUR', 6, id FROM price_lists WHERE code = 'L4'`,
		`INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, parent_id)
			SELECT gen_random_uuid(), now(), now(), 'l', 'L5', 'USD', 6, id FROM price_lists WHERE code = 'L0'`,
		`UPDATE price_lists SET parent_id = NULL WHERE code = 'L1'`,
		`UPDATE price_lists SET currency = 'USD'`,
		`UPDATE price_lists SET countries = '["de"]'`,
	} {
		if _, err := s.store.DB.ExecContext(t.Context(), refused); err == nil {
			t.Errorf("not refused: %s", refused)
		}
	}
}
