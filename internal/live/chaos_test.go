package live_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/live"
)

// TestEverySequenceIsGapless runs two hubs on one store, with concurrent writers, lost wake-ups,
// failing and slow reads, doubts, and subscribers that join anywhere, read slowly, leave, and
// resume on the other hub. One hub stops midway.
func TestEverySequenceIsGapless(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { chaos(t, seed) })
		})
	}
}

func chaos(t *testing.T, seed uint64) {
	const keys, subscribers, length = 6, 40, 150
	rng := rand.New(rand.NewPCG(seed, 0))
	src := newSource()
	var hubs [2]*testHub
	var stop [2]func()
	for i := range hubs {
		view := &source{events: src.events}
		reads := rand.New(rand.NewPCG(seed, uint64(1+i)))
		view.latency = func() time.Duration { return upTo(reads, 8*time.Millisecond) }
		view.fails = func(map[string]int64) bool { return reads.IntN(10) == 0 }
		read := func(ctx context.Context, after map[string]int64, limit int) (map[string][]*event, error) {
			src.mu.Lock()
			view.events = copyEvents(src.events)
			src.mu.Unlock()
			return view.read(ctx, after, limit)
		}
		hubs[i], stop[i] = runHub(t, read, live.HubOptions{Buffer: 1 + rng.IntN(8), KeysPerRead: 1 + rng.IntN(keys)})
	}
	doubts := rand.New(rand.NewPCG(seed, 3))
	ticking := run(t, func(ctx context.Context) error {
		for tick := time.NewTicker(100 * time.Millisecond); ctx.Err() == nil; {
			select {
			case <-tick.C:
				hubs[0].WakeAll()
				hubs[1].WakeAll()
				hubs[doubts.IntN(2)].Doubt()
			case <-ctx.Done():
			}
		}
		return nil
	})

	var work sync.WaitGroup
	for i := range keys {
		rng := rand.New(rand.NewPCG(seed, uint64(100+i)))
		work.Go(func() {
			for range length {
				time.Sleep(upTo(rng, 4*time.Millisecond))
				src.add(orderKey(i))
				for _, hub := range hubs {
					if rng.IntN(5) < 3 { // else the notification is lost
						hub.Wake(orderKey(i))
					}
				}
			}
		})
	}
	for i := range subscribers {
		work.Go(func() { follow(t, rand.New(rand.NewPCG(seed, uint64(1000+i))), hubs, orderKey(i%keys), length) })
	}
	time.Sleep(upTo(rng, 400*time.Millisecond))
	stop[1]()
	work.Wait()
	ticking()
	stop[0]()
}

// follow receives key's events up to last from a random position on, pausing, leaving and resuming
// at random.
func follow(t *testing.T, rng *rand.Rand, hubs [2]*testHub, key string, last int64) {
	time.Sleep(upTo(rng, 500*time.Millisecond))
	position, at := rng.Int64N(last), uuid.Nil
	pace := []time.Duration{0, time.Millisecond, 30 * time.Millisecond}[rng.IntN(3)]
	for position < last {
		ctx, leave := context.WithCancel(t.Context())
		events, err := hubs[rng.IntN(2)].Resume(ctx, key, position, at, nil)
		if errors.Is(err, live.ErrStopped) {
			events, err = hubs[0].Resume(ctx, key, position, at, nil)
		}
		if err != nil {
			t.Errorf("Subscribe: %v", err)
		}
		for stay := rng.Int64N(100); position < last && stay > 0 && err == nil; stay-- {
			e, open := <-events
			if !open {
				break // the hub was stopped
			}
			if position++; e.Key != key || e.Sequence != position {
				t.Errorf("got event %d of %s, want %d of %s", e.Sequence, e.Key, position, key)
				leave()
				return
			}
			at = e.ID
			time.Sleep(upTo(rng, pace))
			if rng.IntN(100) == 0 {
				time.Sleep(upTo(rng, time.Second))
			}
		}
		leave()
	}
}

func copyEvents(events map[string][]*event) map[string][]*event {
	copied := make(map[string][]*event, len(events))
	for key, list := range events {
		copied[key] = list[:len(list):len(list)]
	}
	return copied
}

func upTo(rng *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(rng.Int64N(int64(d) + 1))
}
