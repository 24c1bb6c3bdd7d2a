package search

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const patience = 30 * time.Second

// The lines of the log that tests wait for.
const (
	isReady   = "the index of search is ready"
	isWritten = "a snapshot of search is written"
	isAside   = "a snapshot of search is left aside, and an index is built"
)

// shop is a store with the demo's products, and a directory for snapshots of them.
type shop struct {
	t   *testing.T
	st  *store.Store
	dir string
}

var demoShop = pgtest.NewTemplate(func(ctx context.Context, st *store.Store) error {
	hash := func(string) (string, error) { return "none", nil }
	_, err := demo.Seed(ctx, st, demo.Options{ImageBaseURL: "http://localhost/demo/images", HashPassword: hash})
	return err
})

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, st: demoShop.New(t), dir: t.TempDir()}
	s.settle()
	return s
}

func (s *shop) exec(statements ...string) {
	s.t.Helper()
	for _, statement := range statements {
		if _, err := s.st.DB.ExecContext(s.t.Context(), statement); err != nil {
			s.t.Fatalf("%s: %v", statement, err)
		}
	}
}

// settle waits until all that was written can be read from the feed: until the transactions of other tests are over.
func (s *shop) settle() {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		var settled bool
		err := s.st.DB.QueryRowContext(s.t.Context(),
			`SELECT coalesce(max(xact_id) < pg_snapshot_xmin(pg_current_snapshot()), true) FROM catalog_changes`).Scan(&settled)
		switch {
		case err != nil:
			s.t.Fatal(err)
		case settled:
			return
		case time.Now().After(deadline):
			s.t.Fatal("some transaction runs on")
		}
	}
}

// process is a search that runs as in a process of its own.
type process struct {
	*Service
	t    *testing.T
	log  *lines
	stop func()
}

// begin starts a process and waits until its index answers.
func (s *shop) begin(opts Options) *process {
	s.t.Helper()
	p := s.run(opts)
	p.wait(isReady)
	return p
}

func (s *shop) run(opts Options) *process {
	p := &process{t: s.t, log: &lines{said: map[string]chan struct{}{}}}
	log := slog.New(p.log)
	opts.Memory = max(opts.Memory, 64<<20)
	p.Service = New(s.st, catalog.New(s.st, "USD", log), feed.New(s.st, log, feed.Options{Tick: 2 * time.Millisecond}), log, opts)
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	p.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Error(err)
		}
		if err := p.Close(); err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(p.stop)
	return p
}

// leave has a process write a snapshot, and stops it.
func (s *shop) leave() {
	s.t.Helper()
	p := s.begin(Options{Snapshots: s.dir})
	p.wait(isWritten)
	p.stop()
}

func (s *shop) file() string { return filepath.Join(s.dir, "search.snapshot") }

func (p *process) wait(line string) {
	p.t.Helper()
	select {
	case <-p.log.channel(line):
	case <-time.After(patience):
		p.t.Fatalf("%q is not logged", line)
	}
}

// lines is a log that notes what was said.
type lines struct {
	mu   sync.Mutex
	said map[string]chan struct{} // closed once it was
	all  []string
}

func (l *lines) channel(line string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of(line)
}

func (l *lines) of(line string) chan struct{} {
	if l.said[line] == nil {
		l.said[line] = make(chan struct{})
	}
	return l.said[line]
}

func (l *lines) Enabled(context.Context, slog.Level) bool { return true }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	if l.all = append(l.all, text); !slices.ContainsFunc(l.all[:len(l.all)-1], func(s string) bool { return strings.HasPrefix(s, r.Message) }) {
		close(l.of(r.Message))
	}
	return nil
}

func (l *lines) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l *lines) WithGroup(string) slog.Handler { return l }

// count returns how many lines begin so.
func (l *lines) count(beginning string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.all {
		if strings.HasPrefix(one, beginning) {
			n++
		}
	}
	return n
}

// isWarm reports whether a process began with a snapshot.
func (p *process) isWarm() bool { return p.log.count(isAside) == 0 && p.log.count(isWritten) == 0 }

// changes is what becomes of the demo's catalog between two processes.
var changes = []string{
	`UPDATE products SET name = 'Quetzal ' || name WHERE slug IN (SELECT slug FROM products ORDER BY slug LIMIT 3)`,
	`UPDATE products SET status = 'ARCHIVED' WHERE slug IN (SELECT slug FROM products ORDER BY slug DESC LIMIT 2)`,
	`INSERT INTO products (id, created_at, updated_at, name, slug, status, vendor, tags, category_id)
		SELECT gen_random_uuid(), now(), now(), 'Zeppelin ' || n, 'zeppelin-' || n, 'ACTIVE', 'Luftschiffbau', '["flying"]', (SELECT min(id::text)::uuid FROM categories WHERE parent_id IS NOT NULL) FROM generate_series(1, 3) n`,
	`INSERT INTO product_options (id, created_at, updated_at, name, product_id) SELECT md5('option' || id)::uuid, now(), now(), 'Engraving', id FROM products WHERE slug LIKE 'zeppelin-%'`,
	`INSERT INTO option_values (id, created_at, updated_at, name, option_id) SELECT md5('value' || id)::uuid, now(), now(), 'Gothic', id FROM product_options WHERE name = 'Engraving'`,
	`INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id)
		SELECT gen_random_uuid(), now(), now(), 'ZEP-' || slug, 'Gothic', '[{"name": "Engraving", "value": "Gothic"}]', id FROM products WHERE slug LIKE 'zeppelin-%'`,
	`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount) SELECT gen_random_uuid(), now(), now(), id, 'USD', 12345 FROM variants WHERE sku LIKE 'ZEP-%'`,
	`UPDATE prices SET amount = amount + 100 WHERE variant_id IN (SELECT id FROM variants ORDER BY sku LIMIT 9)`,
	`UPDATE attributes SET name = 'Other ' || name WHERE slug IN (SELECT slug FROM attributes WHERE filterable ORDER BY slug LIMIT 2)`,
	`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (md5('attic')::uuid, now(), now(), 'Attic', 'attic')`,
	`UPDATE categories SET parent_id = md5('attic')::uuid WHERE id = (SELECT min(id::text)::uuid FROM categories WHERE parent_id IS NOT NULL)`,
	`UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE variant_id IN (SELECT id FROM variants ORDER BY sku DESC LIMIT 12)`,
	`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES (md5('gifts')::uuid, now(), now(), 'Gifts', 'test-gifts')`,
	`INSERT INTO collection_products (collection_id, product_id, position) SELECT md5('gifts')::uuid, id, row_number() OVER (ORDER BY slug) FROM products WHERE slug < 'h'`,
	`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id) SELECT '` + lastOfChanges + `', now(), now(), 'Last', 'last', 'ACTIVE', md5('attic')::uuid`,
}

// lastOfChanges is the id of a product that the last of changes adds.
const lastOfChanges = "00000000-0000-4000-8000-00000000abcd"

// see waits until a process finds a product.
func (p *process) see(id string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; <-time.After(time.Millisecond) {
		if _, ok := p.view().Ordinal(uuid.MustParse(id)); ok {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the product %s is not found", id)
		}
	}
}

// TestWarmStart: what a process answers that began with a snapshot, and applied what has changed since, is what one does
// that has built its index.
func TestWarmStart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	followed := s.begin(Options{Snapshots: s.dir})
	followed.wait(isWritten)
	if info, err := os.Stat(s.file()); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	s.exec(changes...)
	s.settle()
	followed.see(lastOfChanges)
	if err := followed.feed.Purge(t.Context()); err != nil { // which the snapshot's place in the feed keeps from it
		t.Fatal(err)
	}
	warm := s.begin(Options{Snapshots: s.dir})
	if !warm.isWarm() {
		t.Fatalf("it did not begin with the snapshot: %q", warm.log.all)
	}
	built := s.begin(Options{})
	s.compare(warm, followed, built)
	for _, text := range []string{"zeppelin", "quetzal", "gothic", "attic"} {
		if n := len(products(built.view(), text, false)); n == 0 {
			t.Errorf("%s is not found", text)
		}
	}
	warm.stop()
	again := s.begin(Options{Snapshots: s.dir})
	if !again.isWarm() {
		t.Fatal("a snapshot can be used only once")
	}
}

// compare asks processes the same. One that has followed all changes answers the same as one that began with a snapshot.
// One that has built its index may put values in another order, and know fewer names, but counts the same.
func (s *shop) compare(warm, followed, built *process) {
	s.t.Helper()
	asks := s.questions(built)
	r := rand.New(rand.NewPCG(1, 2))
	sorts := []catalog.ProductSort{catalog.SortNewest, catalog.SortOldest, catalog.SortPriceLowest, catalog.SortPriceHighest, catalog.SortBestSelling}
	hits := 0
	for n := range 200 {
		f := asks.filter(r, 2)
		sort := sorts[r.IntN(len(sorts))]
		got, want, anew := s.ask(warm, f, sort), s.ask(followed, f, sort), s.ask(built, f, sort)
		if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			s.t.Fatalf("the answer %d by the snapshot is another one (-followed +snapshot):\n%s", n, diff)
		}
		if diff := cmp.Diff(anew.counts(), got.counts()); diff != "" {
			s.t.Fatalf("the answer %d by the snapshot is another one (-built +snapshot):\n%s", n, diff)
		}
		if got.Total > 0 {
			hits++
		}
	}
	if hits < 100 {
		s.t.Errorf("only %d of the filters find anything", hits)
	}
	for _, text := range asks.texts {
		for _, prefix := range []bool{false, true} {
			if got, want := products(warm.view(), text, prefix), products(built.view(), text, prefix); !slices.Equal(got, want) {
				s.t.Errorf("%q finds %d products by the snapshot, want %d", text, len(got), len(want))
			}
		}
	}
}

// answered is a page and the facets of a list.
type answered struct {
	IDs    []uuid.UUID
	Total  int
	More   bool
	Facets []Facet
}

// counts returns what is counted, and which products are listed, in any form that can be compared.
func (a answered) counts() map[string]string {
	all := map[string]string{"total": fmt.Sprint(a.Total, a.More, a.IDs)}
	for _, one := range a.Facets {
		id := one.head().ID + " "
		switch f := one.(type) {
		case *ValueFacet:
			addCounts(all, id, f.All)
		case *NumberFacet:
			addCounts(all, id+string(f.Least+" "+f.Greatest)+f.Unit, f.All)
		case *DateFacet:
			addCounts(all, id+f.Earliest+" "+f.Latest, f.All)
		case *CategoryFacet:
			for _, v := range f.All {
				all[id+v.ID.String()] = fmt.Sprint(v.Count, v.Selected, v.Depth)
			}
		case *PriceFacet:
			for _, b := range f.Buckets {
				all[id+fmt.Sprint(*b)] = ""
			}
		}
	}
	return all
}

func addCounts(to map[string]string, of string, values []*FacetValue) {
	for _, v := range values {
		to[of+v.ID] = fmt.Sprint(v.Count, v.Selected, v.Label)
	}
}

func (s *shop) ask(p *process, filter *catalog.ProductFilter, sort catalog.ProductSort) answered {
	s.t.Helper()
	l := &Listing{Filter: filter, Terms: catalog.Terms{Currency: "USD"}, Languages: []string{"de", "en"}}
	finder, err := p.Finder(s.t.Context(), l.Terms)
	if err != nil || finder == nil {
		s.t.Fatal(finder, err)
	}
	found, ok, err := finder.Page(l, sort, page.Args{First: new(15)})
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	a := answered{Total: found.total, More: found.more}
	for _, item := range found.items {
		a.IDs = append(a.IDs, item.ID)
	}
	var byIndex bool
	if a.Facets, byIndex, err = p.Facets(s.t.Context(), finder, l, nil); err != nil || !byIndex {
		s.t.Fatal(byIndex, err)
	}
	return a
}

// products returns what a text finds, by id.
func products(v *view, text string, prefix bool) (ids []string) {
	l := &Listing{Text: &Text{Query: text, Prefix: prefix}, Languages: []string{"en", "de"}, tuning: &tuning.Tuning{FieldWeights: words.DefaultWeights}}
	for _, ordinal := range (&Finder{view: v}).search(l).Ordinals {
		ids = append(ids, v.ID(ordinal).String())
	}
	slices.Sort(ids)
	return ids
}

// questions is what filters are made of.
type questions struct {
	facets []Facet
	texts  []string
}

func (s *shop) questions(p *process) *questions {
	s.t.Helper()
	q := &questions{facets: s.ask(p, nil, catalog.SortNewest).Facets}
	rows, err := s.st.DB.QueryContext(s.t.Context(), `SELECT DISTINCT regexp_split_to_table(name, '\W+') FROM products`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			s.t.Fatal(err)
		}
		q.texts = append(q.texts, text)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return q
}

// filter returns one at random.
func (q *questions) filter(r *rand.Rand, depth int) *catalog.ProductFilter {
	switch n := r.IntN(6); {
	case depth > 0 && n == 0:
		return &catalog.ProductFilter{Not: q.filter(r, depth-1)}
	case depth > 0 && n == 1:
		return &catalog.ProductFilter{Or: []*catalog.ProductFilter{q.filter(r, depth-1), q.filter(r, depth-1)}}
	case depth > 0 && n == 2:
		return &catalog.ProductFilter{And: []*catalog.ProductFilter{q.filter(r, depth-1), q.filter(r, depth-1)}}
	case depth == 2 && n == 3:
		return &catalog.ProductFilter{Facets: []*catalog.FacetSelection{q.selection(r)}}
	}
	f := &catalog.ProductFilter{}
	one := q.selection(r)
	name, isOption := strings.CutPrefix(one.ID, catalog.FacetOption)
	key, isAttribute := strings.CutPrefix(one.ID, catalog.FacetAttribute)
	switch {
	case isOption:
		f.Options = []*catalog.OptionFilter{{Name: name, Values: one.Values}}
	case isAttribute && one.Number != nil:
		f.Attributes = []*catalog.AssignedFilter{{Key: key, Number: one.Number}}
	case isAttribute && !slices.Contains([]string{"true", "false"}, one.Values[0]):
		f.Attributes = []*catalog.AssignedFilter{{Key: key, Choices: one.Values}}
	case one.ID == catalog.FacetCategory:
		id, _ := typeid.ParseCategory(one.Values[0])
		f.CategoryID = &id
	case one.ID == catalog.FacetVendor:
		f.Vendors = one.Values
	case one.ID == catalog.FacetTag:
		f.Tags = one.Values
	case one.ID == catalog.FacetType:
		f.Types = one.Values
	case one.ID == catalog.FacetAvailable:
		f.Available = new(r.IntN(2) == 0)
	case one.ID == catalog.FacetOnSale:
		f.OnSale = new(r.IntN(2) == 0)
	default:
		f.Price = &catalog.PriceFilter{Min: new(money.Decimal(fmt.Sprint(r.IntN(40))))}
	}
	return f
}

// selection chooses some values of a facet at random.
func (q *questions) selection(r *rand.Rand) *catalog.FacetSelection {
	switch f := q.facets[r.IntN(len(q.facets))].(type) {
	case *ValueFacet:
		values := []string{f.All[r.IntN(len(f.All))].ID}
		if r.IntN(3) == 0 {
			values = append(values, f.All[r.IntN(len(f.All))].ID)
		}
		return &catalog.FacetSelection{ID: f.ID, Values: slices.Compact(values)}
	case *CategoryFacet:
		return &catalog.FacetSelection{ID: f.ID, Values: []string{f.All[r.IntN(len(f.All))].ID.String()}}
	case *NumberFacet:
		least := money.Decimal(f.All[r.IntN(len(f.All))].ID)
		return &catalog.FacetSelection{ID: f.ID, Number: &catalog.NumberFilter{Min: &least}}
	}
	return &catalog.FacetSelection{ID: catalog.FacetPrice, Price: &catalog.PriceFilter{Min: new(money.Decimal(fmt.Sprint(r.IntN(40))))}}
}
