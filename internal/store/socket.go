package store

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopgraph/shopgraph/internal/dial"
)

const (
	// answerGrace is how long Postgres may take to answer once a context has ended, in which time
	// it is asked to cancel the statement.
	answerGrace = 1500 * time.Millisecond
	// cancelTimeout is how long that request may take. It must be less, as lib/pq waits for it.
	cancelTimeout = time.Second
	// deadlineSlack is how much later than at its deadline a wait may end.
	deadlineSlack = time.Second
)

// dialer opens the pool's connections for lib/pq.
type dialer struct{ net net.Dialer }

func newDialer() dialer { return dialer{net: dial.New(connectTimeout)} }

// DialContext implements pq.DialerContext. Without an opening in the context, lib/pq dials in
// order to have a statement cancelled.
func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	o, ok := ctx.Value(openingKey{}).(*opening)
	if !ok {
		return d.dialCancel(ctx, network, address)
	}
	raw, err := d.net.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return o.take(raw), nil
}

func (d dialer) dialCancel(ctx context.Context, network, address string) (net.Conn, error) {
	deadline := time.Now().Add(cancelTimeout)
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	conn, err := d.net.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return bounded{conn}, conn.SetDeadline(deadline)
}

// Dial implements pq.Dialer.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout implements pq.Dialer.
func (d dialer) DialTimeout(network, address string, _ time.Duration) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// bounded is a connection whose deadline stays as it is.
type bounded struct{ net.Conn }

func (bounded) SetDeadline(time.Time) error { return nil }

// opening is a connection that is being opened. lib/pq may dial several times for it: other hosts,
// or with and without encryption.
type opening struct {
	ctx    context.Context
	socket *socket // the latest
	unbind func() bool
}

type openingKey struct{}

// take makes a socket that the end of the context closes, until end.
func (o *opening) take(raw net.Conn) *socket {
	o.end()
	o.socket = &socket{Conn: raw}
	o.unbind = context.AfterFunc(o.ctx, func() { raw.Close() })
	return o.socket
}

func (o *opening) end() {
	if o.unbind != nil {
		o.unbind()
	}
}

// socket is what lies below a connection of lib/pq. lib/pq asks Postgres to cancel a statement
// whose context has ended, once, and then waits for the statement's answer for good. The request
// may come too early, get lost, or go to a host that is silent. So a socket has a bound for each
// wait.
type socket struct {
	net.Conn
	// failed says that nothing more can come of the socket.
	failed atomic.Bool
	// suspect is called when it fails for other reasons than that we closed it; nil is nobody.
	suspect func()

	mu       sync.Mutex
	turn     int       // counts the calls of guard
	deadline time.Time // at present; zero is none
}

func (s *socket) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	if err != nil {
		s.fail(err)
	}
	return n, err
}

func (s *socket) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	if err != nil {
		s.fail(err)
	}
	return n, err
}

func (s *socket) fail(err error) {
	s.failed.Store(true)
	if s.suspect != nil && !errors.Is(err, net.ErrClosed) {
		s.suspect()
	}
}

// guard bounds what is done until release. Reading and writing fail after limit, unless that is 0,
// and answerGrace after the context has ended. The former may be deadlineSlack late.
func (s *socket) guard(ctx context.Context, limit time.Duration) (release func() bool) {
	turn := s.begin(limit)
	if ctx.Done() == nil {
		return endless
	}
	return context.AfterFunc(ctx, func() { s.hurry(turn) })
}

// endless releases what no end of a context can hurry.
func endless() bool { return true }

// begin starts a turn. A deadline that is at most deadlineSlack later than it should be is left as
// it is, so that not every statement has to set one. An error means a broken socket, which its next
// use reports.
func (s *socket) begin(limit time.Duration) (turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn++
	if limit == 0 {
		s.set(time.Time{})
		return s.turn
	}
	if late := time.Until(s.deadline) - limit; late < 0 || late > deadlineSlack {
		s.set(time.Now().Add(limit + deadlineSlack))
	}
	return s.turn
}

func (s *socket) set(deadline time.Time) {
	s.deadline = deadline
	_ = s.SetDeadline(deadline)
}

// hurry leaves a turn answerGrace, unless it is over.
func (s *socket) hurry(turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	deadline := time.Now().Add(answerGrace)
	if s.turn == turn && (s.deadline.IsZero() || deadline.Before(s.deadline)) {
		s.set(deadline)
	}
}
