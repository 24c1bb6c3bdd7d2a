package graph

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"
)

// loader fetches values by key, many keys at once, each key once. It is a dataloader of our own, since the library's has no
// way to be told that all keys are there: LoadMany fetches at once whatever keys its loader has collected by then, those of
// other LoadManys included, and only Load, whose keys come one by one, waits for more. And when one loader fetches for LoadMany,
// the others of its level do so at the same time, so that their queries go to the database as one statement.
type loader[K comparable, V any] struct {
	level *level
	wait  time.Duration
	fetch func(context.Context, []K) (map[K]V, error)

	mu      sync.Mutex
	fetches map[K]*fetch[K, V] // by the keys in them
	open    *fetch[K, V]       // takes further keys
}

var _ dataloader.Interface[string, int] = (*loader[string, int])(nil)

// fetch is one call for many keys.
type fetch[K comparable, V any] struct {
	once  sync.Once
	keys  []K
	hurry chan struct{} // closed when somebody does not wait for further keys
	due   bool          // it is among those that its level fetches next
	found map[K]V
	err   error
}

// newLoader returns a loader of what fetch returns. Keys that fetch leaves out load V's zero value.
func newLoader[K comparable, V any](
	level *level, wait time.Duration, fetch func(context.Context, []K) (map[K]V, error),
) loader[K, V] {
	return loader[K, V]{level: level, wait: wait, fetch: fetch}
}

// load returns a key's value, fetched together with others that are asked for meanwhile.
func (l *loader[K, V]) load(ctx context.Context, key K) (V, error) { return l.Load(ctx, key)() }

// Load implements dataloader.Interface.
func (l *loader[K, V]) Load(ctx context.Context, key K) dataloader.Thunk[V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.join(key)
	return func() (V, error) {
		f.once.Do(func() {
			f.collect(ctx, l.wait)
			l.run(ctx, f)
		})
		return f.found[key], f.err
	}
}

// LoadMany implements dataloader.Interface. Its thunk returns no errors, or one for each key, nil for those without.
func (l *loader[K, V]) LoadMany(ctx context.Context, keys []K) dataloader.ThunkMany[V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	fetches := make([]*fetch[K, V], len(keys))
	for i, key := range keys {
		fetches[i] = l.join(key)
		if f := fetches[i]; f == l.open && !f.due {
			f.due = true
			l.level.add(func(ctx context.Context) { l.runNow(ctx, f) })
		}
	}
	return func() ([]V, []error) {
		l.level.fetch(ctx)
		values := make([]V, len(keys))
		var errs []error
		for i, f := range fetches {
			if i == 0 || f != fetches[i-1] {
				l.runNow(ctx, f)
			}
			values[i] = f.found[keys[i]]
			if f.err != nil {
				if errs == nil {
					errs = make([]error, len(keys))
				}
				errs[i] = f.err
			}
		}
		return values, errs
	}
}

// join returns the fetch that has a key. The loader must be locked.
func (l *loader[K, V]) join(key K) *fetch[K, V] {
	if f, ok := l.fetches[key]; ok {
		return f
	}
	if l.open == nil {
		l.open = &fetch[K, V]{hurry: make(chan struct{})}
	}
	if l.fetches == nil {
		l.fetches = map[K]*fetch[K, V]{}
	}
	l.open.keys = append(l.open.keys, key)
	l.fetches[key] = l.open
	return l.open
}

// close lets no further keys come to a fetch, and ends the wait for them.
func (l *loader[K, V]) close(f *fetch[K, V]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == f {
		l.open = nil
		close(f.hurry)
	}
}

// runNow fetches at once, unless that was done.
func (l *loader[K, V]) runNow(ctx context.Context, f *fetch[K, V]) {
	l.close(f)
	f.once.Do(func() { l.run(ctx, f) })
}

// run fetches. A panic is an error of all keys.
func (l *loader[K, V]) run(ctx context.Context, f *fetch[K, V]) {
	defer recoverTo(&f.err)
	l.close(f)
	f.found, f.err = l.fetch(ctx, f.keys)
}

// recoverTo makes a panic an error: nobody else recovers one in a goroutine of a level.
func recoverTo(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic while loading: %v\n%s", r, debug.Stack())
	}
}

// collect waits for further keys.
func (f *fetch[K, V]) collect(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-f.hurry:
	case <-ctx.Done():
	}
}

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
	if _, known := l.fetches[key]; known {
		return l
	}
	if l.fetches == nil {
		l.fetches = map[K]*fetch[K, V]{}
	}
	f := &fetch[K, V]{found: map[K]V{key: value}}
	f.once.Do(func() {}) // it has nothing to fetch
	l.fetches[key] = f
	return l
}
