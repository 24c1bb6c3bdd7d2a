package throttle

import (
	"context"
	"crypto/sha256"
	"math"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// maxGauges is how many keys a gate knows at a time. The one not heard of for longest is forgotten.
	maxGauges = 50_000
	// maxWaiting is how many attempts wait at a gate at a time. More are told to come back.
	maxWaiting = 256
	// patience is how long an attempt waits at a gate for others to end.
	patience = 5 * time.Second
)

// Gate counts attempts that mostly succeed, in this process alone, so that one that does costs no statement. Failures
// that it hears of are for its user to have counted by Try, too: then they count on every replica, and Closed is how
// a statement that is made anyhow looks at them.
//
// An attempt counts as a failure while it is under way. So attempts that race one another get no more failures than
// a key has free. One that succeeds counts for much less in the end. Where there would be room if all that are
// under way succeed, the next one waits for them: those with nothing to hide are slowed down, and not sent away.
type Gate struct {
	kept float64 // what a success counts, of a failure

	mu      sync.Mutex
	gauges  *simplelru.LRU[[sha256.Size]byte, *gauge]
	waiting int
	ended   chan struct{} // closed, and made anew, when an attempt ends
}

// gauge is what is counted of a key.
type gauge struct {
	taken    float64 // of what is free: by failures, successes, and what is under way
	failed   float64 // by failures alone
	underWay int
	at       time.Time // as of when
}

// NewGate returns a gate where so many attempts that succeed, at least 1, count as one that fails.
func NewGate(weight int) *Gate {
	gauges, err := simplelru.NewLRU[[sha256.Size]byte, *gauge](maxGauges, nil)
	if err != nil {
		panic(err) // the number is positive
	}
	return &Gate{kept: 1 / float64(weight), gauges: gauges, ended: make(chan struct{})}
}

// Outcome is what became of an attempt.
type Outcome int

// The outcomes of attempts.
const (
	Untried   Outcome = iota // nothing was tried, so nothing counts
	Succeeded                // it was no failure
	Failed
)

// Pass is an attempt that is under way.
type Pass struct {
	// Failures is how many failures are counted of the key that has most, before this attempt.
	Failures int

	gate   *Gate
	gauges []*gauge
}

// Enter lets an attempt in, or returns how long to wait until it may be. The policies of the keys must be rates. It
// returns after a few seconds at the latest, and when ctx ends. An attempt that was let in must be ended.
func (g *Gate) Enter(ctx context.Context, keys ...Key) (*Pass, time.Duration) {
	until := time.NewTimer(patience)
	defer until.Stop()
	for {
		pass, wait, ended := g.try(keys)
		if pass != nil || ended == nil {
			return pass, wait
		}
		var given bool
		select {
		case <-ended:
		case <-until.C:
			given = true
		case <-ctx.Done():
			given = true
		}
		g.mu.Lock()
		g.waiting--
		g.mu.Unlock()
		if given {
			return nil, time.Second
		}
	}
}

// try lets an attempt in if there is room. If there may be some once others end, it returns what tells that one has,
// and counts one more who waits.
func (g *Gate) try(keys []Key) (pass *Pass, wait time.Duration, ended <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	pass, isFull := &Pass{gate: g}, false
	for _, key := range keys {
		one := g.gaugeOf(key)
		pass.gauges = append(pass.gauges, one)
		pass.Failures = max(pass.Failures, int(math.Ceil(one.failed)))
		over := one.taken + 1 - float64(key.Policy.Free)
		if over <= 0 {
			continue
		}
		isFull = true
		if over -= float64(one.underWay) * (1 - g.kept); over > 0 {
			wait = max(wait, time.Duration(over*float64(key.Policy.Refill)))
		}
	}
	switch {
	case wait > 0:
		return nil, wait, nil
	case isFull && g.waiting >= maxWaiting:
		return nil, time.Second, nil
	case isFull:
		g.waiting++
		return nil, 0, g.ended
	}
	for _, one := range pass.gauges {
		one.taken++
		one.underWay++
	}
	return pass, 0, nil
}

// gaugeOf returns what is counted of a key by now.
func (g *Gate) gaugeOf(key Key) *gauge {
	now, hash := time.Now(), [sha256.Size]byte(key.hash())
	one, known := g.gauges.Get(hash)
	if !known {
		one = &gauge{at: now}
		g.gauges.Add(hash, one)
	}
	forgotten := float64(now.Sub(one.at)) / float64(key.Policy.Refill)
	one.taken, one.failed, one.at = max(0, one.taken-forgotten), max(0, one.failed-forgotten), now
	return one
}

// End says what became of the attempt. It is to be called once.
func (p *Pass) End(what Outcome) {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	back := map[Outcome]float64{Untried: 1, Succeeded: 1 - p.gate.kept}[what]
	for _, one := range p.gauges {
		one.underWay--
		one.taken = max(0, one.taken-back)
		if what == Failed {
			one.failed++
		}
	}
	close(p.gate.ended)
	p.gate.ended = make(chan struct{})
}
