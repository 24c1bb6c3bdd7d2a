package live

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
)

// ErrStopped is returned by Subscribe once the hub's Run has returned.
var ErrStopped = errors.New("live: hub stopped")

// Read returns, for each key of after, the first events past that position. They are in order of
// position, at most limit a key. Keys without such events may be left out. It must run ONE
// statement whatever the number of keys, on the primary, and must not keep or change the map.
//
// Events of one key must become visible in order of position. One way is to take the position under
// a row lock that is held until commit. An event that appears below a position already read is
// never delivered.
type Read[K comparable, E any] func(ctx context.Context, after map[K]int64, limit int) (map[K][]E, error)

// HubOptions tunes a Hub; a zero field means its default.
type HubOptions struct {
	// Buffer is the number of events that may wait in a subscriber's channel, and the most read for
	// a key at once. Its memory is allocated per subscriber, so E should be a pointer. Default 16.
	Buffer int
	// Window is how long a first wake-up waits for others, to be read together with them. Default 2
	// ms.
	Window time.Duration
	// KeysPerRead is the most keys given to one call of Read. Default 1,000.
	KeysPerRead int
	// ReadTimeout limits one call of Read. Default 5 s.
	ReadTimeout time.Duration
}

// Hub delivers each key's events to the key's subscribers, exactly once and in order of position.
//
// It is level-triggered: a wake-up only says that a key is worth reading. What a subscriber gets is
// decided by its own position. So wake-ups may be lost, doubled or spurious. Replayed and live
// events take the same way. A slow subscriber costs no memory. With its buffer full it stays at its
// position, and is read for again once it has drained.
//
// All methods may be called at any time from any goroutine. One goroutine, Run's, does all reading.
type Hub[K comparable, E any] struct {
	read     Read[K, E]
	position func(E) int64
	identify func(E) uuid.UUID // nil if events are not known by ids
	lost     E
	log      *slog.Logger
	opts     HubOptions

	signal chan struct{} // holds one token when a topic was woken since Run last looked

	// keysPerRead is halved when a read fails and doubled when one succeeds. So a key whose events
	// cannot be read does not hold up those of all others. Only Run uses it.
	keysPerRead int

	mu      sync.Mutex
	stopped bool
	reads   uint64 // that were begun
	topics  map[K]*topic[K, E]
	woken   []*topic[K, E] // to be read first
	swept   []*topic[K, E] // to be read when there is room beside those: WakeAll must not delay live events
	stalled stallQueue[K, E]
}

// NewHub returns a hub that serves its subscribers while Run runs. The function position returns an
// event's position in its key's order. It must be cheap, as it is called under the hub's lock.
func NewHub[K comparable, E any](read Read[K, E], position func(E) int64, log *slog.Logger, opts HubOptions) *Hub[K, E] {
	opts.Buffer = cmp.Or(opts.Buffer, 16)
	opts.Window = cmp.Or(opts.Window, 2*time.Millisecond)
	opts.KeysPerRead = cmp.Or(opts.KeysPerRead, 1000)
	opts.ReadTimeout = cmp.Or(opts.ReadTimeout, 5*time.Second)
	return &Hub[K, E]{
		read:        read,
		position:    position,
		log:         log,
		opts:        opts,
		signal:      make(chan struct{}, 1),
		keysPerRead: opts.KeysPerRead,
		topics:      make(map[K]*topic[K, E]),
		stalled:     stallQueue[K, E]{interval: opts.Window},
	}
}

// Identify has the hub know events by their ids, too. It is called before the hub is used. A
// subscriber who is at an event that is not there any more then gets lost, and the end. For after a
// failover to a server that lacks the latest events, others may have their positions. It is looked
// for when somebody resumes after an event, and whenever Doubt is called.
func (h *Hub[K, E]) Identify(id func(E) uuid.UUID, lost E) { h.identify, h.lost = id, lost }

// Subscribe returns a channel of key's events past the position after. It brings those already
// stored as well as those to come. The channel is closed when ctx ends, or when the hub stops. A
// channel closed under a living ctx means that the hub has stopped. Resuming after the last
// position received misses nothing. Subscribing costs no goroutine, and with WithFollower neither
// does waiting.
//
// It returns ErrStopped once the hub has stopped, and the context's error if that is over already.
func (h *Hub[K, E]) Subscribe(ctx context.Context, key K, after int64) (<-chan E, error) {
	return h.Resume(ctx, key, after, uuid.Nil, nil)
}

// Resume is Subscribe for who knows the id of the event at the position after. If key has no such
// event, the channel brings what Identify was given, and nothing else. The right is what it is
// followed by, for Revoke. It is comparable; nil is for good.
func (h *Hub[K, E]) Resume(ctx context.Context, key K, after int64, id uuid.UUID, right any) (<-chan E, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	follower := followerFrom(ctx)
	s, err := h.add(key, after, id, right, follower)
	if err != nil {
		return nil, err
	}
	leave := func() { h.remove(s) }
	if follower != nil {
		follower.Join(leave)
	} else {
		context.AfterFunc(ctx, leave)
	}
	h.ring()
	return s.events, nil
}

// add registers a subscriber and marks its key woken. Whatever commits from here on is found by
// that read or by a later wake-up. So replay and live events leave no hole between them.
func (h *Hub[K, E]) add(key K, after int64, id uuid.UUID, right any, follower Follower) (*subscriber[K, E], error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, ErrStopped
	}
	t := h.topics[key]
	if t == nil {
		t = &topic[K, E]{key: key}
		h.topics[key] = t
	}
	s := &subscriber[K, E]{
		topic: t, events: make(chan E, h.opts.Buffer), follower: follower, right: right, position: after, from: after, id: id,
	}
	s.doubt(h.reads)
	t.subscribers++
	heap.Push(&t.ready, s)
	h.wake(t)
	return s, nil
}

func (h *Hub[K, E]) remove(s *subscriber[K, E]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !s.gone {
		h.end(s)
	}
}

// end closes a subscriber's channel and forgets it. The caller holds the lock.
func (h *Hub[K, E]) end(s *subscriber[K, E]) {
	s.close()
	t := s.topic
	if s.index >= 0 {
		heap.Remove(&t.ready, s.index)
	}
	if s.inDoubt() {
		t.doubtful--
	}
	if t.subscribers--; t.subscribers == 0 {
		delete(h.topics, t.key)
	}
}

// Doubt says that events may have been lost that were delivered, as by a failover. All subscribers
// are read for, from the event that they are at.
func (h *Hub[K, E]) Doubt() {
	h.mu.Lock()
	for _, t := range h.topics {
		for _, s := range t.ready {
			s.doubt(h.reads)
		}
		heap.Init(&t.ready)
	}
	h.stalled.each(func(s *subscriber[K, E]) {
		if !s.gone {
			s.doubt(h.reads)
		}
	})
	h.mu.Unlock()
	h.WakeAll()
}

// Wake says that there may be new events of the keys. It never waits for a read or a subscriber;
// keys that nobody subscribes to cost a map look-up.
func (h *Hub[K, E]) Wake(keys ...K) {
	h.mu.Lock()
	for _, key := range keys {
		if t := h.topics[key]; t != nil {
			h.wake(t)
		}
	}
	pending := len(h.woken) > 0
	h.mu.Unlock()
	if pending {
		h.ring()
	}
}

// WakeAll says that there may be new events of any key. The keys are read in pieces of KeysPerRead,
// after those given to Wake.
func (h *Hub[K, E]) WakeAll() {
	h.mu.Lock()
	for _, t := range h.topics {
		h.sweep(t)
	}
	h.mu.Unlock()
	h.ring()
}

func (h *Hub[K, E]) wake(t *topic[K, E]) {
	if !t.woken {
		t.woken = true
		h.woken = append(h.woken, t)
	}
}

func (h *Hub[K, E]) sweep(t *topic[K, E]) {
	if !t.swept {
		t.swept = true
		h.swept = append(h.swept, t)
	}
}

func (h *Hub[K, E]) ring() {
	select {
	case h.signal <- struct{}{}:
	default:
	}
}

// Run serves the subscribers until ctx ends, then closes all their channels and returns nil. It can
// be called once. A failed read is logged and tried again; the subscribers keep their positions
// meanwhile.
func (h *Hub[K, E]) Run(ctx context.Context) error {
	defer h.stop()
	var (
		more    bool // there is more to read at once
		wait    backoff
		recheck time.Time // when check goes off; zero if it doesn't
	)
	check := time.NewTimer(0)
	defer check.Stop()
	for {
		if due := h.nextCheck(); due != recheck {
			recheck = due
			check.Stop()
			if !due.IsZero() {
				check.Reset(time.Until(due))
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-check.C:
			recheck = time.Time{}
			if h.unstall() {
				more = true
				h.ring()
			}
		case <-h.signal:
			if !more && !pause(ctx, h.opts.Window) {
				return nil
			}
			var err error
			if more, err = h.readBatch(ctx); err == nil {
				wait.reset()
			} else if !h.survive(ctx, err, wait.next()) {
				return nil
			}
			if more {
				h.ring()
			}
		}
	}
}

// survive logs a failed read and waits; it reports false when the read failed because the hub is to
// stop.
func (h *Hub[K, E]) survive(ctx context.Context, err error, wait time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	h.log.WarnContext(ctx, "reading live events failed, trying again", "error", err, "wait", wait)
	return pause(ctx, wait)
}

func (h *Hub[K, E]) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	for _, t := range h.topics {
		for _, s := range t.ready {
			s.close()
		}
	}
	h.stalled.each((*subscriber[K, E]).close)
	h.topics, h.woken, h.swept, h.stalled = nil, nil, nil, stallQueue[K, E]{}
}

// readBatch reads once for the next topics in line and delivers. It reports whether more is to be
// read at once.
func (h *Hub[K, E]) readBatch(ctx context.Context) (more bool, err error) {
	topics, after, more := h.take()
	if len(topics) == 0 {
		return more, nil
	}
	readCtx, cancel := context.WithTimeout(ctx, h.opts.ReadTimeout)
	events, err := h.read(readCtx, after, h.opts.Buffer)
	cancel()
	if err != nil {
		h.keysPerRead = max(h.keysPerRead/2, 1)
		h.putBack(topics)
		return true, fmt.Errorf("read events of %d keys: %w", len(topics), err)
	}
	h.keysPerRead = min(h.keysPerRead*2, h.opts.KeysPerRead)
	for _, t := range topics {
		if h.deliver(t, after[t.key], events[t.key]) {
			more = true
		}
	}
	return more, nil
}

// take removes the next topics from the line, with the positions to read from. Topics with no
// subscriber that has room are left out: they are woken again when one has drained.
func (h *Hub[K, E]) take() (topics []*topic[K, E], after map[K]int64, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reads++
	after = make(map[K]int64, min(h.keysPerRead, len(h.woken)+len(h.swept)))
	pick := func(t *topic[K, E]) {
		if len(t.ready) > 0 {
			after[t.key] = t.ready[0].from
			topics = append(topics, t)
		}
	}
	for len(h.woken) > 0 && len(topics) < h.keysPerRead {
		t := h.woken[0]
		h.woken, t.woken = h.woken[1:], false
		pick(t)
	}
	for len(h.swept) > 0 && len(topics) < h.keysPerRead {
		t := h.swept[0]
		h.swept, t.swept = h.swept[1:], false
		pick(t)
	}
	return topics, after, len(h.woken)+len(h.swept) > 0
}

// putBack puts topics whose read failed at the end of the line.
func (h *Hub[K, E]) putBack(topics []*topic[K, E]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range topics {
		h.sweep(t)
	}
}

// deliver hands events, which were read from the position after, to t's subscribers. It reports
// whether t must be read again because the read was cut off by its limit.
func (h *Hub[K, E]) deliver(t *topic[K, E], after int64, events []E) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	isAll := len(events) < h.opts.Buffer
	var served []*subscriber[K, E]
	if len(events) > 0 {
		served = t.behind(h.position(events[len(events)-1]))
	}
	if isAll {
		served = append(served, t.beyond()...)
	}
	for _, s := range served {
		h.serve(s, after, events)
	}
	if isAll || len(t.ready) == 0 {
		return false
	}
	h.wake(t)
	return true
}

// serve hands events, which were read from the position after, to a subscriber that was taken from
// its topic's heap, and puts it back.
func (h *Hub[K, E]) serve(s *subscriber[K, E], after int64, events []E) {
	room := true
	switch {
	// Who came, drained or began to doubt since the read began may be behind it, or know more than
	// it has seen. Its key was woken then, so its own read follows.
	case s.from < after, s.inDoubt() && s.since == h.reads:
	case s.inDoubt() && !h.settle(s, past(events, s.position-1, h.position)):
		s.events <- h.lost // there is room: it was ready
		s.ring()
		h.end(s)
		return
	default:
		room = h.offer(s, events)
	}
	if room {
		heap.Push(&s.topic.ready, s)
	} else {
		h.stalled.add(s)
	}
}

// past returns the events past a position.
func past[E any](events []E, position int64, of func(E) int64) []E {
	for len(events) > 0 && of(events[0]) <= position {
		events = events[1:]
	}
	return events
}

func (h *Hub[K, E]) nextCheck() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stalled.due()
}

// unstall returns drained subscribers to their topics and reports whether there were any.
func (h *Hub[K, E]) unstall() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	drained := h.stalled.check(time.Now())
	for _, s := range drained {
		heap.Push(&s.topic.ready, s)
		h.wake(s.topic)
	}
	return len(drained) > 0
}
