package live_test

import (
	"testing"
	"testing/synctest"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/live"
)

// TestRevoke ends what is followed by a right, be it up to date or stalled, and nothing else.
func TestRevoke(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 40) // more than a buffer
		src.addN("b", 1)
		hub, _ := runHub(t, src.read, live.HubOptions{})
		by := func(right any, key string) <-chan *event {
			events, err := hub.Resume(t.Context(), key, 0, uuid.Nil, right)
			if err != nil {
				t.Fatal(err)
			}
			return events
		}
		stalled, ready, again := by("gone", "a"), by("gone", "b"), by("gone", "b")
		kept, forGood := by("kept", "b"), by(nil, "b")
		for _, events := range []<-chan *event{ready, again, kept, forGood} {
			expect(t, events, "b", 1, 1)
		}
		synctest.Wait()
		if held := hub.Rights(); len(held) != 2 {
			t.Errorf("held are %v", held)
		}
		hub.Revoke("gone", "unknown")
		hub.Revoke()
		for range stalled { // what it was brought before is there, and then it is closed
		}
		expectClosed(t, ready)
		expectClosed(t, again)
		src.add("b")
		hub.Wake("b")
		expect(t, kept, "b", 2, 2)
		expect(t, forGood, "b", 2, 2)
		if held := hub.Rights(); len(held) != 1 || held[0] != "kept" {
			t.Errorf("held are %v", held)
		}
	})
}
