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

// Buckets hold the points that each client may still spend: at most a minute's worth, refilled as
// time goes by. A client that has any may spend more than it has, and then waits for as long as
// that takes to refill. A nil *Buckets is without limits.
type Buckets struct {
	perMinute int
	now       func() time.Time

	mu      sync.Mutex
	clients *simplelru.LRU[string, *rate.Limiter]
}

// NewBuckets returns buckets of perMinute points; nil if that is 0.
func NewBuckets(perMinute int) *Buckets {
	if perMinute <= 0 {
		return nil
	}
	clients, err := simplelru.NewLRU[string, *rate.Limiter](maxBuckets, nil)
	if err != nil {
		panic(err) // the number is positive
	}
	return &Buckets{perMinute: perMinute, now: time.Now, clients: clients}
}

func (b *Buckets) bucket(client string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, known := b.clients.Get(client)
	if !known {
		bucket = rate.NewLimiter(rate.Limit(float64(b.perMinute)/60), b.perMinute)
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
	b.bucket(client).ReserveN(b.now(), min(points, b.perMinute))
}

// Settle gives back what was spent on a thought, and takes the actual points instead.
func (b *Buckets) Settle(client string, thought, actual int) {
	if b == nil {
		return
	}
	b.bucket(client).ReserveN(b.now(), min(actual, b.perMinute)-min(thought, b.perMinute))
}
