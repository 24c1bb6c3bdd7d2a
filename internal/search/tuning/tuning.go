// Package tuning is how the staff tune search: words that need not be found, how much a word counts where
// it stands, synonyms, redirects, the order of facets, and products that come first for what is searched.
// It also keeps what is searched, so that the staff know what to tune.
//
// Search asks for the tuning with each query. So it is kept in memory, as one value that does not change.
// Triggers tell all processes on a channel of Postgres when another holds.
//
// What was searched is counted by its folded text, day by day. Nothing tells who searched. A rare text may
// itself be personal: it is shown to nobody.
package tuning

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// changedChannel is the Postgres channel that tells of other settings and pins. Triggers write to it.
const changedChannel = "shopgraph_search"

// readTimeout is how long it takes at most to read the tuning.
const readTimeout = 5 * time.Second

// Audit writes down what an actor does by a permission, in the transaction that does it: an entry for
// each subject, with its detail.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subjects []string, details []map[string]any) error

// Service keeps the tuning, and counts what is searched. Its owner runs Follow and WriteLog, and has a
// listener tell it of changes.
type Service struct {
	store   *store.Store
	audit   Audit
	log     *slog.Logger
	counted counted

	known   atomic.Pointer[Tuning] // nil before it was read
	reading sync.Mutex             // so that what is read later is kept
	changed chan struct{}
}

// New returns the tuning of the search in st.
func New(st *store.Store, audit Audit, log *slog.Logger) *Service {
	return &Service{store: st, audit: audit, log: log, changed: make(chan struct{}, 1)}
}

// Tuning is what holds for search at some time. It does not change, and may be used concurrently. Another
// pointer means that something has changed.
type Tuning struct {
	Settings
	// FieldWeights are the weights, with the default of each field that has none.
	FieldWeights words.Weights
	// SynonymWords are the synonyms as words looks for them.
	SynonymWords *words.Synonyms

	version   int64
	digest    string // of the pins
	pins      map[string][]typeid.Product
	redirects map[string]string
}

// Pins returns the products that come first for a query, the first one first. They may be anything but
// listed: who shows them checks.
func (t *Tuning) Pins(query string) []typeid.Product { return t.pins[Key(query)] }

// Redirect returns where a query leads instead of to products. It is a path of the storefront or an https
// address. It is empty if the query leads nowhere.
func (t *Tuning) Redirect(query string) string { return t.redirects[Key(query)] }

// newTuning returns what follows from settings alone.
func newTuning(version int64, settings Settings) *Tuning {
	t := &Tuning{
		Settings: settings, FieldWeights: settings.Weights.fields(), SynonymWords: new(words.Synonyms), version: version,
		redirects: make(map[string]string, len(settings.Redirects)),
	}
	for _, s := range settings.Synonyms {
		if s.From == nil {
			t.SynonymWords.Mutual(s.Terms...)
		} else {
			t.SynonymWords.OneWay(*s.From, s.Terms...)
		}
	}
	for _, r := range settings.Redirects {
		t.redirects[Key(r.Query)] = r.URL
	}
	return t
}

// Tuning returns what holds for search. A change is in it within a second or two, in all processes.
func (s *Service) Tuning(ctx context.Context) (*Tuning, error) {
	if known := s.known.Load(); known != nil {
		return known, nil
	}
	return s.read(ctx)
}

// read returns what holds now, and keeps it. What is known already is not read again.
func (s *Service) read(ctx context.Context) (*Tuning, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	known := s.known.Load()
	if known == nil {
		known = &Tuning{}
	}
	t, err := record.First(ctx, s.store.Client, readTuning, known.next, known.version, known.digest)
	if err == nil && t == nil {
		err = errors.New("there are no settings")
	}
	if err != nil {
		return nil, fmt.Errorf("read the tuning of search: %w", err)
	}
	s.known.Store(t)
	return t, nil
}

// pin is a row of search_pins.
type pin struct {
	Query   string    `json:"query"`
	Product uuid.UUID `json:"product"`
}

// next reads what has changed since t.
func (t *Tuning) next(r *record.Reader) *Tuning {
	version := r.Int()
	var settings *Settings
	r.JSON(&settings)
	digest := r.Text()
	var pins []pin
	r.JSON(&pins)
	if version == t.version && digest == t.digest {
		return t
	}
	next := *t
	if settings != nil {
		next = *newTuning(version, *settings)
		next.pins = t.pins
	}
	if digest != t.digest {
		next.pins = make(map[string][]typeid.Product)
		for _, p := range pins {
			next.pins[p.Query] = append(next.pins[p.Query], typeid.Of[typeid.Product](p.Product))
		}
	}
	next.digest = digest
	return &next
}

// Channel joins the service to a listener.
func (s *Service) Channel() live.Channel {
	return live.Channel{Name: changedChannel, Wake: func([]string) error { s.tell(); return nil }, WakeAll: s.tell}
}

func (s *Service) tell() {
	select {
	case s.changed <- struct{}{}:
	default: // it is told already
	}
}

// Follow keeps the tuning as the staff have it, until ctx ends.
func (s *Service) Follow(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.changed:
		}
		if _, err := s.read(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "the tuning of search could not be read", "error", err) // the listener's tick tells again
		}
	}
}

// refresh has this process know what was changed just now. If it cannot be read, it is left to Follow.
func (s *Service) refresh(ctx context.Context) {
	if _, err := s.read(ctx); err != nil {
		s.tell()
	}
}
