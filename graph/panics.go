package graph

import (
	"hash/maphash"
	"runtime"
	"sync"
	"time"
)

const (
	// stacksPerMinute is how often the same stack is logged in a minute.
	stacksPerMinute = 3
	// mostStacks bounds what is remembered of a minute: how many stacks, and of how many requests.
	mostStacks = 1000
)

// Panics keeps the log short when something panics often: for each of a list's objects, or for each
// request of somebody who has found out how. The zero value is ready for use.
type Panics struct {
	mu       sync.Mutex
	minute   int64
	stacks   map[uint64]int
	requests map[string]bool
	hidden   int
}

// show reports whether a panic of a request is to be logged, and how many were not since the last
// one that was. A request logs one stack.
func (p *Panics) show(stack uint64, request string, now time.Time) (shown bool, hidden int) {
	if p == nil {
		return true, 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if minute := now.Unix() / 60; minute != p.minute || p.stacks == nil {
		p.minute, p.stacks, p.requests = minute, map[uint64]int{}, map[string]bool{}
	}
	full := len(p.stacks) >= mostStacks || len(p.requests) >= mostStacks
	if full || p.requests[request] || p.stacks[stack] >= stacksPerMinute {
		p.hidden++
		return false, 0
	}
	p.requests[request] = true
	p.stacks[stack]++
	hidden, p.hidden = p.hidden, 0
	return true, hidden
}

var stackSeed = maphash.MakeSeed()

// stackOf identifies the stack of its caller's caller, whatever its arguments are.
func stackOf() uint64 {
	var callers [64]uintptr
	n := runtime.Callers(3, callers[:])
	clear(callers[n:])
	return maphash.Comparable(stackSeed, callers)
}
