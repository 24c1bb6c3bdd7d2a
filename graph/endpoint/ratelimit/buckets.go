// Package ratelimit counts what clients spend, and tells clients apart.
package ratelimit

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// maxBuckets is how many clients are counted at a time. The one not heard of for longest is
// forgotten, which refills its bucket.
const maxBuckets = 50_000

// Buckets hold the points that each client may still spend: at most a period's worth, refilled as
// time goes by. A client that has any may spend more than it has, and then waits for as long as
// that takes to refill. A nil *Buckets is without limits.
type Buckets struct {
	points int
	period time.Duration
	now    func() time.Time

	mu      sync.Mutex
	clients *simplelru.LRU[string, *rate.Limiter]
}

// NewBuckets returns buckets of so many points a period; nil if there are 0.
func NewBuckets(points int, period time.Duration) *Buckets {
	if points <= 0 {
		return nil
	}
	clients, err := simplelru.NewLRU[string, *rate.Limiter](maxBuckets, nil)
	if err != nil {
		panic(err) // the number is positive
	}
	return &Buckets{points: points, period: period, now: time.Now, clients: clients}
}

func (b *Buckets) bucket(client string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, known := b.clients.Get(client)
	if !known {
		bucket = rate.NewLimiter(rate.Limit(float64(b.points)/b.period.Seconds()), b.points)
		b.clients.Add(client, bucket)
	}
	return bucket
}

// Wait returns how long the client must wait until it may spend again; 0 is not at all.
func (b *Buckets) Wait(client string) time.Duration {
	if b == nil {
		return 0
	}
	bucket := b.bucket(client)
	missing := 1 - bucket.TokensAt(b.now())
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(bucket.Limit()) * float64(time.Second))
}

// Spend takes points, at most a full bucket's.
func (b *Buckets) Spend(client string, points int) {
	if b == nil {
		return
	}
	b.bucket(client).ReserveN(b.now(), min(points, b.points))
}

// Take takes a point if the client has one, and 0 is the answer. Else it takes none, and returns
// how long the client must wait for one.
func (b *Buckets) Take(client string) time.Duration {
	if b == nil {
		return 0
	}
	now := b.now()
	taken := b.bucket(client).ReserveN(now, 1)
	wait := taken.DelayFrom(now)
	if wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}

// Settle gives back what was spent on a thought, and takes the actual points instead.
func (b *Buckets) Settle(client string, thought, actual int) {
	if b == nil {
		return
	}
	b.bucket(client).ReserveN(b.now(), min(actual, b.points)-min(thought, b.points))
}
