package live

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/dial"
)

const dialTimeout = 5 * time.Second

// dialer opens connections that break when a context ends. lib/pq's own use of contexts is not
// enough. Its listener takes no context. Closing the listener waits for whatever is going on, even
// if the other side is silent.
type dialer struct {
	ctx context.Context
	net net.Dialer

	mu     sync.Mutex
	latest net.Conn // nil before the first
}

func newDialer(ctx context.Context) *dialer {
	return &dialer{ctx: ctx, net: dial.New(dialTimeout)}
}

// Dial implements pq.Dialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, dialTimeout)
}

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(d.ctx, timeout)
	defer cancel()
	conn, err := d.net.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	d.latest = conn
	d.mu.Unlock()
	unbind := context.AfterFunc(d.ctx, func() { conn.Close() })
	return boundConn{Conn: conn, unbind: unbind}, nil
}

// cut breaks the latest connection, whatever waits on it.
func (d *dialer) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.latest != nil {
		_ = d.latest.Close()
	}
}

// boundConn is a connection that a context breaks, until it is closed.
type boundConn struct {
	net.Conn
	unbind func() bool
}

func (c boundConn) Close() error {
	c.unbind()
	return c.Conn.Close()
}
