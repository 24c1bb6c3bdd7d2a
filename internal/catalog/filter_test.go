package catalog_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// good is a product as a test knows it.
type good struct {
	*ent.Product
	within      []typeid.Category // with all above
	collections []typeid.Collection
	skus        []string // of the variants
	options     []string // a colour and a size of each variant
	low         int64    // 0 without a price
	sale        bool
	stocked     bool
	sold        int64
	kind        string // the slug of the type, "" for none
	material    []string
	weight      float64 // 0 for none
	washable    bool
	since       string // "" for none
}

// assortment is a catalog of many goods by chance.
type assortment struct {
	*shop
	random      *rand.Rand
	categories  []*ent.Category
	above       map[typeid.Category][]typeid.Category
	collections []typeid.Collection
	goods       []*good
}

var (
	vendors = []string{"Kanal Glas", "kanal glas", "O'Neil \"&\" <Sons>", "Ünal"}
	tags    = []string{"red", "gift", "sale $low", "Größe"}
	colours = []string{"Red", "Blue"}
	sizes   = []string{"S", "M"}
)

func newAssortment(t *testing.T, n int) *assortment {
	t.Helper()
	a := &assortment{shop: newShop(t), random: rand.New(rand.NewPCG(3, 5)), above: map[typeid.Category][]typeid.Category{}}
	top := a.category("top", nil)
	for i, parent := range []*ent.Category{nil, top, top, nil} {
		c := top
		if i > 0 {
			c = a.category(fmt.Sprint("c", i), parent)
		}
		a.categories, a.above[c.ID] = append(a.categories, c), []typeid.Category{c.ID}
		if parent != nil {
			a.above[c.ID] = append(a.above[c.ID], parent.ID)
		}
	}
	for i := range 2 {
		id := typeid.NewCollection()
		a.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES ($1, now(), now(), 'c', $2::text)`, id, i)
		a.collections = append(a.collections, id)
	}
	at := a.location()
	a.types()
	for range n {
		a.add(at)
	}
	a.exec("ANALYZE")
	if err := a.RebuildFacts(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, g := range a.goods {
		g.sold = a.random.Int64N(5)
		a.exec(`UPDATE product_facts SET sold = $2 WHERE product_id = $1`, g.ID, g.sold)
	}
	return a
}

// types makes two types of products, with the same attributes: materials of products and variants, and a
// weight, whether it can be washed and a day of products.
func (a *assortment) types() {
	a.t.Helper()
	a.exec(`INSERT INTO product_types (id, name, slug) SELECT gen_random_uuid(), s, s FROM unnest(ARRAY['cup', 'shirt']) s`)
	a.exec(`INSERT INTO attributes (id, name, slug, kind, filterable, visible_in_storefront)
		SELECT gen_random_uuid(), slug, slug, kind, filterable, visible FROM (VALUES
			('material', 'CHOICES', true, true), ('weight', 'NUMBER', true, true), ('washable', 'BOOLEAN', true, true),
			('since', 'DATE', true, true), ('margin', 'NUMBER', true, false), ('stars', 'NUMBER', false, true)
		) AS a(slug, kind, filterable, visible)`)
	a.exec(`INSERT INTO attribute_choices (id, attribute_id, kind, slug, name)
		SELECT gen_random_uuid(), id, kind, c, c FROM attributes, unnest(ARRAY['wool', 'clay']) c WHERE slug = 'material'`)
	a.exec(`INSERT INTO product_type_attributes (product_type_id, owner, attribute_id)
		SELECT t.id, owner, a.id FROM product_types t, attributes a, unnest(ARRAY['PRODUCT', 'VARIANT']) owner WHERE owner = 'PRODUCT' OR a.slug = 'material'`)
}

// describe gives a product a type and what that says by chance. All have values of attributes that nobody
// can filter by.
func (a *assortment) describe(g *good, variants []*ent.Variant) {
	a.t.Helper()
	g.kind = []string{"", "cup", "shirt"}[a.random.IntN(3)]
	if g.kind == "" {
		return
	}
	a.exec(`UPDATE products SET product_type_id = (SELECT id FROM product_types WHERE slug = $2) WHERE id = $1`, g.ID, g.kind)
	const assign = `INSERT INTO attribute_values (id, product_id, variant_id, attribute_id, kind, choice_id, number, "boolean", date)
		SELECT gen_random_uuid(), $1, $2, a.id, a.kind, (SELECT c.id FROM attribute_choices c WHERE c.attribute_id = a.id AND c.slug = $4), $5, $6, $7::date
		FROM attributes a WHERE a.slug = $3`
	if a.random.IntN(2) == 0 {
		g.material = append(g.material, "wool")
		a.exec(assign, g.ID, nil, "material", "wool", nil, nil, nil)
	}
	for _, v := range variants {
		if a.random.IntN(2) == 0 {
			g.material = append(g.material, "clay")
			a.exec(assign, nil, v.ID, "material", "clay", nil, nil, nil)
		}
	}
	if a.random.IntN(3) > 0 {
		g.weight = float64(1+a.random.IntN(20)) / 4
		a.exec(assign, g.ID, nil, "weight", nil, g.weight, nil, nil)
	}
	g.washable = a.random.IntN(2) == 0
	a.exec(assign, g.ID, nil, "washable", nil, nil, g.washable, nil)
	if a.random.IntN(2) == 0 {
		g.since = fmt.Sprintf("2026-03-%02d", 1+a.random.IntN(5))
		a.exec(assign, g.ID, nil, "since", nil, nil, nil, g.since)
	}
	a.exec(assign, g.ID, nil, "margin", nil, 5, nil, nil)
	a.exec(assign, g.ID, nil, "stars", nil, 5, nil, nil)
}

func (a *assortment) add(at *ent.Location) {
	a.t.Helper()
	category, status := a.categories[a.random.IntN(4)], product.StatusActive
	if a.random.IntN(10) == 0 {
		status = product.StatusDraft
	}
	g := &good{Product: a.product(fmt.Sprint("p", a.random.IntN(50)), category, status), within: slices.Clone(a.above[category.ID])}
	g.Vendor, g.Tags = vendors[a.random.IntN(4)], slices.Clone(tags[:a.random.IntN(5)])
	g.CreatedAt = time.Date(2026, 1, 1+a.random.IntN(9), 0, 0, 0, 0, time.UTC)
	g.UpdatedAt = time.Date(2026, 2, 1, 0, 0, 0, 1000*a.random.IntN(20), time.UTC) // of two that are alike, and a microsecond apart
	a.exec(`UPDATE products SET vendor = $2, tags = to_jsonb($3::text[]), created_at = $4, updated_at = $5 WHERE id = $1`,
		g.ID, g.Vendor, pq.Array(g.Tags), g.CreatedAt, g.UpdatedAt)
	if other := a.categories[a.random.IntN(4)]; other.ID != category.ID && a.random.IntN(3) == 0 {
		a.exec(`INSERT INTO product_categories (product_id, category_id) VALUES ($1, $2)`, g.ID, other.ID)
		g.within = append(g.within, a.above[other.ID]...)
	}
	for i, c := range a.collections {
		if a.random.IntN(2) == 0 {
			a.exec(`INSERT INTO collection_products (collection_id, product_id, position) VALUES ($1, $2, $3)`, c, g.ID, a.random.IntN(4))
			g.collections = append(g.collections, a.collections[i])
		}
	}
	var variants []*ent.Variant
	for i := range a.random.IntN(3) {
		v := a.variant(g.Product, i)
		variants, g.skus = append(variants, v), append(g.skus, v.Sku)
		colour, size := colours[a.random.IntN(2)], sizes[a.random.IntN(2)]
		if slices.Contains(g.options, colour+" "+size) {
			continue
		}
		g.options = append(g.options, colour+" "+size)
		a.exec(`UPDATE variants SET options = jsonb_build_array(jsonb_build_object('name', 'Colour', 'value', $2::text), jsonb_build_object('name', 'Size', 'value', $3::text)) WHERE id = $1`, v.ID, colour, size)
		if a.random.IntN(4) > 0 {
			amount := 1 + a.random.Int64N(20)
			a.price(v, "EUR", amount)
			if g.low == 0 || amount < g.low {
				g.low = amount
			}
			if a.random.IntN(3) == 0 {
				a.compare(v, "EUR", amount+5)
				g.sale = true
			}
		}
		if a.random.IntN(2) == 0 {
			a.stock(v, at, 3, 1)
			g.stocked = true
		}
	}
	a.describe(g, variants)
	if status == product.StatusActive {
		a.goods = append(a.goods, g)
	}
}

// assigned returns a filter by an attribute, and what it means.
func (a *assortment) assigned() (*catalog.AssignedFilter, func(*good) bool) {
	switch a.random.IntN(6) {
	case 0:
		of := []string{"wool", "clay"}[a.random.IntN(2)]
		return &catalog.AssignedFilter{Key: "material", Choices: []string{of, "silk"}}, func(g *good) bool { return slices.Contains(g.material, of) }
	case 1:
		want := a.random.IntN(2) == 0
		return &catalog.AssignedFilter{Key: "washable", Boolean: &want}, func(g *good) bool { return g.kind != "" && g.washable == want }
	case 2, 3:
		least := 2.5
		f := &catalog.NumberFilter{Min: new(money.Decimal("2.5"))}
		if a.random.IntN(2) == 0 {
			f.Max = new(money.Decimal("3.75"))
		}
		return &catalog.AssignedFilter{Key: "weight", Number: f}, func(g *good) bool {
			return g.weight >= least && (f.Max == nil || g.weight <= 3.75)
		}
	case 4:
		key := []string{"margin", "stars", `no "such"`}[a.random.IntN(3)]
		return &catalog.AssignedFilter{Key: key, Number: &catalog.NumberFilter{}}, func(*good) bool { return false }
	}
	least := fmt.Sprintf("2026-03-%02d", 1+a.random.IntN(5))
	return &catalog.AssignedFilter{Key: "since", Date: &catalog.DateFilter{Min: &least, Max: new("2026-03-04")}}, func(g *good) bool {
		return g.since >= least && g.since <= "2026-03-04"
	}
}

// chance returns a filter, and what it means.
func (a *assortment) chance(depth int) (*catalog.ProductFilter, func(*good) bool) {
	switch pick := a.random.IntN(19); {
	case pick == 0 && depth < 3:
		f, means := a.chance(depth + 1)
		return &catalog.ProductFilter{Not: f}, func(g *good) bool { return !means(g) }
	case pick <= 2 && depth < 3:
		f, one := a.chance(depth + 1)
		h, other := a.chance(depth + 1)
		if pick == 1 {
			return &catalog.ProductFilter{And: []*catalog.ProductFilter{f, h}}, func(g *good) bool { return one(g) && other(g) }
		}
		return &catalog.ProductFilter{Or: []*catalog.ProductFilter{f, h}}, func(g *good) bool { return one(g) || other(g) }
	case pick <= 4:
		c := a.categories[a.random.IntN(4)].ID
		return &catalog.ProductFilter{CategoryID: &c}, func(g *good) bool { return slices.Contains(g.within, c) }
	case pick == 5:
		c := a.collections[a.random.IntN(2)]
		return &catalog.ProductFilter{CollectionIDs: []typeid.Collection{c}}, func(g *good) bool { return slices.Contains(g.collections, c) }
	case pick == 6:
		v := vendors[a.random.IntN(4)]
		return &catalog.ProductFilter{Vendors: []string{strings.ToUpper(v), "nobody"}}, func(g *good) bool { return strings.EqualFold(g.Vendor, v) }
	case pick == 7:
		tag := tags[a.random.IntN(4)]
		return &catalog.ProductFilter{Tags: []string{tag}}, func(g *good) bool { return slices.Contains(g.Tags, tag) }
	case pick == 8:
		colour, size := colours[a.random.IntN(2)], sizes[a.random.IntN(2)]
		return &catalog.ProductFilter{Options: []*catalog.OptionFilter{
			{Name: "colour", Values: []string{colour, "green"}}, {Name: "SIZE", Values: []string{size}},
		}}, func(g *good) bool { return slices.Contains(g.options, colour+" "+size) }
	case pick <= 10:
		least, most := a.random.Int64N(20), a.random.Int64N(20)
		f := &catalog.PriceFilter{Min: new(money.Money{Amount: least, Currency: "EUR"}.Decimal())}
		if pick == 10 {
			f.Max = new(money.Money{Amount: most, Currency: "EUR"}.Decimal())
		}
		return &catalog.ProductFilter{Price: f}, func(g *good) bool {
			return g.low > 0 && g.low >= least && (f.Max == nil || g.low <= most)
		}
	case pick == 11:
		want := a.random.IntN(2) == 0
		return &catalog.ProductFilter{Available: &want}, func(g *good) bool { return g.stocked == want }
	case pick == 12:
		want := a.random.IntN(2) == 0
		return &catalog.ProductFilter{OnSale: &want}, func(g *good) bool { return g.sale == want }
	case pick == 13:
		at := time.Date(2026, 1, 1+a.random.IntN(9), 0, 0, 0, 0, time.UTC)
		return &catalog.ProductFilter{CreatedAfter: &at}, func(g *good) bool { return !g.CreatedAt.Before(at) }
	case pick == 14:
		return &catalog.ProductFilter{Types: []string{"cup", "car"}}, func(g *good) bool { return g.kind == "cup" }
	case pick <= 16:
		f, one := a.assigned()
		h, other := a.assigned()
		return &catalog.ProductFilter{Attributes: []*catalog.AssignedFilter{f, h}}, func(g *good) bool { return one(g) && other(g) }
	case pick == 17:
		skus := a.goods[a.random.IntN(len(a.goods))].skus
		f := &catalog.ProductFilter{SKUs: []string{"none"}}
		for _, sku := range skus[:len(skus)/2+len(skus)%2] {
			f.SKUs = append(f.SKUs, strings.ToUpper(sku))
		}
		return f, func(g *good) bool {
			return slices.ContainsFunc(g.skus, func(sku string) bool { return slices.Contains(f.SKUs, strings.ToUpper(sku)) })
		}
	}
	g := a.goods[a.random.IntN(len(a.goods))]
	return &catalog.ProductFilter{Slugs: []string{g.Slug}, IDs: []typeid.Product{g.ID}}, func(one *good) bool { return one == g }
}

var filteredSorts = map[catalog.ProductSort]func(a, b *good) int{
	catalog.SortNewest:         func(a, b *good) int { return -compareIDs(a, b) },
	catalog.SortOldest:         compareIDs,
	catalog.SortName:           func(a, b *good) int { return cmp.Or(cmp.Compare(a.Name, b.Name), compareIDs(a, b)) },
	catalog.SortNameDescending: func(a, b *good) int { return -cmp.Or(cmp.Compare(a.Name, b.Name), compareIDs(a, b)) },
	catalog.SortUpdated:        func(a, b *good) int { return -cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), compareIDs(a, b)) },
	catalog.SortPriceLowest:    func(a, b *good) int { return cmp.Or(cmp.Compare(a.low, b.low), compareIDs(a, b)) },
	catalog.SortPriceHighest:   func(a, b *good) int { return -cmp.Or(cmp.Compare(a.low, b.low), compareIDs(a, b)) },
	catalog.SortBestSelling:    func(a, b *good) int { return -cmp.Or(cmp.Compare(a.sold, b.sold), compareIDs(a, b)) },
}

func compareIDs(a, b *good) int { return cmp.Compare(a.ID.String(), b.ID.String()) }

// TestFilters compares what filters by chance let through, in each order, page by page from either end,
// with what they mean.
func TestFilters(t *testing.T) {
	t.Parallel()
	// Names sort as bytes here, as they are letters and digits of one length.
	a := newAssortment(t, 150)
	terms := catalog.Terms{Currency: "EUR"}
	for i := range 150 {
		filter, means := a.chance(0)
		if i == 0 {
			filter, means = &catalog.ProductFilter{}, func(*good) bool { return true }
		}
		for sort, compare := range filteredSorts {
			var want []string
			for _, g := range slices.SortedFunc(slices.Values(a.goods), compare) {
				if means(g) && (g.low > 0 || sort != catalog.SortPriceLowest && sort != catalog.SortPriceHighest) {
					want = append(want, g.Slug)
				}
			}
			got, total := a.walk(filter, sort, terms, i%2 == 0)
			if total != len(want) || !slices.Equal(got, want) {
				t.Fatalf("%+v by %s: %d of %d\n%v\nwant\n%v", filter, sort, len(got), total, got, want)
			}
			if i%10 == 0 {
				a.checkNumbers(filter, sort, terms, want)
			}
		}
	}
}

// walk lists all that a filter lets through, page by page.
func (a *assortment) walk(filter *catalog.ProductFilter, sort catalog.ProductSort, terms catalog.Terms, forward bool) (slugs []string, total int) {
	a.t.Helper()
	args := page.Args{First: new(7)}
	if !forward {
		args = page.Args{Last: new(7)}
	}
	for more := true; more; {
		c := must[*catalog.ProductConnection](a.t)(a.Products(a.t.Context(), *filter, sort, terms, args))
		var onPage []string
		for _, p := range c.Nodes() {
			onPage = append(onPage, p.Slug)
		}
		info := c.PageInfo()
		if forward {
			slugs, args.After, more = append(slugs, onPage...), info.EndCursor, info.HasNextPage
		} else {
			slugs, args.Before, more = append(onPage, slugs...), info.StartCursor, info.HasPreviousPage
		}
		counted := must[int](a.t)(c.Total.Read(a.t.Context(), a.store.Client))
		if len(slugs) > len(onPage) && counted != total {
			a.t.Errorf("%+v by %s: %d in all, and before %d", filter, sort, counted, total)
		}
		total = counted
	}
	return slugs, total
}

// checkNumbers asks for each page of what a filter lets through by its number.
func (a *assortment) checkNumbers(filter *catalog.ProductFilter, sort catalog.ProductSort, terms catalog.Terms, want []string) {
	a.t.Helper()
	bySlug := map[string]typeid.Product{}
	for _, g := range a.goods {
		bySlug[g.Slug] = g.ID
	}
	ids := make([]typeid.Product, len(want))
	for i, slug := range want {
		ids[i] = bySlug[slug]
	}
	checkNumbers(a.t, 7, ids, func(args page.Args) (*catalog.ProductConnection, error) {
		c, err := a.Products(a.t.Context(), *filter, sort, terms, args)
		if err != nil || len(c.Nodes()) == 0 {
			return c, err
		}
		if n := must[int](a.t)(c.Total.Read(a.t.Context(), a.store.Client)); n != len(want) {
			a.t.Errorf("%+v by %s, page %d: %d in all, want %d", filter, sort, args.Page, n, len(want))
		}
		return c, nil
	})
}

// TestFiltersOfScopes: lists of several categories and collections are read by one statement, and are
// those of each.
func TestFiltersOfScopes(t *testing.T) {
	t.Parallel()
	a := newAssortment(t, 60)
	terms := catalog.Terms{Currency: "EUR"}
	for _, asked := range []struct {
		filter *catalog.ProductFilter
		sort   catalog.ProductSort
	}{{&catalog.ProductFilter{Tags: []string{"red"}}, catalog.SortPriceLowest}, {&catalog.ProductFilter{}, catalog.SortUpdated}} {
		a.compareScopes(asked.filter, asked.sort, terms)
	}
}

// compareScopes compares lists of several categories and collections with what they are to have.
func (a *assortment) compareScopes(filter *catalog.ProductFilter, sort catalog.ProductSort, terms catalog.Terms) {
	t := a.t
	t.Helper()
	for scope, ids := range map[catalog.Scope][]uuid.UUID{
		catalog.OfCategory: {a.categories[0].ID.UUID(), a.categories[1].ID.UUID(), a.categories[3].ID.UUID()}, catalog.OfCollection: {a.collections[0].UUID(), a.collections[1].UUID()},
	} {
		var pages []catalog.FilteredPage
		for _, id := range ids {
			pages = append(pages, must[catalog.FilteredPage](t)(catalog.NewFilteredPage(scope, id, filter, sort, terms, page.Args{First: new(100)})))
		}
		found := must[map[catalog.FilteredPage]*catalog.ProductConnection](t)(catalog.FilteredProducts.Read(t.Context(), a.store.Client, pages))
		for i, id := range ids {
			var want, got []string
			for _, g := range slices.SortedFunc(slices.Values(a.goods), filteredSorts[sort]) {
				in := slices.ContainsFunc(g.within, func(c typeid.Category) bool { return c.UUID() == id }) ||
					slices.ContainsFunc(g.collections, func(c typeid.Collection) bool { return c.UUID() == id })
				if in && (filter.Tags == nil || g.low > 0 && slices.Contains(g.Tags, "red")) {
					want = append(want, g.Slug)
				}
			}
			for _, p := range found[pages[i]].Nodes() {
				got = append(got, p.Slug)
			}
			total := must[map[uuid.UUID]int](t)(found[pages[i]].Total.Counts.Read(t.Context(), a.store.Client, []uuid.UUID{id}))[id]
			if !slices.Equal(got, want) || total != len(want) || len(want) == 0 {
				t.Errorf("%s %d: %v of %d, want %v", scope, i, got, total, want)
			}
		}
	}
}

// TestSeveralCategories: lists of categories have the products whose main category is elsewhere, once.
func TestSeveralCategories(t *testing.T) {
	t.Parallel()
	a := newAssortment(t, 80)
	for _, c := range a.categories {
		for _, sort := range []catalog.ProductSort{catalog.SortNewest, catalog.SortOldest, catalog.SortName, catalog.SortNameDescending} {
			var want []string
			for _, g := range slices.SortedFunc(slices.Values(a.goods), filteredSorts[sort]) {
				if slices.Contains(g.within, c.ID) {
					want = append(want, g.Slug)
				}
			}
			got, total := a.walk(&catalog.ProductFilter{CategoryID: &c.ID}, sort, catalog.Terms{}, true)
			if !slices.Equal(got, want) || total != len(want) {
				t.Errorf("%s by %s: %d of %d\n%v\nwant\n%v", c.Slug, sort, len(got), total, got, want)
			}
		}
	}
	a.exec(`UPDATE products SET name = 'zzz' WHERE id = (SELECT product_id FROM product_categories ORDER BY product_id LIMIT 1)`)
	var stale int
	if err := a.store.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM product_categories JOIN products ON id = product_id AND products.name <> product_categories.name`).Scan(&stale); err != nil || stale != 0 {
		t.Errorf("%d names are not the products', %v", stale, err)
	}
}

// TestRefreshFacts: what has changed is filtered by once it was looked after.
func TestRefreshFacts(t *testing.T) {
	t.Parallel()
	a := newAssortment(t, 20)
	ctx := t.Context()
	count := func(filter *catalog.ProductFilter) int {
		t.Helper()
		_, total := a.walk(filter, catalog.SortNewest, catalog.Terms{Currency: "EUR"}, true)
		return total
	}
	g := a.goods[0]
	of := &catalog.ProductFilter{IDs: []typeid.Product{g.ID}, Vendors: []string{"new"}}
	a.exec(`UPDATE products SET vendor = 'New' WHERE id = $1`, g.ID)
	if err := a.RefreshFacts(ctx, catalog.Changed{Products: []typeid.Product{g.ID}}); err != nil || count(of) != 1 {
		t.Errorf("after another vendor: %d, %v", count(of), err)
	}
	v := a.variant(g.Product, 5)
	has := &catalog.ProductFilter{SKUs: []string{strings.ToUpper(v.Sku)}}
	if err := a.RefreshFacts(ctx, catalog.Changed{Products: []typeid.Product{g.ID}}); err != nil || count(has) != 1 {
		t.Errorf("after another variant: %d, %v", count(has), err)
	}
	// A category moves with all that is below it.
	moved, to := a.categories[1], a.categories[3]
	in := &catalog.ProductFilter{CategoryIDs: []typeid.Category{to.ID}}
	before, below := count(in), count(&catalog.ProductFilter{CategoryIDs: []typeid.Category{moved.ID}, Not: in})
	a.exec(`UPDATE categories SET parent_id = $2 WHERE id = $1`, moved.ID, to.ID)
	if err := a.RefreshFacts(ctx, catalog.Changed{Categories: []typeid.Category{moved.ID}}); err != nil || below == 0 || count(in) != before+below {
		t.Errorf("after a move: %d, want %d and %d, %v", count(in), before, below, err)
	}
	a.exec(`UPDATE products SET status = 'ARCHIVED' WHERE id = $1`, g.ID)
	if c := must[*catalog.ProductConnection](t)(a.Products(ctx, *of, catalog.SortNewest, catalog.Terms{Currency: "EUR"}, page.Args{})); len(c.Nodes()) != 0 {
		t.Error("what is archived is listed")
	}
	if err := a.RefreshFacts(ctx, catalog.Changed{Products: []typeid.Product{g.ID, typeid.NewProduct()}}); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := a.store.DB.QueryRowContext(ctx, `SELECT count(*) FROM product_facts WHERE product_id = $1`, g.ID).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d facts are left, %v", left, err)
	}
}

// TestFiltersRefused: what is too large or cannot be read is told.
func TestFiltersRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	deep := &catalog.ProductFilter{}
	for range 6 {
		deep = &catalog.ProductFilter{Not: deep}
	}
	for name, filter := range map[string]*catalog.ProductFilter{
		"deep": deep, "many": {Tags: slices.Repeat([]string{"a"}, 201)}, "long": {Vendors: []string{strings.Repeat("a", 201)}},
		"price":         {Price: &catalog.PriceFilter{Min: new(money.Decimal("1.234"))}},
		"nothing asked": {Attributes: []*catalog.AssignedFilter{{Key: "weight"}}},
		"two things":    {Attributes: []*catalog.AssignedFilter{{Key: "weight", Boolean: new(true), Choices: []string{"one"}}}},
		"no day":        {Attributes: []*catalog.AssignedFilter{{Key: "since", Date: &catalog.DateFilter{Min: new("2026-02-30")}}}},
		"no number":     {Attributes: []*catalog.AssignedFilter{{Key: "weight", Number: &catalog.NumberFilter{Max: new(money.Decimal("1e9) || (1 == 1"))}}}},
		"long key":      {Attributes: []*catalog.AssignedFilter{{Key: strings.Repeat("a", 201), Boolean: new(true)}}},
	} {
		if _, err := s.Products(t.Context(), *filter, catalog.SortNewest, catalog.Terms{Currency: "EUR"}, page.Args{}); err == nil || !strings.Contains(err.Error(), "filter: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Products(t.Context(), catalog.ProductFilter{}, catalog.SortManual, catalog.Terms{}, page.Args{}); err == nil {
		t.Error("all products have no manual order")
	}
}

// TestRules: a collection by rule has what fulfils the rule, as products and the rule change.
func TestRules(t *testing.T) {
	t.Parallel()
	a := newAssortment(t, 100)
	ctx := t.Context()
	id := typeid.NewCollection()
	has := func() []string {
		t.Helper()
		key := must[catalog.CollectionPage](t)(catalog.NewCollectionPage(id, page.Args{First: new(100)}))
		c := must[map[catalog.CollectionPage]*catalog.ProductConnection](t)(catalog.ProductsByCollection.Read(ctx, a.store.Client, []catalog.CollectionPage{key}))[key]
		var slugs []string
		for _, p := range c.Nodes() {
			slugs = append(slugs, p.Slug)
		}
		slices.Sort(slugs)
		return slugs
	}
	want := func(what string, means func(*good) bool) {
		t.Helper()
		var slugs []string
		for _, g := range a.goods {
			if means(g) {
				slugs = append(slugs, g.Slug)
			}
		}
		slices.Sort(slugs)
		if got := has(); !slices.Equal(got, slugs) || len(slugs) == 0 {
			t.Errorf("%s: %v, want %v", what, got, slugs)
		}
	}
	a.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug, rule) VALUES ($1, now(), now(), 'r', 'r', $2)`, id,
		`{"tags": ["RED"], "price": {"max": "0.10"}, "available": true}`)
	refresh := func(changed catalog.Changed) {
		t.Helper()
		if err := a.RefreshFacts(ctx, changed); err != nil {
			t.Fatal(err)
		}
	}
	refresh(catalog.Changed{Collections: []typeid.Collection{id}})
	fits := func(g *good) bool { return slices.Contains(g.Tags, "red") && g.low > 0 && g.low <= 10 && g.stocked }
	want("the rule", fits)
	one := a.goods[slices.IndexFunc(a.goods, fits)]
	one.stocked = false
	a.exec(`UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE variant_id IN (SELECT id FROM variants WHERE product_id = $1)`, one.ID)
	refresh(catalog.Changed{Products: []typeid.Product{one.ID}})
	want("one is sold out", fits)
	a.exec(`UPDATE collections SET rule = '{"not": {"tags": ["red"]}}' WHERE id = $1`, id)
	refresh(catalog.Changed{Collections: []typeid.Collection{id}})
	want("another rule", func(g *good) bool { return !slices.Contains(g.Tags, "red") })
	// A rule that makes no sense changes nothing, and holds up no other.
	before := has()
	a.exec(`UPDATE collections SET rule = jsonb_build_object('or', jsonb_build_array(jsonb_build_object('collectionIds', jsonb_build_array($2::text)))) WHERE id = $1`,
		id, a.collections[0].String())
	sane := typeid.NewCollection()
	a.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug, rule) VALUES ($1, now(), now(), 's', 's', jsonb_build_object('categoryId', $2::text))`,
		sane, a.categories[0].ID.String())
	refresh(catalog.Changed{Collections: []typeid.Collection{id, sane}})
	if got := has(); !slices.Equal(got, before) {
		t.Errorf("a rule about collections: %v, want %v", got, before)
	}
	for _, broken := range []string{`{"tags": 7}`, `{"price": {"max": "0.001"}}`} {
		a.exec(`UPDATE collections SET rule = $2 WHERE id = $1`, id, broken)
		refresh(catalog.Changed{Collections: []typeid.Collection{id}})
		if got := has(); !slices.Equal(got, before) {
			t.Errorf("%s: %v, want %v", broken, got, before)
		}
	}
	id = sane
	want("a rule beside one that makes no sense", func(g *good) bool { return slices.Contains(g.within, a.categories[0].ID) })
	// Those that the store has chosen stay.
	var chosen int
	if err := a.store.DB.QueryRowContext(ctx, `SELECT count(*) FROM collection_products WHERE collection_id = $1`, a.collections[0]).Scan(&chosen); err != nil || chosen == 0 {
		t.Errorf("%d are chosen, %v", chosen, err)
	}
}

// TestManualOrder: a collection is in the store's order, page by page, without what is not active.
func TestManualOrder(t *testing.T) {
	t.Parallel()
	a := newAssortment(t, 60)
	ctx := t.Context()
	var want []string
	rows, err := a.store.DB.QueryContext(ctx, `SELECT slug FROM collection_products JOIN products ON id = product_id AND status = 'ACTIVE' WHERE collection_id = $1
		ORDER BY collection_products.position, product_id`, a.collections[0])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var slug string
		if err := rows.Scan(&slug); err != nil {
			t.Fatal(err)
		}
		want = append(want, slug)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	args := page.Args{First: new(4)}
	for more := true; more; {
		key := must[catalog.CollectionPage](t)(catalog.NewCollectionPage(a.collections[0], args))
		c := must[map[catalog.CollectionPage]*catalog.ProductConnection](t)(catalog.ProductsByCollection.Read(ctx, a.store.Client, []catalog.CollectionPage{key}))[key]
		for _, p := range c.Nodes() {
			got = append(got, p.Slug)
		}
		args.After, more = c.PageInfo().EndCursor, c.PageInfo().HasNextPage
	}
	if !slices.Equal(got, want) || len(want) < 10 {
		t.Errorf("%v, want %v", got, want)
	}
	third := must[catalog.CollectionPage](t)(catalog.NewCollectionPage(a.collections[0], page.Args{First: new(4), Page: new(3)}))
	jumped := must[map[catalog.CollectionPage]*catalog.ProductConnection](t)(
		catalog.ProductsByCollection.Read(ctx, a.store.Client, []catalog.CollectionPage{third}))[third]
	if nodes := jumped.Nodes(); len(nodes) != min(4, len(want)-8) || nodes[0].Slug != want[8] {
		t.Errorf("the third page begins otherwise than with %s", want[8])
	}
	filter := &catalog.ProductFilter{Tags: []string{"red"}}
	key := must[catalog.FilteredPage](t)(catalog.NewFilteredPage(
		catalog.OfCollection, a.collections[0].UUID(), filter, catalog.SortManual, catalog.Terms{Currency: "EUR"}, page.Args{First: new(100)}))
	some := must[map[catalog.FilteredPage]*catalog.ProductConnection](t)(catalog.FilteredProducts.Read(ctx, a.store.Client, []catalog.FilteredPage{key}))[key]
	red := map[string]bool{}
	for _, g := range a.goods {
		red[g.Slug] = slices.Contains(g.Tags, "red")
	}
	wantRed := slices.DeleteFunc(slices.Clone(want), func(slug string) bool { return !red[slug] })
	var gotRed []string
	for _, p := range some.Nodes() {
		gotRed = append(gotRed, p.Slug)
	}
	if !slices.Equal(gotRed, wantRed) || len(wantRed) == 0 || len(wantRed) == len(want) {
		t.Errorf("of a tag: %v, want %v", gotRed, wantRed)
	}
	if n := must[map[uuid.UUID]int](t)(catalog.CollectionSizes.Read(ctx, a.store.Client, []uuid.UUID{a.collections[0].UUID()}))[a.collections[0].UUID()]; n != len(want) {
		t.Errorf("counted %d of %d", n, len(want))
	}
}

// TestCountSales: what was sold in the last 30 days counts, by orders that came to something.
func TestCountSales(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	category := s.category("c", nil)
	often, once, never := s.product("often", category, product.StatusActive), s.product("once", category, product.StatusActive), s.product("never", category, product.StatusActive)
	if err := s.RebuildFacts(t.Context()); err != nil {
		t.Fatal(err)
	}
	sell := func(p *ent.Product, quantity int, status string, age time.Duration) {
		t.Helper()
		v := s.variant(p, s.made)
		id := uuid.Must(uuid.NewV7())
		binary.BigEndian.PutUint64(id[:], uint64(time.Now().Add(-age).UnixMilli())<<16|0x7000)
		s.exec(`INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at)
			VALUES ($1, now(), now(), $2, gen_random_uuid(), 'EUR', 1, 0, 1, 0, $3, now())`, id, fmt.Sprint(s.made), status)
		s.exec(`INSERT INTO order_lines (id, created_at, updated_at, order_id, variant_id, product_name, variant_name, sku, quantity, position, options,
				unit_net, unit_tax, total_net, total_tax, currency)
			VALUES (gen_random_uuid(), now(), now(), $1, $2, 'p', 'v', 's', $3, 0, '[]', 1, 0, 1, 0, 'EUR')`, id, v.ID, quantity)
	}
	day := 24 * time.Hour
	sell(often, 2, "CONFIRMED", day)
	sell(often, 3, "DELIVERED", 29*day)
	sell(once, 1, "SHIPPED", 0)
	sell(once, 9, "CONFIRMED", 31*day)
	for _, status := range []string{"CANCELLED", "EXPIRED", "PAYMENT_FAILED", "PENDING_PAYMENT"} {
		sell(never, 7, status, day)
	}
	sold := func(p *ent.Product) (n int) {
		t.Helper()
		if err := s.store.DB.QueryRowContext(t.Context(), `SELECT sold FROM product_facts WHERE product_id = $1`, p.ID).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	s.exec(`UPDATE product_facts SET sold = 4 WHERE product_id = $1`, never.ID) // and no more
	if err := s.CountSales(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := [3]int{sold(often), sold(once), sold(never)}; got != [3]int{5, 1, 0} {
		t.Errorf("sold %v", got)
	}
}
