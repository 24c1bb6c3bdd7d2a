package delivery

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func countryOf(code string) address.Country { return address.Country(code) }

// flat is a rate of one amount for all.
func flat(currency money.Currency, amount int64) []Rate {
	return []Rate{{Currency: currency, Rows: []RateRow{{Amount: amount}}}}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	general, bulky := typeid.NewDeliveryProfile(), typeid.NewDeliveryProfile()
	home, world := zone(0, Area{Country: "DE"}), zone(0, Area{Country: "GB"})
	app, product, gifts := typeid.NewChannel(), typeid.NewProduct(), typeid.NewCollection()
	method := func(code string, change func(*Method)) Method {
		m := Method{ID: typeid.NewShippingMethod(), Zone: home.ID, Profile: general, Code: code, Name: code, Kind: Home, Calculation: Flat, Rates: flat("EUR", 490)}
		change(&m)
		return m
	}
	standard := method("standard", func(m *Method) {
		m.Calculation, m.Schedule = ByWeight, Schedule{new(1), new(2), "", "UTC", weekdays}
		m.Rates = []Rate{{Currency: "EUR", FreeFrom: new(int64(5000)), Rows: []RateRow{{UpTo: new(int64(5000)), Amount: 490}}}}
	})
	inApp := method("in-app", func(m *Method) { m.Channels = []typeid.Channel{app} })
	dollars := method("dollars", func(m *Method) { m.Rates = flat("USD", 1) })
	noGlass := method("no-glass", func(m *Method) { m.ExcludedTags = []string{"glass"} })
	notThis := method("not-this", func(m *Method) { m.ExcludedProducts = []typeid.Product{product} })
	noGifts := method("no-gifts", func(m *Method) { m.ExcludedCollections = []typeid.Collection{gifts} })
	pickup := method("pickup", func(m *Method) { m.Kind = Pickup; m.Position = -1 })
	nowhere := method("nowhere", func(m *Method) { m.Kind = Pickup })
	freight := method("freight", func(m *Method) { m.Profile = bulky })
	far := PickupPoint{typeid.NewPickupPoint(), pickup.ID, "Altona", "DE", Point{53_550_000, 9_935_000}}
	near := PickupPoint{typeid.NewPickupPoint(), pickup.ID, "Bahnhof", "DE", Point{53_552_000, 10_006_000}}
	book, err := NewBook(Rules{
		DefaultProfile: general, Zones: []Zone{home, world}, PickupPoints: []PickupPoint{far, near},
		Methods: []Method{freight, nowhere, notThis, noGifts, noGlass, dollars, inApp, standard, pickup},
	})
	if err != nil {
		t.Fatal(err)
	}
	item := Item{Product: product, Tags: []string{"glass"}, Collections: []typeid.Collection{gifts}, Quantity: 2, Grams: 5000, Value: 4999, RequiresShipping: true}
	heavy, other := item, Item{Product: typeid.NewProduct(), Quantity: 1, RequiresShipping: true, Profile: &bulky}
	heavy.Grams++
	groups := book.Groups([]Item{item, other, {Quantity: 1}})
	if len(groups) != 2 {
		t.Fatalf("%d groups", len(groups))
	}
	ask := func(country address.Country, g Group, channel *typeid.Channel) (offered []string, refused map[string]Reason, all []Option) {
		choice := book.Options(Request{
			Destination{Country: country}, "EUR", channel, g, time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), &near.Point,
		})
		refused = map[string]Reason{}
		for _, r := range choice.Refusals {
			code := ""
			for _, m := range []Method{standard, inApp, dollars, noGlass, notThis, noGifts, pickup, nowhere, freight} {
				if r.Method != nil && m.ID == *r.Method {
					code = m.Code
				}
			}
			refused[code] = r.Reason
		}
		for _, o := range choice.Options {
			offered = append(offered, o.Code)
		}
		return offered, refused, choice.Options
	}
	same := func(what string, got, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	small := Group{Profile: general, Items: []Item{item}}
	offered, refused, all := ask("DE", small, nil)
	same("offered", offered, []string{"pickup", "standard"})
	same("refused", refused, map[string]Reason{"in-app": OtherChannel, "dollars": NoRate, "no-glass": Excluded, "not-this": Excluded, "no-gifts": Excluded, "nowhere": NoPoint})
	if s := all[1]; s.Price.Amount != 490 || s.Missing.Amount != 1 || s.Earliest != "2026-12-01" || s.Latest != "2026-12-02" {
		t.Errorf("standard is %+v", s)
	}
	if points := all[0].PickupPoints; len(points) != 2 || points[0].ID != near.ID || *points[0].Meters != 0 || *points[1].Meters < 4000 || *points[1].Meters > 5000 {
		t.Errorf("the points are %+v", points)
	}
	offered, refused, _ = ask("DE", Group{Profile: general, Items: []Item{heavy}}, &app)
	same("offered in the app", offered, []string{"pickup", "in-app"})
	same("too heavy", refused["standard"], OutOfBounds)
	for _, g := range groups {
		if g.Profile == bulky {
			offered, _, _ = ask("DE", g, nil)
			same("offered for what is bulky", offered, []string{"freight"})
		}
	}
	_, refused, _ = ask("GB", small, nil)
	same("a zone without methods", refused, map[string]Reason{"": NoMethod})
	_, refused, _ = ask("JP", small, nil)
	same("no zone", refused, map[string]Reason{"": NoZone})
}

func TestGroups(t *testing.T) {
	t.Parallel()
	general, frozen := typeid.NewDeliveryProfile(), typeid.NewDeliveryProfile()
	north, south := typeid.NewLocation(), typeid.NewLocation()
	book, err := NewBook(Rules{DefaultProfile: general})
	if err != nil {
		t.Fatal(err)
	}
	item := func(quantity int, profile *typeid.DeliveryProfile, location *typeid.Location) Item {
		return Item{Quantity: quantity, Profile: profile, Location: location, RequiresShipping: true}
	}
	items := []Item{item(1, nil, &north), item(2, &frozen, &north), item(4, &general, &north), item(8, nil, &south), item(16, nil, nil), {Quantity: 32}}
	quantities := func(items []Item) map[string]int64 {
		all := map[string]int64{}
		for _, g := range book.Groups(items) {
			all[g.Key] = g.measure(ByQuantity)
		}
		return all
	}
	want := map[string]int64{
		north.String() + "/" + general.String(): 5, north.String() + "/" + frozen.String(): 2, south.String() + "/" + general.String(): 8, general.String(): 16,
	}
	if diff := cmp.Diff(want, quantities(items)); diff != "" {
		t.Error(diff)
	}
	items[0], items[4] = items[4], items[0]
	if diff := cmp.Diff(want, quantities(items)); diff != "" {
		t.Errorf("in another order: %s", diff)
	}
	var many []Item
	for range MaxGroups + 1 {
		many = append(many, item(1, nil, new(typeid.NewLocation())))
	}
	if n := len(book.Groups(many[:MaxGroups])); n != MaxGroups {
		t.Errorf("of %d locations there are %d groups", MaxGroups, n)
	}
	if diff := cmp.Diff(map[string]int64{general.String(): MaxGroups + 1}, quantities(many)); diff != "" {
		t.Errorf("of one location more: %s", diff)
	}
}

// TestChoiceStaysWhenStockMoves: a choice counts for what is of the same profile and sent from elsewhere now, but
// not for what is beside it.
func TestChoiceStaysWhenStockMoves(t *testing.T) {
	t.Parallel()
	groups := func(keys ...string) (all []Group) {
		for _, key := range keys {
			all = append(all, Group{Key: key})
		}
		return all
	}
	chose := func(keys ...string) (all []Chosen) {
		for i := 0; i < len(keys); i += 2 {
			all = append(all, Chosen{Group: keys[i], PickupPoint: new(typeid.Of[typeid.PickupPoint](uuid.NewSHA1(uuid.Nil, []byte(keys[i+1]))))})
		}
		return all
	}
	for name, c := range map[string]struct {
		chosen []Chosen
		groups []Group
		want   []Chosen
	}{
		"as it was":                {chose("n/a", "x"), groups("n/a"), chose("n/a", "x")},
		"sent from elsewhere":      {chose("n/a", "x", "n/b", "y"), groups("s/a", "n/b"), chose("n/a", "x", "n/b", "y", "s/a", "x")},
		"parted":                   {chose("a", "x"), groups("n/a", "s/a"), chose("a", "x", "n/a", "x", "s/a", "x")},
		"together":                 {chose("n/a", "x", "s/a", "y"), groups("a"), chose("n/a", "x", "s/a", "y", "a", "x")},
		"beside one that was said": {chose("n/a", "x"), groups("n/a", "s/a"), chose("n/a", "x")},
		"another profile":          {chose("n/a", "x"), groups("n/b"), chose("n/a", "x")},
		"nothing":                  {nil, groups("n/a"), nil},
	} {
		got := CarryOver(c.chosen, c.groups)
		if !slices.EqualFunc(got, c.want, func(a, b Chosen) bool { return a.Group == b.Group && *a.PickupPoint == *b.PickupPoint }) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	berlin, munich := Point{52_520_000, 13_405_000}, Point{48_137_000, 11_575_000}
	if d := berlin.Distance(munich); d < 503_000 || d > 506_000 {
		t.Errorf("Munich is %d m from Berlin", d)
	}
	if d := (Point{0, 179_999_999}).Distance(Point{0, -179_999_999}); d > 1 {
		t.Errorf("the date line is %d m wide", d)
	}
	if d := (Point{90_000_000, 0}).Distance(Point{-90_000_000, 0}); d < 20_000_000 || d > 20_030_000 {
		t.Errorf("the poles are %d m from one another", d)
	}
}

// BenchmarkOptions is of a cart of 50 lines in a store of 200 zones and 2,000 rates.
func BenchmarkOptions(b *testing.B) {
	profile := typeid.NewDeliveryProfile()
	rules := Rules{DefaultProfile: profile}
	for i := range 200 {
		country := address.Country(fmt.Sprintf("%c%c", 'A'+i%2, 'A'+i%5))
		z := zone(i, Area{Country: country}, Area{Country: country, PostalFrom: fmt.Sprint(10000 + i), PostalTo: fmt.Sprint(10000 + i)})
		rules.Zones = append(rules.Zones, z)
		for j := range 10 {
			rules.Methods = append(rules.Methods, Method{
				ID: typeid.NewShippingMethod(), Zone: z.ID, Profile: profile, Code: fmt.Sprint(j), Calculation: ByWeight, ExcludedTags: []string{"a", "b"},
				Rates: []Rate{{Currency: "EUR", Rows: []RateRow{{Amount: 1}}}}, Schedule: Schedule{new(1), new(3), "14:00", "Europe/Berlin", weekdays},
			})
		}
	}
	book, err := NewBook(rules)
	if err != nil {
		b.Fatal(err)
	}
	var items []Item
	for range 50 {
		items = append(items, Item{Product: typeid.NewProduct(), Tags: []string{"x", "y"}, Quantity: 1, Grams: 100, Value: 1000, RequiresShipping: true})
	}
	request := Request{Destination: Destination{Country: "AA", PostalCode: "10190"}, Currency: "EUR", Now: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}
	for b.Loop() {
		request.Group = book.Groups(items)[0]
		if n := len(book.Options(request).Options); n != 10 {
			b.Fatalf("%d options", n)
		}
	}
}
