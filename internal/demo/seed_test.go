package demo_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/category"
	"github.com/shopgraph/shopgraph/ent/location"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/ent/stocklevel"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/ent/variant"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const base = "http://localhost:8080/demo/images"

func options() demo.Options {
	return demo.Options{
		ImageBaseURL: base,
		HashPassword: func(password string) (string, error) { return "hash of " + password, nil },
	}
}

func seed(t *testing.T, st *store.Store) demo.Summary {
	t.Helper()
	added, err := demo.Seed(t.Context(), st, options())
	if err != nil {
		t.Fatal(err)
	}
	return added
}

var (
	seeded = pgtest.NewTemplate(func(ctx context.Context, st *store.Store) (err error) {
		seededRows, err = demo.Seed(ctx, st, options())
		return err
	})
	seededRows demo.Summary // once somebody has a copy
)

// newSeeded returns a store that was seeded once, and what was added then.
func newSeeded(t *testing.T) (*store.Store, demo.Summary) {
	t.Helper()
	st := seeded.New(t)
	return st, seededRows
}

// contents returns every row of every table.
func contents(t *testing.T, st *store.Store) map[string][]string {
	t.Helper()
	names := texts(t, st, `
		SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' AND table_name NOT IN ('catalog_changes', 'rule_versions', 'stock_movements')`) // which have the numbers of transactions, how often something was written, and instants
	out := make(map[string][]string)
	for _, name := range names {
		out[name] = texts(t, st, fmt.Sprintf("SELECT to_jsonb(t)::text FROM %s t ORDER BY 1", name))
	}
	return out
}

func texts(t *testing.T, st *store.Store, query string) (out []string) {
	t.Helper()
	rows, err := st.DB.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSummaryCountsTheRows(t *testing.T) {
	t.Parallel()
	st, added := newSeeded(t)
	rows := contents(t, st)
	for table, n := range map[string]int{
		"categories": added.Categories, "collections": added.Collections, "products": added.Products, "variants": added.Variants, "prices": added.Prices,
		"product_options": added.Options, "option_values": added.OptionValues, "product_images": added.Images, "locations": added.Locations, "stock_levels": added.StockLevels,
		"product_types": added.ProductTypes, "product_type_attributes": added.TypeAttributes, "attributes": added.Attributes,
		"attribute_choices": added.Choices, "attribute_values": added.Values, "metafields": added.Metafields, "translations": added.Translations,
		"price_lists": added.PriceLists, "users": added.Users, "staff_permissions": added.Permissions, "addresses": added.Addresses,
		"delivery_profiles": added.Profiles + 1, "shipping_zones": added.Zones, "shipping_methods": added.Methods, "pickup_points": added.PickupPoints, "promotions": added.Promotions,
	} {
		if n == 0 || n != len(rows[table]) {
			t.Errorf("%d %s added, %d there", n, table, len(rows[table]))
		}
	}
	if added.Categories != 21 || added.Products != 84 || added.Locations != 2 || added.Users != 4 || added.PriceLists != 2 {
		t.Errorf("%+v", added)
	}
}

func TestSeedingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	before := contents(t, st)
	opts := options()
	opts.ImageBaseURL = "https://elsewhere.example"
	opts.HashPassword = func(string) (string, error) { return "other", nil }
	added, err := demo.Seed(t.Context(), st, opts)
	if err != nil || added != (demo.Summary{}) {
		t.Errorf("added %+v, %v", added, err)
	}
	if diff := cmp.Diff(before, contents(t, st)); diff != "" {
		t.Errorf("contents (-before +after):\n%s", diff)
	}
}

func TestSeedingAtOnce(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t).Patient() // as a server has it: one waits for the other
	defer st.DB.Close()
	summaries, errs := make([]demo.Summary, 4), make([]error, 4)
	var wg sync.WaitGroup
	for i := range summaries {
		wg.Go(func() { summaries[i], errs[i] = demo.Seed(t.Context(), st, options()) })
	}
	wg.Wait()
	did := 0
	for i, s := range summaries {
		if errs[i] != nil {
			t.Error(errs[i])
		}
		if s != (demo.Summary{}) {
			did++
		}
	}
	alone, _ := newSeeded(t)
	if diff := cmp.Diff(contents(t, alone), contents(t, st)); diff != "" || did != 1 {
		t.Errorf("%d of 4 added something; contents (-alone +at once):\n%s", did, diff)
	}
}

func TestEditsSurvive(t *testing.T) {
	t.Parallel()
	st, first := newSeeded(t)
	for _, edit := range []string{
		"UPDATE products SET name = 'Mine', slug = 'mine', status = 'ARCHIVED' WHERE slug = 'diner-mug'",
		"UPDATE variants SET sku = 'MINE', position = 9 WHERE sku = 'GYUTO'",
		"UPDATE prices SET amount = 1, compare_at_amount = NULL",
		"UPDATE stock_levels SET on_hand = on_hand + 7, reserved = 3",
		"UPDATE product_images SET url = 'https://example.com/photo.jpg'",
		"UPDATE categories SET slug = 'kaffee', name = 'Kaffee' WHERE slug = 'coffee'",
		"UPDATE users SET password_hash = 'changed', email = 'me@example.com' WHERE email = 'ada@example.com'",
		"UPDATE addresses SET city = 'Potsdam'",
	} {
		if result, err := st.DB.ExecContext(t.Context(), edit); err != nil {
			t.Fatalf("%s: %v", edit, err)
		} else if n, err := result.RowsAffected(); n == 0 || err != nil {
			t.Fatalf("%s: %d rows, %v", edit, n, err)
		}
	}
	edited := contents(t, st)
	if added := seed(t, st); added != (demo.Summary{}) {
		t.Errorf("added %+v", added)
	}
	if diff := cmp.Diff(edited, contents(t, st)); diff != "" {
		t.Errorf("contents (-edited +seeded):\n%s", diff)
	}

	kept := len(texts(t, st, "SELECT owner_id FROM translations WHERE kind IN ('CATEGORY', 'COLLECTION', 'PRODUCT_TYPE', 'ATTRIBUTE', 'ATTRIBUTE_CHOICE')"))

	// What was deleted comes back, with all that belongs to it and nothing else.
	if _, err := st.DB.ExecContext(t.Context(), "DELETE FROM products"); err != nil {
		t.Fatal(err)
	}
	want := first
	want.Translations -= kept
	want.ProductTypes, want.TypeAttributes, want.Attributes, want.Choices = 0, 0, 0, 0
	want.Categories, want.Collections, want.Locations, want.PriceLists, want.Users, want.Permissions, want.Addresses = 0, 0, 0, 0, 0, 0, 0
	want.Profiles, want.Zones, want.Methods, want.PickupPoints, want.Promotions = 0, 0, 0, 0, 0
	if added := seed(t, st); added != want {
		t.Errorf("added %+v, want %+v", added, want)
	}
}

// A store's own slug, SKU, code or e-mail address is never taken away, nor does anything of the
// demo's hang on it.
func TestStoreKeepsWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ctx := t.Context()
	own := st.Client.Category.Create().SetName("Own").SetSlug("textiles").SaveX(ctx)
	mug := st.Client.Product.Create().SetName("Own").SetSlug("diner-mug").SetCategoryID(own.ID).SaveX(ctx)
	st.Client.Variant.Create().SetName("Own").SetSku("GYUTO").SetProductID(mug.ID).SaveX(ctx)
	st.Client.Location.Create().SetName("Own").SetCode("BER").SaveX(ctx)
	st.Client.User.Create().SetEmail(demo.CustomerEmail).SetKind(user.KindCustomer).SetPasswordHash("own").SaveX(ctx)
	added := seed(t, st)
	if added.Categories != 20 || added.Products != 78 || added.Locations != 1 || added.Users != 3 || added.Addresses != 0 {
		t.Errorf("%+v", added)
	}
	if n := st.Client.Variant.Query().Where(variant.ProductID(mug.ID)).CountX(ctx); n != 1 {
		t.Errorf("the store's own product has %d variants", n)
	}
	if n := st.Client.StockLevel.Query().Where(stocklevel.HasLocationWith(location.Code("BER"))).CountX(ctx); n != 0 {
		t.Errorf("the store's own location has %d stock levels", n)
	}
}

func TestCatalogIsWhole(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	ctx := t.Context()
	for _, c := range st.Client.Category.Query().WithChildren().WithProducts().AllX(ctx) {
		held, isTop := len(c.Edges.Children)+len(c.Edges.Products), c.ParentID == nil
		if c.Description == "" || held < 3 || isTop != (len(c.Edges.Children) > 0) {
			t.Errorf("category %s: %d children, %d products", c.Slug, len(c.Edges.Children), len(c.Edges.Products))
		}
		if *c.ImageURL != base+"/"+c.Slug+".svg" || c.ImageAlt == "" || isTop != (c.SeoTitle != "") {
			t.Errorf("category %s: the image %s, %q, and the title %q", c.Slug, *c.ImageURL, c.ImageAlt, c.SeoTitle)
		}
	}
	slug := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	sku := regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)
	names := make(map[string]bool)
	products := st.Client.Product.Query().WithImages().
		WithVariants(func(q *ent.VariantQuery) { q.WithPrices().WithStockLevels() }).AllX(ctx)
	for _, p := range products {
		if names[p.Name] || !slug.MatchString(p.Slug) || len(p.Description) < 15 || p.Status != product.StatusActive {
			t.Errorf("product %+v", p)
		}
		names[p.Name] = true
		if n := len(p.Edges.Images); n < 1 || n > 3+4 {
			t.Errorf("%s has %d images", p.Slug, n)
		}
		for _, i := range p.Edges.Images {
			if i.Width == nil || *i.Width != 800 || i.Height == nil || *i.Height != 800 {
				t.Errorf("the image %s has another size than it is drawn in", i.URL)
			}
			if !strings.HasPrefix(i.URL, base+"/"+p.Slug) || !strings.HasSuffix(i.URL, ".svg") || !strings.HasPrefix(i.Alt, p.Name) {
				t.Errorf("%s has the image %s, %q", p.Slug, i.URL, i.Alt)
			}
		}
		if n := len(p.Edges.Variants); n < 1 || n > 6 {
			t.Errorf("%s has %d variants", p.Slug, n)
		}
		for _, v := range p.Edges.Variants {
			if !sku.MatchString(v.Sku) || v.Name == "" || v.Options == nil ||
				len(usual(v.Edges.Prices)) != 3 || len(v.Edges.StockLevels) != 2 {
				t.Errorf("%s has the variant %+v with %d prices and %d stock levels",
					p.Slug, v, len(v.Edges.Prices), len(v.Edges.StockLevels))
			}
		}
	}
}

// usual returns prices that are for everybody, always and from one on.
func usual(prices []*ent.Price) []*ent.Price {
	return slices.DeleteFunc(slices.Clone(prices), func(p *ent.Price) bool {
		return p.PriceListID != nil || p.MinimumQuantity != 1 || p.StartsAt != nil
	})
}

// TestSpecialPrices: what costs less for many, for a time, in a country or for a group.
func TestSpecialPrices(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	for what, query := range map[string]string{
		"breaks":           `SELECT id FROM prices WHERE minimum_quantity > 1 AND price_list_id IS NULL`,
		"breaks of a list": `SELECT id FROM prices WHERE minimum_quantity > 1 AND price_list_id IS NOT NULL`,
		"prices that are over, hold, and are to come": `SELECT 1 WHERE 3 = (
			SELECT count(DISTINCT CASE WHEN ends_at < now() THEN 1 WHEN starts_at > now() THEN 2 ELSE 3 END) FROM prices WHERE starts_at IS NOT NULL)`,
		"a list of a country":             `SELECT l.id FROM price_lists l WHERE l.ready AND l.countries <> '[]' AND EXISTS (SELECT FROM prices WHERE price_list_id = l.id)`,
		"a list of a group with somebody": `SELECT l.id FROM price_lists l JOIN users u ON u.customer_group_id = l.customer_group_id WHERE l.ready`,
		"less by a list than for others": `SELECT a.low FROM product_prices a JOIN price_lists l ON l.id = a.price_list_id
			JOIN product_prices b ON (b.product_id, b.currency) = (a.product_id, a.currency) AND b.price_list_id = '00000000-0000-0000-0000-000000000000' AND b.high > a.high`,
	} {
		if len(texts(t, st, query)) == 0 {
			t.Errorf("there are no %s", what)
		}
	}
	for what, query := range map[string]string{
		"more than usual": `SELECT s.id FROM prices s JOIN prices p USING (variant_id, currency)
			WHERE p.price_list_id IS NULL AND p.minimum_quantity = 1 AND p.starts_at IS NULL AND s.id <> p.id AND s.amount >= p.amount`,
		"specials of nothing": `SELECT code FROM price_lists l WHERE NOT EXISTS (SELECT FROM prices WHERE price_list_id = l.id)`,
	} {
		if found := texts(t, st, query); len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
}

func TestScarceVariants(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	stock := make(map[string]int)
	for _, v := range st.Client.Variant.Query().WithStockLevels().AllX(t.Context()) {
		stock[v.Sku] = 0
		for _, l := range v.Edges.StockLevels {
			stock[v.Sku] += l.OnHand
		}
	}
	soldOut := 0
	for _, n := range stock {
		if n == 0 {
			soldOut++
		}
	}
	if n, ok := stock["POUROVER-6-CUPS"]; !ok || n != 10 || soldOut < 3 || soldOut > 10 {
		t.Errorf("POUROVER-6-CUPS has %d, %d variants are sold out", n, soldOut)
	}
	for sku := range demo.StockOf {
		if _, ok := stock[sku]; !ok {
			t.Errorf("no variant has the SKU %s that stock is given for", sku)
		}
	}
	if n := len(texts(t, st, "SELECT id FROM prices WHERE compare_at_amount > amount")); n < 6 {
		t.Errorf("%d reduced prices", n)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	got := make(map[string]string)
	for _, u := range st.Client.User.Query().WithAddresses().AllX(t.Context()) {
		got[u.Email] = fmt.Sprint(u.Kind, " ", *u.PasswordHash, " ", len(u.Edges.Addresses))
	}
	if diff := cmp.Diff(map[string]string{
		"ada@example.com":   "CUSTOMER hash of demo-password-1 1",
		"bar@example.com":   "CUSTOMER hash of demo-password-1 0",
		"grace@example.com": "CUSTOMER hash of demo-password-1 0",
		"staff@example.com": "STAFF hash of demo-password-1 0",
	}, got); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	empty := func() bool {
		t.Helper()
		is, err := demo.Empty(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if !empty() {
		t.Error("a new database is not empty")
	}
	u := st.Client.User.Create().SetEmail("a@example.com").SetKind(user.KindStaff).SetPasswordHash("x").SaveX(t.Context())
	if empty() {
		t.Error("a user counts for nothing")
	}
	st.Client.User.DeleteOne(u).ExecX(t.Context())
	seed(t, st)
	st.Client.User.Delete().ExecX(t.Context())
	if empty() {
		t.Error("products count for nothing")
	}
}

func TestFailedSeedLeavesNothing(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	boom := errors.New("boom")
	for name, change := range map[string]func(*demo.Options){
		"relative image URL": func(o *demo.Options) { o.ImageBaseURL = "/demo/images" },
		"other image scheme": func(o *demo.Options) { o.ImageBaseURL = "ftp://example.com" },
		"no hash function":   func(o *demo.Options) { o.HashPassword = nil },
		"hashing fails":      func(o *demo.Options) { o.HashPassword = func(string) (string, error) { return "", boom } },
	} {
		opts := options()
		change(&opts)
		if added, err := demo.Seed(t.Context(), st, opts); err == nil || added != (demo.Summary{}) {
			t.Errorf("%s: %+v, %v", name, added, err)
		} else if name == "hashing fails" && !errors.Is(err, boom) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The last table of all refuses its row.
	if _, err := st.DB.ExecContext(t.Context(), "ALTER TABLE addresses ADD CHECK (city <> 'Berlin')"); err != nil {
		t.Fatal(err)
	}
	if added, err := demo.Seed(t.Context(), st, options()); err == nil || added != (demo.Summary{}) {
		t.Errorf("%+v, %v", added, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := demo.Seed(ctx, st, options()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if n := st.Client.Category.Query().Where(category.SlugNEQ("")).CountX(t.Context()); n != 0 {
		t.Errorf("%d categories are left", n)
	}
}
