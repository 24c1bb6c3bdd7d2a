package stream

import "sync"

// crew is goroutines that somebody waits for. Its zero value lets them begin.
type crew struct {
	mu        sync.Mutex
	dismissed bool
	running   sync.WaitGroup // added to under mu and before dismissal only
}

// begin reports whether another goroutine may work; done must follow then.
func (c *crew) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dismissed {
		return false
	}
	c.running.Add(1)
	return true
}

func (c *crew) done() { c.running.Done() }

// dismiss lets no more begin.
func (c *crew) dismiss() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dismissed = true
}

// wait returns when all that began are done. dismiss must come first.
func (c *crew) wait() { c.running.Wait() }
