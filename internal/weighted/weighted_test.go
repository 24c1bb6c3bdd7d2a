package weighted_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/weighted"
)

// TestCache holds a cache to a plain list of what was used last.
func TestCache(t *testing.T) {
	t.Parallel()
	const memory, least = 100, 5
	rapid.Check(t, func(t *rapid.T) {
		cache := weighted.New[int, *int](memory, least)
		var used []int // the last is the most recently used
		weights := map[int]int{}
		evict := func() {
			total := 0
			for _, key := range used {
				total += weights[key]
			}
			for total > memory {
				total -= weights[used[0]]
				used = used[1:]
			}
		}
		keys, amounts := rapid.IntRange(0, 20), rapid.IntRange(least, 40)
		t.Repeat(map[string]func(*rapid.T){
			"get": func(t *rapid.T) {
				key := keys.Draw(t, "key")
				at := slices.Index(used, key)
				value, ok := cache.Get(key)
				if ok != (at >= 0) || ok && *value != key {
					t.Fatalf("%d: %v, want %v", key, ok, at >= 0)
				}
				if ok {
					used = append(slices.Delete(used, at, at+1), key)
				}
			},
			"add": func(t *rapid.T) {
				key, weight := keys.Draw(t, "key"), amounts.Draw(t, "weight")
				cache.Add(key, &key, weight)
				if !slices.Contains(used, key) {
					used = append(used, key)
					weights[key] = weight
					evict()
				}
			},
			"put": func(t *rapid.T) {
				key, weight := keys.Draw(t, "key"), amounts.Draw(t, "weight")
				cache.Put(key, &key, weight)
				used = append(slices.DeleteFunc(used, func(k int) bool { return k == key }), key)
				weights[key] = weight
				evict()
			},
			"grow": func(t *rapid.T) {
				key, more := keys.Draw(t, "key"), amounts.Draw(t, "more")
				changed := false
				cache.Grow(key, func(*int) int { changed = true; return more })
				if changed != slices.Contains(used, key) {
					t.Fatalf("%d was changed: %v", key, changed)
				}
				if changed {
					weights[key] += more
					evict()
				}
			},
			"": func(t *rapid.T) {
				if cache.Len() != len(used) {
					t.Fatalf("%d are kept, want %d", cache.Len(), len(used))
				}
			},
		})
	})
}
