package live_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/live"
)

type event struct {
	Key      string
	Sequence int64
	ID       uuid.UUID
}

func sequence(e *event) int64 { return e.Sequence }

var errRead = errors.New("database is away")

// source is a store of events in memory, and a record of how it was read.
type source struct {
	latency func() time.Duration // of a read, half before and half after what it sees; nil for none
	fails   func(after map[string]int64) bool

	mu     sync.Mutex
	events map[string][]*event
	reads  []int // the number of keys of each
}

func newSource() *source { return &source{events: make(map[string][]*event)} }

func (s *source) add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events[key] = append(s.events[key], &event{Key: key, Sequence: int64(len(s.events[key]) + 1), ID: uuid.New()})
}

func (s *source) addN(key string, n int) {
	for range n {
		s.add(key)
	}
}

func (s *source) read(ctx context.Context, after map[string]int64, limit int) (map[string][]*event, error) {
	if s.latency != nil {
		time.Sleep(s.latency() / 2)
		defer func() { time.Sleep(s.latency() / 2) }()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads = append(s.reads, len(after))
	if s.fails != nil && s.fails(after) {
		return nil, errRead
	}
	found := make(map[string][]*event)
	for key, position := range after {
		stored := s.events[key]
		from := min(position, int64(len(stored)))
		if list := stored[from:min(from+int64(limit), int64(len(stored)))]; len(list) > 0 {
			found[key] = list
		}
	}
	return found, ctx.Err()
}

// takeReads returns the number of keys of each read since it was last called.
func (s *source) takeReads() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	reads := s.reads
	s.reads = nil
	return reads
}

// lost is what a subscriber gets whose event is not there any more.
var lost = &event{Key: "lost"}

type testHub = live.Hub[string, *event]

// runHub starts a hub on read; the function returned stops it and waits for it. The test's end does
// so too.
func runHub(t testing.TB, read live.Read[string, *event], opts live.HubOptions) (*testHub, func()) {
	t.Helper()
	hub := live.NewHub(read, sequence, slog.New(slog.DiscardHandler), opts)
	hub.Identify(func(e *event) uuid.UUID { return e.ID }, lost)
	return hub, run(t, hub.Run)
}

// run runs f until the function returned is called, or the test ends; both wait for it.
func run(t testing.TB, f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func subscribe(t testing.TB, hub *testHub, key string, after int64) <-chan *event {
	t.Helper()
	events, err := hub.Subscribe(t.Context(), key, after)
	if err != nil {
		t.Fatalf("Subscribe: %v", err)
	}
	return events
}

// expect receives key's events from first to last, and nothing else.
func expect(t testing.TB, events <-chan *event, key string, first, last int64) {
	t.Helper()
	for want := first; want <= last; want++ {
		e, open := <-events
		if !open {
			t.Fatalf("channel of %s closed before event %d", key, want)
		}
		if e.Key != key || e.Sequence != want {
			t.Fatalf("got event %d of %s, want %d of %s", e.Sequence, e.Key, want, key)
		}
	}
}

// expectClosed fails unless the channel is closed and empty.
func expectClosed(t testing.TB, events <-chan *event) {
	t.Helper()
	if e, open := <-events; open {
		t.Fatalf("got event %d of %s, want a closed channel", e.Sequence, e.Key)
	}
}

func orderKey(i int) string { return fmt.Sprintf("order_%06d", i) }
