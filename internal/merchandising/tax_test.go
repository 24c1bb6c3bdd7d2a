package merchandising_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (s *shop) taxClass(code string) *ent.TaxClass {
	s.t.Helper()
	made, err := s.CreateTaxClass(s.t.Context(), s.viewer, merchandising.TaxClassCreateInput{
		TaxClass: merchandising.TaxClassInput{Name: patch.Of(code), Code: patch.Of(code)},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// TestOneClassIsTheDefault: of many that are to be the default at once, one is, and the log tells of each
// change.
func TestOneClassIsTheDefault(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	yes := true
	var all sync.WaitGroup
	for i := range 6 {
		class := s.taxClass(fmt.Sprint("class-", i))
		all.Go(func() {
			_, err := s.UpdateTaxClass(t.Context(), s.viewer, merchandising.TaxClassUpdateInput{ID: class.ID, TaxClass: merchandising.TaxClassInput{IsDefault: &yes}})
			if _, failed := fault.Split(err); failed != nil {
				t.Error(failed)
			}
		})
	}
	all.Wait()
	if n := s.count("SELECT count(*) FROM tax_classes WHERE is_default"); n != 1 {
		t.Errorf("%d classes are the default", n)
	}
	changed := s.count("SELECT sum(version - 1) FROM tax_classes")
	if told := s.count("SELECT count(*) FROM audit_entries WHERE action = 'tax_class.updated'"); told != changed || told < 2 {
		t.Errorf("%d changes, and %d entries", changed, told)
	}
}

// TestClassesInUseStay: a class is not deleted that something has.
func TestClassesInUseStay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.made("p", 1)
	s.fill(p, "SKU-{Option0}")
	for name, use := range map[string]string{
		"product":  "UPDATE products SET tax_class_id = $1",
		"variant":  "UPDATE variants SET tax_class_id = $1",
		"shipping": "UPDATE tax_settings SET shipping_tax_class_id = $1",
		"rate": `INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, name, jurisdiction, rate)
			VALUES (new_id(), now(), now(), $1, 'DE', 'VAT', 'DE', 190000)`,
	} {
		class := s.taxClass(name)
		s.exec(use, class.ID)
		_, err := s.DeleteTaxClass(t.Context(), s.viewer, merchandising.TaxClassDeleteInput{ID: class.ID})
		if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != fault.CodeNotAllowed {
			t.Errorf("a class that a %s has: %v", name, err)
		}
	}
	unused := s.taxClass("unused")
	if id, err := s.DeleteTaxClass(t.Context(), s.viewer, merchandising.TaxClassDeleteInput{ID: unused.ID}); err != nil || id != unused.ID {
		t.Errorf("a class that nothing has: %v, %v", id, err)
	}
}

// TestCopiesAreTaxedAlike: what is made of a product has its class, and its variants have theirs.
func TestCopiesAreTaxedAlike(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.made("p", 2)
	s.fill(p, "SKU-{Option0}")
	class, other := s.taxClass("class"), s.taxClass("other")
	s.exec("UPDATE products SET tax_class_id = $1", class.ID)
	s.exec("UPDATE variants SET tax_class_id = $1 WHERE sku = 'SKU-0'", other.ID)
	if _, err := s.DuplicateProduct(t.Context(), s.viewer, merchandising.ProductDuplicateInput{ID: p.ID}); err != nil {
		t.Fatal(err)
	}
	if n := s.count(`SELECT count(*) FROM products p JOIN tax_classes c ON c.id = p.tax_class_id AND c.code = 'class'`); n != 2 {
		t.Errorf("%d products have the class", n)
	}
	if n := s.count(`SELECT count(*) FROM variants v JOIN tax_classes c ON c.id = v.tax_class_id AND c.code = 'other' WHERE sku LIKE 'SKU-0%'`); n != 2 {
		t.Errorf("%d variants have theirs", n)
	}
	if n := s.count(`SELECT count(*) FROM variants WHERE tax_class_id IS NULL`); n != 2 {
		t.Errorf("%d variants have none", n)
	}
}

// TestRatesAreMadeOnce: with a key, and at one place.
func TestRatesAreMadeOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	class := s.taxClass("class")
	country, percentage, key := address.Country("DE"), money.Decimal("19"), "key"
	in := merchandising.TaxRateCreateInput{IdempotencyKey: &key, TaxRate: merchandising.TaxRateInput{
		TaxClassID: &class.ID, CountryCode: &country, Name: patch.Of("VAT"), Percentage: &percentage,
	}}
	first, err := s.CreateTaxRate(t.Context(), s.viewer, in)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.CreateTaxRate(t.Context(), s.viewer, in); err != nil || again.ID != first.ID {
		t.Errorf("made again: %v, %v", again, err)
	}
	in.IdempotencyKey = nil
	_, err = s.CreateTaxRate(t.Context(), s.viewer, in)
	if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != fault.CodeTaken {
		t.Errorf("made at the same place: %v", err)
	}
	if n := pgtest.Count(t, s.store, "tax_rates"); n != 1 {
		t.Errorf("%d rates", n)
	}
}

// TestImportLeavesWhatIsThere: rates that the staff have made stay as they are, and those that are missing come.
func TestImportLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, name, jurisdiction, rate)
		SELECT new_id(), now(), now(), id, 'SE', 'Moms', 'SE', 240000 FROM tax_classes WHERE code = 'standard'`)
	made, err := s.ImportTaxRates(t.Context(), s.viewer, merchandising.TaxRatesImportInput{})
	if err != nil || made != len(tax.KnownRates())-1 {
		t.Fatalf("%d rates, %v", made, err)
	}
	if n := s.count("SELECT count(*) FROM tax_rates WHERE country = 'SE' AND name = 'Moms' AND rate = 240000"); n != 1 {
		t.Error("the staff's rate is gone")
	}
	if n := s.count("SELECT count(*) FROM audit_entries WHERE action = 'tax_rate.created'"); n != made {
		t.Errorf("%d entries of %d rates", n, made)
	}
	if again, err := s.ImportTaxRates(t.Context(), s.viewer, merchandising.TaxRatesImportInput{}); err != nil || again != 0 {
		t.Errorf("%d rates again, %v", again, err)
	}
	rules, err := tax.NewBook().At(t.Context(), s.store.Client, 1)
	if err != nil {
		t.Fatal(err)
	}
	if due := rules.For(tax.Situation{Country: "SE"}); due.Rates(new(typeid.TaxClass)) != nil {
		t.Error("something is due that nobody collects")
	}
}

// TestOneChangeOfACountry: of many who say something of a country for the first time, expecting that nothing
// was said, one does.
func TestOneChangeOfACountry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	none, yes := 0, true
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 6 {
		all.Go(func() {
			country, err := s.UpdateTaxCountry(t.Context(), s.viewer, merchandising.TaxCountryUpdateInput{CountryCode: "DE", ExpectedVersion: &none, Collects: &yes})
			mistakes, failed := fault.Split(err)
			if failed != nil || country == nil || country.Version != 1 {
				t.Errorf("%v, %v", country, failed)
			}
			mu.Lock()
			defer mu.Unlock()
			if mistakes == nil {
				won++
			}
		})
	}
	all.Wait()
	if n := s.count("SELECT count(*) FROM audit_entries WHERE action = 'tax_country.updated'"); won != 1 || n != 1 {
		t.Errorf("%d have changed it, and the log has %d entries", won, n)
	}
}
