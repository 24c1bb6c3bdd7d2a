package catalog_test

import (
	"fmt"
	"slices"
	"testing"
	"unique"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestOnlyActiveProductsAreFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	top := s.category("top", nil)
	for _, status := range []product.Status{product.StatusActive, product.StatusDraft, product.StatusArchived} {
		p := s.product("p", top, status)
		v := s.variant(p, 0)
		i := s.image(p, 0)
		want := status == product.StatusActive

		if got := must[*ent.Product](t)(s.ProductByID(t.Context(), p.ID)); (got != nil) != want {
			t.Errorf("%s by id: %v", status, got)
		}
		if got := must[*ent.Product](t)(s.ProductBySlug(t.Context(), p.Slug, "")); (got != nil) != want {
			t.Errorf("%s by slug: %v", status, got)
		}
		products := must[map[typeid.Product]*ent.Product](t)(catalog.ActiveProductsByID.Read(t.Context(), s.store.Client, []typeid.Product{p.ID}))
		if _, got := products[p.ID]; got != want {
			t.Errorf("%s among active products: %v", status, got)
		}
		variants := must[map[typeid.Variant]*ent.Variant](t)(catalog.ActiveVariantsByID.Read(t.Context(), s.store.Client, []typeid.Variant{v.ID}))
		if _, got := variants[v.ID]; got != want {
			t.Errorf("variant of %s among those of active products: %v", status, got)
		}
		images := must[map[typeid.ProductImage]*ent.ProductImage](t)(catalog.ActiveImagesByID.Read(t.Context(), s.store.Client, []typeid.ProductImage{i.ID}))
		if _, got := images[i.ID]; got != want {
			t.Errorf("image of %s: %v", status, got)
		}
		// Carts and orders reach them all.
		products = must[map[typeid.Product]*ent.Product](t)(catalog.ProductsByID.Read(t.Context(), s.store.Client, []typeid.Product{p.ID}))
		variants = must[map[typeid.Variant]*ent.Variant](t)(catalog.VariantsByID.Read(t.Context(), s.store.Client, []typeid.Variant{v.ID}))
		if products[p.ID] == nil || variants[v.ID] == nil {
			t.Errorf("%s is lost to carts and orders", status)
		}
	}
}

func TestWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx := t.Context()
	if p := must[*ent.Product](t)(s.ProductByID(ctx, typeid.NewProduct())); p != nil {
		t.Error(p)
	}
	if p := must[*ent.Product](t)(s.ProductBySlug(ctx, "", "")); p != nil {
		t.Error(p)
	}
	if c := must[*ent.Category](t)(s.CategoryByID(ctx, typeid.NewCategory())); c != nil {
		t.Error(c)
	}
	if c := must[*ent.Category](t)(s.CategoryBySlug(ctx, "nothing", "")); c != nil {
		t.Error(c)
	}
	nothing := keys{
		categories: []typeid.Category{typeid.NewCategory()},
		products:   []typeid.Product{typeid.NewProduct(), typeid.NewProduct()},
		variants:   []typeid.Variant{typeid.NewVariant()},
		images:     []typeid.ProductImage{typeid.NewProductImage()},
	}
	for name, read := range batches(s.store.Client) {
		for _, k := range []keys{nothing, {}} {
			if found, err := read(ctx, k); len(found) != 0 || err != nil {
				t.Errorf("%s: %v, %v; want nothing", name, found, err)
			}
		}
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	ctx := t.Context()
	// beans moves behind gear.
	s.beans = s.store.Client.Category.UpdateOne(s.beans).SetPosition(100).SaveX(ctx)
	slugs := func(categories []*ent.Category) (out []string) {
		for _, c := range categories {
			out = append(out, c.Slug)
		}
		return out
	}
	if got := slugs(must[[]*ent.Category](t)(s.TopCategories(ctx, catalog.MaxCategories))); !slices.Equal(got, []string{"coffee", "tea"}) {
		t.Errorf("top: %v", got)
	}
	children := must[map[typeid.Category][]*ent.Category](t)(
		catalog.ChildrenByCategory.Read(ctx, s.store.Client, []typeid.Category{s.coffee.ID, s.beans.ID, s.tea.ID, typeid.NewCategory()}))
	want := map[typeid.Category][]string{s.coffee.ID: {"gear", "beans"}, s.beans.ID: {"dark", "light"}}
	got := make(map[typeid.Category][]string)
	for id, categories := range children {
		got[id] = slugs(categories)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	some := must[map[typeid.Category]*ent.Category](t)(
		catalog.CategoriesByID.Read(ctx, s.store.Client, []typeid.Category{s.dark.ID, typeid.NewCategory(), s.tea.ID}))
	if len(some) != 2 || some[s.dark.ID].Slug != "dark" || some[s.tea.ID].Slug != "tea" {
		t.Errorf("by id: %v", some)
	}
	if c := must[*ent.Category](t)(s.CategoryByID(ctx, s.gear.ID)); c == nil || c.Slug != "gear" {
		t.Errorf("by id: %v", c)
	}
	if c := must[*ent.Category](t)(s.CategoryBySlug(ctx, "light", "")); c == nil || c.ID != s.light.ID {
		t.Errorf("by slug: %v", c)
	}
}

func TestVariantsAndImagesInOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx := t.Context()
	top := s.category("top", nil)
	full, few, none := s.product("full", top, product.StatusActive), s.product("few", top, product.StatusActive),
		s.product("none", top, product.StatusActive)
	for i := range 102 {
		s.variant(full, 102-i)
		s.image(full, 102-i)
	}
	v1, v0a, v0b := s.variant(few, 1), s.variant(few, 0), s.variant(few, 0)
	i1, i0a, i0b := s.image(few, 1), s.image(few, 0), s.image(few, 0)
	ids := []typeid.Product{none.ID, few.ID, full.ID, few.ID}

	var ranges []catalog.Range
	for _, id := range ids {
		ranges = append(ranges, catalog.Range{ID: id, Terms: unique.Make(catalog.Terms{})})
	}
	variants := map[typeid.Product][]catalog.Offered{}
	for key, offered := range must[map[catalog.Range][]catalog.Offered](t)(catalog.VariantsByProduct.ReadParts(ctx, s.store.Client, 0, ranges)) {
		variants[key.ID] = offered
	}
	var got []typeid.Variant
	for _, v := range variants[few.ID] {
		got = append(got, v.ID)
	}
	if want := []typeid.Variant{v0a.ID, v0b.ID, v1.ID}; !slices.Equal(got, want) {
		t.Errorf("variants %v, want %v", got, want)
	}
	if v := variants[full.ID]; len(v) != 100 || v[0].Position != 1 || v[99].Position != 100 || len(variants) != 2 {
		t.Errorf("%d variants of %d products", len(v), len(variants))
	}

	images := must[map[typeid.Product][]*ent.ProductImage](t)(catalog.ImagesByProduct.Read(ctx, s.store.Client, ids))
	var gotImages []typeid.ProductImage
	for _, i := range images[few.ID] {
		gotImages = append(gotImages, i.ID)
	}
	if want := []typeid.ProductImage{i0a.ID, i0b.ID, i1.ID}; !slices.Equal(gotImages, want) {
		t.Errorf("images %v, want %v", gotImages, want)
	}
	if i := images[full.ID]; len(i) != 100 || i[0].Position != 1 || i[99].Position != 100 || len(images) != 2 {
		t.Errorf("%d images of %d products", len(i), len(images))
	}

	for id, want := range map[typeid.Product]int{few.ID: i0a.Position, full.ID: 1} {
		got := must[map[catalog.SummaryKey]*catalog.Summary](t)(catalog.Summaries.ReadParts(ctx, s.store.Client, catalog.MainImagePart, []catalog.SummaryKey{{ID: id, Terms: unique.Make(catalog.Terms{})}}))
		for _, summary := range got {
			if summary.MainImage.ProductID != id || summary.MainImage.Position != want {
				t.Errorf("main image %v", summary.MainImage)
			}
		}
	}
	nowhere := catalog.SummaryKey{ID: typeid.NewProduct(), Terms: unique.Make(catalog.Terms{})}
	if got := must[map[catalog.SummaryKey]*catalog.Summary](t)(catalog.Summaries.ReadParts(ctx, s.store.Client, catalog.MainImagePart, []catalog.SummaryKey{nowhere})); got[nowhere].MainImage != nil {
		t.Errorf("main image of no product: %v", got[nowhere].MainImage)
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx := t.Context()
	p, q := s.product("p", s.category("c", nil), product.StatusActive), s.product("q", s.category("d", nil), product.StatusActive)
	a, b, other := s.variant(p, 0), s.variant(p, 1), s.variant(q, 0)
	s.price(a, "EUR", 500)
	s.price(a, "USD", 600)
	s.price(b, "EUR", 300)
	s.price(other, "JPY", 900)

	var offers []catalog.OfferKey
	for _, of := range []struct {
		variant  *ent.Variant
		currency money.Currency
	}{{a, "EUR"}, {a, "USD"}, {b, "EUR"}, {b, "USD"}, {other, "EUR"}, {a, "EURO"}, {a, ""}} {
		offers = append(offers, catalog.OfferKey{ID: of.variant.ID, Terms: unique.Make(catalog.Terms{Currency: of.currency})})
	}
	amounts := make(map[catalog.OfferKey]int64)
	for k, offer := range must[map[catalog.OfferKey]*catalog.Offer](t)(catalog.Offers.ReadParts(ctx, s.store.Client, catalog.PricePart, offers)) {
		if offer.Price != nil {
			amounts[k] = offer.Price.Amount
		}
	}
	if diff := cmp.Diff(map[catalog.OfferKey]int64{offers[0]: 500, offers[1]: 600, offers[2]: 300}, amounts); diff != "" {
		t.Errorf("prices (-want +got):\n%s", diff)
	}

	var keys []catalog.SummaryKey
	for _, of := range []struct {
		product  *ent.Product
		currency money.Currency
	}{{p, "EUR"}, {p, "USD"}, {p, "JPY"}, {q, "JPY"}, {q, "JPYX"}, {q, ""}} {
		keys = append(keys, catalog.SummaryKey{ID: of.product.ID, Terms: unique.Make(catalog.Terms{Currency: of.currency})})
	}
	ranges := make(map[catalog.SummaryKey]catalog.PriceRange)
	for k, summary := range must[map[catalog.SummaryKey]*catalog.Summary](t)(catalog.Summaries.ReadParts(ctx, s.store.Client, catalog.PriceRangePart, keys)) {
		if summary.PriceRange != nil {
			ranges[k] = *summary.PriceRange
		}
	}
	in := func(amount int64, currency money.Currency) money.Money {
		return money.Money{Amount: amount, Currency: currency}
	}
	if diff := cmp.Diff(map[catalog.SummaryKey]catalog.PriceRange{
		keys[0]: {Min: in(300, "EUR"), Max: in(500, "EUR")},
		keys[1]: {Min: in(600, "USD"), Max: in(600, "USD")},
		keys[3]: {Min: in(900, "JPY"), Max: in(900, "JPY")},
	}, ranges); diff != "" {
		t.Errorf("price ranges (-want +got):\n%s", diff)
	}
}

// TestCompareAt: the range is of those prices alone that are compared, in the currency that is asked.
func TestCompareAt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.product("p", s.category("c", nil), product.StatusActive)
	a, b, never := s.variant(p, 0), s.variant(p, 1), s.variant(p, 2)
	for _, v := range []*ent.Variant{a, b, never} {
		s.price(v, "EUR", 500)
		s.price(v, "USD", 600)
	}
	s.compare(a, "EUR", 800)
	s.compare(b, "EUR", 700)
	for currency, want := range map[money.Currency]*catalog.PriceRange{
		"EUR": {Min: money.Money{Amount: 700, Currency: "EUR"}, Max: money.Money{Amount: 800, Currency: "EUR"}},
		"USD": nil, "JPY": nil,
	} {
		key := catalog.SummaryKey{ID: p.ID, Terms: unique.Make(catalog.Terms{Currency: currency})}
		got := must[map[catalog.SummaryKey]*catalog.Summary](t)(catalog.Summaries.ReadParts(t.Context(), s.store.Client, catalog.PriceRangePart, []catalog.SummaryKey{key}))[key]
		if diff := cmp.Diff(want, got.CompareAtRange); diff != "" {
			t.Errorf("%s (-want +got):\n%s", currency, diff)
		}
	}
}

func TestAvailable(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	top, here, there := s.category("c", nil), s.location(), s.location()
	product1 := func(name string, status product.Status, levels ...[2]int) *ent.Product {
		p := s.product(name, top, status)
		v := s.variant(p, 0)
		s.price(v, "EUR", 100)
		for i, l := range levels {
			s.stock(v, []*ent.Location{here, there}[i], l[0], l[1])
		}
		return p
	}
	bought := []*ent.Product{
		product1("one place", product.StatusActive, [2]int{1, 0}),
		product1("the other place", product.StatusActive, [2]int{5, 5}, [2]int{5, 4}),
	}
	mixed := product1("second variant", product.StatusActive, [2]int{0, 0})
	v := s.variant(mixed, 1)
	s.price(v, "EUR", 100)
	s.stock(v, here, 3, 2)
	bought = append(bought, mixed)

	split := product1("priced is sold out, stocked has no price", product.StatusActive, [2]int{0, 0})
	s.stock(s.variant(split, 1), here, 3, 0)
	not := []*ent.Product{
		split,
		product1("never stocked", product.StatusActive),
		product1("sold out", product.StatusActive, [2]int{0, 0}, [2]int{0, 0}),
		product1("reserved", product.StatusActive, [2]int{2, 2}),
		product1("draft", product.StatusDraft, [2]int{2, 0}),
		product1("archived", product.StatusArchived, [2]int{2, 0}),
	}
	products := map[typeid.Product]*ent.Product{}
	var keys []catalog.SummaryKey
	for _, p := range slices.Concat(bought, not) {
		products[p.ID] = p
		for _, currency := range []money.Currency{"EUR", "USD", "EURO"} {
			keys = append(keys, catalog.SummaryKey{ID: p.ID, Terms: unique.Make(catalog.Terms{Currency: currency})})
		}
	}
	want, got := make(map[catalog.SummaryKey]bool), make(map[catalog.SummaryKey]bool)
	for _, p := range bought {
		want[catalog.SummaryKey{ID: p.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}] = true
	}
	for k, summary := range must[map[catalog.SummaryKey]*catalog.Summary](t)(catalog.Summaries.ReadParts(t.Context(), s.store.Client, catalog.StockedPart, keys)) {
		if summary.Available(products[k.ID]) {
			got[k] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("available (-want +got):\n%s", diff)
	}
}

// TestParts: what is read of a summary or an offer does not depend on what else is read with it.
func TestParts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.product("p", s.category("c", nil), product.StatusActive)
	v := s.variant(p, 0)
	s.price(v, "EUR", 100)
	s.stock(v, s.location(), 3, 1)
	picture := s.image(p, 0)
	s.compare(v, "EUR", 130)
	for parts := record.Parts(1); parts <= catalog.PriceRangePart|catalog.StockedPart|catalog.MainImagePart; parts++ {
		key := catalog.SummaryKey{ID: p.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}
		got := must[map[catalog.SummaryKey]*catalog.Summary](t)(catalog.Summaries.ReadParts(t.Context(), s.store.Client, parts, []catalog.SummaryKey{key}))[key]
		if hasRange := got.PriceRange != nil && got.PriceRange.Min.Amount == 100; hasRange != (parts&catalog.PriceRangePart != 0) ||
			got.Available(p) != (parts&catalog.StockedPart != 0) ||
			(got.CompareAtRange != nil && got.CompareAtRange.Max.Amount == 130) != (parts&catalog.PriceRangePart != 0) ||
			(got.MainImage != nil && got.MainImage.ID == picture.ID) != (parts&catalog.MainImagePart != 0) {
			t.Errorf("parts %b: %+v", parts, got)
		}
	}
	for parts := record.Parts(1); parts <= catalog.PricePart|catalog.QuantityPart; parts++ {
		key := catalog.OfferKey{ID: v.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}
		got := must[map[catalog.OfferKey]*catalog.Offer](t)(catalog.Offers.ReadParts(t.Context(), s.store.Client, parts, []catalog.OfferKey{key}))[key]
		if (got.Price != nil && got.Price.Amount == 100) != (parts&catalog.PricePart != 0) ||
			(got.Quantity == 2) != (parts&catalog.QuantityPart != 0) {
			t.Errorf("parts %b: %+v", parts, got)
		}
		of := catalog.Range{ID: p.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}
		offered := must[map[catalog.Range][]catalog.Offered](t)(catalog.VariantsByProduct.ReadParts(t.Context(), s.store.Client, parts, []catalog.Range{of}))[of]
		if diff := cmp.Diff([]catalog.Offer{*got}, []catalog.Offer{*offered[0].Offer}); diff != "" {
			t.Errorf("parts %b, with the variant (-want +got):\n%s", parts, diff)
		}
	}
}

func TestQuantity(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	here, there := s.location(), s.location()
	quantity := func(status product.Status, levels ...[2]int) int {
		v := s.variant(s.product("p"+string(status)+fmt.Sprint(levels), s.category("c"+string(status)+fmt.Sprint(levels), nil), status), 0)
		for i, l := range levels {
			s.stock(v, []*ent.Location{here, there}[i], l[0], l[1])
		}
		key := catalog.OfferKey{ID: v.ID, Terms: unique.Make(catalog.Terms{Currency: "EUR"})}
		return must[map[catalog.OfferKey]*catalog.Offer](t)(catalog.Offers.ReadParts(t.Context(), s.store.Client, catalog.QuantityPart, []catalog.OfferKey{key}))[key].Quantity
	}
	for want, levels := range map[int][][2]int{0: nil, 4: {{5, 1}}, 7: {{5, 1}, {3, 0}}} {
		if got := quantity(product.StatusActive, levels...); got != want {
			t.Errorf("of %v can be bought %d", levels, got)
		}
	}
	if got := quantity(product.StatusArchived, [2]int{5, 0}); got != 0 {
		t.Errorf("of what is not sold can be bought %d", got)
	}
}
