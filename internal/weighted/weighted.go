// Package weighted keeps what was used last, as much as fits into a number of bytes. Each value
// says what it weighs, so that a cache has a bound in memory and not in values.
package weighted

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Cache keeps values by their keys. Those least recently used go first. It may be used
// concurrently.
type Cache[K comparable, V any] struct {
	mu   sync.Mutex
	kept *simplelru.LRU[K, *weighed[V]]
	room int // bytes that are left
}

type weighed[V any] struct {
	value  V
	weight int
}

// New returns an empty cache of so many bytes, for values that weigh no less than least, which is
// positive.
func New[K comparable, V any](memory, least int) *Cache[K, V] {
	c := &Cache[K, V]{room: memory}
	kept, err := simplelru.NewLRU(memory/least+1, func(_ K, gone *weighed[V]) { c.room += gone.weight })
	if err != nil {
		panic(err) // the number is positive
	}
	c.kept = kept
	return c
}

// Get returns the value of a key, which counts as a use.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one, ok := c.kept.Get(key)
	if !ok {
		return value, false
	}
	return one.value, true
}

// Add keeps a value, unless the key has one: that stays.
func (c *Cache[K, V]) Add(key K, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.kept.Contains(key) {
		c.add(key, value, weight)
	}
}

// Put keeps a value, in place of the one that the key has.
func (c *Cache[K, V]) Put(key K, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept.Remove(key) // which gives its room back
	c.add(key, value, weight)
}

func (c *Cache[K, V]) add(key K, value V, weight int) {
	one := &weighed[V]{value: value}
	c.kept.Add(key, one)
	c.weigh(one, weight)
}

// Grow has a key's value change and then weigh more. change does that, while nobody else uses the
// cache, and returns how much more. A key without a value is left alone.
func (c *Cache[K, V]) Grow(key K, change func(V) (more int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one, ok := c.kept.Peek(key); ok {
		c.weigh(one, change(one.value))
	}
}

// Len returns how many values are kept.
func (c *Cache[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept.Len()
}

// Room returns how many bytes are left.
func (c *Cache[K, V]) Room() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.room
}

func (c *Cache[K, V]) weigh(one *weighed[V], more int) {
	one.weight += more
	for c.room -= more; c.room < 0; {
		c.kept.RemoveOldest() // which gives its room back
	}
}
