package live

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/lib/pq"
)

const (
	notifyInterval = 2 * time.Millisecond
	notifyTimeout  = 2 * time.Second
	// maxPendingKeys bounds what an unreachable database makes the Notifier keep; past it, every
	// key is notified.
	maxPendingKeys = 10_000
	maxChannelName = 63 // bytes, Postgres' limit for an identifier
)

// Notifier tells every Listener of a channel which keys have new events.
//
// Postgres holds a lock across the whole database from a transaction's NOTIFY to its commit. So
// notifying inside the business transactions would make them commit one by one. A Notifier is
// called after the commit instead. It sends many keys in one statement. Its connection is its own
// and does not wait for the disk. What a crash in between loses is only a hint: the Listeners' tick
// makes good for it.
type Notifier struct {
	config  pq.Config
	channel string
	log     *slog.Logger
	signal  chan struct{} // holds one token when something is pending

	mu      sync.Mutex
	pending map[string]struct{}
	all     bool // every key is pending
}

// NewNotifier returns a notifier of the named channel in the database dsn, a session-mode
// connection. The error is about the parameters; the database is not contacted before there is
// something to send.
func NewNotifier(dsn, channel string, log *slog.Logger) (*Notifier, error) {
	config, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("notifier's connection string: %w", err)
	}
	if err := checkChannel(channel); err != nil {
		return nil, err
	}
	return &Notifier{
		config:  config,
		channel: channel,
		log:     log,
		signal:  make(chan struct{}, 1),
		pending: make(map[string]struct{}),
	}, nil
}

func checkChannel(name string) error {
	if !validKey(name) || len(name) > maxChannelName {
		return fmt.Errorf("channel name %q: want 1 to %d bytes of text without commas", name, maxChannelName)
	}
	return nil
}

// Notify says that the keys have new, committed events. It does no input or output and never waits.
// A key notified twice before it is sent is sent once. A key that a payload cannot carry wakes all
// keys instead. Such a key is empty, has a comma, a NUL or invalid UTF-8 in it, or is of 8,000
// bytes. After Run has returned, Notify has no effect.
func (n *Notifier) Notify(keys ...string) {
	n.mu.Lock()
	for _, key := range keys {
		n.note(key)
	}
	n.mu.Unlock()
	n.ring()
}

// note makes key pending; the caller holds the lock.
func (n *Notifier) note(key string) {
	if n.all {
		return
	}
	if !validKey(key) || len(n.pending) >= maxPendingKeys {
		n.all = true
		clear(n.pending)
		return
	}
	n.pending[key] = struct{}{}
}

func (n *Notifier) ring() {
	select {
	case n.signal <- struct{}{}:
	default:
	}
}

// Run sends what is notified until ctx ends. Then it sends what is left and returns nil. When the
// database does not answer, it returns four seconds later at most. A lost connection is made again,
// with what could not be sent kept for it.
func (n *Notifier) Run(ctx context.Context) error {
	var (
		conn notifyConn
		wait backoff
	)
	defer conn.close()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			continue
		case <-n.signal:
		}
		delay := notifyInterval
		if err := n.send(ctx, &conn); err == nil {
			wait.reset()
		} else {
			delay = wait.next()
			n.log.WarnContext(ctx, "notifying failed, trying again",
				"channel", n.channel, "error", err, "wait", delay)
			n.ring()
		}
		pause(ctx, delay)
	}
	if err := n.send(ctx, &conn); err != nil {
		n.log.WarnContext(ctx, "notifications lost at shutdown", "channel", n.channel, "error", err)
	}
	return nil
}

// send sends all that is pending in one statement. It goes on when ctx ends, within its timeout: a
// statement broken off could neither be relied on nor called lost.
func (n *Notifier) send(ctx context.Context, conn *notifyConn) error {
	keys, all := n.take()
	if len(keys) == 0 && !all {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notifyTimeout)
	defer cancel()
	if err := conn.notify(ctx, n.config, n.channel, payloads(keys)); err != nil {
		conn.close()
		n.restore(keys, all)
		return fmt.Errorf("notify %d keys (all: %t): %w", len(keys), all, err)
	}
	return nil
}

func (n *Notifier) take() (keys []string, all bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	keys, all = slices.Collect(maps.Keys(n.pending)), n.all
	clear(n.pending)
	n.all = false
	return keys, all
}

func (n *Notifier) restore(keys []string, all bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = n.all || all
	for _, key := range keys {
		n.note(key)
	}
}

// notifyConn is a Notifier's connection. The zero value is ready for use: it connects when it must.
type notifyConn struct {
	db   *sql.DB
	conn *sql.Conn
	stmt *sql.Stmt          // set when the connection is ready
	end  context.CancelFunc // breaks the connection
}

// notify sends the payloads and gives up when ctx ends; after an error, the connection must be
// closed.
func (c *notifyConn) notify(ctx context.Context, config pq.Config, channel string, payloads []string) error {
	if c.db == nil {
		if err := c.init(ctx, config); err != nil {
			return err
		}
	}
	// lib/pq answers the end of a context by asking the server to cancel. Then it waits for the
	// server. When the network is cut, that wait is long.
	defer context.AfterFunc(ctx, c.end)()
	if c.stmt == nil {
		if err := c.connect(ctx); err != nil {
			return err
		}
	}
	_, err := c.stmt.ExecContext(ctx, channel, pq.Array(payloads))
	return err
}

func (c *notifyConn) init(ctx context.Context, config pq.Config) error {
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return fmt.Errorf("configure connection: %w", err)
	}
	lifetime, end := context.WithCancel(context.WithoutCancel(ctx))
	connector.Dialer(newDialer(lifetime))
	c.db, c.end = sql.OpenDB(connector), end
	return nil
}

func (c *notifyConn) connect(ctx context.Context) (err error) {
	if c.conn, err = c.db.Conn(ctx); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	// A commit with a notification is a commit: without this, each would wait for the disk.
	if _, err = c.conn.ExecContext(ctx, "SET synchronous_commit = off"); err != nil {
		return fmt.Errorf("set synchronous_commit: %w", err)
	}
	const notify = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload"
	if c.stmt, err = c.conn.PrepareContext(ctx, notify); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	return nil
}

func (c *notifyConn) close() {
	if c.stmt != nil {
		c.stmt.Close()
	}
	if c.conn != nil {
		c.conn.Close()
	}
	if c.db != nil {
		c.db.Close()
		c.end()
	}
	*c = notifyConn{}
}
