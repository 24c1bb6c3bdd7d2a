package live

import (
	"context"
	"net"
	"time"
)

const dialTimeout = 5 * time.Second

// dialer opens connections that break when a context ends. lib/pq's own use of contexts is not
// enough. Its listener takes no context. Closing the listener waits for whatever is going on, even
// if the other side is silent.
type dialer struct {
	ctx context.Context
	net net.Dialer
}

// newDialer also makes the kernel notice, within half a minute, a peer that vanished without a
// word. This is needed because a listener may have nothing to send for days.
func newDialer(ctx context.Context) dialer {
	keepAlive := net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}
	return dialer{ctx: ctx, net: net.Dialer{Timeout: dialTimeout, KeepAliveConfig: keepAlive}}
}

// Dial implements pq.Dialer.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	conn, err := d.net.DialContext(d.ctx, network, address)
	if err != nil {
		return nil, err
	}
	unbind := context.AfterFunc(d.ctx, func() { conn.Close() })
	return boundConn{Conn: conn, unbind: unbind}, nil
}

// DialTimeout implements pq.Dialer.
func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	d.net.Timeout = timeout
	return d.Dial(network, address)
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
