package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// Counter counts the statements sent to Postgres under a context.
type Counter struct {
	n      atomic.Int64
	parent *Counter

	record bool
	mu     sync.Mutex
	texts  []string
}

type counterKey struct{}

// CountStatements returns a context under which the counter counts each statement, but not BEGIN,
// COMMIT and ROLLBACK. A counter of the given context goes on counting too.
func CountStatements(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	c.parent, _ = ctx.Value(counterKey{}).(*Counter)
	return context.WithValue(ctx, counterKey{}, c), c
}

// RecordStatements is CountStatements with a counter that also keeps the statements' texts: for
// tests.
func RecordStatements(ctx context.Context) (context.Context, *Counter) {
	ctx, c := CountStatements(ctx)
	c.record = true
	return ctx, c
}

// Load returns the number of statements so far.
func (c *Counter) Load() int64 { return c.n.Load() }

// Texts returns the statements so far, in the order they were sent; nil unless recorded.
func (c *Counter) Texts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.texts)
}

func count(ctx context.Context, text string) {
	c, _ := ctx.Value(counterKey{}).(*Counter)
	for ; c != nil; c = c.parent {
		c.n.Add(1)
		if c.record {
			c.mu.Lock()
			c.texts = append(c.texts, text)
			c.mu.Unlock()
		}
	}
}
