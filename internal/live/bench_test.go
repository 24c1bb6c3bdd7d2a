package live_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/live"
)

// BenchmarkIdleSubscriber reports what 20,000 subscribers to as many keys, all caught up, hold in
// memory each. Their contexts are the callers' and not counted.
func BenchmarkIdleSubscriber(b *testing.B) {
	const subscribers = 20_000
	src := newSource()
	hub, _ := runHub(b, src.read, live.HubOptions{})
	contexts := make([]context.Context, subscribers)
	channels := make([]<-chan *event, subscribers)
	keys := make([]string, subscribers)
	for i := range keys {
		keys[i] = orderKey(i)
	}
	for b.Loop() {
		b.StopTimer()
		all, leave := context.WithCancel(b.Context())
		for i := range contexts {
			var cancel context.CancelFunc
			contexts[i], cancel = context.WithCancel(all)
			defer cancel()
		}
		before, goroutines := memory(), runtime.NumGoroutine()
		b.StartTimer()
		for i, key := range keys {
			events, err := hub.Subscribe(contexts[i], key, 0)
			if err != nil {
				b.Fatal(err)
			}
			channels[i] = events
		}
		b.StopTimer()
		time.Sleep(100 * time.Millisecond) // the reads that subscribing causes
		b.ReportMetric(float64(memory()-before)/subscribers, "B/subscriber")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines), "goroutines")
		leave()
		for _, events := range channels {
			<-events
		}
		b.StartTimer()
	}
}

// memory returns the bytes of live heap and stacks.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}

// BenchmarkWake measures one event's way to each of 20,000 subscribers, of as many keys or of one.
func BenchmarkWake(b *testing.B) {
	const subscribers = 20_000
	for name, keyOf := range map[string]func(int) string{
		"distinct keys": orderKey,
		"one key":       func(int) string { return orderKey(0) },
	} {
		b.Run(name, func(b *testing.B) {
			src := newSource()
			hub, _ := runHub(b, src.read, live.HubOptions{})
			channels := make([]<-chan *event, subscribers)
			keys := make(map[string]bool)
			for i := range channels {
				keys[keyOf(i)] = true
				channels[i] = subscribe(b, hub, keyOf(i), 0)
			}
			b.ReportAllocs()
			for b.Loop() {
				for key := range keys {
					src.add(key)
				}
				hub.WakeAll()
				for _, events := range channels {
					<-events
				}
			}
		})
	}
}
