package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// maxQueue is how long a transaction waits for its turn.
	maxQueue = 5 * time.Second
	// slowAfter is when a transaction counts as slow. Most take a few milliseconds, so a slow one
	// is likely to wait for a lock.
	slowAfter = 300 * time.Millisecond
)

// bulkhead has places for the transactions that may be under way, half as many as the pool has
// connections. So there are connections to read with while transactions wait for locks.
type bulkhead struct {
	free  chan int
	began []atomic.Int64 // by place: when its transaction began, in Unix nanoseconds; 0 while it is free
}

func newBulkhead(places int) *bulkhead {
	b := &bulkhead{free: make(chan int, places), began: make([]atomic.Int64, places)}
	for i := range places {
		b.free <- i
	}
	return b
}

// enter waits for a place, which is given back by leave.
func (b *bulkhead) enter(ctx context.Context) (place int, err error) {
	select {
	case place = <-b.free:
	default:
		if place, err = b.queue(ctx); err != nil {
			return 0, err
		}
	}
	b.began[place].Store(time.Now().UnixNano())
	return place, nil
}

func (b *bulkhead) queue(ctx context.Context) (place int, err error) {
	patience := time.NewTimer(maxQueue)
	defer patience.Stop()
	select {
	case place = <-b.free:
		return place, nil
	case <-patience.C:
		return 0, fmt.Errorf("%w: %d transactions are under way", ErrBusy, len(b.began))
	case <-ctx.Done():
		return 0, fmt.Errorf("wait for other transactions: %w", ctx.Err())
	}
}

func (b *bulkhead) leave(place int) {
	b.began[place].Store(0)
	b.free <- place
}

// crowded reports whether slow transactions have half of the places, so that there may soon be none
// for others.
func (b *bulkhead) crowded() bool {
	slow, limit := 0, time.Now().Add(-slowAfter).UnixNano()
	for i := range b.began {
		if at := b.began[i].Load(); at != 0 && at < limit {
			slow++
		}
	}
	return slow >= max(2, len(b.began)/2)
}

// impatientKey marks the context of a transaction that waits for each lock a short time only. A few
// that wait for a row which is stuck would have all places otherwise, and those who want other rows
// none.
type impatientKey struct{}

const beImpatient = "SET LOCAL lock_timeout = 100" // milliseconds
