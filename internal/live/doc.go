// Package live delivers events to subscribers without gaps, over nothing but a shared Postgres.
//
//	 capability, after its commit                       another process (or the same one)
//	┌──────────────────────────────┐                   ┌───────────────────────────────────────────┐
//	│ Notifier.Notify("order_01…") │ ── pg_notify ──▶  │ Listener ── Wake ──▶ Hub ──▶ <-chan E     │
//	└──────────────────────────────┘     (a hint)      │             tick ──▶  │  ▲   a subscriber  │
//	                                                   │        one Read a batch ▼  │               │
//	                                                   └──────────────────── Postgres ─────────────┘
//
// The events themselves never travel in a notification. Each subscriber has a position, and the Hub
// asks the database for what comes after it. It asks when a notification says so, when the listener
// was cut off, and every few seconds in any case. A lost, doubled or late notification therefore
// costs time, never an event.
package live

import (
	"context"
	"time"
)

// pause waits for d and reports whether it passed before ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// backoff is the wait before the next try: it doubles from 50 ms to a second, and starts anew after
// reset. The zero value is ready for use.
type backoff struct{ last time.Duration }

func (b *backoff) next() time.Duration {
	b.last = min(max(2*b.last, 50*time.Millisecond), time.Second)
	return b.last
}

func (b *backoff) reset() { b.last = 0 }
