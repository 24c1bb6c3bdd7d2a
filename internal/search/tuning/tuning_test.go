package tuning_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// enough is how long a test waits for what comes at once.
const enough = 30 * time.Second

// shop is a store with 21 products.
type shop struct {
	*tuning.Service
	t        *testing.T
	st       *store.Store
	url      string
	viewer   auth.Viewer
	products []typeid.Product
}

func newShop(t *testing.T) *shop {
	t.Helper()
	url := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: pgtest.MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	st := store.New(db)
	s := &shop{Service: another(st), t: t, st: st, url: url, viewer: auth.Viewer{Role: auth.Staff, User: typeid.NewUser()}}
	s.exec(`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'c', 'c')`)
	for i := range 21 {
		s.products = append(s.products, typeid.NewProduct())
		s.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, category_id) SELECT $1, now(), now(), $2, $2, id FROM categories`, s.products[i], fmt.Sprint("p", i))
	}
	return s
}

// another is the tuning as another process has it.
func another(st *store.Store) *tuning.Service {
	return tuning.New(st, staff.AuditAll, slog.New(slog.DiscardHandler))
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.st.DB.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

func (s *shop) count(query string) (n int) {
	s.t.Helper()
	if err := s.st.DB.QueryRowContext(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) tuning() *tuning.Tuning {
	s.t.Helper()
	held, err := s.Tuning(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return held
}

func (s *shop) update(in tuning.SettingsInput) *tuning.SettingsRow {
	s.t.Helper()
	row, err := s.UpdateSettings(s.t.Context(), s.viewer, tuning.SettingsUpdateInput{Settings: in})
	if err != nil {
		s.t.Fatal(err)
	}
	return row
}

func (s *shop) pin(query string, products ...typeid.Product) {
	s.t.Helper()
	if _, err := s.SetPins(s.t.Context(), s.viewer, tuning.PinsSetInput{Query: query, ProductIDs: products}); err != nil {
		s.t.Fatal(err)
	}
}

func full() tuning.SettingsInput {
	order := tuning.ByName
	return tuning.SettingsInput{
		StopWords: []string{"please"},
		Weights:   &tuning.Weights{Name: new(20), SKU: new(0)},
		Synonyms:  []tuning.Synonym{{Terms: []string{"couch", "sofa"}}, {From: new("shoe"), Terms: []string{"sneaker"}}},
		Redirects: []tuning.Redirect{{Query: "Imprint", URL: "/imprint"}},
		Facets:    []tuning.Facet{{Facet: "option:size", Enabled: true, Values: new(30), Order: &order}, {Facet: "vendor"}},
	}
}

// TestUpdate replaces what is given, leaves the rest, and tells the audit log of what has changed.
func TestUpdate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	nothing := s.tuning()
	if nothing.FieldWeights != words.DefaultWeights || nothing.Redirect("imprint") != "" || nothing.Pins("imprint") != nil {
		t.Errorf("by default: %+v", nothing)
	}
	row := s.update(full())
	held, in := s.tuning(), full()
	want := tuning.Settings{StopWords: in.StopWords, Weights: *in.Weights, Synonyms: in.Synonyms, Redirects: in.Redirects, Facets: in.Facets}
	if diff := cmp.Diff([]tuning.Settings{want, want}, []tuning.Settings{row.Settings, held.Settings}); diff != "" || row.Version != 2 {
		t.Errorf("version %d\n%s", row.Version, diff)
	}
	weights := words.DefaultWeights
	weights[words.Name], weights[words.SKU] = 20, 0
	if held.FieldWeights != weights || held.Redirect(" IMPRINT? ") != "/imprint" {
		t.Errorf("%v, redirect to %q", held.FieldWeights, held.Redirect(" IMPRINT? "))
	}
	if row := s.update(full()); row.Version != 2 || s.tuning() != held {
		t.Errorf("what is so already makes version %d, or is read again", row.Version)
	}
	row = s.update(tuning.SettingsInput{StopWords: []string{}, Weights: &tuning.Weights{}})
	want.StopWords, want.Weights = []string{}, tuning.Weights{}
	if diff := cmp.Diff(want, row.Settings); diff != "" || row.Version != 3 {
		t.Errorf("version %d\n%s", row.Version, diff)
	}
	if n := s.count(`SELECT count(*) FROM audit_entries WHERE action = 'search_settings.updated' AND subject = 'search'`); n != 2 {
		t.Errorf("%d entries of the audit log, want 2", n)
	}
	if n := s.count(`SELECT count(*) FROM audit_entries WHERE detail->'changes' = '{"weights": {"from": {"name": 20, "sku": 0}, "to": {}}, "stopWords": {"from": ["please"], "to": []}}'`); n != 1 {
		t.Error("the audit log does not tell what has changed")
	}
	row, err := s.UpdateSettings(t.Context(), s.viewer, tuning.SettingsUpdateInput{ExpectedVersion: new(2), Settings: full()})
	if !fault.IsConflict(err) || row == nil || row.Version != 3 || len(row.StopWords) > 0 {
		t.Errorf("%+v, %v", row, err)
	}
}

// TestSynonymsAreFound searches with synonyms as another process has read them.
func TestSynonymsAreFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.update(full())
	held, err := another(s.st).Tuning(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := words.NewBuilder(words.Settings{})
	for i, name := range []string{"couch", "sofa", "shoe", "sneaker"} {
		if err := b.Add(words.Document{Ordinal: uint32(i), Texts: []words.Text{{Field: words.Name, Language: "en", Text: name}}}); err != nil {
			t.Fatal(err)
		}
	}
	segment, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	set := words.NewSet(words.Part{Segment: segment})
	for query, want := range map[string]int{"couch": 2, "sofa": 2, "shoe": 2, "sneaker": 1} {
		found := set.Search(words.Query{Text: query, Languages: []string{"en"}, Synonyms: held.SynonymWords}, words.Ranking{Weights: &held.FieldWeights}).Top(10)
		if len(found) != want {
			t.Errorf("%s: found %v, want %d", query, found, want)
		}
	}
}

func many[T any](n int, of func(i int) T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = of(i)
	}
	return list
}

func numbered(prefix string) func(int) string {
	return func(i int) string { return fmt.Sprint(prefix, i) }
}

// TestRefuses has each mistake be told at its place, and nothing be written.
func TestRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	long := strings.Repeat("é", 2001)
	order := func(i int) tuning.Synonym {
		return tuning.Synonym{Terms: []string{fmt.Sprint("a", i), fmt.Sprint("b", i)}}
	}
	redirect := func(i int) tuning.Redirect { return tuning.Redirect{Query: fmt.Sprint("q", i), URL: "/"} }
	facet := func(i int) tuning.Facet { return tuning.Facet{Facet: fmt.Sprint("option:o", i)} }
	for name, c := range map[string]struct {
		in   tuning.SettingsInput
		want []string
	}{
		"as many as there may be": {tuning.SettingsInput{
			StopWords: many(500, numbered("w")), Synonyms: many(1000, order), Redirects: many(1000, redirect), Facets: many(200, facet),
		}, nil},
		"too many": {tuning.SettingsInput{
			StopWords: many(501, numbered("w")), Synonyms: many(1001, order), Redirects: many(1001, redirect), Facets: many(201, facet),
		}, []string{"LIMIT_REACHED stopWords", "LIMIT_REACHED synonyms", "LIMIT_REACHED redirects", "LIMIT_REACHED facets"}},
		"stop words": {tuning.SettingsInput{StopWords: []string{"a", "Á ", "", "-", "two words", long[:51*2], "a\nb"}}, []string{
			"INVALID stopWords.1", "REQUIRED stopWords.2", "INVALID stopWords.3", "INVALID stopWords.4", "TOO_LONG stopWords.5", "INVALID stopWords.6",
		}},
		"the longest": {tuning.SettingsInput{
			StopWords: []string{long[:50*2]}, Synonyms: []tuning.Synonym{{From: new(long[:100*2]), Terms: many(20, numbered("t"))}},
			Redirects: []tuning.Redirect{{Query: long[:200*2], URL: "/" + strings.Repeat("a", 1999)}}, Facets: []tuning.Facet{{Facet: "attribute:" + long[:100*2], Values: new(200)}},
		}, nil},
		"weights": {tuning.SettingsInput{Weights: &tuning.Weights{Name: new(100), Vendor: new(0), Barcode: new(101), SKU: new(-1)}}, []string{
			"OUT_OF_RANGE weights.sku", "OUT_OF_RANGE weights.barcode",
		}},
		"synonyms": {tuning.SettingsInput{Synonyms: []tuning.Synonym{
			{Terms: []string{"alone"}}, {}, {From: new("same"), Terms: []string{"Same"}}, {Terms: []string{"one two three four five six", "b"}},
			{From: new(""), Terms: []string{long[:101*2]}}, {Terms: many(21, numbered("t"))}, {Terms: []string{"T-Shirt of one two three", "t"}},
		}}, []string{
			"INVALID synonyms.0.terms", "REQUIRED synonyms.1.terms", "INVALID synonyms.2.terms.0", "TOO_LONG synonyms.3.terms.0",
			"REQUIRED synonyms.4.from", "TOO_LONG synonyms.4.terms.0", "LIMIT_REACHED synonyms.5.terms",
		}},
		"redirects": {tuning.SettingsInput{Redirects: []tuning.Redirect{
			{"a b", "/x?y=1#z"}, {"A  B!", "https://example.com/x"}, {"c", "//example.com"}, {"d", "http://example.com"}, {"e", "/\\example.com"},
			{"f", "javascript:alert(1)"}, {"g", ""}, {"h", "/" + strings.Repeat("a", 2000)}, {long[:201*2], "/"}, {"?", "/"}, {"i", "/a b"}, {"j", "https://a:b@example.com"},
		}}, []string{
			"INVALID redirects.1.query", "INVALID redirects.2.url", "INVALID redirects.3.url", "INVALID redirects.4.url", "INVALID redirects.5.url", "REQUIRED redirects.6.url",
			"TOO_LONG redirects.7.url", "TOO_LONG redirects.8.query", "INVALID redirects.9.query", "INVALID redirects.10.url", "INVALID redirects.11.url",
		}},
		"facets": {tuning.SettingsInput{Facets: []tuning.Facet{
			{Facet: "onSale"}, {Facet: "onsale"}, {Facet: "onSale"}, {Facet: "option:"}, {Facet: "option:Größe"}, {Facet: "attribute:" + long[:101*2]}, {Facet: ""},
			{Facet: "tag", Values: new(0)}, {Facet: "type", Values: new(201)}, {Facet: "option:a\u202eb"},
		}}, []string{
			"INVALID facets.1.facet", "INVALID facets.2.facet", "INVALID facets.3.facet", "INVALID facets.5.facet", "REQUIRED facets.6.facet",
			"OUT_OF_RANGE facets.7.values", "OUT_OF_RANGE facets.8.values", "INVALID facets.9.facet",
		}},
	} {
		_, err := s.UpdateSettings(t.Context(), s.viewer, tuning.SettingsUpdateInput{Settings: c.in})
		want := slices.Clone(c.want)
		for i, line := range want {
			code, field, _ := strings.Cut(line, " ")
			want[i] = code + " settings." + field
		}
		if diff := cmp.Diff(want, mistakes(t, err)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if n := s.count(`SELECT version FROM search_settings`); n != 3 {
		t.Errorf("version %d, want 3: of the two that are right", n)
	}
	if n := s.count(`SELECT max(length(detail::text)) FROM audit_entries`); n > 20_000 {
		t.Errorf("the audit log is told %d characters at once", n)
	}
}

func mistakes(t *testing.T, err error) (all []string) {
	t.Helper()
	list, err := fault.Split(err)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		all = append(all, string(m.Code)+" "+strings.Join(m.Field, "."))
	}
	return all
}

func TestPins(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b, c := s.products[0], s.products[1], s.products[2]
	s.pin("Café  Crème!", c, a)
	s.pin("tea", s.products[:20]...)
	if got := s.tuning().Pins("CAFE creme"); !slices.Equal(got, []typeid.Product{c, a}) {
		t.Errorf("pins %v, want %v", got, []typeid.Product{c, a})
	}
	s.pin("cafe creme", a, b)
	s.pin("cafe creme", a, b) // tells nothing: it is so already
	s.exec(`DELETE FROM products WHERE id = $1`, a)
	list, err := s.PinsOf(t.Context(), nil, nil)
	if err != nil || len(list) != 2 || list[0].Query != "cafe creme" || !slices.Equal(list[0].Products, []typeid.Product{b}) || len(list[1].Products) != 19 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := s.PinsOf(t.Context(), new("Tea?"), new(10)); err != nil || len(list) != 1 || list[0].Query != "tea" {
		t.Errorf("of tea: %+v, %v", list, err)
	}
	if list, err := s.PinsOf(t.Context(), new("?"), nil); err != nil || len(list) != 0 {
		t.Errorf("of nothing: %+v, %v", list, err)
	}
	s.pin("tea")
	if list, err := s.PinsOf(t.Context(), nil, nil); err != nil || len(list) != 1 || s.tuning().Pins("tea") != nil {
		t.Errorf("without tea: %+v, %v", list, err)
	}
	if n := s.count(`SELECT count(*) FROM audit_entries WHERE action = 'search_pins.set'`); n != 4 {
		t.Errorf("%d entries of the audit log, want 4", n)
	}
}

func TestRefusesPins(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO search_pins SELECT 'q' || i, 0, $1 FROM generate_series(1, 1000) i`, s.products[0])
	for _, c := range []struct {
		in   tuning.PinsSetInput
		want []string
	}{
		{tuning.PinsSetInput{Query: "q1", ProductIDs: s.products}, []string{"LIMIT_REACHED productIds"}},
		{tuning.PinsSetInput{Query: "q1", ProductIDs: s.products[:20]}, nil},
		{tuning.PinsSetInput{Query: "q1", ProductIDs: []typeid.Product{s.products[0], s.products[0]}}, []string{"INVALID productIds.1"}},
		{tuning.PinsSetInput{Query: "q1", ProductIDs: []typeid.Product{s.products[0], typeid.NewProduct()}}, []string{"NOT_FOUND productIds.1"}},
		{tuning.PinsSetInput{Query: " ", ProductIDs: s.products[:1]}, []string{"REQUIRED query"}},
		{tuning.PinsSetInput{Query: "?!", ProductIDs: s.products[:1]}, []string{"INVALID query"}},
		{tuning.PinsSetInput{Query: strings.Repeat("a", 201), ProductIDs: s.products[:1]}, []string{"TOO_LONG query"}},
		{tuning.PinsSetInput{Query: "new", ProductIDs: s.products[:1]}, []string{"LIMIT_REACHED query"}},
		{tuning.PinsSetInput{Query: "new"}, nil},
		{tuning.PinsSetInput{Query: "q2"}, nil},
		{tuning.PinsSetInput{Query: strings.Repeat("ﷺ", 200), ProductIDs: s.products[:1]}, nil}, // folded, it is longer than it was
	} {
		_, err := s.SetPins(t.Context(), s.viewer, c.in)
		if diff := cmp.Diff(c.want, mistakes(t, err)); diff != "" {
			t.Errorf("%.20q:\n%s", c.in.Query, diff)
		}
	}
	if n := s.count(`SELECT count(*) FROM search_pins`); n != 1000+19 {
		t.Errorf("%d pins, want 1019", n)
	}
}

// TestPinsAtOnce has many members of the staff set the same pins at once: one of them has the last word.
func TestPinsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var setting sync.WaitGroup
	for i := range 16 {
		setting.Go(func() {
			_, err := s.SetPins(t.Context(), s.viewer, tuning.PinsSetInput{Query: "tea", ProductIDs: s.products[i : i+3]})
			if err != nil {
				t.Error(err)
			}
		})
	}
	setting.Wait()
	if got := s.tuning().Pins("tea"); len(got) != 3 {
		t.Errorf("%d pins, want 3", len(got))
	}
}

// TestFollows has another process know of a change at once, be it of settings, of pins or of a product.
func TestFollows(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := another(s.st)
	listener, err := live.NewListener(s.url, slog.New(slog.DiscardHandler), live.ListenerOptions{Tick: time.Hour}, other.Channel())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = listener.Run(ctx) })
	running.Go(func() { _ = other.Follow(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	until := func(what string, is func(*tuning.Tuning) bool) {
		t.Helper()
		for deadline := time.Now().Add(enough); ; time.Sleep(time.Millisecond) {
			held, err := other.Tuning(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if is(held) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: not known after %s", what, enough)
			}
		}
	}
	s.update(full())
	until("settings", func(held *tuning.Tuning) bool { return len(held.StopWords) == 1 })
	s.pin("tea", s.products[:2]...)
	until("pins", func(held *tuning.Tuning) bool { return len(held.Pins("tea")) == 2 && len(held.StopWords) == 1 })
	s.exec(`DELETE FROM products WHERE id = $1`, s.products[0])
	until("a product that is gone", func(held *tuning.Tuning) bool { return len(held.Pins("tea")) == 1 })
	s.update(tuning.SettingsInput{StopWords: []string{}})
	until("settings beside pins", func(held *tuning.Tuning) bool { return len(held.Pins("tea")) == 1 && len(held.StopWords) == 0 })
}
