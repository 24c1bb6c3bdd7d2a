package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

// seed is fixed: what the short run decides is always the same, how it interleaves is not.
const seed = 20260301

// TestFaults is the short form of the fault run, on the real program: all promises are kept, and a
// broken one would be seen.
func TestFaults(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	scenarios := map[string]func(context.Context) (report, error){
		"race":    func(ctx context.Context) (report, error) { return l.race(ctx, 40) },
		"key":     func(ctx context.Context) (report, error) { return l.key(ctx, 3) },
		"hostile": func(ctx context.Context) (report, error) { return l.hostile(ctx, 170) },
		"kill": func(ctx context.Context) (report, error) {
			return l.kill(ctx, killing{
				name: "kill", kills: 6, shoppers: 8, window: 400 * time.Millisecond, mix: quickTokens, skips: 1, patience: 20 * time.Second,
			})
		},
		"pair": func(ctx context.Context) (report, error) {
			return l.kill(ctx, killing{
				name: "pair", second: l.program, latency: gatewayLatency, kills: 4, shoppers: 8, window: 400 * time.Millisecond,
				mix: quickTokens, skips: 1, patience: 20 * time.Second,
			})
		},
	}
	scenarios["payments"] = func(ctx context.Context) (report, error) {
		return l.pay(ctx, paying{
			checkouts: 150, mishaps: 12, shoppers: 8, window: 1500 * time.Millisecond, fast: true, patience: time.Minute,
		})
	}
	t.Run("audit", func(t *testing.T) {
		t.Parallel()
		breakEachPromise(t, l)
	})
	t.Run("audit of payments", func(t *testing.T) {
		t.Parallel()
		breakEachPromiseAtStripe(t, l)
	})
	for name, run := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range r.violations {
				t.Error(v)
			}
			for _, fact := range r.facts {
				t.Log(fact)
			}
		})
	}
}

func newLab(t *testing.T) *lab {
	t.Helper()
	dir, err := os.MkdirTemp(localpg.ScratchDir(), "shopgraph-faults-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil { // root's Postgres runs as another user
		t.Fatal(err)
	}
	l, err := openLab(t.Context(), seed, localpg.Options{DataDir: dir, Fast: true, Settings: []string{"max_connections=300"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.close(false); err != nil {
			t.Error(err)
		}
	})
	return l
}
