package demo_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func generate(ctx context.Context, st *store.Store, products int, change ...func(*demo.GenerateOptions)) (demo.Generated, error) {
	opts := demo.GenerateOptions{Products: products, Seed: 1, ImageBaseURL: base, Currency: "USD", Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&opts)
	}
	return demo.Generate(ctx, st, opts)
}

func generated(t *testing.T, st *store.Store, products int, change ...func(*demo.GenerateOptions)) demo.Generated {
	t.Helper()
	added, err := generate(t.Context(), st, products, change...)
	if err != nil || added.Products != products {
		t.Fatalf("%+v, %v", added, err)
	}
	return added
}

func inBatchesOf(n int) func(*demo.GenerateOptions) {
	return func(o *demo.GenerateOptions) { o.Batch = n }
}

// TestGenerate: a store with the demo gets some thousand products, which can be found and bought at once.
func TestGenerate(t *testing.T) {
	t.Parallel()
	seeded, there := newSeeded(t)
	st := seeded.Patient() // on a busy machine it takes seconds to look at the facts of so many
	defer st.DB.Close()
	const products = 3000
	var told []int
	added := generated(t, st, products, inBatchesOf(1250), func(o *demo.GenerateOptions) {
		o.Progress = func(n int) { told = append(told, n) }
	})
	if !slices.Equal(told, []int{1250, 2500, 3000}) {
		t.Errorf("told %v", told)
	}
	currencies := len(texts(t, st, "SELECT DISTINCT currency FROM prices"))
	for table, want := range map[string]int{
		"products": there.Products + products, "variants": there.Variants + added.Variants, "prices": there.Prices + currencies*added.Variants,
		"stock_levels": there.StockLevels + 2*added.Variants, "locations": 2, "product_facts": there.Products + products,
	} {
		// The demo's own facts are written by who follows the feed of changes.
		if table == "product_facts" {
			want = products
		}
		if n := pgtest.Count(t, st, table); n != want {
			t.Errorf("%d %s, want %d", n, table, want)
		}
	}
	for what, query := range map[string]string{
		"products without variants":      `SELECT id FROM products p WHERE NOT EXISTS (SELECT FROM variants WHERE product_id = p.id)`,
		"products without a picture":     `SELECT id FROM products p WHERE NOT EXISTS (SELECT FROM product_images WHERE product_id = p.id)`,
		"products without a price range": `SELECT id FROM products p WHERE (SELECT count(*) FROM product_prices WHERE product_id = p.id AND available IS NOT NULL) < 2`,
		"facts that are not right":       `SELECT 1 FROM (SELECT refresh_product_facts(ARRAY(SELECT DISTINCT product_id FROM variants WHERE sku LIKE 'G1-%')) AS wrong) r WHERE wrong > 0`,
		"products in no collection":      `SELECT 1 WHERE NOT EXISTS (SELECT FROM product_facts WHERE facts -> 'collections' <> '[]')`,
		"what is noted twice":            `SELECT min(id) FROM catalog_changes WHERE kind IN ('PRICE', 'AVAILABILITY') GROUP BY xact_id, kind, object_id HAVING count(*) > 1`,
		"products as new as the demo":    `SELECT id FROM products WHERE created_at >= '2026-01-05' AND id IN (SELECT product_id FROM variants WHERE sku LIKE 'G1-%')`,
	} {
		if found := texts(t, st, query); len(found) > 0 {
			t.Errorf("%s: %d", what, len(found))
		}
	}
	if wrong, err := st.Recount(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("recounted %v, %v", wrong, err)
	}
	for what, share := range map[string]struct {
		query    string
		from, to int // per cent of the products
	}{
		"sold out":        {`SELECT DISTINCT product_id FROM product_prices WHERE currency = 'USD' AND NOT available`, 5, 25},
		"reduced":         {`SELECT DISTINCT product_id FROM product_prices WHERE currency = 'USD' AND compare_low IS NOT NULL`, 15, 25},
		"of 1-4 variants": {`SELECT product_id FROM variants GROUP BY product_id HAVING count(*) <= 4`, 75, 95},
		"of many":         {`SELECT product_id FROM variants GROUP BY product_id HAVING count(*) >= 12`, 1, 10},
		"with swatches":   {`SELECT DISTINCT product_id FROM product_options WHERE display = 'SWATCH'`, 30, 70},
		"of one vendor":   {`SELECT id FROM products WHERE vendor = (SELECT vendor FROM products GROUP BY vendor ORDER BY count(*) DESC LIMIT 1)`, 10, 25},
	} {
		if n := len(texts(t, st, share.query)); n < share.from*products/100 || n > share.to*products/100 {
			t.Errorf("%s: %d of %d", what, n, products)
		}
	}
}

// TestGeneratedAreFound lists by a filter what was added, in a category and by an attribute.
func TestGeneratedAreFound(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	generated(t, st, 500, func(o *demo.GenerateOptions) { o.Currency = "EUR" })
	clothing := typeid.Of[typeid.Category](uuid.MustParse(texts(t, st, "SELECT id FROM categories WHERE slug = 'clothing'")[0]))
	products := catalog.New(st, "EUR", slog.New(slog.DiscardHandler))
	for what, tt := range map[string]struct {
		filter catalog.ProductFilter
		query  string
	}{
		"vendor":   {catalog.ProductFilter{Vendors: []string{"Abel Studio"}}, `SELECT id FROM products WHERE vendor = 'Abel Studio'`},
		"category": {catalog.ProductFilter{CategoryID: new(clothing)}, `SELECT p.id FROM products p JOIN product_types t ON t.id = p.product_type_id WHERE t.slug = 'clothing'`},
		"attribute": {
			catalog.ProductFilter{Attributes: []*catalog.AssignedFilter{{Key: "material", Choices: []string{"oak"}}}}, `SELECT id FROM products WHERE name LIKE '% Oak %'`,
		},
		"available": {
			catalog.ProductFilter{Available: new(true)}, `SELECT DISTINCT v.product_id FROM variants v JOIN stock_levels s ON s.variant_id = v.id AND s.on_hand > 0`,
		},
	} {
		want := texts(t, st, tt.query)
		var got []string
		for after := (*string)(nil); ; {
			list, err := products.Products(t.Context(), tt.filter, catalog.SortPriceLowest, catalog.Terms{Currency: "EUR"}, page.Args{First: new(100), After: after})
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			for _, p := range list.Nodes() {
				got = append(got, p.ID.UUID().String())
			}
			if !list.PageInfo().HasNextPage {
				break
			}
			after = list.PageInfo().EndCursor
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s: %d of %d (-want +got):\n%.2000s", what, len(got), len(want), diff)
		}
	}
}

// TestGenerateIsDeterministic: a seed gives the same in one run as in several, and other seeds give others.
func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	one, several, other := pgtest.New(t), pgtest.New(t), pgtest.New(t)
	generated(t, one, 300)
	generated(t, several, 120, inBatchesOf(50))
	generated(t, several, 180)
	generated(t, other, 300, func(o *demo.GenerateOptions) { o.Seed = 2 })
	wanted, got, different := contents(t, one), contents(t, several), contents(t, other)
	for _, table := range []string{"products", "product_images", "option_values", "variants", "prices", "stock_levels", "attribute_values", "categories", "product_facts", "product_prices"} {
		if diff := cmp.Diff(wanted[table], got[table]); diff != "" {
			t.Errorf("%s (-in one run +in two):\n%.2000s", table, diff)
		}
		if table != "categories" && slices.ContainsFunc(different[table], func(r string) bool { return slices.Contains(wanted[table], r) }) {
			t.Errorf("two seeds have %s in common", table)
		}
	}
	// Both fit into one store.
	generated(t, one, 300, func(o *demo.GenerateOptions) { o.Seed = 2 })
	seed(t, one)
}

// TestGenerateGoesOn: what ends it leaves whole products, and the next run adds those that follow.
func TestGenerateGoesOn(t *testing.T) {
	t.Parallel()
	st, whole := pgtest.New(t), pgtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	added, err := generate(ctx, st, 1000, inBatchesOf(100), func(o *demo.GenerateOptions) {
		o.Progress = func(products int) {
			if products == 300 {
				cancel()
			}
		}
	})
	if !errors.Is(err, context.Canceled) || added.Products != 300 || pgtest.Count(t, st, "products") != 300 || pgtest.Count(t, st, "product_facts") != 300 {
		t.Fatalf("%+v, %v", added, err)
	}
	if wrong, err := st.Recount(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("recounted %v, %v", wrong, err)
	}
	// A batch that fails in its last table leaves nothing.
	if _, err := st.DB.ExecContext(t.Context(), "ALTER TABLE prices ADD CONSTRAINT cheap CHECK (amount < 5000) NOT VALID"); err != nil {
		t.Fatal(err)
	}
	if added, err := generate(t.Context(), st, 100); err == nil || !strings.Contains(err.Error(), "cheap") || added != (demo.Generated{}) || pgtest.Count(t, st, "products") != 300 {
		t.Errorf("%+v, %v", added, err)
	}
	if _, err := st.DB.ExecContext(t.Context(), "ALTER TABLE prices DROP CONSTRAINT cheap"); err != nil {
		t.Fatal(err)
	}
	generated(t, st, 200)
	generated(t, whole, 500)
	if diff := cmp.Diff(contents(t, whole)["variants"], contents(t, st)["variants"]); diff != "" {
		t.Errorf("variants (-in one run +in several):\n%.2000s", diff)
	}
}

// TestGenerateAtOnce: of two at a time each adds its own.
func TestGenerateAtOnce(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	errs := make(chan error, 2)
	for range cap(errs) {
		go func() {
			_, err := generate(t.Context(), st, 150, inBatchesOf(50))
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := pgtest.Count(t, st, "products"); n != 300 {
		t.Errorf("%d products", n)
	}
}

// TestGenerateBesideAnother: what the store has of its own under the same slugs stays as it is.
func TestGenerateBesideAnother(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ctx := t.Context()
	st.Client.Category.Create().SetName("Own").SetSlug("mugs").SaveX(ctx)
	st.Client.Location.Create().SetName("Own").SetCode("OWN").SaveX(ctx)
	pgtest.Fill(t, st, `INSERT INTO attributes (id, name, slug, kind) VALUES (gen_random_uuid(), 'Own', 'material', 'TEXT')`,
		`INSERT INTO product_types (id, name, slug) VALUES (gen_random_uuid(), 'Own', 'crockery')`)
	generated(t, st, 200, func(o *demo.GenerateOptions) { o.Currency = "JPY" })
	for query, want := range map[string]string{
		`SELECT DISTINCT parent.name FROM categories c JOIN categories parent ON parent.id = c.parent_id WHERE c.slug = 'enamel-mugs'`: "[Own]",
		`SELECT DISTINCT currency::text FROM prices`:                                                                     "[JPY]",
		`SELECT DISTINCT l.code FROM stock_levels s JOIN locations l ON l.id = s.location_id`:                            "[OWN]",
		`SELECT DISTINCT a.slug FROM attribute_values v JOIN attributes a ON a.id = v.attribute_id WHERE a.name = 'Own'`: "[]",
	} {
		if got := fmt.Sprint(texts(t, st, query)); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
}

func TestGenerateRefuses(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	for what, change := range map[string]func(*demo.GenerateOptions){
		"none":       func(o *demo.GenerateOptions) { o.Products = 0 },
		"too many":   func(o *demo.GenerateOptions) { o.Products = demo.MostGenerated + 1 },
		"a seed":     func(o *demo.GenerateOptions) { o.Seed = -1 },
		"an address": func(o *demo.GenerateOptions) { o.ImageBaseURL = "/demo" },
	} {
		if added, err := generate(t.Context(), st, 1, change); err == nil || added != (demo.Generated{}) || pgtest.Count(t, st, "categories") > 0 {
			t.Errorf("%s: %+v, %v", what, added, err)
		}
	}
}

// TestGeneratedPictures: each shows what the product is.
func TestGeneratedPictures(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	generated(t, st, 200)
	for _, url := range texts(t, st, "SELECT url FROM product_images") {
		w := request("GET", strings.TrimPrefix(url, base))
		if checkXML(t, w.Body.String()); w.Code != 200 || strings.Contains(w.Body.String(), "<text") {
			t.Errorf("%s: %d\n%s", url, w.Code, w.Body)
		}
	}
}
