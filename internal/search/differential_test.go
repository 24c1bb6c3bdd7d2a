package search_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// questions is how many random questions TestDifferential asks.
var questions = flag.Int("questions", 24, "how many random lists, facets and searches are compared with the database's")

// usd are the terms of whom nothing is known.
var usd = catalog.Terms{Currency: "USD"}

// answer is a page of a list.
type answer struct {
	total          int
	ids            []uuid.UUID
	cursors        []string
	previous, next bool
}

func answerOf(c *catalog.ProductConnection, total int) answer {
	info := c.PageInfo()
	a := answer{total: total, previous: info.HasPreviousPage, next: info.HasNextPage}
	for _, e := range c.Edges {
		a.ids, a.cursors = append(a.ids, e.Node.ID.UUID()), append(a.cursors, e.Cursor())
	}
	return a
}

func (s *shop) byIndex(f *search.Finder, l *search.Listing, sort catalog.ProductSort, args ...page.Args) answer {
	s.t.Helper()
	var asked page.Args
	if len(args) > 0 {
		asked = args[0]
	}
	found, known, err := f.Page(l, sort, asked)
	if err != nil || !known {
		s.t.Fatalf("%v by %s: %t, %v", describe(l), sort, known, err)
	}
	keys := found.Keys()
	shown, err := catalog.ShownProducts.Read(s.t.Context(), s.store.Client, keys)
	if err != nil {
		s.t.Fatal(err)
	}
	products := make([]*ent.Product, len(keys))
	for i, key := range keys {
		products[i] = shown[key]
	}
	c := found.Of(products)
	return answerOf(c, *c.Total.Known)
}

func (s *shop) bySQL(l *search.Listing, sort catalog.ProductSort, args ...page.Args) answer {
	s.t.Helper()
	var asked page.Args
	if len(args) > 0 {
		asked = args[0]
	}
	key, err := catalog.NewFilteredPage(l.Within, l.Of, l.Filter, sort, l.Terms, asked)
	if err != nil {
		s.t.Fatalf("%v by %s: %v", describe(l), sort, err)
	}
	found, err := catalog.FilteredProducts.Read(s.t.Context(), s.store.Client, []catalog.FilteredPage{key})
	if err != nil {
		s.t.Fatalf("%v by %s: %v", describe(l), sort, err)
	}
	total, err := found[key].Total.Read(s.t.Context(), s.store.Client)
	if err != nil {
		s.t.Fatal(err)
	}
	return answerOf(found[key], total)
}

func describe(l *search.Listing) string {
	filter, _ := json.Marshal(l.Filter)
	text := ""
	if l.Text != nil {
		text = l.Text.Query
	}
	return fmt.Sprintf("%s %s %s %+v %q", l.Within, l.Of, filter, l.Terms, text)
}

// sorts are the orders that the index knows of all lists.
var sorts = []catalog.ProductSort{
	catalog.SortNewest, catalog.SortOldest, catalog.SortPriceLowest, catalog.SortPriceHighest, catalog.SortBestSelling,
}

// TestDifferential compares what the index answers with what the database does, after writers have changed products
// while others searched.
func TestDifferential(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	w := newWorld(s, rand.New(rand.NewPCG(seed, 1)))
	const rounds = 6
	for range rounds {
		s.disturb(w)
		s.settle()
		w.learn(s)
		for range max(1, *questions/rounds) {
			s.compareList(w)
			s.compareFacets(w)
			s.compareSearch(w)
			s.compareSuggestions(w)
			if t.Failed() {
				t.FailNow()
			}
		}
	}
}

// disturb changes products while searches go on, which must neither fail nor show what is not public.
func (s *shop) disturb(w *world) {
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	asked := make(chan error, 1)
	texts := []string{"mug", "coffee", "linnen", "notebook"}
	go func() {
		var err error
		for i := 0; ctx.Err() == nil && err == nil; i++ {
			var f *search.Finder
			if f, err = s.Finder(ctx, usd); err != nil || f == nil {
				continue
			}
			l := &search.Listing{Within: catalog.OfCategory, Terms: usd, Languages: []string{"en"}, Text: &search.Text{Query: texts[i%len(texts)], Prefix: true}}
			if _, _, err = s.Search(ctx, f, l, catalog.SortRelevance, page.Args{}); err == nil {
				_, _, err = s.Facets(ctx, f, l, nil)
			}
		}
		if ctx.Err() != nil {
			err = nil
		}
		asked <- err
	}()
	for range 40 {
		w.change(s)
	}
	stop()
	if err := <-asked; err != nil && !errors.Is(err, context.Canceled) {
		s.t.Fatalf("a search while products change: %v", err)
	}
}

func (s *shop) finder(terms catalog.Terms) *search.Finder {
	s.t.Helper()
	f, err := s.Finder(s.t.Context(), terms)
	if err != nil || f == nil {
		s.t.Fatalf("there is no index: %v", err)
	}
	return f
}

// compareList compares all pages of a list, forward, backward and by number.
func (s *shop) compareList(w *world) {
	s.t.Helper()
	l := w.listing()
	sort := pick(w.random, sorts)
	if l.Within == catalog.OfCollection && w.random.IntN(3) == 0 {
		sort = catalog.SortManual
	}
	f, first := s.finder(l.Terms), 1+w.random.IntN(30)
	forward, backward := page.Args{First: &first}, page.Args{Last: &first}
	for range 3 {
		for _, args := range []page.Args{forward, backward} {
			got, want := s.byIndex(f, l, sort, args), s.bySQL(l, sort, args)
			if !reflect.DeepEqual(got, want) {
				s.t.Errorf("%s by %s, %+v:\n%+v by the index\n%+v by the database", describe(l), sort, args, got, want)
				return
			}
			if len(got.cursors) > 0 {
				forward.After, backward.Before = &got.cursors[len(got.cursors)-1], &got.cursors[0]
			}
		}
	}
	number := 1 + w.random.IntN(3)
	args := page.Args{First: &first, Page: &number}
	if got, want := s.byIndex(f, l, sort, args), s.bySQL(l, sort, args); !reflect.DeepEqual(got, want) {
		s.t.Errorf("%s by %s, page %d of %d:\n%+v by the index\n%+v by the database", describe(l), sort, number, first, got, want)
	}
}

// compareFacets compares all facets of a list, with their values and what is chosen of them.
func (s *shop) compareFacets(w *world) {
	s.t.Helper()
	l := w.listing()
	got, byIndex, err := s.Facets(s.t.Context(), s.finder(l.Terms), l, nil)
	if err != nil || !byIndex {
		s.t.Fatalf("facets of %s: %t, %v", describe(l), byIndex, err)
	}
	other := *l
	want, _, err := s.Facets(s.t.Context(), nil, &other, nil)
	if err != nil {
		s.t.Fatalf("facets of %s: %v", describe(l), err)
	}
	if got, want := facetsAsText(got), facetsAsText(want); !slices.Equal(got, want) {
		s.t.Errorf("facets of %s:\n%s\nby the index, and by the database\n%s", describe(l), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// facetsAsText returns what facets say, a line for each value, in an order of its own.
func facetsAsText(all []search.Facet) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	values := func(id string, all []*search.FacetValue) {
		for _, v := range all {
			label := strings.ToLower(v.Label)
			if v.Count == 0 { // the index may know what it is called
				label = ""
			}
			add("%s %q %q %d %t %s", id, v.ID, label, v.Count, v.Selected, v.Input())
		}
	}
	for _, f := range all {
		switch f := f.(type) {
		case *search.ValueFacet:
			values(f.ID, f.All)
		case *search.NumberFacet:
			add("%s from %s to %s %s", f.ID, f.Least, f.Greatest, f.Unit)
			values(f.ID, f.All)
		case *search.DateFacet:
			add("%s from %s to %s", f.ID, f.Earliest, f.Latest)
			values(f.ID, f.All)
		case *search.CategoryFacet:
			for i, v := range f.All {
				add("category %d %s %d %d %t", i, v.ID, v.Depth, v.Count, v.Selected)
			}
		case *search.PriceFacet:
			add("price from %v to %v, %v", f.Min, f.Max, f.SelectedPrice)
			for _, b := range f.Buckets {
				add("price %s %d", b.Input(), b.Count)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// compareSearch compares what a text finds among what fulfils a filter with what it finds of all and the database lets through.
func (s *shop) compareSearch(w *world) {
	s.t.Helper()
	text := pick(w.random, []string{"coffee", "linen", "mug", "wood", "kaffee", "linnen", "tea cup", "blend espresso", "set of", "b"})
	l := w.listing()
	l.Within, l.Of, l.Languages = catalog.OfCategory, uuid.Nil, []string{"de", "en"}
	l.Text = &search.Text{Query: text, Prefix: true, Unavailable: search.UnavailableShow}
	sort := pick(w.random, append(sorts, catalog.SortName, catalog.SortNameDescending, catalog.SortUpdated, catalog.SortRelevance))
	all := &search.Listing{Within: catalog.OfCategory, Terms: l.Terms, Languages: l.Languages, Text: l.Text}
	f := s.finder(l.Terms)
	found := s.allOf(f, all, catalog.SortRelevance)
	got := s.allOf(f, l, sort)
	bare := *l
	bare.Text = nil
	fits := map[uuid.UUID]bool{}
	order := sort
	if sort == catalog.SortRelevance {
		order = catalog.SortNewest
	}
	var want []uuid.UUID
	for _, id := range s.allBySQL(&bare, order) {
		fits[id] = true
		if slices.Contains(found, id) {
			want = append(want, id)
		}
	}
	if sort == catalog.SortRelevance {
		want = slices.DeleteFunc(slices.Clone(found), func(id uuid.UUID) bool { return !fits[id] })
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("search of %s by %s: %v, and not %v", describe(l), sort, got, want)
	}
}

// compareSuggestions compares the products that are suggested for a text with the first that a search finds.
func (s *shop) compareSuggestions(w *world) {
	s.t.Helper()
	l := w.listing()
	l.Within, l.Of, l.Filter, l.Languages = catalog.OfCategory, uuid.Nil, nil, []string{"de", "en"}
	l.Text = &search.Text{
		Query: pick(w.random, []string{"co", "l", "mu", "kaffee", "linnne", "tea c", "sma", "x"}), Prefix: true, Unavailable: search.UnavailableLast,
	}
	f := s.finder(l.Terms)
	want := s.allOf(f, l, catalog.SortRelevance)
	const most = 7
	want = want[:min(most, len(want))]
	own := *l
	suggested, err := s.Suggest(s.t.Context(), f, &own, most)
	if err != nil {
		s.t.Fatal(err)
	}
	keys := suggested.Found.Keys()
	var got []uuid.UUID
	for _, key := range keys[:min(most, len(keys))] {
		got = append(got, key.Product.UUID())
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("suggestions for %s: %v, and not %v", describe(l), got, want)
	}
}

// allOf returns all that a search finds, page by page.
func (s *shop) allOf(f *search.Finder, l *search.Listing, sort catalog.ProductSort) (ids []uuid.UUID) {
	s.t.Helper()
	args := page.Args{First: new(17)}
	for {
		own := *l
		r, byIndex, err := s.Search(s.t.Context(), f, &own, sort, args)
		if err != nil || !byIndex {
			s.t.Fatalf("search of %s by %s: %t, %v", describe(l), sort, byIndex, err)
		}
		for _, p := range r.Nodes() {
			ids = append(ids, p.ID.UUID())
		}
		info := r.PageInfo()
		if len(ids) > 1000 || info.HasNextPage && info.EndCursor == nil {
			s.t.Fatalf("search of %s by %s has no end", describe(l), sort)
		}
		if !info.HasNextPage {
			if r.TotalCount() != len(ids) {
				s.t.Errorf("search of %s by %s: %d in all, and %d were listed", describe(l), sort, r.TotalCount(), len(ids))
			}
			return ids
		}
		args.After = info.EndCursor
	}
}

func (s *shop) allBySQL(l *search.Listing, sort catalog.ProductSort) []uuid.UUID {
	s.t.Helper()
	var ids []uuid.UUID
	args := page.Args{First: new(100)}
	for {
		a := s.bySQL(l, sort, args)
		ids = append(ids, a.ids...)
		if !a.next {
			return ids
		}
		args.After = &a.cursors[len(a.cursors)-1]
	}
}

// world is what random questions and changes are made of.
type world struct {
	random                                      *rand.Rand
	products, variants, categories, collections []uuid.UUID
	channel, located, group                     uuid.UUID
	vendors, tags, types, options               []string
	attributes                                  map[string][]string // by kind
	choices                                     map[string][]string
	n                                           int
}

func newWorld(s *shop, random *rand.Rand) *world {
	w := &world{random: random}
	w.channel = typeid.NewChannel().UUID()
	s.exec(`INSERT INTO channels (id, created_at, updated_at, name, code, sells_everything) VALUES ($1, now(), now(), 'Chosen', 'chosen', false)`, w.channel)
	s.exec(`INSERT INTO channel_products (channel_id, product_id) SELECT $1, id FROM products WHERE random() < 0.6`, w.channel)
	w.located = typeid.NewChannel().UUID()
	s.exec(`INSERT INTO channels (id, created_at, updated_at, name, code, sells_everything, location_ids)
		SELECT $1, now(), now(), 'Located', 'located', true, jsonb_build_array(id) FROM locations ORDER BY id DESC LIMIT 1`, w.located)
	w.learn(s)
	return w
}

// learn reads what there is.
func (w *world) learn(s *shop) {
	ids := func(statement string) []uuid.UUID { return column[uuid.UUID](s, statement) }
	texts := func(statement string) []string { return column[string](s, statement) }
	w.products, w.variants = ids(`SELECT id FROM products ORDER BY id`), ids(`SELECT id FROM variants ORDER BY id`)
	w.categories, w.collections = ids(`SELECT id FROM categories ORDER BY id`), ids(`SELECT id FROM collections ORDER BY id`)
	w.group = ids(`SELECT id FROM customer_groups ORDER BY id LIMIT 1`)[0]
	w.vendors, w.tags = texts(`SELECT DISTINCT vendor FROM products`), texts(`SELECT DISTINCT jsonb_array_elements_text(tags) FROM products`)
	w.types = texts(`SELECT slug FROM product_types`)
	w.options = texts(`SELECT DISTINCT lower(o.name) || '=' || lower(v.name) FROM product_options o JOIN option_values v ON v.option_id = o.id`)
	w.attributes, w.choices = map[string][]string{}, map[string][]string{}
	for _, row := range texts(`SELECT kind || ' ' || slug FROM attributes WHERE filterable`) {
		kind, slug, _ := strings.Cut(row, " ")
		w.attributes[kind] = append(w.attributes[kind], slug)
	}
	for _, row := range texts(`SELECT a.slug || ' ' || c.slug FROM attribute_choices c JOIN attributes a ON a.id = c.attribute_id`) {
		of, slug, _ := strings.Cut(row, " ")
		w.choices[of] = append(w.choices[of], slug)
	}
	for _, all := range [][]string{w.vendors, w.tags, w.types, w.options} {
		slices.Sort(all)
	}
}

func column[T any](s *shop, statement string) (all []T) {
	s.t.Helper()
	rows, err := s.store.DB.QueryContext(s.t.Context(), statement)
	if err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	for rows.Next() {
		var one T
		if err := rows.Scan(&one); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return all
}

func pick[T any](random *rand.Rand, all []T) T { return all[random.IntN(len(all))] }

func some[T any](random *rand.Rand, all []T) []T {
	list := []T{}
	for range 1 + random.IntN(3) {
		if one := pick(random, all); !slices.ContainsFunc(list, func(other T) bool { return reflect.DeepEqual(one, other) }) {
			list = append(list, one)
		}
	}
	return list
}

// listing returns a random list.
func (w *world) listing() *search.Listing {
	l := &search.Listing{Within: catalog.OfCategory, Terms: usd, Languages: []string{"en"}, Filter: w.filter(1)}
	switch w.random.IntN(5) {
	case 0:
		l.Of = pick(w.random, w.categories)
	case 1:
		l.Within, l.Of = catalog.OfCollection, pick(w.random, w.collections)
	}
	switch w.random.IntN(4) {
	case 0:
		l.Terms = catalog.Terms{Currency: "EUR", Country: address.Country(pick(w.random, []string{"IE", "DE"}))}
	case 1:
		l.Terms.Group = typeid.Of[typeid.CustomerGroup](w.group)
	}
	switch w.random.IntN(5) {
	case 0:
		l.Terms.Channel, l.Terms.Chosen = typeid.Of[typeid.Channel](w.channel), true
	case 1:
		l.Terms.Channel, l.Terms.Located = typeid.Of[typeid.Channel](w.located), true
	}
	l.Filter.Facets = w.selections()
	return l
}

// filter returns a random filter.
func (w *world) filter(depth int) *catalog.ProductFilter {
	f := &catalog.ProductFilter{}
	yes := w.random.IntN(2) == 0
	for range w.random.IntN(3) {
		switch w.random.IntN(15) {
		case 0:
			f.Vendors = some(w.random, w.vendors)
		case 1:
			f.Tags = some(w.random, w.tags)
		case 2:
			f.Types = some(w.random, w.types)
		case 3:
			f.CategoryIDs = typeids(some(w.random, w.categories), typeid.Of[typeid.Category])
		case 4:
			f.CollectionIDs = typeids(some(w.random, w.collections), typeid.Of[typeid.Collection])
		case 5:
			f.IDs = typeids(some(w.random, w.products), typeid.Of[typeid.Product])
		case 6:
			f.Price = w.prices()
		case 7:
			f.OnSale = &yes
		case 8:
			f.Available = &yes
		case 9:
			f.CreatedAfter = new(time.Now().AddDate(0, 0, -w.random.IntN(400)))
		case 10:
			f.CreatedBefore = new(time.Now().AddDate(0, 0, -w.random.IntN(400)))
		case 11:
			name, value, _ := strings.Cut(pick(w.random, w.options), "=")
			f.Options = append(f.Options, &catalog.OptionFilter{Name: name, Values: []string{strings.ToUpper(value)}})
		case 12:
			f.Attributes = append(f.Attributes, w.attribute())
		case 13:
			if depth < 3 {
				f.Or = []*catalog.ProductFilter{w.filter(depth + 1), w.filter(depth + 1)}
			}
		case 14:
			if depth < 3 {
				f.Not = w.filter(depth + 1)
			}
		}
	}
	return f
}

func typeids[ID any](all []uuid.UUID, of func(uuid.UUID) ID) []ID {
	ids := make([]ID, len(all))
	for i, id := range all {
		ids[i] = of(id)
	}
	return ids
}

func (w *world) prices() *catalog.PriceFilter {
	low := w.random.IntN(60)
	return &catalog.PriceFilter{Min: new(money.Decimal(fmt.Sprint(low))), Max: new(money.Decimal(fmt.Sprint(low + w.random.IntN(80))))}
}

func (w *world) attribute() *catalog.AssignedFilter {
	kinds := []string{"CHOICE", "CHOICES", "COLOR", "NUMBER", "BOOLEAN", "DATE"}
	kind := pick(w.random, kinds)
	key := pick(w.random, w.attributes[kind])
	f := &catalog.AssignedFilter{Key: key}
	switch kind {
	case "NUMBER":
		low := w.random.IntN(300)
		f.Number = &catalog.NumberFilter{Min: new(money.Decimal(fmt.Sprint(low))), Max: new(money.Decimal(fmt.Sprintf("%d.5", low+w.random.IntN(2000))))}
	case "BOOLEAN":
		f.Boolean = new(w.random.IntN(2) == 0)
	case "DATE":
		f.Date = &catalog.DateFilter{Min: new(fmt.Sprintf("2025-%02d-01", 1+w.random.IntN(12)))}
	default:
		f.Choices = some(w.random, w.choices[key])
	}
	return f
}

// selections returns random choices of facets.
func (w *world) selections() (all []*catalog.FacetSelection) {
	seen := map[string]bool{}
	for range w.random.IntN(4) {
		one := w.selection()
		if !seen[one.ID] {
			seen[one.ID] = true
			all = append(all, one)
		}
	}
	return all
}

func (w *world) selection() *catalog.FacetSelection {
	switch w.random.IntN(9) {
	case 0:
		return &catalog.FacetSelection{ID: catalog.FacetVendor, Values: some(w.random, w.vendors)}
	case 1:
		return &catalog.FacetSelection{ID: catalog.FacetTag, Values: some(w.random, w.tags)}
	case 2:
		return &catalog.FacetSelection{ID: catalog.FacetType, Values: some(w.random, w.types)}
	case 3:
		return &catalog.FacetSelection{ID: catalog.FacetPrice, Price: w.prices()}
	case 4:
		return &catalog.FacetSelection{ID: pick(w.random, []string{catalog.FacetOnSale, catalog.FacetAvailable}), Values: some(w.random, []string{"true", "false"})}
	case 5:
		id := typeid.Of[typeid.Category](pick(w.random, w.categories))
		return &catalog.FacetSelection{ID: catalog.FacetCategory, Values: []string{id.String()}}
	case 6, 7:
		name, value, _ := strings.Cut(pick(w.random, w.options), "=")
		return &catalog.FacetSelection{ID: catalog.FacetOption + name, Values: []string{value}}
	}
	a := w.attribute()
	one := &catalog.FacetSelection{ID: catalog.FacetAttribute + a.Key, Values: a.Choices, Number: a.Number, Date: a.Date}
	if a.Boolean != nil {
		one.Values = []string{fmt.Sprint(*a.Boolean)}
	}
	return one
}

// change changes something of the catalog.
func (w *world) change(s *shop) {
	w.n++
	r, product := w.random, pick(w.random, w.products)
	switch r.IntN(15) {
	case 0:
		s.exec(`UPDATE products SET vendor = $2, name = name || ' b' WHERE id = $1 AND slug <> 'linen-notebook'`, product, pick(r, []string{"Neu", "Old Harbour Roasters", ""}))
	case 1:
		s.exec(`UPDATE products SET tags = $2::jsonb WHERE id = $1`, product, fmt.Sprintf(`["tag%d", "Wool"]`, r.IntN(5)))
	case 2:
		s.exec(`UPDATE products SET category_id = $2 WHERE id = $1`, product, pick(r, w.categories))
	case 3:
		s.exec(`UPDATE products SET status = $2 WHERE id = $1 AND slug <> 'linen-notebook'`, product, pick(r, []string{"ACTIVE", "DRAFT", "ACTIVE", "ARCHIVED"}))
	case 4:
		s.exec(`UPDATE prices SET amount = $2, compare_at_amount = $3 WHERE variant_id = $1`, pick(r, w.variants), 100+r.IntN(9000), 9200+r.IntN(100))
	case 5:
		s.exec(`UPDATE stock_levels SET on_hand = reserved WHERE variant_id IN (SELECT id FROM variants WHERE product_id = $1)`, product)
	case 14:
		s.exec(`UPDATE stock_levels SET on_hand = reserved + $2 WHERE location_id = (SELECT max(id::text)::uuid FROM locations) AND variant_id IN (SELECT id FROM variants WHERE product_id = $1)`,
			product, r.IntN(2))
	case 6:
		s.exec(`INSERT INTO product_categories (product_id, category_id, name) SELECT id, $2, name FROM products WHERE id = $1 ON CONFLICT DO NOTHING`, product, pick(r, w.categories))
	case 7:
		s.exec(`DELETE FROM product_categories WHERE product_id = $1`, product)
	case 8:
		s.exec(`INSERT INTO channel_products (channel_id, product_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, w.channel, product)
	case 9:
		s.exec(`DELETE FROM channel_products WHERE product_id = $1`, product)
	case 10:
		s.exec(`UPDATE attribute_values SET number = $2 WHERE number IS NOT NULL AND product_id = $1`, product, r.IntN(2000))
	case 11:
		s.exec(`UPDATE categories SET position = $2, name = name WHERE id = $1`, pick(r, w.categories), r.IntN(20))
	case 12:
		s.exec(`UPDATE attributes SET name = name || '.' WHERE slug = 'material'`)
	case 13:
		s.exec(`UPDATE option_values SET name = $1 WHERE id = (SELECT id FROM option_values ORDER BY md5(id::text || $1) LIMIT 1)`, fmt.Sprintf("Tone %d", w.n))
	}
}
