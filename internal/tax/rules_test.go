package tax_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	standard = &ent.TaxClass{ID: typeid.NewTaxClass(), Code: "standard", IsDefault: true}
	reduced  = &ent.TaxClass{ID: typeid.NewTaxClass(), Code: "reduced"}
	classes  = []*ent.TaxClass{standard, reduced}

	noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
)

// rate is a rate of the default class: where it is due, and how much.
func rate(where string, percent float64, more ...func(*ent.TaxRate)) *ent.TaxRate {
	country, region, _ := strings.Cut(where, "-")
	r := &ent.TaxRate{
		TaxClassID: standard.ID, Country: address.Country(country), Region: region, Name: where, Jurisdiction: where, Rate: int64(percent * 10000),
	}
	for _, change := range more {
		change(r)
	}
	return r
}

func of(c *ent.TaxClass) func(*ent.TaxRate) { return func(r *ent.TaxRate) { r.TaxClassID = c.ID } }
func at(position int) func(*ent.TaxRate)    { return func(r *ent.TaxRate) { r.Position = position } }
func named(name string) func(*ent.TaxRate)  { return func(r *ent.TaxRate) { r.Name = name } }
func compound(r *ent.TaxRate)               { r.Compound = true }
func from(instant time.Time) func(*ent.TaxRate) {
	return func(r *ent.TaxRate) { r.StartsAt = &instant }
}
func until(instant time.Time) func(*ent.TaxRate) { return func(r *ent.TaxRate) { r.EndsAt = &instant } }
func postal(from, to string) func(*ent.TaxRate) {
	return func(r *ent.TaxRate) { r.PostalFrom, r.PostalTo = from, to }
}

// collecting are countries that the store collects taxes of.
func collecting(codes string) (list []*tax.Country) {
	for code := range strings.FieldsSeq(codes) {
		list = append(list, &tax.Country{CountryCode: address.Country(code), Version: 1, Collects: true})
	}
	return list
}

// told are rates as the tables below write them: "name percent" each, those that compound with a *.
func told(rates []pricing.Rate) string {
	var all []string
	for _, r := range rates {
		star := ""
		if r.Compound {
			star = "*"
		}
		all = append(all, fmt.Sprintf("%s %g%s", r.Name, float64(r.Millionths)/10000, star))
	}
	return strings.Join(all, ", ")
}

func TestRates(t *testing.T) {
	t.Parallel()
	rates := []*ent.TaxRate{
		rate("US-CA", 7.25, named("State")), rate("US-CA", 1.25, named("County"), at(1), postal("941", "941")), rate("US-CA", 0.125, named("City"), at(2), postal("94102", "94134")),
		rate("US-CA", 0.5, named("Block"), at(2), postal("94110", "94110")), rate("US-CA", 0, named("Food"), of(reduced)),
		rate("US", 1, named("Federal")),
		rate("CA", 5, named("GST")), rate("CA-QC", 9.975, named("QST"), at(1)), rate("CA-PE", 10, named("PST"), at(1), compound),
		rate("DE", 19), rate("DE", 7, of(reduced), named("DE reduced")), rate("DE", 16, named("lower"), from(noon.AddDate(0, 1, 0))),
		rate("AT", 20, until(noon)), rate("AT", 21, from(noon)),
		rate("GB", 20), rate("GB", 0, of(reduced), named("zero")),
	}
	rules := tax.NewRules(tax.Settings{}, collecting("US CA DE AT GB"), classes, rates)
	for name, tt := range map[string]struct {
		situation tax.Situation
		class     *ent.TaxClass
		want      string
	}{
		"the country":                {tax.Situation{Country: "DE"}, nil, "DE 19"},
		"the default class by name":  {tax.Situation{Country: "DE"}, standard, "DE 19"},
		"a class":                    {tax.Situation{Country: "DE"}, reduced, "DE reduced 7"},
		"of nothing is something":    {tax.Situation{Country: "GB"}, reduced, "zero 0"},
		"a class without rates":      {tax.Situation{Country: "US", Region: "NY"}, reduced, "Federal 1"},
		"a class in a region":        {tax.Situation{Country: "US", Region: "CA"}, reduced, "Food 0"},
		"the region":                 {tax.Situation{Country: "US", Region: "CA"}, nil, "State 7.25"},
		"another region":             {tax.Situation{Country: "US", Region: "NY"}, nil, "Federal 1"},
		"no region is known":         {tax.Situation{Country: "US"}, nil, "Federal 1"},
		"state, county":              {tax.Situation{Country: "US", Region: "CA", PostalCode: "94199"}, nil, "State 7.25, County 1.25"},
		"state, county, city":        {tax.Situation{Country: "US", Region: "CA", PostalCode: "94102"}, nil, "State 7.25, County 1.25, City 0.125"},
		"the last of a range":        {tax.Situation{Country: "US", Region: "CA", PostalCode: "94134-0001"}, nil, "State 7.25, County 1.25, City 0.125"},
		"a range within a range":     {tax.Situation{Country: "US", Region: "CA", PostalCode: "94110"}, nil, "State 7.25, County 1.25, Block 0.5"},
		"too short for a range":      {tax.Situation{Country: "US", Region: "CA", PostalCode: "94"}, nil, "State 7.25"},
		"a range of another region":  {tax.Situation{Country: "US", Region: "NV", PostalCode: "94110"}, nil, "Federal 1"},
		"beside one another":         {tax.Situation{Country: "CA", Region: "QC", PostalCode: "h2x 1y4"}, nil, "GST 5, QST 9.975"},
		"one on the other":           {tax.Situation{Country: "CA", Region: "PE"}, nil, "GST 5, PST 10*"},
		"before it begins":           {tax.Situation{Country: "DE", Now: noon.AddDate(0, 0, 20)}, nil, "DE 19"},
		"once it begins":             {tax.Situation{Country: "DE", Now: noon.AddDate(0, 1, 0)}, nil, "lower 16"},
		"at the instant of a change": {tax.Situation{Country: "AT"}, nil, "AT 21"},
		"before a change":            {tax.Situation{Country: "AT", Now: noon.Add(-time.Nanosecond)}, nil, "AT 20"},
		"nobody knows where":         {tax.Situation{}, nil, ""},
		"not collected":              {tax.Situation{Country: "FR"}, nil, ""},
	} {
		if tt.situation.Now.IsZero() {
			tt.situation.Now = noon
		}
		due := rules.For(tt.situation)
		var class *typeid.TaxClass
		if tt.class != nil {
			class = &tt.class.ID
		}
		if got := told(due.Rates(class)); got != tt.want || due.Note != "" {
			t.Errorf("%s: %q %s, want %q", name, got, due.Note, tt.want)
		}
	}
}

// TestWhoseTaxes: sold from a home to somewhere, to a consumer or a business.
func TestWhoseTaxes(t *testing.T) {
	t.Parallel()
	rates := []*ent.TaxRate{rate("DE", 19), rate("FR", 20), rate("GB", 20), rate("ES", 21), rate("US-CA", 7.25), rate("CH", 8.1), rate("GR", 24), rate("NO", 25)}
	french, german, greek, northern := parse(t, "FR40303265045"), parse(t, "DE136695976"), parse(t, "EL094259216"), parse(t, "XI980780684")
	for name, tt := range map[string]struct {
		home, collects string
		destination    bool
		situation      tax.Situation
		want           string
		note           tax.Note
	}{
		"at home":                                  {"DE", "DE", true, tax.Situation{Country: "DE"}, "DE 19", ""},
		"nobody knows where to":                    {"DE", "DE", true, tax.Situation{}, "DE 19", ""},
		"another member, above the threshold":      {"DE", "DE", true, tax.Situation{Country: "FR"}, "FR 20", ""},
		"another member, below the threshold":      {"DE", "DE", false, tax.Situation{Country: "FR"}, "DE 19", ""},
		"another member, where it is registered":   {"DE", "DE FR", false, tax.Situation{Country: "FR"}, "FR 20", ""},
		"a business in another member":             {"DE", "DE", true, tax.Situation{Country: "FR", VATNumber: french}, "", tax.NoteReverseCharge},
		"a business, below the threshold":          {"DE", "DE", false, tax.Situation{Country: "FR", VATNumber: french}, "", tax.NoteReverseCharge},
		"a business of a third member":             {"DE", "DE", true, tax.Situation{Country: "FR", VATNumber: greek}, "", tax.NoteReverseCharge},
		"a business of the home's, elsewhere":      {"DE", "DE", true, tax.Situation{Country: "FR", VATNumber: german}, "FR 20", ""},
		"a business of another member, at home":    {"DE", "DE", true, tax.Situation{Country: "DE", VATNumber: french}, "DE 19", ""},
		"a business at home":                       {"DE", "DE", true, tax.Situation{Country: "DE", VATNumber: german}, "DE 19", ""},
		"a business of a number of Greece":         {"GR", "GR", true, tax.Situation{Country: "FR", VATNumber: greek}, "FR 20", ""},
		"to Northern Ireland":                      {"DE", "DE", true, tax.Situation{Country: "GB", PostalCode: "BT1 5GS"}, "GB 20", ""},
		"to a business in Northern Ireland":        {"DE", "DE", true, tax.Situation{Country: "GB", PostalCode: "bt1 5gs", VATNumber: northern}, "", tax.NoteReverseCharge},
		"to Great Britain":                         {"DE", "DE", true, tax.Situation{Country: "GB", PostalCode: "B1 1BB"}, "", tax.NoteExport},
		"to Great Britain, where it is registered": {"DE", "DE GB", true, tax.Situation{Country: "GB", PostalCode: "B1 1BB"}, "GB 20", ""},
		"to Monaco":                                {"DE", "DE", true, tax.Situation{Country: "MC"}, "FR 20", ""},
		"to the Canary Islands":                    {"DE", "DE", true, tax.Situation{Country: "ES", PostalCode: "35001"}, "", tax.NoteExport},
		"to the Canary Islands from Spain":         {"ES", "ES", true, tax.Situation{Country: "ES", PostalCode: "38001"}, "", tax.NoteExport},
		"out of the Union":                         {"DE", "DE", true, tax.Situation{Country: "US", Region: "CA"}, "", tax.NoteExport},
		"out of the Union, a business":             {"DE", "DE", true, tax.Situation{Country: "US", VATNumber: french}, "", tax.NoteExport},
		"out of the Union, where it is registered": {"DE", "DE CH", true, tax.Situation{Country: "CH"}, "CH 8.1", ""},
		"exempt":                               {"DE", "DE", true, tax.Situation{Country: "DE", Exempt: true}, "", tax.NoteExempt},
		"a home that collects nothing":         {"DE", "", true, tax.Situation{Country: "DE"}, "", ""},
		"a home that collects nothing, abroad": {"DE", "", true, tax.Situation{Country: "FR"}, "", ""},
		"from America to America":              {"US", "US", true, tax.Situation{Country: "US", Region: "CA"}, "US-CA 7.25", ""},
		"from America to Germany":              {"US", "US", true, tax.Situation{Country: "DE"}, "", tax.NoteExport},
		"from America, registered in Germany":  {"US", "US DE", true, tax.Situation{Country: "DE", VATNumber: german}, "DE 19", ""},
		"from Norway to Norway":                {"NO", "NO", false, tax.Situation{Country: "NO"}, "NO 25", ""},
		"no home, collected there":             {"", "DE", false, tax.Situation{Country: "DE"}, "DE 19", ""},
		"no home, not collected there":         {"", "DE", false, tax.Situation{Country: "FR"}, "", ""},
	} {
		settings := tax.Settings{HomeCountry: address.Country(tt.home), EUDestination: tt.destination}
		tt.situation.Now = noon
		due := tax.NewRules(settings, collecting(tt.collects), classes, rates).For(tt.situation)
		if got := told(due.Rates(nil)); got != tt.want || due.Note != tt.note {
			t.Errorf("%s: %q %s, want %q %s", name, got, due.Note, tt.want, tt.note)
		}
		country := tt.want[:min(2, len(tt.want))]
		if name == "to Northern Ireland" {
			country = "XI"
		}
		if string(due.Country) != country {
			t.Errorf("%s: they are due to %q, want %q", name, due.Country, country)
		}
		if due.HomeRates(nil) != nil {
			t.Errorf("%s: prices include %v", name, due.HomeRates(nil))
		}
	}
}

func parse(t *testing.T, text string) vat.Number {
	t.Helper()
	n, err := vat.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNothingIsDueAtFirst: a store that has said nothing of taxes has the prices that it had.
func TestNothingIsDueAtFirst(t *testing.T) {
	t.Parallel()
	rules := tax.NewRules(tax.Settings{}, nil, classes, []*ent.TaxRate{rate("DE", 19), rate("US", 1)})
	for _, country := range []address.Country{"", "DE", "US", "FR"} {
		due := rules.For(tax.Situation{Country: country, Now: noon})
		if due.Included || due.Note != "" || due.Rates(nil) != nil || due.HomeRates(nil) != nil {
			t.Errorf("%s: %+v", country, due)
		}
	}
}

func TestWhatPricesInclude(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	rates := []*ent.TaxRate{rate("DE", 19), rate("FR", 20), rate("DE", 7, of(reduced), named("low"))}
	for name, tt := range map[string]struct {
		store          bool
		country, list  *bool
		home, collects string
		want           string // of the home's default class, "-" if prices include nothing
	}{
		"the store":               {true, nil, nil, "DE", "DE", "DE 19"},
		"the country":             {false, &yes, nil, "DE", "DE FR", "DE 19"},
		"not in the country":      {true, &no, nil, "DE", "DE FR", "-"},
		"the list":                {false, &no, &yes, "DE", "DE FR", "DE 19"},
		"not by the list":         {true, &yes, &no, "DE", "DE FR", "-"},
		"nobody":                  {false, nil, nil, "DE", "DE", "-"},
		"none collected at home":  {true, nil, nil, "DE", "FR", "FR 20"},
		"none collected anywhere": {true, nil, nil, "DE", "", ""},
	} {
		countries := collecting(tt.collects)
		if tt.country != nil {
			i := slices.IndexFunc(countries, func(c *tax.Country) bool { return c.CountryCode == "FR" })
			countries[i].PricesIncludeTax = tt.country
		}
		settings := tax.Settings{PricesIncludeTax: tt.store, HomeCountry: address.Country(tt.home), EUDestination: true}
		due := tax.NewRules(settings, countries, classes, rates).For(tax.Situation{Country: "FR", IncludesTax: tt.list, Now: noon})
		got := told(due.HomeRates(nil))
		if !due.Included {
			got = "-" + got
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if due.Included && tt.want == "DE 19" && told(due.HomeRates(&reduced.ID)) != "low 7" {
			t.Errorf("%s: %v of a class", name, due.HomeRates(&reduced.ID))
		}
	}
}

func TestSettingsAreHandedOn(t *testing.T) {
	t.Parallel()
	due := tax.NewRules(tax.Settings{
		Rounding: tax.RoundUnit, CrossBorder: tax.KeepNet, ShippingTax: tax.ShippingHasClass, ShippingTaxClassID: &reduced.ID,
	}, nil, classes, nil).For(tax.Situation{Now: noon})
	class, follows := due.ShippingClass()
	if due.Rounding != tax.RoundUnit || due.CrossBorder != tax.KeepNet || follows || class == nil || *class != reduced.ID {
		t.Errorf("%+v, %v, %v", due, class, follows)
	}
	due = tax.NewRules(tax.Settings{ShippingTax: tax.ShippingFollowsGoods, ShippingTaxClassID: &reduced.ID}, nil, classes, nil).For(tax.Situation{Now: noon})
	if class, follows := due.ShippingClass(); class != nil || !follows {
		t.Errorf("%v, %v", class, follows)
	}
}

// TestPropertyOrderOfRatesDoesNotMatter: which rates are due does not depend on the order in which they were
// read, there is at most one a position, and they come in the order of their positions.
func TestPropertyOrderOfRatesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "rates")
		var rates []*ent.TaxRate
		seen := map[string]bool{}
		for i := range n {
			r := rate(rapid.SampledFrom([]string{"US", "US-CA", "US-NY"}).Draw(t, "where"), float64(i), named(fmt.Sprint(i)), at(rapid.IntRange(0, 2).Draw(t, "position")))
			start := rapid.SampledFrom([]string{"", "9", "94", "941"}).Draw(t, "postal")
			r.PostalFrom, r.PostalTo = start, start
			if key := fmt.Sprint(r.Region, "/", start, "/", r.Position); !seen[key] {
				seen[key] = true
				rates = append(rates, r)
			}
		}
		situation := tax.Situation{Country: "US", Region: rapid.SampledFrom([]string{"", "CA", "NY"}).Draw(t, "region"), PostalCode: rapid.SampledFrom([]string{"", "94110", "10001"}).Draw(t, "code"), Now: noon}
		once := tax.NewRules(tax.Settings{}, collecting("US"), classes, rates).For(situation).Rates(nil)
		shuffled := rapid.Permutation(rates).Draw(t, "order")
		if again := tax.NewRules(tax.Settings{}, collecting("US"), classes, shuffled).For(situation).Rates(nil); !slices.Equal(once, again) {
			t.Fatalf("%v, and in another order %v", once, again)
		}
		last := -1
		for _, due := range once {
			i := slices.IndexFunc(rates, func(r *ent.TaxRate) bool { return r.Name == due.Name })
			if rates[i].Position <= last {
				t.Fatalf("%s at position %d after %d", due.Name, rates[i].Position, last)
			}
			last = rates[i].Position
		}
	})
}

// BenchmarkFor is what a cart takes, of a store with 200 rates of the country and 2 classes.
func BenchmarkFor(b *testing.B) {
	var rates []*ent.TaxRate
	for i := range 100 {
		start := fmt.Sprintf("%05d", 90000+i)
		rates = append(rates, rate("US-CA", 1, at(i%3), postal(start, start)), rate("US-CA", 0, at(i%3), postal(start, start), of(reduced)))
	}
	rules := tax.NewRules(tax.Settings{HomeCountry: "US", PricesIncludeTax: true}, collecting("US"), classes, rates)
	situation := tax.Situation{Country: "US", Region: "CA", PostalCode: "90050", Now: noon}
	b.ReportAllocs()
	for b.Loop() {
		due := rules.For(situation)
		if len(due.Rates(&reduced.ID)) != 1 {
			b.Fatal("no rate")
		}
	}
}
