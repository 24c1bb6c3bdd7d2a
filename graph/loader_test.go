package graph

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/record"
)

// recordedMany reads the lengths of keys, and returns what it was asked for each time.
func recordedMany() (many *record.Many[string, int], asked func() [][]string) {
	var mu sync.Mutex
	var recorded [][]string
	many = record.NewMany("lengths", func(found *record.Found[string, int], _ record.Parts, keys []string) ([]*record.Read, error) {
		mu.Lock()
		defer mu.Unlock()
		recorded = append(recorded, slices.Sorted(slices.Values(keys)))
		for _, key := range keys {
			switch key {
			case "fails":
				return nil, errors.New("it fails")
			case "panics":
				panic("it panics")
			case "none":
			default:
				found.Values[key] = len(key)
			}
		}
		return nil, nil
	})
	return many, func() [][]string {
		mu.Lock()
		defer mu.Unlock()
		return recorded
	}
}

// newLoader returns a loader that waits for keys which come one by one.
func newLoader[K comparable, V any](wait time.Duration, many *record.Many[K, V]) *loader[K, V] {
	return &loader[K, V]{level: &level{wait: wait}, many: many}
}

func checkAsked(t *testing.T, got [][]string, want ...[]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("asked for: %s", diff)
	}
}

// TestLoadManyFetchesAtOnce whatever was asked for before any value is wanted.
func TestLoadManyFetchesAtOnce(t *testing.T) {
	t.Parallel()
	many, asked := recordedMany()
	l := newLoader(time.Hour, many)
	first, second := l.LoadMany(t.Context(), []string{"a", "bb", "a"}), l.LoadMany(t.Context(), []string{"bb", "none", "ccc"})
	if values, errs := second(); errs != nil || !slices.Equal(values, []int{2, 0, 3}) {
		t.Errorf("%v %v", values, errs)
	}
	if values, errs := first(); errs != nil || !slices.Equal(values, []int{1, 2, 1}) {
		t.Errorf("%v %v", values, errs)
	}
	checkAsked(t, asked(), []string{"a", "bb", "ccc", "none"})
	if values, errs := l.LoadMany(t.Context(), []string{"ccc", "dddd"})(); errs != nil || !slices.Equal(values, []int{3, 4}) {
		t.Errorf("%v %v", values, errs)
	}
	if values, errs := l.LoadMany(t.Context(), nil)(); errs != nil || len(values) > 0 {
		t.Errorf("of no keys: %v %v", values, errs)
	}
	checkAsked(t, asked(), []string{"a", "bb", "ccc", "none"}, []string{"dddd"})
}

// TestLoadCollects keys that come meanwhile.
func TestLoadCollects(t *testing.T) {
	t.Parallel()
	many, asked := recordedMany()
	l := newLoader(time.Millisecond, many)
	thunks := []func() (int, error){l.Load(t.Context(), "a"), l.Load(t.Context(), "bb"), l.Load(t.Context(), "a")}
	for i, want := range []int{1, 2, 1} {
		if got, err := thunks[i](); got != want || err != nil {
			t.Errorf("%d %v, want %d", got, err, want)
		}
	}
	checkAsked(t, asked(), []string{"a", "bb"})
}

// TestLoadManyHurries those who wait for further keys.
func TestLoadManyHurries(t *testing.T) {
	t.Parallel()
	many, asked := recordedMany()
	l := newLoader(time.Hour, many)
	waiting := l.Load(t.Context(), "a")
	var loaded sync.WaitGroup
	loaded.Go(func() {
		if got, err := waiting(); got != 1 || err != nil {
			t.Errorf("%d %v", got, err)
		}
	})
	if values, errs := l.LoadMany(t.Context(), []string{"bb"})(); errs != nil || !slices.Equal(values, []int{2}) {
		t.Errorf("%v %v", values, errs)
	}
	loaded.Wait()
	checkAsked(t, asked(), []string{"a", "bb"})
}

func TestLoadingStopsWithItsContext(t *testing.T) {
	t.Parallel()
	many, _ := recordedMany()
	l := newLoader(time.Hour, many)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := l.Load(ctx, "a")(); got != 1 || err != nil { // what a canceled context means is fetch's to say
		t.Errorf("%d %v", got, err)
	}
}

func TestLoadingFails(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"fails": "read lengths: it fails", "panics": "panic while loading: it panics"} {
		many, _ := recordedMany()
		l := newLoader(time.Hour, many)
		values, errs := l.LoadMany(t.Context(), []string{"a", key})()
		if len(values) != 2 || len(errs) != 2 || errs[0] == nil || !strings.HasPrefix(errs[1].Error(), want) {
			t.Errorf("%v %v, want %s for each", values, errs, want)
		}
		if _, errs := l.LoadMany(t.Context(), []string{"b", "a"})(); len(errs) != 2 || errs[0] != nil || errs[1] == nil {
			t.Errorf("%v, want an error for what has failed", errs)
		}
		l.ClearAll()
		if got, err := l.LoadMany(t.Context(), []string{"a"})(); err != nil || got[0] != 1 {
			t.Errorf("%v %v after it was forgotten", got, err)
		}
	}
}

func TestLoaderForgetsAndIsPrimed(t *testing.T) {
	t.Parallel()
	many, asked := recordedMany()
	l := newLoader(time.Millisecond, many)
	l.Prime(t.Context(), "a", 7).Prime(t.Context(), "a", 8)
	for range 2 {
		if got, err := l.Load(t.Context(), "a")(); got != 7 || err != nil {
			t.Errorf("%d %v, want what it was primed with first", got, err)
		}
	}
	l.Clear(t.Context(), "a")
	if got, err := l.Load(t.Context(), "a")(); got != 1 || err != nil {
		t.Errorf("%d %v after it was forgotten", got, err)
	}
	checkAsked(t, asked(), []string{"a"})
}

// TestLoadingConcurrently fetches each key once.
func TestLoadingConcurrently(t *testing.T) {
	t.Parallel()
	many, asked := recordedMany()
	l := newLoader(time.Millisecond, many)
	var all sync.WaitGroup
	for i := range 20 {
		key := strings.Repeat("k", 1+i%7)
		all.Go(func() {
			if got, err := l.Load(t.Context(), key)(); got != len(key) || err != nil {
				t.Errorf("%d %v", got, err)
			}
		})
		all.Go(func() {
			if got, errs := l.LoadMany(t.Context(), []string{key, "k"})(); errs != nil || got[0] != len(key) || got[1] != 1 {
				t.Errorf("%v %v", got, errs)
			}
		})
	}
	all.Wait()
	seen := map[string]bool{}
	for _, keys := range asked() {
		for _, key := range keys {
			if seen[key] {
				t.Errorf("%s was fetched twice", key)
			}
			seen[key] = true
		}
	}
}
