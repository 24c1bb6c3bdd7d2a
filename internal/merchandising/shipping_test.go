package merchandising_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	entmethod "github.com/shopgraph/shopgraph/ent/shippingmethod"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var germany = address.Country("DE")

func (s *shop) zone(name string, areas ...merchandising.ZoneAreaInput) typeid.ShippingZone {
	s.t.Helper()
	z, err := s.CreateShippingZone(s.t.Context(), s.viewer, merchandising.ShippingZoneCreateInput{
		ShippingZone: merchandising.ShippingZoneInput{Name: patch.Of(name), Areas: areas},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return z.ID
}

func (s *shop) method(zone typeid.ShippingZone, code string, in merchandising.ShippingMethodInput) typeid.ShippingMethod {
	s.t.Helper()
	in.Name, in.Code = patch.Of(code), patch.Of(code)
	m, err := s.CreateShippingMethod(s.t.Context(), s.viewer, merchandising.ShippingMethodCreateInput{ZoneID: zone, Kind: entmethod.KindHome, ShippingMethod: in})
	if err != nil {
		s.t.Fatal(err)
	}
	return m.ID
}

// rate is a rate of euros: by so much for each started measure, up to a bound.
func rate(amount, upTo, step, stepAmount money.Decimal) []merchandising.ShippingRateInput {
	return []merchandising.ShippingRateInput{{CurrencyCode: "EUR", FreeFrom: new(money.Decimal("50")), Rows: []merchandising.ShippingRateRowInput{
		{Amount: amount, UpTo: &upTo, Step: &step, StepAmount: &stepAmount},
	}}}
}

// TestOptionsOfWhatIsStored: what the staff write is what is offered, at once.
func TestOptionsOfWhatIsStored(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ways := shipping.New(s.store)
	product := s.made("p")
	zone := s.zone("Germany", merchandising.ZoneAreaInput{Country: &germany})
	method := s.method(zone, "standard", merchandising.ShippingMethodInput{
		Calculation: new(entmethod.CalculationWeight), Rates: rate("4.90", "30", "1.5", "0.50"),
		MinimumDays: patch.Int{Given: true, Value: new(1)}, MaximumDays: patch.Int{Given: true, Value: new(2)},
		CutOff: patch.Of("14:00"), TimeZone: patch.Of("Europe/Berlin"), ExcludedTags: []string{"glass"},
	})
	ask := func(grams, value int64, tags ...string) delivery.Choice {
		t.Helper()
		book, err := ways.Book(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		groups := book.Groups([]delivery.Item{{Product: product.ID, Grams: grams, Value: value, Tags: tags, Quantity: 1, RequiresShipping: true}})
		return book.Options(delivery.Request{
			Destination: delivery.Destination{Country: germany}, Currency: "EUR", Group: groups[0], Now: time.Date(2026, 11, 30, 12, 59, 0, 0, time.UTC),
		})
	}
	offered := func(what string, choice delivery.Choice, amount int64) {
		t.Helper()
		if len(choice.Options) != 1 || choice.Options[0].Price != (money.Money{Amount: amount, Currency: "EUR"}) {
			t.Errorf("%s: %+v", what, choice)
		}
	}
	refused := func(what string, choice delivery.Choice, want delivery.Reason) {
		t.Helper()
		if len(choice.Options) != 0 || choice.Refusals[0].Reason != want {
			t.Errorf("%s: %+v", what, choice)
		}
	}
	first := ask(1501, 4999)
	offered("two steps", first, 590)
	if o := first.Options[0]; o.Earliest != "2026-12-01" || o.Latest != "2026-12-02" || o.Missing.Amount != 1 {
		t.Errorf("%+v", o)
	}
	offered("free", ask(1501, 5000), 0)
	refused("too heavy", ask(30001, 0), delivery.OutOfBounds)
	refused("a tag", ask(1, 0, "glass"), delivery.Excluded)
	holidays, err := s.UpdateHolidays(t.Context(), s.viewer, merchandising.HolidaysUpdateInput{Set: []merchandising.HolidayInput{{Date: "2026-12-01", Country: &germany, Name: "Barbara's eve"}}})
	if err != nil || len(holidays) != 1 {
		t.Fatalf("%v, %v", holidays, err)
	}
	if o := ask(1, 0).Options[0]; o.Earliest != "2026-12-02" {
		t.Errorf("on a holiday arrives %+v", o)
	}
	s.update(method, merchandising.ShippingMethodInput{ExcludedProductIDs: []typeid.Product{product.ID}})
	refused("the product", ask(1, 0), delivery.Excluded)
	s.update(method, merchandising.ShippingMethodInput{ExcludedProductIDs: []typeid.Product{}, Calculation: new(entmethod.CalculationQuantity), Rates: rate("1", "5", "1", "2")})
	offered("by quantity", ask(99999, 0), 300)
	s.update(method, merchandising.ShippingMethodInput{Enabled: new(false)})
	refused("a method that is not offered", ask(1, 0), delivery.NoMethod)
}

func (s *shop) update(id typeid.ShippingMethod, in merchandising.ShippingMethodInput) {
	s.t.Helper()
	if _, err := s.UpdateShippingMethod(s.t.Context(), s.viewer, merchandising.ShippingMethodUpdateInput{ID: id, ShippingMethod: in}); err != nil {
		s.t.Fatal(err)
	}
}

// TestRulesAreReadInOneStatement: beside the version, however many rules there are, and not again while they stay.
func TestRulesAreReadInOneStatement(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ways := shipping.New(s.store)
	for i := range 3 {
		zone := s.zone(fmt.Sprint("zone ", i), merchandising.ZoneAreaInput{Country: &germany, PostalFrom: new(fmt.Sprint(i))})
		s.method(zone, fmt.Sprint("method-", i), merchandising.ShippingMethodInput{})
	}
	var reads []int64
	for range 2 {
		ctx, statements := store.CountStatements(t.Context())
		if _, err := ways.Book(ctx); err != nil {
			t.Fatal(err)
		}
		reads = append(reads, statements.Load())
	}
	if diff := cmp.Diff([]int64{2, 1}, reads); diff != "" {
		t.Error(diff)
	}
}

// TestEachChangeOfRulesCounts: what changes the rules raises their version, also where a product or its tag is deleted
// from them, and nothing else does.
func TestEachChangeOfRulesCounts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	version := func() (n int) {
		t.Helper()
		if err := s.store.DB.QueryRowContext(t.Context(), `SELECT shipping FROM rule_versions`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	excluded, other := s.made("excluded"), s.made("other")
	zone := s.zone("Germany", merchandising.ZoneAreaInput{Country: &germany})
	s.method(zone, "m", merchandising.ShippingMethodInput{ExcludedProductIDs: []typeid.Product{excluded.ID}, Rates: []merchandising.ShippingRateInput{
		{CurrencyCode: "EUR", Rows: []merchandising.ShippingRateRowInput{{Amount: "1"}}},
	}})
	for _, step := range []struct {
		statement string
		args      []any
		counts    bool
	}{
		{`DELETE FROM products WHERE id = $1`, []any{other.ID}, false},
		{`DELETE FROM products WHERE id = $1`, []any{excluded.ID}, true},
		{`UPDATE zone_areas SET country = 'AT'`, nil, true},
		{`UPDATE shipping_zones SET priority = 2`, nil, true},
		{`UPDATE shipping_methods SET enabled = false`, nil, true},
		{`UPDATE shipping_rates SET free_from = 2`, nil, true},
		{`UPDATE shipping_rate_rows SET amount = 2`, nil, true},
		{`INSERT INTO holidays (date, name) VALUES ('2026-12-25', 'Christmas Day')`, nil, true},
		{`INSERT INTO locations (id, created_at, updated_at, name, code, priority) VALUES (new_id(), now(), now(), 'a', 'a', 1)`, nil, true},
		{`UPDATE locations SET priority = 2`, nil, false},
		{`UPDATE locations SET country = 'DE'`, nil, true},
		{`TRUNCATE method_exclusions`, nil, true},
	} {
		before := version()
		s.exec(step.statement, step.args...)
		if after := version(); after > before != step.counts {
			t.Errorf("%s: from %d to %d", step.statement, before, after)
		}
	}
}

// TestWhatIsInUseStays: zones with methods and profiles with products or methods, and the default one, are not deleted.
func TestWhatIsInUseStays(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	zone := s.zone("Germany", merchandising.ZoneAreaInput{Country: &germany})
	bulky, err := s.CreateDeliveryProfile(t.Context(), s.viewer, merchandising.DeliveryProfileCreateInput{DeliveryProfile: merchandising.DeliveryProfileInput{Name: patch.Of("Bulky")}})
	if err != nil {
		t.Fatal(err)
	}
	in := s.named("sofa")
	in.Product.DeliveryProfileID.ID = patch.ID[typeid.DeliveryProfile]{Given: true, Value: &bulky.ID}
	sofa, err := s.CreateProduct(t.Context(), s.viewer, in)
	if err != nil {
		t.Fatal(err)
	}
	found, err := shipping.ProfilesByProduct.Read(t.Context(), s.store.Client, []typeid.Product{sofa.ID, s.made("cup").ID})
	if err != nil || len(found) != 2 || found[sofa.ID].ID != bulky.ID {
		t.Errorf("%v, %v", found, err)
	}
	method := s.method(zone, "m", merchandising.ShippingMethodInput{})
	deleteProfile := func(id typeid.DeliveryProfile) error {
		_, err := s.DeleteDeliveryProfile(t.Context(), s.viewer, merchandising.DeliveryProfileDeleteInput{ID: id})
		return err
	}
	deleteZone := func() error {
		_, err := s.DeleteShippingZone(t.Context(), s.viewer, merchandising.ShippingZoneDeleteInput{ID: zone})
		return err
	}
	for p := range found {
		s.refused(deleteProfile(found[p].ID), fault.CodeNotAllowed, "id")
	}
	s.refused(deleteZone(), fault.CodeNotAllowed, "id")
	if _, err := s.DeleteShippingMethod(t.Context(), s.viewer, merchandising.ShippingMethodDeleteInput{ID: method}); err != nil {
		t.Error(err)
	}
	if err := deleteZone(); err != nil {
		t.Error(err)
	}
	s.exec(`DELETE FROM products WHERE id = $1`, sofa.ID)
	if err := deleteProfile(bulky.ID); err != nil {
		t.Error(err)
	}
}

// refused checks that something was refused with one code at one field.
func (s *shop) refused(err error, code fault.Code, field string) {
	s.t.Helper()
	mistakes, err := fault.Split(err)
	if err != nil || len(mistakes) != 1 || mistakes[0].Code != code || fmt.Sprint(mistakes[0].Field) != "["+field+"]" {
		s.t.Errorf("%v, %v; want %s at %s", mistakes, err, code, field)
	}
}

func TestRefusedMethods(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	zone := s.zone("Germany", merchandising.ZoneAreaInput{Country: &germany})
	s.method(zone, "taken", merchandising.ShippingMethodInput{})
	row := func(change func(*merchandising.ShippingRateRowInput)) merchandising.ShippingMethodInput {
		r := merchandising.ShippingRateRowInput{Amount: "5"}
		change(&r)
		return merchandising.ShippingMethodInput{Calculation: new(entmethod.CalculationWeight), Rates: []merchandising.ShippingRateInput{{CurrencyCode: "EUR", Rows: []merchandising.ShippingRateRowInput{r}}}}
	}
	const first = "shippingMethod rates 0 rows 0"
	for field, in := range map[string]merchandising.ShippingMethodInput{
		"shippingMethod code":                    {Code: patch.Of("taken")},
		"shippingMethod timeZone":                {TimeZone: patch.Of("Mars/Olympus")},
		"shippingMethod cutOff":                  {CutOff: patch.Of("25:00")},
		"shippingMethod maximumDays":             {MinimumDays: patch.Int{Given: true, Value: new(3)}},
		"shippingMethod minimumDays":             {MinimumDays: patch.Int{Given: true, Value: new(61)}, MaximumDays: patch.Int{Given: true, Value: new(60)}},
		"shippingMethod workingDays":             {WorkingDays: []delivery.Weekday{}},
		"shippingMethod channelIds 0":            {ChannelIDs: []typeid.Channel{typeid.NewChannel()}},
		"shippingMethod excludedCollectionIds 0": {ExcludedCollectionIDs: []typeid.Collection{typeid.NewCollection()}},
		"shippingMethod excludedProductIds":      {ExcludedProductIDs: []typeid.Product{typeid.NewProduct()}},
		"shippingMethod rates 1 currencyCode": {Rates: []merchandising.ShippingRateInput{
			{CurrencyCode: "EUR", Rows: []merchandising.ShippingRateRowInput{{Amount: "1"}}}, {CurrencyCode: "EUR", Rows: []merchandising.ShippingRateRowInput{{Amount: "1"}}},
		}},
		"shippingMethod rates 0 rows": {Rates: []merchandising.ShippingRateInput{{CurrencyCode: "EUR"}}},
		first:                         {Rates: []merchandising.ShippingRateInput{{CurrencyCode: "EUR", Rows: []merchandising.ShippingRateRowInput{{Amount: "1", UpTo: new(money.Decimal("1"))}}}}},
		first + " amount":             row(func(r *merchandising.ShippingRateRowInput) { r.Amount = "1.234" }),
		first + " above":              row(func(r *merchandising.ShippingRateRowInput) { r.Above = new(money.Decimal("-1")) }),
		first + " upTo": row(func(r *merchandising.ShippingRateRowInput) {
			r.Above, r.UpTo = new(money.Decimal("2")), new(money.Decimal("2.000"))
		}),
		first + " step": row(func(r *merchandising.ShippingRateRowInput) { r.Step = new(money.Decimal("1")) }),
	} {
		code := "other"
		if in.Code.Given {
			code = in.Code.Value
		}
		in.Name, in.Code = patch.Of("m"), patch.Of(code)
		_, err := s.CreateShippingMethod(t.Context(), s.viewer, merchandising.ShippingMethodCreateInput{ZoneID: zone, Kind: entmethod.KindHome, ShippingMethod: in})
		mistakes, err := fault.Split(err)
		if err != nil || len(mistakes) != 1 || fmt.Sprint(mistakes[0].Field) != "["+field+"]" {
			t.Errorf("%s: %v, %v", field, mistakes, err)
		}
	}
	overlap := merchandising.ShippingMethodInput{Name: patch.Of("m"), Code: patch.Of("overlap"), Calculation: new(entmethod.CalculationPrice), Rates: []merchandising.ShippingRateInput{
		{CurrencyCode: "EUR", Rows: []merchandising.ShippingRateRowInput{{Amount: "1", Above: new(money.Decimal("10"))}, {Amount: "1", UpTo: new(money.Decimal("10.01"))}}},
	}}
	_, err := s.CreateShippingMethod(t.Context(), s.viewer, merchandising.ShippingMethodCreateInput{ZoneID: zone, Kind: entmethod.KindHome, ShippingMethod: overlap})
	s.refused(err, fault.CodeInvalid, "shippingMethod rates 0 rows")
	_, err = s.CreateShippingMethod(t.Context(), s.viewer, merchandising.ShippingMethodCreateInput{
		ZoneID: typeid.NewShippingZone(), Kind: entmethod.KindHome, ShippingMethod: merchandising.ShippingMethodInput{Name: patch.Of("m"), Code: patch.Of("m")},
	})
	s.refused(err, fault.CodeNotFound, "zoneId")
}

func TestRefusedAreas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for field, bad := range map[string]struct {
		area merchandising.ZoneAreaInput
		code fault.Code
	}{
		"country":    {merchandising.ZoneAreaInput{PostalFrom: new("1")}, fault.CodeRequired},
		"region":     {merchandising.ZoneAreaInput{Country: new(address.Country("US")), Region: new("XX")}, fault.CodeInvalid},
		"postalFrom": {merchandising.ZoneAreaInput{Country: &germany, PostalFrom: new("1_2")}, fault.CodeInvalid},
		"postalTo":   {merchandising.ZoneAreaInput{Country: &germany, PostalFrom: new("20"), PostalTo: new("19")}, fault.CodeInvalid},
	} {
		_, err := s.CreateShippingZone(t.Context(), s.viewer, merchandising.ShippingZoneCreateInput{
			ShippingZone: merchandising.ShippingZoneInput{Name: patch.Of("z"), Areas: []merchandising.ZoneAreaInput{bad.area}},
		})
		s.refused(err, bad.code, "shippingZone areas 0 "+field)
	}
}

// TestOneOfManyZoneUpdates: of many who change the same version of a zone, one does.
func TestOneOfManyZoneUpdates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	zone := s.zone("z")
	const many = 6
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range many {
		all.Go(func() {
			now, err := s.UpdateShippingZone(context.WithoutCancel(t.Context()), s.viewer, merchandising.ShippingZoneUpdateInput{
				ID: zone, ExpectedVersion: new(1), ShippingZone: merchandising.ShippingZoneInput{Areas: []merchandising.ZoneAreaInput{{Country: &germany, PostalFrom: new(fmt.Sprint(i))}}},
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !fault.IsConflict(err) || now == nil || now.Version != 2 {
				t.Errorf("%v with %v", err, now)
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("%d have changed it", won)
	}
}
