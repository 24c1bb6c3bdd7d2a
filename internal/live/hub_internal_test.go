package live

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

func TestNothingIsKeptOfSubscribersGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		endless := func(_ context.Context, after map[int]int64, limit int) (map[int][]int64, error) {
			events := make(map[int][]int64)
			for key, position := range after {
				for i := range limit {
					events[key] = append(events[key], position+1+int64(i))
				}
			}
			return events, nil
		}
		position := func(e int64) int64 { return e }
		hub := NewHub(endless, position, slog.New(slog.DiscardHandler), HubOptions{})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go hub.Run(ctx)

		subscribers, leave := context.WithCancel(t.Context())
		for key := range 1000 {
			if _, err := hub.Subscribe(subscribers, key, 0); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second) // all are stalled
		leave()
		time.Sleep(time.Second)
		hub.mu.Lock()
		defer hub.mu.Unlock()
		if n := len(hub.topics); n > 0 {
			t.Errorf("%d topics left", n)
		}
		if !hub.stalled.due().IsZero() {
			t.Error("stalled subscribers left")
		}
	})
}
