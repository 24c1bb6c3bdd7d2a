package live_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/live"
)

// resume subscribes after an event as it is stored.
func (s *source) resume(t testing.TB, hub *testHub, key string, after int64) <-chan *event {
	t.Helper()
	s.mu.Lock()
	id := s.events[key][after-1].ID
	s.mu.Unlock()
	return resumeAfter(t, hub, key, after, id)
}

func resumeAfter(t testing.TB, hub *testHub, key string, after int64, id uuid.UUID) <-chan *event {
	t.Helper()
	events, err := hub.Resume(t.Context(), key, after, id, nil)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// failOver loses the events of a key past a position, and stores others.
func (s *source) failOver(key string, kept, others int) {
	s.mu.Lock()
	s.events[key] = s.events[key][:kept:kept]
	s.mu.Unlock()
	s.addN(key, others)
}

func expectLost(t testing.TB, events <-chan *event, who string) {
	t.Helper()
	if e, open := <-events; !open || e != lost {
		t.Errorf("%s got %v, want to be told that its event is lost", who, e)
		return
	}
	expectClosed(t, events)
}

// TestResume goes on after an event that is there. Any other is lost: one with another id, of
// another key, or ahead of all.
func TestResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 40)
		src.addN("b", 3)
		hub, _ := runHub(t, src.read, live.HubOptions{})
		other := src.events["b"][1].ID
		goesOn, upToDate, fromStart := src.resume(t, hub, "a", 20), src.resume(t, hub, "a", 40), subscribe(t, hub, "a", 0)
		expectLost(t, resumeAfter(t, hub, "a", 20, uuid.New()), "another id")
		expectLost(t, resumeAfter(t, hub, "a", 2, other), "an event of another key")
		expectLost(t, resumeAfter(t, hub, "a", 41, uuid.New()), "one ahead")
		expectLost(t, resumeAfter(t, hub, "a", 400, uuid.New()), "one far ahead")
		expectLost(t, resumeAfter(t, hub, "none", 1, uuid.New()), "one of nothing")
		expect(t, goesOn, "a", 21, 40)
		expect(t, fromStart, "a", 1, 40)
		src.add("a")
		hub.Wake("a")
		for _, events := range []<-chan *event{goesOn, upToDate, fromStart} {
			expect(t, events, "a", 41, 41)
		}
	})
}

// TestResumeWhileReading: a read that began before the event was stored says nothing about it.
func TestResumeWhileReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.add("a")
		hub, _ := runHub(t, src.read, live.HubOptions{})
		src.latency = func() time.Duration { return time.Second }
		first := src.resume(t, hub, "a", 1)
		time.Sleep(700 * time.Millisecond) // the read has seen one event, and is on its way back
		src.add("a")
		second := src.resume(t, hub, "a", 2)
		src.add("a")
		hub.Wake("a")
		expect(t, first, "a", 2, 3)
		expect(t, second, "a", 3, 3)
	})
}

// TestDoubt: after a failover, those who are at an event that is there go on, with nothing twice
// and nothing left out. The others are told, also if they drain late.
func TestDoubt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 10)
		src.addN("b", 5)
		hub, _ := runHub(t, src.read, live.HubOptions{Buffer: 4})
		ahead, behind, stalled := subscribe(t, hub, "a", 0), src.resume(t, hub, "a", 2), subscribe(t, hub, "a", 0)
		same, shorter := subscribe(t, hub, "b", 0), subscribe(t, hub, "c", 0)
		src.addN("c", 3)
		hub.Wake("c")
		expect(t, ahead, "a", 1, 10)
		expect(t, same, "b", 1, 5)
		expect(t, shorter, "c", 1, 3)
		expect(t, behind, "a", 3, 3)
		time.Sleep(time.Minute) // behind has 4 to 7 in its buffer, stalled 1 to 4

		src.failOver("a", 7, 6)
		src.failOver("c", 2, 0)
		hub.Doubt()
		expectLost(t, ahead, "who was ahead")
		expectLost(t, shorter, "who was at the last")
		expect(t, behind, "a", 4, 13)
		expect(t, stalled, "a", 1, 13)

		hub.Doubt()
		hub.Doubt()
		for _, key := range []string{"a", "b"} {
			src.add(key)
			hub.Wake(key)
		}
		for _, events := range []<-chan *event{behind, stalled} {
			expect(t, events, "a", 14, 14)
		}
		expect(t, same, "b", 6, 6)
		src.takeReads()
		src.add("b")
		hub.Wake("b")
		expect(t, same, "b", 7, 7)
		if reads := src.takeReads(); len(reads) != 1 {
			t.Errorf("once the doubt has ended, an event takes %d reads", len(reads))
		}
	})
}

// TestDoubtOfStalled: a subscriber whose full buffer ends with an event that is lost is told when
// it has drained.
func TestDoubtOfStalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 10)
		hub, _ := runHub(t, src.read, live.HubOptions{Buffer: 4})
		stalled := subscribe(t, hub, "a", 0)
		time.Sleep(time.Minute)
		src.failOver("a", 3, 5)
		hub.Doubt()
		expect(t, stalled, "a", 1, 4) // which were on their way
		expectLost(t, stalled, "who was stalled")
	})
}
