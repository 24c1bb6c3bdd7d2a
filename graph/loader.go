package graph

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/record"
)

// loader reads the values of a Many, many keys at once, each key once.
//
// It is a dataloader of our own, since the library's has no way to be told that all keys are there.
// The executor begins all fields of a level before it asks for the values of any. So LoadMany reads
// at once what its loader has collected by then, and with it what the other loaders of the level
// have. Only where fields are resolved for one parent at a time does a loader wait for further
// keys.
type loader[K comparable, V any] struct {
	level *level
	many  *record.Many[K, V]

	mu      sync.Mutex
	fetches map[K]*fetch[K, V] // by the keys in them
	open    *fetch[K, V]       // takes further keys
	wanted  record.Parts       // by anybody
	began   bool               // something of what is in fetches was read, with these parts:
	fetched record.Parts
}

var _ dataloader.Interface[string, int] = (*loader[string, int])(nil)

// fetch reads the values of some keys.
type fetch[K comparable, V any] struct {
	loader *loader[K, V]
	keys   []K
	due    bool          // it is among those that the level reads next
	begun  bool          // somebody reads it
	hurry  chan struct{} // closed when it is begun
	done   chan struct{} // closed when it was read
	found  map[K]V
	failed map[K]error // those whose values cannot be read
	err    error       // that of all
}

// Load implements dataloader.Interface.
func (l *loader[K, V]) Load(ctx context.Context, key K) dataloader.Thunk[V] {
	thunk := l.LoadMany(executor.OneByOne(ctx), []K{key})
	return func() (V, error) {
		values, errs := thunk()
		if errs != nil {
			return values[0], errs[0]
		}
		return values[0], nil
	}
}

// LoadMany implements dataloader.Interface. Its thunk returns no errors, or one for each key, nil
// for those without.
func (l *loader[K, V]) LoadMany(ctx context.Context, keys []K) dataloader.ThunkMany[V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	oneByOne := executor.IsOneByOne(ctx)
	fetches := make([]*fetch[K, V], len(keys))
	for i, key := range keys {
		f := l.join(key)
		if fetches[i] = f; f == l.open && !f.due && !oneByOne {
			f.due = true
			l.level.add(f)
		}
	}
	return func() ([]V, []error) {
		if oneByOne {
			for _, f := range fetches {
				f.collect(ctx, l.level.wait)
				l.level.read(ctx, []due{f})
			}
		} else {
			l.level.fetch(ctx)
		}
		return l.values(keys, fetches)
	}
}

// values returns what fetches have of keys, when all are read. Each is read by now or under way:
// one that takes further keys became due when LoadMany joined it.
func (l *loader[K, V]) values(keys []K, fetches []*fetch[K, V]) ([]V, []error) {
	values := make([]V, len(keys))
	var errs []error
	for i, f := range fetches {
		<-f.done
		values[i] = f.found[keys[i]]
		if err := f.errorOf(keys[i]); err != nil {
			if errs == nil {
				errs = make([]error, len(keys))
			}
			errs[i] = err
		}
	}
	return values, errs
}

func (f *fetch[K, V]) errorOf(key K) error {
	if f.err != nil {
		return f.err
	}
	return f.failed[key]
}

// join returns the fetch that has a key. The loader must be locked.
func (l *loader[K, V]) join(key K) *fetch[K, V] {
	if f, ok := l.fetches[key]; ok {
		return f
	}
	if l.open == nil {
		l.open = &fetch[K, V]{loader: l, hurry: make(chan struct{}), done: make(chan struct{})}
	}
	if l.fetches == nil {
		l.fetches = map[K]*fetch[K, V]{}
	}
	l.open.keys = append(l.open.keys, key)
	l.fetches[key] = l.open
	return l.open
}

// collect waits for further keys, unless somebody reads the fetch.
func (f *fetch[K, V]) collect(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-f.hurry:
	case <-ctx.Done():
	}
}

// begin implements due. No further keys come to what is read.
func (f *fetch[K, V]) begin() (asked asking, finish func()) {
	l := f.loader
	if l == nil { // it is known
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.begun {
		return nil, nil
	}
	f.begun = true
	close(f.hurry)
	if l.open == f {
		l.open = nil
	}
	l.began, l.fetched = true, l.wanted
	described := f.ask(l.wanted)
	if described == nil {
		return nil, func() { close(f.done) }
	}
	return described, func() {
		defer close(f.done)
		defer recoverTo(&f.err)
		f.found, f.failed, f.err = described.Found()
	}
}

// ask describes the reading, or returns nil if that panics.
func (f *fetch[K, V]) ask(parts record.Parts) (asked *record.Asked[K, V]) {
	defer recoverTo(&f.err)
	return f.loader.many.For(parts, f.keys)
}

// recoverTo makes a panic an error: a level is read for many who wait for it.
func recoverTo(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic while loading: %v\n%s", r, debug.Stack())
	}
}

// want has all that is loaded from now on have these parts. What was fetched without them is
// forgotten.
func (l *loader[K, V]) want(parts record.Parts) *loader[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.began && parts&^l.fetched != 0 {
		l.began, l.fetched = false, 0
		maps.DeleteFunc(l.fetches, func(_ K, f *fetch[K, V]) bool { return f != l.open })
	}
	l.wanted |= parts
	return l
}

// know spares reading a value that has these parts, unless others have been read that it lacks.
func (l *loader[K, V]) know(key K, value V, parts record.Parts) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fetched&^parts != 0 {
		return
	}
	if !l.began {
		l.began, l.fetched = true, parts
	}
	l.wanted |= parts
	l.prime(key, value)
}

func (l *loader[K, V]) prime(key K, value V) {
	if _, known := l.fetches[key]; known {
		return
	}
	if l.fetches == nil {
		l.fetches = map[K]*fetch[K, V]{}
	}
	l.fetches[key] = &fetch[K, V]{found: map[K]V{key: value}, hurry: closed, done: closed}
}

// closed is a channel of what has nothing to wait for.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Clear implements dataloader.Interface.
func (l *loader[K, V]) Clear(_ context.Context, key K) dataloader.Interface[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.fetches, key)
	return l
}

// ClearAll implements dataloader.Interface.
func (l *loader[K, V]) ClearAll() dataloader.Interface[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.fetches)
	return l
}

// Prime implements dataloader.Interface.
func (l *loader[K, V]) Prime(_ context.Context, key K, value V) dataloader.Interface[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.prime(key, value)
	return l
}
