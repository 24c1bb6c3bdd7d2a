package search_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is the demo store with a search that follows it, and with what keeps the facts of its products.
type shop struct {
	*search.Service
	t       *testing.T
	store   *store.Store
	catalog *catalog.Service
	tuning  *tuned
}

// tuned is a tuning that a test sets.
type tuned struct {
	mu     sync.Mutex
	now    *tuning.Tuning
	logged []string
}

func (t *tuned) Tuning(context.Context) (*tuning.Tuning, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now, nil
}

func (t *tuned) Log(query string, _ int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.logged = append(t.logged, query)
}

var demoShop = pgtest.NewTemplate(func(ctx context.Context, st *store.Store) error {
	_, err := demo.Seed(ctx, st, demo.Options{
		ImageBaseURL: "https://shop.example.com/images", HashPassword: func(password string) (string, error) { return "hash of " + password, nil },
	})
	return err
})

// newShop returns a shop whose index is there.
func newShop(t *testing.T) *shop {
	t.Helper()
	st := demoShop.New(t)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	s := &shop{t: t, store: st, catalog: catalog.New(st, "USD", log), tuning: &tuned{now: &tuning.Tuning{FieldWeights: words.DefaultWeights}}}
	changes := feed.New(st, log, feed.Options{Tick: 5 * time.Millisecond})
	s.Service = search.New(st, s.catalog, changes, log, search.Options{Memory: 1 << 30, Language: "en", Tuning: s.tuning})
	s.run(s.Service.Run, func(ctx context.Context) error { return followFacts(ctx, changes, s.catalog) })
	t.Cleanup(func() { _ = s.Service.Close() })
	s.wait("an index", func() bool { f, err := s.Finder(t.Context(), usd); return err == nil && f != nil })
	return s
}

// run runs workers until the test ends.
func (s *shop) run(workers ...func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.t.Context()))
	var done sync.WaitGroup
	for _, work := range workers {
		done.Go(func() {
			if err := work(ctx); err != nil {
				s.t.Error(err)
			}
		})
	}
	s.t.Cleanup(func() {
		cancel()
		done.Wait()
	})
}

// followFacts keeps the facts by which the database filters, as a server does.
func followFacts(ctx context.Context, changes *feed.Feed, products *catalog.Service) error {
	return changes.Run(ctx, feed.Reader{
		Name: "filters", Rebuild: products.RebuildFacts,
		Apply: func(ctx context.Context, changes []feed.Change) error {
			var changed catalog.Changed
			for _, c := range changes {
				switch c.Kind {
				case feed.Category:
					changed.Categories = append(changed.Categories, typeid.Of[typeid.Category](c.Object))
				case feed.Collection:
					changed.Collections = append(changed.Collections, typeid.Of[typeid.Collection](c.Object))
				default:
					changed.Products = append(changed.Products, typeid.Of[typeid.Product](c.Object))
				}
			}
			return products.RefreshFacts(ctx, changed)
		},
	})
}

// wait waits until something holds.
func (s *shop) wait(what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); {
		if time.Now().After(end) {
			s.t.Fatalf("there is no %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

// settle waits until the index and the facts know all that was committed, and then what collections by rule have become by
// that.
func (s *shop) settle() {
	s.t.Helper()
	s.settleOnce()
	s.settleOnce()
}

// settleOnce changes a product after all others, and waits until that is known.
func (s *shop) settleOnce() {
	s.t.Helper()
	mark := "mark" + uuid.NewString()[:8]
	s.exec(`UPDATE products SET vendor = $1 WHERE slug = 'linen-notebook'`, mark)
	filter := &catalog.ProductFilter{Vendors: []string{mark}}
	s.wait("change in the index", func() bool {
		f, err := s.Finder(s.t.Context(), usd)
		if err != nil || f == nil {
			return false
		}
		return s.byIndex(f, &search.Listing{Within: catalog.OfCategory, Filter: filter, Terms: usd}, catalog.SortNewest).total == 1
	})
	s.wait("change in the facts", func() bool {
		return s.bySQL(&search.Listing{Within: catalog.OfCategory, Filter: filter, Terms: usd}, catalog.SortNewest).total == 1
	})
}

// beside returns another process' search on the same store, whose index is there.
func (s *shop) beside() *search.Service {
	s.t.Helper()
	log := slog.New(slog.DiscardHandler)
	other := search.New(s.store, s.catalog, feed.New(s.store, log, feed.Options{Tick: 5 * time.Millisecond}), log, search.Options{Memory: 1 << 30})
	s.run(other.Run)
	s.t.Cleanup(func() { _ = other.Close() })
	s.wait("index in another process", func() bool { f, err := other.Finder(s.t.Context(), usd); return err == nil && f != nil })
	return other
}

// newTuning returns a tuning by which coffee leads elsewhere, and has products come first, the second of them before the first.
func newTuning(s *shop, products []uuid.UUID) *tuning.Tuning {
	s.t.Helper()
	s.exec(`UPDATE search_settings SET version = version + 1, settings = '{"redirects": [{"query": "coffee", "url": "/coffee"}]}'`)
	s.exec(`INSERT INTO search_pins (query, product_id, position) VALUES ('coffee', $1, 1), ('coffee', $2, 0)`, products[0], products[1])
	t, err := tuning.New(s.store, nil, slog.New(slog.DiscardHandler)).Tuning(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}
