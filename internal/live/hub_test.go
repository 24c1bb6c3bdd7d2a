package live_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopgraph/shopgraph/internal/live"
)

// In these tests synctest.Test also fails when a goroutine is left behind.

func TestSubscribeReplaysThenGoesLive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 40) // more than a buffer
		src.addN("b", 3)
		hub, _ := runHub(t, src.read, live.HubOptions{})
		fromStart, fromMiddle := subscribe(t, hub, "a", 0), subscribe(t, hub, "a", 25)
		ahead, other := subscribe(t, hub, "a", 41), subscribe(t, hub, "b", 0)

		expect(t, fromMiddle, "a", 26, 40)
		expect(t, fromStart, "a", 1, 40)
		expect(t, other, "b", 1, 3)

		src.addN("a", 3)
		hub.Wake("a", "unknown")
		expect(t, fromStart, "a", 41, 43)
		expect(t, fromMiddle, "a", 41, 43)
		expect(t, ahead, "a", 42, 43)
		synctest.Wait()
		if len(other) > 0 {
			t.Error("b got an event more")
		}
	})
}

func TestOneReadForAllWokenTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const keys, each = 500, 3
		src := newSource()
		hub, _ := runHub(t, src.read, live.HubOptions{})
		var subscribers []<-chan *event
		for i := range keys {
			for range each {
				subscribers = append(subscribers, subscribe(t, hub, orderKey(i), 0))
			}
		}
		time.Sleep(10 * time.Millisecond)
		if got := src.takeReads(); !slices.Equal(got, []int{keys}) {
			t.Errorf("subscribing read %v keys, want one read of %d", got, keys)
		}

		for i := range keys {
			src.add(orderKey(i))
			hub.Wake(orderKey(i), orderKey(i))
			if i%100 == 0 {
				time.Sleep(300 * time.Microsecond)
			}
		}
		for i, events := range subscribers {
			expect(t, events, orderKey(i/each), 1, 1)
		}
		time.Sleep(time.Second)
		if got := src.takeReads(); !slices.Equal(got, []int{keys}) {
			t.Errorf("waking read %v keys, want one read of %d", got, keys)
		}
	})
}

func TestWakeAllIsReadInPiecesAfterWokenKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const keys = 20_000
		src := newSource()
		hub, _ := runHub(t, src.read, live.HubOptions{})
		subscribers := make([]<-chan *event, keys)
		for i := range keys {
			subscribers[i] = subscribe(t, hub, orderKey(i), 0)
		}
		time.Sleep(10 * time.Millisecond)
		src.takeReads()

		// A read takes a second, so that the wake-up falls into the sweep.
		src.latency = func() time.Duration { return time.Second }
		for i := range keys {
			src.add(orderKey(i))
		}
		hub.WakeAll()
		time.Sleep(1500 * time.Millisecond)
		hub.WakeAll() // what is in line already is not put there twice
		src.addN("fresh", 1)
		expect(t, subscribe(t, hub, "fresh", 0), "fresh", 1, 1)
		if got := len(src.takeReads()); got > 4 {
			t.Errorf("a woken key waited for %d reads of a sweep", got)
		}
		for i := range keys {
			expect(t, subscribers[i], orderKey(i), 1, 1)
		}
		time.Sleep(time.Minute)
		if got := src.takeReads(); len(got) > 20 {
			t.Errorf("sweeping %d keys took %d more reads: %v", keys, len(got), got)
		}
	})
}

func TestSlowSubscriberHoldsNobodyUpAndLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		hub, _ := runHub(t, src.read, live.HubOptions{Buffer: 4})
		slow, fast := subscribe(t, hub, "a", 0), subscribe(t, hub, "a", 0)
		for i := range int64(1000) {
			src.add("a")
			hub.Wake("a")
			expect(t, fast, "a", i+1, i+1)
		}
		time.Sleep(time.Second)
		src.takeReads()
		time.Sleep(time.Hour)
		hub.WakeAll()
		time.Sleep(time.Second)
		if got := src.takeReads(); !slices.Equal(got, []int{1}) {
			t.Errorf("an hour with a stalled subscriber took reads of %v keys, want one", got)
		}
		if len(slow) != 4 {
			t.Errorf("%d events wait for the slow subscriber, want its buffer of 4", len(slow))
		}
		expect(t, slow, "a", 1, 1000)
	})
}

func TestDrainedSubscriberIsNoticedSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 16*100)
		hub, _ := runHub(t, src.read, live.HubOptions{})
		events := subscribe(t, hub, "a", 0)
		time.Sleep(time.Minute)
		expect(t, events, "a", 1, 16)
		start := time.Now()
		expect(t, events, "a", 17, 17)
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("after a minute's stall the next event took %v", took)
		}
		start = time.Now()
		expect(t, events, "a", 18, 16*100)
		if took := time.Since(start); took > time.Second {
			t.Errorf("replaying 1,600 events took %v", took)
		}
	})
}

func TestManySubscribersOfOneKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const subscribers, length = 10_000, 50
		src := newSource()
		src.addN("a", length)
		hub, _ := runHub(t, src.read, live.HubOptions{})
		channels := make([]<-chan *event, subscribers)
		for i := range channels {
			channels[i] = subscribe(t, hub, "a", int64(i%length))
		}
		for i, events := range channels {
			expect(t, events, "a", int64(i%length)+1, length)
		}
		time.Sleep(time.Second)
		src.takeReads()
		src.add("a")
		hub.Wake("a")
		for _, events := range channels {
			expect(t, events, "a", length+1, length+1)
		}
		if got := src.takeReads(); len(got) > 1 {
			t.Errorf("one event took %d reads", len(got))
		}
	})
}

// TestDistinctPositionsStayLinear would take minutes if each read looked at every subscriber.
func TestDistinctPositionsStayLinear(t *testing.T) {
	t.Parallel()
	const subscribers, buffer = 10_000, 2
	src := newSource()
	src.addN("a", (subscribers+1)*buffer)
	hub, _ := runHub(t, src.read, live.HubOptions{Buffer: buffer})
	channels := make([]<-chan *event, subscribers)
	for i := range channels {
		channels[i] = subscribe(t, hub, "a", int64(i*buffer))
	}
	for i, events := range channels {
		expect(t, events, "a", int64(i*buffer+1), int64((i+1)*buffer))
	}
	if got := len(src.takeReads()); got > 2*subscribers+100 {
		t.Errorf("%d reads for %d positions", got, subscribers)
	}
}

func TestContextEndClosesTheChannel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("a", 100)
		hub, _ := runHub(t, src.read, live.HubOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		leaving, err := hub.Subscribe(ctx, "a", 98)
		if err != nil {
			t.Fatal(err)
		}
		stalled, err := hub.Subscribe(ctx, "a", 0)
		if err != nil {
			t.Fatal(err)
		}
		staying := subscribe(t, hub, "a", 99)
		expect(t, leaving, "a", 99, 100)
		time.Sleep(time.Second)
		cancel()
		expectClosed(t, leaving)
		expect(t, stalled, "a", 1, 16) // what was in the buffer
		expectClosed(t, stalled)

		src.add("a")
		hub.Wake("a")
		expect(t, staying, "a", 100, 101)
		if _, err := hub.Subscribe(ctx, "a", 0); !errors.Is(err, context.Canceled) {
			t.Errorf("Subscribe with an ended context: %v", err)
		}

		// With its last subscriber gone, a key is not read any more.
		ctx, cancel = context.WithCancel(t.Context())
		if _, err := hub.Subscribe(ctx, "b", 0); err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		src.takeReads()
		hub.Wake("b")
		time.Sleep(time.Second)
		if got := src.takeReads(); len(got) > 0 {
			t.Errorf("%d reads for nobody", len(got))
		}
	})
}

func TestStopClosesAllChannels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.addN("stalled", 100)
		hub, stop := runHub(t, src.read, live.HubOptions{})
		idle, stalled := subscribe(t, hub, "idle", 0), subscribe(t, hub, "stalled", 0)
		time.Sleep(time.Second)
		late := subscribe(t, hub, "late", 0) // woken, not read for yet
		stop()
		expectClosed(t, idle)
		expectClosed(t, late)
		expect(t, stalled, "stalled", 1, 16)
		expectClosed(t, stalled)
		if _, err := hub.Subscribe(t.Context(), "a", 0); !errors.Is(err, live.ErrStopped) {
			t.Errorf("Subscribe after the stop: %v, want ErrStopped", err)
		}
		hub.Wake("idle")
		hub.WakeAll()
	})
}

func TestStopBreaksOffARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		read := func(ctx context.Context, _ map[string]int64, _ int) (map[string][]*event, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		hub, stop := runHub(t, read, live.HubOptions{})
		events := subscribe(t, hub, "a", 0)
		time.Sleep(time.Second)
		start := time.Now()
		stop()
		expectClosed(t, events)
		if took := time.Since(start); took > 0 {
			t.Errorf("stopping waited %v for a read", took)
		}
	})
}

func TestFailedReadsAreTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		var away atomic.Bool
		src.fails = func(map[string]int64) bool { return away.Load() }
		hub, _ := runHub(t, src.read, live.HubOptions{})
		events := subscribe(t, hub, "a", 0)
		src.add("a")
		hub.Wake("a")
		expect(t, events, "a", 1, 1)

		away.Store(true)
		src.takeReads()
		src.add("a")
		hub.Wake("a")
		time.Sleep(time.Minute)
		if got := len(src.takeReads()); got < 50 || got > 70 {
			t.Errorf("%d tries in a minute, want about one a second", got)
		}
		away.Store(false)
		expect(t, events, "a", 2, 2)
	})
}

func TestHangingReadIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource()
		src.add("a")
		tries := 0
		read := func(ctx context.Context, after map[string]int64, limit int) (map[string][]*event, error) {
			if tries++; tries == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return src.read(ctx, after, limit)
		}
		hub, _ := runHub(t, read, live.HubOptions{ReadTimeout: time.Second})
		start := time.Now()
		expect(t, subscribe(t, hub, "a", 0), "a", 1, 1)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v with a read timeout of one second", took)
		}
	})
}

func TestUnreadableKeyDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const keys = 1000
		src := newSource()
		src.fails = func(after map[string]int64) bool {
			_, unreadable := after[orderKey(0)]
			return unreadable
		}
		hub, _ := runHub(t, src.read, live.HubOptions{})
		subscribers := make([]<-chan *event, keys)
		for i := range keys {
			src.add(orderKey(i))
			subscribers[i] = subscribe(t, hub, orderKey(i), 0)
		}
		start := time.Now()
		for i, events := range subscribers[1:] {
			expect(t, events, orderKey(i+1), 1, 1)
		}
		if took := time.Since(start); took > 15*time.Second {
			t.Errorf("the other keys took %v", took)
		}
		time.Sleep(time.Minute)
		for range 20 {
			start := time.Now()
			src.add(orderKey(1))
			hub.Wake(orderKey(1))
			<-subscribers[1]
			if took := time.Since(start); took > 1500*time.Millisecond {
				t.Errorf("beside an unreadable key, an event took %v", took)
			}
		}
	})
}
