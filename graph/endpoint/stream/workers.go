package stream

import "sync"

// workers do what is due of operations. A worker that is done takes what is due next, with the
// stack that it has grown. So an event that thousands follow takes a handful of goroutines, not one
// a follower.
//
// There is always one goroutine more than is at work, until nothing is due. The scheduler comes to
// it when all others wait. They may wait for the database, or for a client that does not read. It
// then makes the next goroutine, so those who wait hold up nobody.
type workers struct {
	mu          sync.Mutex
	first, last *operation // that are due, by their next
	// spare says that there is a goroutine that has not begun.
	spare bool
}

// add has an operation do what is due of it. It does not wait. An operation must not be added again
// before its work has begun.
func (w *workers) add(o *operation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.first == nil {
		w.first = o
	} else {
		w.last.next = o
	}
	w.last = o
	w.makeSpare()
}

func (w *workers) makeSpare() {
	if !w.spare && w.first != nil {
		w.spare = true
		go w.work()
	}
}

func (w *workers) work() {
	for o := w.take(true); o != nil; o = w.take(false) {
		o.work()
	}
}

// take returns the next operation; nil if there is none. begins says that a goroutine does, which
// is no spare one any more.
func (w *workers) take(begins bool) *operation {
	w.mu.Lock()
	defer w.mu.Unlock()
	if begins {
		w.spare = false
	}
	o := w.first
	if o == nil {
		return nil
	}
	w.first, o.next = o.next, nil
	w.makeSpare()
	return o
}
