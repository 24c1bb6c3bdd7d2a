package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unique"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// with makes a variant that has options, given as Size: M, Colour: red.
func (s *shop) with(of *ent.Product, position int, options string) *ent.Variant {
	s.t.Helper()
	v := s.variant(of, position)
	s.exec("UPDATE variants SET options = $2 WHERE id = $1", v.ID, optionsJSON(options))
	return v
}

func optionsJSON(options string) string {
	all := []option.Selected{}
	for _, one := range strings.Split(options, ", ") {
		name, value, _ := strings.Cut(one, ": ")
		all = append(all, option.Selected{Name: name, Value: value})
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// choices returns what there is to choose of a product.
func (s *shop) choices(p *ent.Product) (all []string) {
	s.t.Helper()
	for _, o := range must[map[typeid.Product][]*ent.ProductOption](s.t)(catalog.OptionsByProduct.Read(s.t.Context(), s.store.Client, []typeid.Product{p.ID}))[p.ID] {
		text := o.Name + ":"
		for _, v := range must[map[typeid.ProductOption][]*ent.OptionValue](s.t)(catalog.ValuesByOption.Read(s.t.Context(), s.store.Client, []typeid.ProductOption{o.ID}))[o.ID] {
			text += " " + v.Name
		}
		all = append(all, text)
	}
	return all
}

// TestVariantsAreTiedToOptions: what a variant has is of its product, whoever writes it, and stays so.
func TestVariantsAreTiedToOptions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.category("c", nil)
	p, other := s.product("p", c, product.StatusActive), s.product("other", c, product.StatusActive)
	a := s.with(p, 0, "Size: M, Colour: red")
	s.with(p, 1, "Colour: blue, Size: M")
	s.with(other, 0, "Size: M")
	if diff := cmp.Diff([]string{"Size: M", "Colour: red blue"}, s.choices(p)); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	for name, options := range map[string]string{"the same": "Size: M, Colour: red", "the same in another order": "Colour: red, Size: M"} {
		v := s.variant(p, 2)
		if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE variants SET options = $2 WHERE id = $1", v.ID, optionsJSON(options)); !store.IsCode(err, "23505") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for query, code := range map[string]pqerror.Code{
		`UPDATE variants SET options = '[{"name": "Size", "value": "M"}, {"name": "Size", "value": "L"}]'`:             "23514",
		`UPDATE variants SET options = '[{"name": "Size"}]'`:                                                           "23502",
		`UPDATE variants SET options = '[{"name": "", "value": "M"}]'`:                                                 "23514",
		`UPDATE variants SET product_id = (SELECT id FROM products WHERE name = 'other')`:                              "23514",
		`UPDATE product_options SET product_id = (SELECT id FROM products WHERE name = 'other')`:                       "23514",
		`UPDATE option_values SET option_id = (SELECT min(id::text)::uuid FROM product_options WHERE id <> option_id)`: "23514",
		`DELETE FROM product_options WHERE name = 'Colour'`:                                                            "23503",
		`DELETE FROM option_values WHERE name = 'red'`:                                                                 "23503",
		`UPDATE option_values SET swatch_color = 'red'`:                                                                "23514",
	} {
		if _, err := s.store.DB.ExecContext(t.Context(), query); !store.IsCode(err, code) {
			t.Errorf("%s: %v, want %s", query, err, code)
		}
	}
	// Nobody else writes value_ids: what is given for them is not taken.
	s.exec("UPDATE variants SET value_ids = '{}'")
	s.exec("UPDATE product_options SET name = 'Farbe' WHERE name = 'Colour' AND product_id = $1", p.ID)
	s.exec("UPDATE option_values SET name = 'rot' WHERE name = 'red'")
	got := must[map[typeid.Variant]*ent.Variant](t)(catalog.ActiveVariantsByID.Read(t.Context(), s.store.Client, []typeid.Variant{a.ID}))[a.ID].Options
	if len(got) != 2 || got[1].Name != "Farbe" || got[1].Value != "rot" || got[1].OptionID() == nil || got[1].ValueID() == nil {
		t.Errorf("a variant of renamed options has %+v", got)
	}
	if diff := cmp.Diff([]string{"Size: M", "Farbe: rot blue"}, s.choices(p)); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	s.exec("UPDATE variants SET options = '[]' WHERE id = $1", a.ID)
	s.exec("DELETE FROM option_values WHERE name = 'rot'")
	s.exec("DELETE FROM products WHERE id = $1", p.ID)
	if n := s.count("SELECT count(*) FROM option_values"); n != 1 {
		t.Errorf("%d values are left, want that of the other product", n)
	}
}

func (s *shop) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// TestLimitsOfOptions: a product has so many options, values and variants, whoever adds them at once.
func TestLimitsOfOptions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.product("p", s.category("c", nil), product.StatusActive)
	const (
		addOptions = `INSERT INTO product_options (id, created_at, updated_at, name, product_id)
			SELECT gen_random_uuid(), now(), now(), 'Option ' || n, $1 FROM generate_series($2::int, $3::int) n`
		addValues = `INSERT INTO option_values (id, created_at, updated_at, name, option_id)
			SELECT gen_random_uuid(), now(), now(), 'Value ' || n, o.id FROM generate_series($2::int, $3::int) n, product_options o WHERE o.product_id = $1 AND o.name = 'Option 1'`
		addVariants = `INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
			SELECT gen_random_uuid(), now(), now(), 'limit-' || n, 'v', '[]', n, $1 FROM generate_series($2::int, $3::int) n`
	)
	for _, of := range []struct {
		add  string
		most int
	}{{addOptions, catalog.MaxOptions}, {addValues, catalog.MaxValues}, {addVariants, catalog.MaxVariants}} {
		s.exec(of.add, p.ID, 1, of.most-1)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.store.DB.ExecContext(t.Context(), of.add, p.ID, of.most+i, of.most+i) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !store.IsCode(errs[0], "23514") && !store.IsCode(errs[1], "23514") {
			t.Errorf("of two that come at once: %v, %v", errs[0], errs[1])
		}
	}
}

// TestVariantsOfManyOptions looks for variants of a product of some hundred, and compares what is found
// with what is there. Some variants lack an option.
func TestVariantsOfManyOptions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p, at := s.product("p", s.category("c", nil), product.StatusActive), s.location()
	s.exec(`INSERT INTO product_options (id, created_at, updated_at, name, position, product_id)
		SELECT gen_random_uuid(), now(), now(), name, place, $1 FROM unnest('{Size,Colour,Cut}'::text[]) WITH ORDINALITY AS o(name, place)`, p.ID)
	s.exec(`INSERT INTO option_values (id, created_at, updated_at, name, position, option_id)
		SELECT gen_random_uuid(), now(), now(), n, 20 - n, id FROM generate_series(0, 6) n, product_options`) // the last one comes first
	s.exec(`INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
		SELECT gen_random_uuid(), now(), now(), concat_ws('-', size, colour, cut), 'v', jsonb_build_array(
			jsonb_build_object('name', 'Size', 'value', size::text), jsonb_build_object('name', 'Cut', 'value', cut::text),
			jsonb_build_object('name', 'Colour', 'value', colour::text)
		), size * 100 + colour * 10 + cut, $1 FROM generate_series(0, 6) size, generate_series(0, 6) colour, generate_series(0, 6) cut
		WHERE (size + colour + cut) % 3 <> 0`, p.ID)
	s.exec(`INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
		VALUES (gen_random_uuid(), now(), now(), 'lacks', 'v', '[{"name": "Size", "value": "6"}]', 1000, $1)`, p.ID)
	s.exec(`INSERT INTO prices (id, created_at, updated_at, currency, amount, variant_id) SELECT gen_random_uuid(), now(), now(), 'USD', 1, id FROM variants WHERE position % 10 > 1`)
	s.exec(`INSERT INTO stock_levels (id, created_at, updated_at, on_hand, location_id, variant_id)
		SELECT gen_random_uuid(), now(), now(), position % 10 - 2, $1, id FROM variants WHERE position % 10 > 2`, at.ID)
	ctx, db := t.Context(), s.store.Client

	var existing, available [][]int
	total := 0
	for size := range 7 {
		for colour := range 7 {
			for cut := range 7 {
				if (size+colour+cut)%3 == 0 {
					continue
				}
				total++
				existing = append(existing, []int{6 - size, 6 - colour, 6 - cut})
				if cut > 2 {
					available = append(available, []int{6 - size, 6 - colour, 6 - cut})
				}
			}
		}
	}
	key := catalog.Range{ID: p.ID, Terms: unique.Make(catalog.Terms{Currency: "USD"})}
	got := must[map[catalog.Range]catalog.Combinations](t)(catalog.CombinationsByProduct.ReadParts(ctx, db, catalog.ExistingPart|catalog.AvailablePart, []catalog.Range{key}))[key]
	if diff := cmp.Diff(catalog.Combinations{Existing: catalog.EncodeCombinations(existing), Available: catalog.EncodeCombinations(available)}, got); diff != "" {
		t.Errorf("combinations (-want +got):\n%s", diff)
	}

	list := catalog.VariantList{Terms: unique.Make(catalog.Terms{Currency: "USD"}), Selection: `[{"name":"colour","value":"3"}]`}
	var skus []string
	for args := (page.Args{First: new(9)}); ; {
		wanted := must[catalog.VariantPage](t)(catalog.NewVariantPage(p.ID, list, args))
		one := must[map[catalog.VariantPage]*catalog.OfferedConnection](t)(catalog.VariantPages.Read(ctx, db, []catalog.VariantPage{wanted}))[wanted]
		for _, v := range one.Nodes() {
			skus = append(skus, v.Sku)
		}
		if !one.PageInfo().HasNextPage {
			break
		}
		args.After = one.PageInfo().EndCursor
	}
	var want []string
	for size := range 7 {
		for cut := range 7 {
			if (size+3+cut)%3 != 0 {
				want = append(want, fmt.Sprintf("%d-3-%d", size, cut))
			}
		}
	}
	if diff := cmp.Diff(want, skus); diff != "" {
		t.Errorf("all pages (-want +got):\n%s", diff)
	}
	all, some := catalog.Chosen{Product: p.ID, Selection: catalog.AllVariants}, catalog.Chosen{Product: p.ID, Selection: list.Selection}
	counts := must[map[catalog.Chosen]int](t)(catalog.VariantCounts.Read(ctx, db, []catalog.Chosen{all, some}))
	if counts[all] != total+1 || counts[some] != len(want) {
		t.Errorf("%d variants, %d of a colour", counts[all], counts[some])
	}

	for selection, want := range map[catalog.Selection]string{
		`[{"name":"Size","value":"1"},{"name":"Colour","value":"1"},{"name":"Cut","value":"0"}]`: "1-1-0", // which cannot be bought
		`[{"name":"Size","value":"1"},{"name":"Colour","value":"1"},{"name":"Cut","value":"1"}]`: "0-0-4", // which there is not
		`[{"name":"Size","value":"5"}]`: "5-0-3",
		`[{"name":"Cut","value":"1"}]`:  "0-0-1", // none of which can be bought
		`[]`:                            "0-0-4",
	} {
		key := catalog.Wanted{Product: p.ID, Terms: unique.Make(catalog.Terms{Currency: "USD"}), Selection: selection, Matching: catalog.Matching{IgnoreUnknown: true}}
		v := must[map[catalog.Wanted]*ent.Variant](t)(catalog.FirstChoices.Read(ctx, db, []catalog.Wanted{key}))[key]
		if v == nil || v.Sku != want {
			t.Errorf("%s comes to %v, want %s", selection, v, want)
		}
	}
	adjacent := catalog.Wanted{Product: p.ID, Terms: unique.Make(catalog.Terms{Currency: "USD"}), Selection: `[{"name":"Size","value":"1"},{"name":"Colour","value":"1"},{"name":"Cut","value":"2"}]`}
	skus = nil
	for _, v := range must[map[catalog.Wanted][]*ent.Variant](t)(catalog.AdjacentVariants.Read(ctx, db, []catalog.Wanted{adjacent}))[adjacent] {
		skus = append(skus, v.Sku)
	}
	if diff := cmp.Diff(strings.Fields("1-1-0 1-1-2 1-1-3 1-1-5 1-1-6 1-2-2 1-4-2 1-5-2 2-1-2 4-1-2 5-1-2"), skus); diff != "" {
		t.Errorf("adjacent variants (-want +got):\n%s", diff)
	}

	// The last value comes first: of a size it is that with the highest colour, and then the highest cut.
	for value, want := range map[string]string{"6": "6-6-5", "5": "5-6-6", "0": "0-6-5"} {
		var id typeid.OptionValue
		if err := s.store.DB.QueryRowContext(ctx, `SELECT v.id FROM option_values v JOIN product_options o ON o.id = v.option_id AND o.name = 'Size'
			WHERE v.name = $1`, value).Scan(&id); err != nil {
			t.Fatal(err)
		}
		first := must[map[typeid.OptionValue]typeid.Variant](t)(catalog.FirstVariants.Read(ctx, db, []typeid.OptionValue{id}))[id]
		if v := must[*ent.Variant](t)(s.VariantByID(ctx, first)); v == nil || v.Sku != want {
			t.Errorf("the first variant of the size %s is %v, want %s", value, v, want)
		}
	}
}
