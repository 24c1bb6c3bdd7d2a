package live_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopgraph/shopgraph/internal/live"
)

// follower counts its rings.
type follower struct {
	leave func()
	rings atomic.Int64
}

func (f *follower) Join(leave func()) { f.leave = leave }

func (f *follower) Ring() { f.rings.Add(1) }

func followAs(t *testing.T, hub *testHub, after int64) (*follower, <-chan *event) {
	t.Helper()
	f := &follower{}
	ctx, cancel := context.WithCancel(live.WithFollower(t.Context(), f))
	events, err := hub.Subscribe(ctx, "a", after)
	if err != nil {
		t.Fatal(err)
	}
	cancel() // which is not how one leaves
	return f, events
}

// expectRings waits until nothing moves any more.
func (f *follower) expectRings(t *testing.T, want int64) {
	t.Helper()
	time.Sleep(time.Second)
	if got := f.rings.Swap(0); got != want {
		t.Errorf("it rang %d times, want %d", got, want)
	}
}

func TestFollowerIsRungForEachEventAndTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 3)
		hub, stop := runHub(t, src.read, live.HubOptions{Buffer: 4})
		first, events := followAs(t, hub, 0)
		second, others := followAs(t, hub, 2)
		first.expectRings(t, 3)
		second.expectRings(t, 1)

		src.addN("a", 10) // more than there is room for
		hub.Wake("a")
		first.expectRings(t, 1)
		expect(t, events, "a", 1, 4)
		first.expectRings(t, 4)
		expect(t, events, "a", 5, 8)
		first.expectRings(t, 4)
		expect(t, events, "a", 9, 12)
		first.expectRings(t, 1)
		expect(t, events, "a", 13, 13)

		first.leave()
		first.leave()
		first.expectRings(t, 1)
		expectClosed(t, events)
		hub.Wake("a")
		first.expectRings(t, 0)

		second.rings.Store(0)
		stop()
		second.expectRings(t, 1)
		expect(t, others, "a", 3, 6)
		expectClosed(t, others)
	})
}
