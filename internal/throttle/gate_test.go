package throttle_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopgraph/shopgraph/internal/throttle"
)

// card is a key that 3 failures are free of, and one more every 20 minutes.
var card = throttle.Key{Kind: "card", Value: "ada", Policy: throttle.Hourly(3)}

// end lets an attempt in and says what becomes of it.
func end(t *testing.T, g *throttle.Gate, what throttle.Outcome, keys ...throttle.Key) {
	t.Helper()
	pass, wait := g.Enter(t.Context(), keys...)
	if pass == nil {
		t.Fatalf("not let in, wait %v", wait)
	}
	pass.End(what)
}

func wantClosed(t *testing.T, g *throttle.Gate, wait time.Duration, keys ...throttle.Key) {
	t.Helper()
	if pass, got := g.Enter(t.Context(), keys...); pass != nil || got.Round(time.Second) != wait {
		t.Errorf("let in: %t, wait %v, want %v", pass != nil, got, wait)
	}
}

// TestGateCountsFailures, as many as are free, and one more as time goes by. Another key is open.
func TestGateCountsFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGate(40)
		for range 50 {
			end(t, g, throttle.Untried, card)
		}
		for range 3 {
			end(t, g, throttle.Failed, card)
		}
		wantClosed(t, g, 20*time.Minute, card)
		other := card
		other.Value = "grace"
		end(t, g, throttle.Failed, other)
		wantClosed(t, g, 20*time.Minute, other, card) // one of them is enough
		time.Sleep(20 * time.Minute)
		pass, _ := g.Enter(t.Context(), card)
		if pass == nil || pass.Failures != 2 {
			t.Fatalf("%+v", pass)
		}
		pass.End(throttle.Failed)
		wantClosed(t, g, 20*time.Minute, card)
		time.Sleep(time.Hour)
		for range 3 {
			end(t, g, throttle.Failed, card)
		}
	})
}

// TestGateCountsSuccesses little, and gives nothing back for them.
func TestGateCountsSuccesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGate(40)
		for range 2 {
			end(t, g, throttle.Failed, card)
		}
		let := 0
		for pass, _ := g.Enter(t.Context(), card); pass != nil; pass, _ = g.Enter(t.Context(), card) {
			let++
			pass.End(throttle.Succeeded)
		}
		if let != 1 { // then there is no room for a failure
			t.Errorf("%d let in", let)
		}
		time.Sleep(40 * time.Minute)
		for pass, _ := g.Enter(t.Context(), card); pass != nil; pass, _ = g.Enter(t.Context(), card) {
			let++
			pass.End(throttle.Succeeded)
		}
		if let < 80 || let > 82 {
			t.Errorf("%d let in", let)
		}
	})
}

// TestGateHasThemWait who may be let in once others have ended: those with nothing to hide all are.
func TestGateHasThemWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGate(40)
		var atOnce, most, let atomic.Int64
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				pass, wait := g.Enter(t.Context(), card)
				if pass == nil {
					t.Errorf("wait %v", wait)
					return
				}
				let.Add(1)
				if n := atOnce.Add(1); n > most.Load() {
					most.Store(n)
				}
				time.Sleep(100 * time.Millisecond)
				atOnce.Add(-1)
				pass.End(throttle.Succeeded)
			})
		}
		all.Wait()
		if most.Load() != 3 || let.Load() != 40 {
			t.Errorf("%d let in, %d at once", let.Load(), most.Load())
		}
	})
}

// TestGateHasNobodyWaitForLong: not for those who do not end, nor beyond a context, nor too many at a time.
func TestGateHasNobodyWaitForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGate(40)
		for range 3 {
			if pass, _ := g.Enter(t.Context(), card); pass == nil {
				t.Fatal("not let in")
			}
		}
		began := time.Now()
		wantClosed(t, g, time.Second, card)
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("it took %v", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if pass, _ := g.Enter(ctx, card); pass != nil || time.Since(began) != 6*time.Second {
			t.Errorf("let in: %t, after %v", pass != nil, time.Since(began))
		}
		var all sync.WaitGroup
		var atOnce atomic.Int64
		for range 300 {
			all.Go(func() {
				before := time.Now()
				if pass, _ := g.Enter(t.Context(), card); pass != nil {
					t.Error("let in")
				}
				if time.Since(before) == 0 {
					atOnce.Add(1)
				}
			})
		}
		all.Wait()
		if atOnce.Load() != 300-256 {
			t.Errorf("%d were sent away at once", atOnce.Load())
		}
	})
}
