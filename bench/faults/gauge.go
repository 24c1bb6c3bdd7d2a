package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// gauge measures how one kind of request fares. Before begin nothing counts.
type gauge struct {
	name string

	mu       sync.Mutex
	counting bool
	good     int
	bad      map[string]int // by what was wrong
	lastGood time.Time      // or when counting began
	lastBad  time.Time
	gap      time.Duration // the longest without a good answer
	longest  time.Duration // of a request, however it ended
	left     int           // how many waited at the end
	waiting  map[*time.Time]struct{}
}

func newGauge(name string) *gauge {
	return &gauge{name: name, bad: map[string]int{}, waiting: map[*time.Time]struct{}{}}
}

// begin makes what happens from now on count, also of requests under way.
func (g *gauge) begin() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counting, g.lastGood = true, time.Now()
}

// measure takes the time of a request, which is good without an error.
func (g *gauge) measure(do func() error) {
	began := time.Now()
	g.mu.Lock()
	g.waiting[&began] = struct{}{}
	g.mu.Unlock()
	err := do()
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.waiting, &began)
	if !g.counting {
		return
	}
	now := time.Now()
	g.longest = max(g.longest, now.Sub(began))
	if err != nil {
		g.bad[kindOf(err)]++
		g.lastBad = now
		return
	}
	g.good++
	g.gap = max(g.gap, now.Sub(g.lastGood))
	g.lastGood = now
}

// calm reports whether for some time every answer was good, and nobody waits longer than a second.
func (g *gauge) calm(during time.Duration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for began := range g.waiting {
		if time.Since(*began) > time.Second {
			return false
		}
	}
	return time.Since(g.lastBad) > during && time.Since(g.lastGood) < during
}

// end stops counting. Who still waits has waited until now.
func (g *gauge) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	g.counting = false
	g.gap = max(g.gap, now.Sub(g.lastGood))
	for began := range g.waiting {
		g.longest = max(g.longest, now.Sub(*began))
	}
	g.left = len(g.waiting)
}

// row is the gauge's line of a table.
func (g *gauge) row() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var bad []string
	total := 0
	for _, what := range slices.Sorted(maps.Keys(g.bad)) {
		bad = append(bad, fmt.Sprintf("%d %s", g.bad[what], what))
		total += g.bad[what]
	}
	return fmt.Sprintf("%s\t%d\t%d\t%d\t%s\t%s\t%s", g.name, g.good, total, g.left, short(g.gap), short(g.longest), strings.Join(bad, ", "))
}

func short(d time.Duration) string { return d.Round(10 * time.Millisecond).String() }

// arrivals has clients arrive at a steady rate until ctx ends, whatever becomes of those before
// them, and waits for the last. Only when too many wait do no more come.
func arrivals(ctx context.Context, every time.Duration, do func()) {
	const most = 2000
	places := make(chan struct{}, most)
	var all sync.WaitGroup
	defer all.Wait()
	for ticks := time.Tick(every); ; {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		select {
		case <-ctx.Done():
			return
		case places <- struct{}{}:
		}
		all.Go(func() {
			do()
			<-places
		})
	}
}
