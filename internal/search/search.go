// Package search finds products by words, filters and facets, out of an index in memory that follows the catalog.
//
//	 Postgres                                 this process
//	┌──────────────────┐   all products    ┌───────────────────────────────┐
//	│ products, prices │ ────────────────▶ │ index (what products have)    │ ◀── questions
//	│ …                │   what changes    │ words (what they say)         │ ──▶ ids and counts
//	│ feed of changes  │ ────────────────▶ │ dictionary (what it is called)│
//	└──────────────────┘                   └───────────────────────────────┘
//	         ▲                                           │
//	         └────── what is shown is read by its id ◀───┘
//
// The index says which products there are, in what order, and how many have what. What is shown of them is read
// from the database, which also says again whether a shopper may see it. So an index that is a moment
// behind shows nothing that is not public.
//
// While there is no index, because it is being built, is switched off or would take too much memory, Postgres
// answers the same questions.
package search

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Options tunes a Service.
type Options struct {
	// Memory is how many bytes an index may take; 0 is none, so that Postgres answers all.
	Memory int
	// Language is what texts are in by default.
	Language string
	// Snapshots is the directory in which an index is kept for the next process; "" is none.
	Snapshots string
	// Tuning is how the staff have tuned search; nil is not at all.
	Tuning Tuner

	mostChanged int // how many products an index knows beside its base; 0 is as many as index takes
}

// Tuner knows how the staff have tuned search, and counts what is searched.
type Tuner interface {
	Tuning(ctx context.Context) (*tuning.Tuning, error)
	Log(query string, results int)
}

// untuned is the tuning of a store whose staff have not tuned search.
type untuned struct{}

func (untuned) Tuning(context.Context) (*tuning.Tuning, error) {
	return &tuning.Tuning{FieldWeights: words.DefaultWeights}, nil
}

func (untuned) Log(string, int) {}

// Service answers searches.
type Service struct {
	store   *store.Store
	catalog *catalog.Service
	patient *store.Store // for what takes long
	feed    *feed.Feed
	log     *slog.Logger
	opts    Options
	current atomic.Pointer[generation]
	state   atomic.Pointer[string] // why there is no index
}

// New returns the search in st. Without Run, Postgres answers all. Close gives back what New took.
func New(st *store.Store, products *catalog.Service, changes *feed.Feed, log *slog.Logger, opts Options) *Service {
	opts.Language = cmp.Or(opts.Language, "en")
	if opts.Tuning == nil {
		opts.Tuning = untuned{}
	}
	return &Service{store: st, catalog: products, patient: st.Patient(), feed: changes, log: log, opts: opts}
}

// Close gives back what New took.
func (s *Service) Close() error { return s.patient.DB.Close() }

// generation is an index with who has it follow the catalog.
type generation struct {
	index  *catalogIndex
	base   *base          // nil if it is not written
	others sync.WaitGroup // who write the base, and count what sells
	ended  chan struct{}
	cancel context.CancelFunc
	behind atomic.Pointer[time.Time] // since when it does not know what has changed; nil if it does
}

// mostBehind is how long an index answers that does not know any more what has changed. It is the time to build another
// one.
const mostBehind = 2 * time.Minute

// answers reports whether an index is good for answers.
func (g *generation) answers() bool {
	since := g.behind.Load()
	return since == nil || time.Since(*since) < mostBehind
}

// pause is how long it is waited after an index could not be built.
const pause = 10 * time.Second

// Run has an index follow the catalog until ctx ends. A new one is built beside it when that is due, and takes its
// place once it has caught up.
func (s *Service) Run(ctx context.Context) error {
	if s.opts.Memory == 0 {
		s.without("it is switched off")
		<-ctx.Done()
		return nil
	}
	s.without("it is being built")
	defer s.end()
	last := s.lastSnapshot(ctx)
	for ctx.Err() == nil {
		due := make(chan struct{}, 1)
		next, err := s.start(ctx, due, last)
		last = nil
		if errors.Is(err, errStale) {
			s.leaveAside(ctx, err)
			continue
		}
		if ctx.Err() != nil {
			if next != nil {
				next.stop()
			}
			return nil
		}
		if err == nil {
			s.take(ctx, next)
		} else {
			s.log.ErrorContext(ctx, "there is no new index of search", "error", err, "again_in", pause)
			due = nil
			if errors.Is(err, errMemory) || errors.Is(err, errTooMany) {
				s.end()
				s.without(err.Error())
			}
		}
		select {
		case <-ctx.Done():
		case <-due:
			rest(ctx, next)
		case <-after(err, pause):
		}
	}
	return nil
}

// rest waits for some time before another index is built, so that a store that changes all the time does other things,
// too.
func rest(ctx context.Context, last *generation) {
	spell := 2 * last.index.built
	if last.behind.Load() != nil {
		spell = last.index.built
	}
	select {
	case <-ctx.Done():
	case <-time.After(spell):
	}
}

// after returns a channel that says when to try again after an error; without one it never does.
func after(err error, pause time.Duration) <-chan time.Time {
	if err == nil {
		return nil
	}
	return time.After(pause)
}

var errMemory = errors.New("an index would take more memory than it may")

// start builds an index, unless there is one from the last time, and has it follow the catalog; it returns once that has
// caught up. It tells due when another one should take its place. With errStale the last one is of no use.
func (s *Service) start(ctx context.Context, due chan<- struct{}, last *snapshot) (*generation, error) {
	ctx, cancel := context.WithCancel(ctx)
	g := &generation{ended: make(chan struct{}), cancel: cancel}
	caughtUp, failed := make(chan struct{}, 1), make(chan error, 1)
	tell := func(to chan<- struct{}) {
		select {
		case to <- struct{}{}:
		default:
		}
	}
	fail := func(ctx context.Context, err error) error {
		failed <- err
		<-ctx.Done()
		return err
	}
	isBuilt, changed := false, false
	reader := feed.Reader{
		Name: "search " + uuid.NewString(), Passing: true,
		Rebuild: func(ctx context.Context) error {
			if last != nil {
				return fail(ctx, errStale)
			}
			if isBuilt = g.index == nil; !isBuilt { // all has changed
				tell(due)
				return nil
			}
			made, err := s.build(ctx)
			if err != nil {
				return fail(ctx, err)
			}
			g.index = made
			return nil
		},
		Rebuilt: func(at feed.Position) {
			if isBuilt {
				s.save(ctx, g, at)
			}
		},
		Apply: func(ctx context.Context, changes []feed.Change) error {
			changed = true
			err := g.index.apply(ctx, s.store.Client, changes, cmp.Or(s.opts.mostChanged, index.Full))
			if err != nil && last != nil {
				return fail(ctx, fmt.Errorf("%w: %w", errStale, err))
			}
			if errors.Is(err, errRebuild) || errors.Is(err, errTooMany) || g.index.due {
				tell(due)
			}
			if errors.Is(err, errRebuild) || errors.Is(err, errTooMany) {
				g.behind.CompareAndSwap(nil, new(time.Now()))
				return nil // the next one will know
			}
			return err
		},
		Current: func() {
			last = nil
			tell(caughtUp)
			s.hold(ctx, g.base)
			if changed && g.base.isOld(time.Now()) {
				tell(due)
			}
		},
	}
	if last != nil {
		g.index, g.base, reader.From = last.catalogIndex, &last.base, &last.at
	}
	go func() {
		defer close(g.ended)
		_ = s.feed.Run(ctx, reader) // it ends with its context alone
	}()
	select {
	case <-caughtUp:
		g.others.Go(func() { s.count(ctx, g.index) })
		return g, nil
	case err := <-failed:
		g.stop()
		return nil, err
	case <-ctx.Done():
		g.stop()
		return nil, ctx.Err()
	}
}

func (g *generation) stop() {
	g.cancel()
	<-g.ended
	g.others.Wait()
}

// take has a generation answer from now on.
func (s *Service) take(ctx context.Context, next *generation) {
	v := next.index.now.Load()
	s.log.InfoContext(ctx, "the index of search is ready", "products", v.Len(), "bytes", next.index.size(), "built_in", next.index.built)
	if before := s.current.Swap(next); before != nil {
		before.stop()
	}
	if next.index.size() > muchMemory {
		debug.FreeOSMemory() // several times as much is garbage of its making
	}
}

// muchMemory is from how many bytes of an index on it is worth a collection to give back what its making took.
const muchMemory = 4 << 20

// end has no index answer any more.
func (s *Service) end() {
	if g := s.current.Swap(nil); g != nil {
		g.stop()
	}
}

func (s *Service) without(why string) { s.state.Store(&why) }

// State says in a line what answers searches.
func (s *Service) State() string {
	if g := s.current.Load(); g != nil && g.answers() {
		return fmt.Sprintf("index of %d products in %d MiB", g.index.now.Load().Len(), (g.index.size()+1<<20-1)>>20)
	}
	if why := s.state.Load(); why != nil {
		return "no index: " + *why
	}
	return "no index"
}

// view returns the index as it is now; nil if there is none.
func (s *Service) view() *view {
	if g := s.current.Load(); g != nil && g.answers() {
		return g.index.now.Load()
	}
	return nil
}

// build builds an index of one snapshot of the database.
func (s *Service) build(ctx context.Context) (*catalogIndex, error) {
	tx, err := s.patient.DB.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("begin to read products: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	made, err := buildIndex(ctx, tx, s.opts.Language, words.Settings{})
	if err != nil {
		return nil, err
	}
	if size := made.size(); size > s.opts.Memory {
		return nil, fmt.Errorf("%w: %d bytes, and %d are allowed", errMemory, size, s.opts.Memory)
	}
	return made, nil
}
