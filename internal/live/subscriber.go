package live

import (
	"container/heap"
	"time"

	"github.com/google/uuid"
)

// topic is a key that somebody subscribes to.
type topic[K comparable, E any] struct {
	key         K
	ready       readyHeap[K, E] // subscribers with room; the others are in the hub's stallQueue
	subscribers int
	doubtful    int  // subscribers in doubt
	woken       bool // is in the hub's list of that name
	swept       bool // likewise
}

// behind removes and returns the ready subscribers that are to be read from before last. Only those
// are touched, so reading for many subscribers at as many positions stays linear in what is
// delivered.
func (t *topic[K, E]) behind(last int64) []*subscriber[K, E] {
	var found []*subscriber[K, E]
	for len(t.ready) > 0 && t.ready[0].from < last {
		found = append(found, heap.Pop(&t.ready).(*subscriber[K, E]))
	}
	return found
}

// beyond removes and returns the ready subscribers in doubt that behind has left.
func (t *topic[K, E]) beyond() []*subscriber[K, E] {
	if t.doubtful == 0 {
		return nil
	}
	var found []*subscriber[K, E]
	for _, s := range t.ready {
		if s.inDoubt() {
			found = append(found, s)
		}
	}
	for _, s := range found {
		heap.Remove(&t.ready, s.index)
	}
	return found
}

// subscriber is one receiver of a topic's events. The hub's lock guards it; the hub is its
// channel's only sender, so room in the channel never shrinks behind the hub's back.
type subscriber[K comparable, E any] struct {
	topic    *topic[K, E]
	events   chan E
	follower Follower // may be nil
	right    any      // that it is followed by; nil is for good
	position int64    // of the last event put into the channel
	// id is that event's, and from is what events are read past. In doubt, that is one before the
	// position: the event is read again, by reads that begin later than the one numbered since.
	id    uuid.UUID
	from  int64
	since uint64
	index int  // in the topic's heap, or -1
	gone  bool // the channel is closed
}

func (s *subscriber[K, E]) inDoubt() bool { return s.from < s.position }

// doubt has the event that the subscriber is at read once more. The topic's heap is to be put into
// order then.
func (s *subscriber[K, E]) doubt(now uint64) {
	if s.id == uuid.Nil {
		return
	}
	if !s.inDoubt() {
		s.topic.doubtful++
	}
	s.from, s.since = s.position-1, now
}

// settle ends the doubt by the events that were read instead, all past s.from. It reports whether
// the event that the subscriber is at is the first of them.
func (h *Hub[K, E]) settle(s *subscriber[K, E], events []E) (found bool) {
	s.from = s.position
	s.topic.doubtful--
	return len(events) > 0 && h.position(events[0]) == s.position && h.identify(events[0]) == s.id
}

// offer puts into the channel what is past the subscriber's position, as far as there is room. It
// reports whether room is left, which also means that nothing was held back.
func (h *Hub[K, E]) offer(s *subscriber[K, E], events []E) bool {
	for _, e := range events {
		p := h.position(e)
		if p <= s.position {
			continue
		}
		select {
		case s.events <- e:
			s.position, s.from = p, p
			if h.identify != nil {
				s.id = h.identify(e)
			}
			s.ring()
		default:
			return false
		}
	}
	return len(s.events) < cap(s.events)
}

func (s *subscriber[K, E]) close() {
	if !s.gone {
		s.gone = true
		close(s.events)
		s.ring()
	}
}

func (s *subscriber[K, E]) ring() {
	if s.follower != nil {
		s.follower.Ring()
	}
}

// readyHeap is a heap.Interface with the subscriber that is to be read from first at its front.
type readyHeap[K comparable, E any] []*subscriber[K, E]

func (r readyHeap[K, E]) Len() int           { return len(r) }
func (r readyHeap[K, E]) Less(i, j int) bool { return r[i].from < r[j].from }

func (r readyHeap[K, E]) Swap(i, j int) {
	r[i], r[j] = r[j], r[i]
	r[i].index, r[j].index = i, j
}

func (r *readyHeap[K, E]) Push(x any) {
	s := x.(*subscriber[K, E])
	s.index = len(*r)
	*r = append(*r, s)
}

func (r *readyHeap[K, E]) Pop() any {
	last := len(*r) - 1
	s := (*r)[last]
	(*r)[last] = nil
	*r = (*r)[:last]
	s.index = -1
	return s
}

// stallQueue holds the subscribers whose buffer is full. A channel does not tell its sender that it
// was drained. A goroutine for each subscriber to find out would cost more than everything else
// about it. So they are looked at now and then. Each level waits twice as long as the one before. A
// subscriber that is found full moves a level up. So a drained subscriber waits about as long as it
// has made others wait, at most 32 intervals. Thousands that never drain cost next to nothing.
type stallQueue[K comparable, E any] struct {
	interval time.Duration
	levels   [6]stallLevel[K, E]
}

type stallLevel[K comparable, E any] struct {
	due         time.Time // when they are looked at; meaningless with none
	subscribers []*subscriber[K, E]
}

func (q *stallQueue[K, E]) add(s *subscriber[K, E]) { q.put(0, s, time.Now()) }

func (q *stallQueue[K, E]) put(level int, s *subscriber[K, E], now time.Time) {
	l := &q.levels[level]
	if len(l.subscribers) == 0 {
		l.due = now.Add(q.interval << level)
	}
	l.subscribers = append(l.subscribers, s)
}

// due returns when check is to be called next; zero means that there is nobody to look at.
func (q *stallQueue[K, E]) due() (next time.Time) {
	for _, l := range q.levels {
		if len(l.subscribers) > 0 && (next.IsZero() || l.due.Before(next)) {
			next = l.due
		}
	}
	return next
}

func (q *stallQueue[K, E]) each(do func(*subscriber[K, E])) {
	for _, l := range q.levels {
		for _, s := range l.subscribers {
			do(s)
		}
	}
}

// check removes and returns those found half empty among the subscribers that are due, and forgets
// those gone.
func (q *stallQueue[K, E]) check(now time.Time) (drained []*subscriber[K, E]) {
	last := len(q.levels) - 1
	for i := last; i >= 0; i-- { // downwards, so that who moves up is not looked at twice
		if now.Before(q.levels[i].due) {
			continue
		}
		due := q.levels[i].subscribers
		q.levels[i].subscribers = due[:0] // the last level's are put back into it
		for _, s := range due {
			switch {
			case s.gone:
			case len(s.events) <= cap(s.events)/2:
				drained = append(drained, s)
			default:
				q.put(min(i+1, last), s, now)
			}
		}
		clear(due[len(q.levels[i].subscribers):])
	}
	return drained
}
