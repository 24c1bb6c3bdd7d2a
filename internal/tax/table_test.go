package tax_test

import (
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestKnownRates makes rules of the table, and asks them what is due where.
func TestKnownRates(t *testing.T) {
	t.Parallel()
	ids := map[string]typeid.TaxClass{}
	var known []*ent.TaxClass
	for i, class := range tax.KnownClasses {
		ids[class.Code] = typeid.NewTaxClass()
		known = append(known, &ent.TaxClass{ID: ids[class.Code], Code: class.Code, IsDefault: i == 0})
	}
	const all = "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK CH NO"
	var list []*ent.TaxRate
	countries := map[address.Country]bool{}
	for _, r := range tax.KnownRates() {
		countries[r.Country] = true
		list = append(list, &ent.TaxRate{TaxClassID: ids[r.Class], Country: r.Country, Name: tax.KnownName, Jurisdiction: string(r.Country), Rate: r.Millionths, StartsAt: r.StartsAt})
	}
	rules := tax.NewRules(tax.Settings{}, collecting(all), known, list)
	for code := range strings.FieldsSeq(all) {
		if !countries[address.Country(code)] {
			t.Errorf("there are no rates of %s", code)
		}
		due := rules.For(tax.Situation{Country: address.Country(code), Now: noon})
		for class, id := range ids {
			rates := due.Rates(&id)
			if len(rates) != 1 || class == "exempt" && rates[0].Millionths != 0 || class == "standard" && (rates[0].Millionths < 80000 || rates[0].Millionths > 270000) {
				t.Errorf("%s in %s: %v", class, code, rates)
			}
		}
	}
	if len(countries) != len(strings.Fields(all)) {
		t.Errorf("there are rates of %d countries", len(countries))
	}
	food := ids["food"]
	for _, tt := range []struct {
		at   time.Time
		want int64
	}{{time.Date(2026, 3, 31, 21, 59, 0, 0, time.UTC), 120000}, {time.Date(2026, 3, 31, 22, 0, 0, 0, time.UTC), 60000}, {time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), 120000}} {
		if rates := rules.For(tax.Situation{Country: "SE", Now: tt.at}).Rates(&food); len(rates) != 1 || rates[0].Millionths != tt.want {
			t.Errorf("at %s: %v, want %d", tt.at, rates, tt.want)
		}
	}
}
