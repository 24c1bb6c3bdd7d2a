package catalog_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unique"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// keys are what to ask every batch function for.
type keys struct {
	categories []typeid.Category
	products   []typeid.Product
	variants   []typeid.Variant
	images     []typeid.ProductImage
	options    []typeid.ProductOption
	values     []typeid.OptionValue
}

// first returns the first n keys of each kind.
func (k keys) first(n int) keys { return k.from(0, n) }

func (k keys) from(i, n int) keys {
	return keys{
		k.categories[i : i+n], k.products[i : i+n], k.variants[i : i+n], k.images[i : i+n], k.options[i : i+n], k.values[i : i+n],
	}
}

// each returns the keys one by one.
func (k keys) each() (singles []keys) {
	for i := range k.products {
		singles = append(singles, k.from(i, 1))
	}
	return singles
}

type batch func(context.Context, keys) (map[any]any, error)

// reader returns what reads the values of many keys.
func reader[K comparable, V any](many *record.Many[K, V], db record.Queryer) func(context.Context, []K) (map[K]V, error) {
	return func(ctx context.Context, keys []K) (map[K]V, error) { return many.Read(ctx, db, keys) }
}

// batches are all functions that read by many keys, but for pages.
func batches(db record.Queryer) map[string]batch {
	categories := func(k keys) []typeid.Category { return k.categories }
	products := func(k keys) []typeid.Product { return k.products }
	variants := func(k keys) []typeid.Variant { return k.variants }
	images := func(k keys) []typeid.ProductImage { return k.images }
	offers := func(k keys) (out []catalog.OfferKey) {
		for _, v := range k.variants {
			out = append(out, catalog.OfferKey{ID: v, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}, catalog.OfferKey{ID: v, Terms: unique.Make(catalog.Terms{Currency: "USD"})})
		}
		return out
	}
	offersOf := func(ctx context.Context, keys []catalog.OfferKey) (map[catalog.OfferKey]*catalog.Offer, error) {
		return catalog.Offers.ReadParts(ctx, db, catalog.PricePart|catalog.QuantityPart, keys)
	}
	ranges := func(k keys) (out []catalog.Range) {
		for _, p := range k.products {
			out = append(out, catalog.Range{ID: p, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}, catalog.Range{ID: p, Terms: unique.Make(catalog.Terms{Currency: "USD"})})
		}
		return out
	}
	variantsByProduct := func(ctx context.Context, keys []catalog.Range) (map[catalog.Range]string, error) {
		found, err := catalog.VariantsByProduct.ReadParts(ctx, db, catalog.PricePart|catalog.QuantityPart, keys)
		texts := make(map[catalog.Range]string, len(found))
		for key, offered := range found {
			for _, one := range offered {
				texts[key] += fmt.Sprint(one.Variant, one.Offer.Price, one.Offer.Quantity)
			}
		}
		return texts, err
	}
	inCurrencies := func(k keys) (out []catalog.SummaryKey) {
		for _, p := range k.products {
			out = append(out, catalog.SummaryKey{ID: p, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}, catalog.SummaryKey{ID: p, Terms: unique.Make(catalog.Terms{Currency: "USD"})})
		}
		return out
	}
	summaries := func(parts record.Parts) batch {
		return newBatch(func(ctx context.Context, keys []catalog.SummaryKey) (map[catalog.SummaryKey]*catalog.Summary, error) {
			return catalog.Summaries.ReadParts(ctx, db, parts, keys)
		}, inCurrencies)
	}
	all := map[string]batch{
		"CategoriesByID":     newBatch(reader(catalog.CategoriesByID, db), categories),
		"ChildrenByCategory": newBatch(reader(catalog.ChildrenByCategory, db), categories),
		"Trails":             newBatch(reader(catalog.Trails, db), categories),
		"ProductsByID":       newBatch(reader(catalog.ProductsByID, db), products),
		"ActiveProductsByID": newBatch(reader(catalog.ActiveProductsByID, db), products),
		"VariantsByID":       newBatch(reader(catalog.VariantsByID, db), variants),
		"ActiveVariantsByID": newBatch(reader(catalog.ActiveVariantsByID, db), variants),
		"VariantsByProduct":  newBatch(variantsByProduct, ranges),
		"ImagesByID":         newBatch(reader(catalog.ImagesByID, db), images),
		"ActiveImagesByID":   newBatch(reader(catalog.ActiveImagesByID, db), images),
		"ImagesByProduct":    newBatch(reader(catalog.ImagesByProduct, db), products),
		"Offers":             newBatch(offersOf, offers),
		"PriceRange":         summaries(catalog.PriceRangePart),
		"Stocked":            summaries(catalog.StockedPart),
		"MainImage":          summaries(catalog.MainImagePart),
		"CompareAt":          summaries(catalog.PriceRangePart),
		"Summaries":          summaries(catalog.PriceRangePart | catalog.StockedPart | catalog.MainImagePart | catalog.PriceRangePart),
	}
	maps.Copy(all, optionBatches(db))
	return all
}

func newBatch[K comparable, V any](read func(context.Context, []K) (map[K]V, error), pick func(keys) []K) batch {
	return func(ctx context.Context, k keys) (map[any]any, error) {
		found, err := read(ctx, pick(k))
		out := make(map[any]any, len(found))
		for k, v := range found {
			out[k] = v
			switch v := any(v).(type) {
			case *catalog.Summary:
				if out[k] = fmt.Sprint(v.PriceRange, v.CompareAtRange, v.Stocked, v.MainImage); *v == (catalog.Summary{}) {
					delete(out, k)
				}
			case *catalog.Offer:
				if out[k] = fmt.Sprint(v.Price, v.Quantity); *v == (catalog.Offer{}) {
					delete(out, k)
				}
			}
		}
		return out, err
	}
}

// pages are a page of each category.
func (k keys) pages(t *testing.T, sort catalog.ProductSort, args page.Args) []catalog.CategoryPage {
	t.Helper()
	var out []catalog.CategoryPage
	for _, c := range k.categories {
		out = append(out, must[catalog.CategoryPage](t)(catalog.NewCategoryPage(c, sort, args)))
	}
	return out
}

// newCatalog makes 100 categories, ten of them at the top and nine below each, and 20,000 products
// of which a half is active, with two variants, prices in two currencies, a level of stock and two
// pictures each. Products have a name and a slug in German, and so have their options names.
func newCatalog(t *testing.T, st *store.Store) keys {
	t.Helper()
	pgtest.Fill(t, st,
		`CREATE FUNCTION made(kind text, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT md5(kind || n)::uuid $$`,
		`INSERT INTO categories (id, created_at, updated_at, name, slug, position, parent_id)
			SELECT made('c', n), now(), now(), n, n, n, CASE WHEN n >= 10 THEN made('c', n % 10) END FROM generate_series(0, 99) n`,
		`INSERT INTO products (id, created_at, updated_at, name, slug, description, status, category_id)
			SELECT made('p', n), now(), now(), 'Product ' || n % 5000, n, repeat('words ', 30),
				CASE WHEN n % 200 < 100 THEN 'ACTIVE' WHEN n % 2 = 0 THEN 'DRAFT' ELSE 'ARCHIVED' END, made('c', n % 100)
			FROM generate_series(0, 19999) n`,
		`INSERT INTO product_options (id, created_at, updated_at, name, product_id)
			SELECT made('o', n), now(), now(), 'Size', made('p', n) FROM generate_series(0, 19999) n`,
		`INSERT INTO option_values (id, created_at, updated_at, name, position, option_id)
			SELECT made('x', n), now(), now(), n % 2, n % 2, made('o', n / 2) FROM generate_series(0, 39999) n`,
		`INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
			SELECT made('v', n), now(), now(), n, n, jsonb_build_array(jsonb_build_object('name', 'Size', 'value', (n % 2)::text)), n % 2, made('p', n / 2)
			FROM generate_series(0, 39999) n`,
		insertPrices("EUR"), insertPrices("USD"),
		`INSERT INTO locations (id, created_at, updated_at, name, code) VALUES (made('l', 0), now(), now(), 'l', 'l')`,
		`INSERT INTO stock_levels (id, created_at, updated_at, on_hand, location_id, variant_id)
			SELECT made('s', n), now(), now(), n % 3, made('l', 0), made('v', n) FROM generate_series(0, 39999) n`,
		`INSERT INTO product_images (id, created_at, updated_at, url, alt, position, product_id)
			SELECT made('i', n), now(), now(), 'https://example.com/i.svg', '', n % 2, made('p', n / 2) FROM generate_series(0, 39999) n`,
		`INSERT INTO translations (owner_id, kind, field, language, value, source_hash)
			SELECT made('p', n), 'PRODUCT', field, 'de', field || n, sha256('') FROM generate_series(0, 19999) n, unnest(ARRAY['name', 'slug']) field`,
		`INSERT INTO translations (owner_id, kind, field, language, value, source_hash)
			SELECT made('o', n), 'PRODUCT_OPTION', 'name', 'de', 'Größe', sha256('') FROM generate_series(0, 19999) n`,
		`ANALYZE`,
	)
	var k keys
	rows, err := st.DB.QueryContext(t.Context(), `
		SELECT made('c', n), made('p', n), made('v', 2 * n + 1), made('i', 2 * n), made('o', n), made('x', 2 * n) FROM generate_series(0, 99) n ORDER BY n`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c typeid.Category
		var p typeid.Product
		var v typeid.Variant
		var i typeid.ProductImage
		var o typeid.ProductOption
		var x typeid.OptionValue
		if err := rows.Scan(&c, &p, &v, &i, &o, &x); err != nil {
			t.Fatal(err)
		}
		k.categories, k.products = append(k.categories, c), append(k.products, p)
		k.variants, k.images = append(k.variants, v), append(k.images, i)
		k.options, k.values = append(k.options, o), append(k.values, x)
	}
	if err := rows.Err(); err != nil || len(k.images) != 100 {
		t.Fatalf("%d keys, %v", len(k.images), err)
	}
	return k
}

// insertPrices is a statement for one currency, as triggers work out what all products cost.
func insertPrices(currency string) string {
	return fmt.Sprintf(`INSERT INTO prices (id, created_at, updated_at, currency, amount, compare_at_amount, variant_id)
		SELECT made('%[1]s', n), now(), now(), '%[1]s', 100 + n, 200 + n, made('v', n) FROM generate_series(0, 39999) n`, currency)
}

func TestOnLargeCatalog(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	all := newCatalog(t, st)
	for name, test := range map[string]func(*testing.T, *store.Store, keys){
		"one statement for any number of keys":                testOneStatement,
		"one statement for pages of any number of categories": testOneStatementForPages,
		"statements use indexes":                              testIndexes,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, st, all)
		})
	}
}

func testOneStatement(t *testing.T, st *store.Store, all keys) {
	for name, read := range batches(st.Client) {
		singles := make(map[any]any)
		for _, k := range all.each() {
			maps.Copy(singles, must[map[any]any](t)(read(t.Context(), k)))
		}
		for _, n := range []int{1, 10, 100} {
			ctx, statements := store.RecordStatements(t.Context())
			got := must[map[any]any](t)(read(ctx, all.first(n)))
			if statements.Load() != 1 {
				t.Errorf("%s of %d keys takes %d statements: %q", name, n, statements.Load(), statements.Texts())
			}
			// Entities hold functions, which are never equal; their texts tell all fields.
			if n == 100 && (len(got) == 0 || fmt.Sprint(got) != fmt.Sprint(singles)) {
				t.Errorf("%s finds at once\n%v\nand one by one\n%v", name, got, singles)
			}
		}
	}
}

func testOneStatementForPages(t *testing.T, st *store.Store, all keys) {
	for _, sort := range sorts {
		for _, n := range []int{1, 10, 100} {
			ctx, statements := store.CountStatements(t.Context())
			wanted := keys{categories: all.categories[:n]}.pages(t, sort, page.Args{First: new(7)})
			got := must[map[catalog.CategoryPage]*catalog.ProductConnection](t)(catalog.ProductsByCategory.Read(ctx, st.Client, wanted))
			var lists []uuid.UUID
			var counts *record.Many[uuid.UUID, int]
			for _, c := range got {
				if len(c.Edges) != 7 || !c.PageInfo().HasNextPage {
					t.Fatalf("a page of %d", len(c.Edges))
				}
				lists, counts = append(lists, c.Total.Of), c.Total.Counts
			}
			total := 0
			for _, count := range must[map[uuid.UUID]int](t)(counts.Read(ctx, st.Client, lists)) {
				total += count
			}
			if statements.Load() != 2 || len(got) != n {
				t.Errorf("%d pages with total counts: %d statements, want 2", len(got), statements.Load())
			}
			// Each active product is in the list of one top category, and those of the 90 below
			// also in their own.
			if want := 10000 + 90*100; n == 100 && total != want {
				t.Errorf("total counts add up to %d, want %d", total, want)
			}
		}
	}
}

// readsInOrder finds a page's rows read from an index, up to the limit and without sorting them.
var readsInOrder = regexp.MustCompile(`Limit .*\n *-> +Index (Only )?Scan (Backward )?using \w+ on products\b`)

// No statement may read a whole table, neither planned for its arguments nor, as a prepared
// statement that was used a few times may be, for any. None may come near the estimated cost of
// 100,000 at which Postgres compiles what takes a millisecond.
func testIndexes(t *testing.T, st *store.Store, all keys) {
	recorder := &recorder{Driver: entsql.OpenDB(dialect.Postgres, st.DB)}
	client := ent.NewClient(ent.Driver(recorder))
	s := catalog.New(&store.Store{DB: st.DB, Client: client}, "EUR", slog.New(slog.DiscardHandler))
	ctx := t.Context()
	few := all.first(5)
	leaf, top := all.categories[57], all.categories[3]

	check := func(name string, run func() error) {
		t.Helper()
		recorder.statements = nil
		if err := run(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(recorder.statements) != 1 {
			t.Fatalf("%s: %d statements", name, len(recorder.statements))
		}
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			plan := explain(t, st.DB, mode, recorder.statements[0])
			for _, table := range []string{"products", "variants", "prices", "stock_levels", "product_images", "product_options", "option_values", "translations"} {
				if strings.Contains(plan, "Seq Scan on "+table) {
					t.Errorf("%s, %s, reads all of %s:\n%s\n%s", name, mode, table, recorder.statements[0].text, plan)
				}
			}
			if strings.Contains(name, "page") && !readsInOrder.MatchString(plan) {
				t.Errorf("%s, %s, does not read in order:\n%s", name, mode, plan)
			}
			var first, total float64
			if _, err := fmt.Sscanf(plan[strings.Index(plan, "(cost="):], "(cost=%f..%f", &first, &total); err != nil || total > 50000 {
				t.Errorf("%s, %s, looks costly enough to be compiled (%v):\n%s", name, mode, err, plan)
			}
		}
	}
	for name, read := range batches(client) {
		check(name, func() error {
			_, err := read(ctx, few)
			return err
		})
	}
	for _, sort := range sorts {
		first := must[*catalog.ProductConnection](t)(s.Products(ctx, catalog.ProductFilter{CategoryID: &leaf}, sort, catalog.Terms{}, page.Args{}))
		for name, args := range map[string]page.Args{
			"first page":    {},
			"next page":     {First: new(10), After: first.PageInfo().EndCursor},
			"last page":     {Last: new(10)},
			"previous page": {Last: new(10), Before: first.PageInfo().EndCursor},
		} {
			for in, filter := range map[string]catalog.ProductFilter{
				"all": {}, "a category": {CategoryID: &leaf}, "a category with others below": {CategoryID: &top},
			} {
				check(fmt.Sprint(name, " of ", in, " by ", sort), func() error {
					_, err := s.Products(ctx, filter, sort, catalog.Terms{}, args)
					return err
				})
			}
			check(fmt.Sprint("many categories' ", name, " by ", sort), func() error {
				_, err := catalog.ProductsByCategory.Read(ctx, client, few.pages(t, sort, args))
				return err
			})
		}
	}
	for name, statement := range map[string]func() error{
		"ProductByID":             func() error { _, err := s.ProductByID(ctx, all.products[0]); return err },
		"ProductBySlug":           func() error { _, err := s.ProductBySlug(ctx, "7", ""); return err },
		"ProductBySlug in German": func() error { _, err := s.ProductBySlug(ctx, "slug7", "de-AT,de"); return err },

		"VariantByID":      func() error { _, err := s.VariantByID(ctx, all.variants[0]); return err },
		"VariantBySKU":     func() error { _, err := s.VariantBySKU(ctx, "7"); return err },
		"VariantByBarcode": func() error { _, err := s.VariantByBarcode(ctx, "7"); return err },
	} {
		check(name, statement)
	}
}

// recorder keeps the statements that ent sends, with their arguments.
type recorder struct {
	*entsql.Driver

	mu         sync.Mutex
	statements []statement
}

type statement struct {
	text string
	args []any
}

func (r *recorder) record(text string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statements = append(r.statements, statement{text, slices.Clone(args)})
}

func (r *recorder) Query(ctx context.Context, text string, args, v any) error {
	r.record(text, args.([]any))
	return r.Driver.Query(ctx, text, args, v)
}

func (r *recorder) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	r.record(text, args)
	return r.Driver.QueryContext(ctx, text, args...)
}

// explain returns how Postgres would run a prepared statement.
func explain(t *testing.T, db *sql.DB, mode string, st statement) string {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	literals := make([]string, len(st.args))
	for i, arg := range st.args {
		if v, ok := arg.(driver.Valuer); ok {
			arg = must[driver.Value](t)(v.Value())
		}
		if literals[i] = "NULL"; arg != nil {
			literals[i] = pq.QuoteLiteral(fmt.Sprint(arg))
		}
	}
	for _, s := range []string{"SET plan_cache_mode = " + mode, "PREPARE explained AS " + st.text} {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	rows, err := conn.QueryContext(t.Context(), "EXPLAIN EXECUTE explained("+strings.Join(literals, ", ")+")")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "DEALLOCATE explained"); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
