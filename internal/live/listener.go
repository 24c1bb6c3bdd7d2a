package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

const (
	minReconnect = 50 * time.Millisecond
	maxReconnect = time.Second // also bounds how long Run outlives its context
)

// Channel is what a Listener does with the notifications of one Postgres channel; see Hub.Channel.
type Channel struct {
	Name string
	// Wake is called with a notification's keys. An error says that not all could be understood;
	// WakeAll follows it.
	Wake func(keys []string) error
	// WakeAll is called when notifications may have been missed, and regularly.
	WakeAll func()
	// Lost is called when the listener is cut off, and Restored when it listens, at first and
	// again; both may be nil. In between there are no notifications. Calls do not overlap those of
	// the others.
	Lost, Restored func()
}

// Channel returns what makes a Listener wake h by the notifications of the named Postgres channel.
// parse turns a notified key into the hub's.
func (h *Hub[K, E]) Channel(name string, parse func(string) (K, error)) Channel {
	wake := func(texts []string) error {
		keys := make([]K, 0, len(texts))
		for _, text := range texts {
			key, err := parse(text)
			if err != nil {
				return fmt.Errorf("key %.100q: %w", text, err)
			}
			keys = append(keys, key)
		}
		h.Wake(keys...)
		return nil
	}
	// Cut off, the database may have failed over to a server that lacks what was delivered.
	return Channel{Name: name, Wake: wake, WakeAll: h.WakeAll, Lost: h.Doubt, Restored: h.Doubt}
}

// ListenerOptions tunes a Listener; a zero field means its default.
type ListenerOptions struct {
	// Tick is how often all keys are woken in any case: the longest time an event waits whose
	// notification was lost. Default 5 s.
	Tick time.Duration
	// Patience is how long the database may take to answer when it is asked at each tick. Then the
	// connection is made anew. Default 3 s.
	Patience time.Duration
}

// Listener turns the notifications of one database into wake-ups, over one connection.
type Listener struct {
	dsn      string
	tick     time.Duration
	patience time.Duration
	log      *slog.Logger
	channels []Channel
}

// NewListener returns a listener for the database dsn, a session-mode connection to the primary.
// Several channels may have the same name. The error is about the parameters; the database is not
// contacted before Run.
func NewListener(dsn string, log *slog.Logger, opts ListenerOptions, channels ...Channel) (*Listener, error) {
	if _, err := pq.NewConfig(dsn); err != nil {
		return nil, fmt.Errorf("listener's connection string: %w", err)
	}
	for _, c := range channels {
		if err := checkChannel(c.Name); err != nil {
			return nil, err
		}
	}
	return &Listener{
		dsn:      dsn,
		tick:     cmp.Or(opts.Tick, 5*time.Second),
		patience: cmp.Or(opts.Patience, 3*time.Second),
		log:      log,
		channels: channels,
	}, nil
}

// Run listens until ctx ends and then returns nil, within a second or so. While the database cannot
// be reached it keeps trying, and ticks on.
func (l *Listener) Run(ctx context.Context) error {
	var connected atomic.Bool
	cut := make(chan struct{}, 1) // there is something to tell, however often
	told := make(chan struct{})   // closed when connected has been true
	tell := sync.OnceFunc(func() { close(told) })
	dialer := newDialer(ctx)
	conn := pq.NewDialListener(dialer, l.dsn, minReconnect, maxReconnect, func(e pq.ListenerEventType, err error) {
		l.logEvent(ctx, e, err)
		connected.Store(err == nil)
		if err == nil {
			tell()
			return
		}
		select {
		case cut <- struct{}{}:
		default:
		}
	})
	// Close waits for a lock that a LISTEN in flight holds. That LISTEN in turn needs its
	// notifications taken. So Close does not run in the loop that takes them. It makes conn close
	// the Notify channel, where that loop ends.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var listening sync.WaitGroup
	defer listening.Wait()
	listened := make(chan struct{}, 1)
	listening.Go(func() {
		l.listen(ctx, conn)
		select {
		case <-told: // conn may be used before it says that it is connected
			listened <- struct{}{}
		case <-ctx.Done():
		}
	})
	listening.Go(func() { l.watch(ctx, conn, dialer) })

	tick := time.NewTicker(l.tick)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.wakeAll()
		case <-cut:
			l.each(func(c Channel) func() { return c.Lost })
			l.resume(&connected) // which may have been so before this was seen
		case <-listened: // what was notified before is not known
			l.resume(&connected)
		case n, open := <-conn.Notify:
			if !open {
				return nil
			}
			if n == nil { // the connection was made again, with notifications lost in between
				l.resume(&connected)
				continue
			}
			l.dispatch(ctx, n)
		}
	}
}

// resume makes good for what may have been missed, if the listener is connected.
func (l *Listener) resume(connected *atomic.Bool) {
	if !connected.Load() {
		return
	}
	l.wakeAll()
	l.each(func(c Channel) func() { return c.Restored })
}

// listen issues the LISTENs; conn repeats them by itself whenever it has to connect again.
func (l *Listener) listen(ctx context.Context, conn *pq.Listener) {
	for _, c := range l.channels {
		err := conn.Listen(c.Name)
		for err != nil && !errors.Is(err, pq.ErrChannelAlreadyOpen) {
			if ctx.Err() != nil {
				return
			}
			l.log.WarnContext(ctx, "LISTEN failed, trying again", "channel", c.Name, "error", err)
			pause(ctx, maxReconnect)
			err = conn.Listen(c.Name)
		}
	}
}

// watch asks at each tick whether the database still answers. It does not run in the loop that
// takes the notifications, as these may come before the answer.
func (l *Listener) watch(ctx context.Context, conn *pq.Listener, dialer *dialer) {
	for pause(ctx, l.tick) {
		answered := make(chan struct{})
		go func() {
			_ = conn.Ping() // after an error, conn connects again by itself
			close(answered)
		}()
		l.await(ctx, answered, dialer)
	}
}

// await cuts the connection, or what is to become one, as long as there is no answer.
func (l *Listener) await(ctx context.Context, answered <-chan struct{}, dialer *dialer) {
	for {
		select {
		case <-answered:
			return
		case <-time.After(l.patience):
			l.log.WarnContext(ctx, "the database does not answer the listener, connecting again")
			dialer.cut()
		}
	}
}

// dispatch wakes what n is about.
func (l *Listener) dispatch(ctx context.Context, n *pq.Notification) {
	keys, all, err := parsePayload(n.Extra)
	for _, c := range l.channels {
		if c.Name != n.Channel {
			continue
		}
		failed := err
		if failed == nil && !all {
			failed = c.Wake(keys)
		}
		if failed != nil {
			l.log.ErrorContext(ctx, "notification not understood, waking all", "channel", n.Channel, "error", failed)
		}
		if failed != nil || all {
			c.WakeAll()
		}
	}
}

func (l *Listener) wakeAll() {
	for _, c := range l.channels {
		c.WakeAll()
	}
}

// each calls what the channels have of a kind.
func (l *Listener) each(of func(Channel) func()) {
	for _, c := range l.channels {
		if call := of(c); call != nil {
			call()
		}
	}
}

func (l *Listener) logEvent(ctx context.Context, event pq.ListenerEventType, err error) {
	switch {
	case ctx.Err() != nil: // shutting down
	case err != nil:
		l.log.WarnContext(ctx, "listener is cut off from the database", "event", event.String(), "error", err)
	default:
		l.log.InfoContext(ctx, "listener is connected to the database", "event", event.String())
	}
}
