package graph

import (
	"context"
	"sync"
	"time"
)

// partsLoader is a loader of values that have parts, of which a fetch reads those that anybody has asked for.
type partsLoader[K comparable, V any, P ~uint8] struct {
	loader[K, V]

	mu              sync.Mutex
	wanted, fetched P
}

func newPartsLoader[K comparable, V any, P ~uint8](
	level *level, wait time.Duration, fetch func(context.Context, []K, P) (map[K]V, error),
) *partsLoader[K, V, P] {
	l := &partsLoader[K, V, P]{}
	l.loader = newLoader(level, wait, func(ctx context.Context, keys []K) (map[K]V, error) { return fetch(ctx, keys, l.begin()) })
	return l
}

// want has all that is loaded from now on have these parts. What was fetched without them is forgotten.
func (l *partsLoader[K, V, P]) want(parts P) *loader[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fetched != 0 && parts&^l.fetched != 0 {
		l.fetched = 0
		l.ClearAll()
	}
	l.wanted |= parts
	return &l.loader
}

func (l *partsLoader[K, V, P]) begin() P {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fetched = l.wanted
	return l.wanted
}

// know spares fetching a value that has these parts, unless others have been fetched that it lacks.
func (l *partsLoader[K, V, P]) know(ctx context.Context, key K, value V, parts P) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fetched&^parts != 0 {
		return
	}
	if l.fetched == 0 {
		l.fetched = parts
	}
	l.wanted |= parts
	l.Prime(ctx, key, value)
}
