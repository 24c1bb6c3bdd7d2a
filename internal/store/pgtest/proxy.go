package pgtest

import (
	"context"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands between a test and its database. It can fall silent as a broken network does: then
// it takes connections and swallows what is sent. The kernel acknowledges that all the same.
type Proxy struct {
	// URL leads to the database by way of the proxy.
	URL string

	listener net.Listener
	running  sync.WaitGroup

	mu       sync.Mutex
	postgres string // its socket
	silent   bool
	links    []*link
}

// link is a connection through the proxy. Once it has been silent it stays so.
type link struct {
	client, server net.Conn // server is nil for a client that came in the silence
	silent         atomic.Bool
}

// NewProxy returns a proxy before the database of an address that NewURL or package localpg
// returned.
func NewProxy(t testing.TB, address string) *Proxy {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	p := &Proxy{postgres: socketOf(query)}
	if p.listener, err = new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	query.Del("host")
	query.Del("port")
	u.Host, u.RawQuery = p.listener.Addr().String(), query.Encode()
	p.URL = u.String()
	p.running.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// Silence makes the connections silent that there are and those to come.
func (p *Proxy) Silence() { p.set(true) }

// Heal lets through the connections to come.
func (p *Proxy) Heal() { p.set(false) }

func (p *Proxy) set(silent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = silent
	for _, l := range p.links {
		if silent {
			l.silent.Store(true)
		}
	}
}

// Lead leads the connections to come to another Postgres, which has a database of the same name.
func (p *Proxy) Lead(t testing.TB, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.postgres = socketOf(u.Query())
}

func socketOf(query url.Values) string { return query.Get("host") + "/.s.PGSQL." + query.Get("port") }

// Cut resets the connections that there are.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.links {
		l.close()
	}
	p.links = nil
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.link(client)
	}
}

func (p *Proxy) link(client net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &link{client: client}
	l.silent.Store(p.silent)
	p.links = append(p.links, l)
	if p.silent {
		p.running.Go(func() { l.pump(nil, client) })
		return
	}
	server, err := new(net.Dialer).DialContext(context.Background(), "unix", p.postgres)
	if err != nil {
		l.close()
		return
	}
	l.server = server
	p.running.Go(func() { l.pump(server, client) })
	p.running.Go(func() { l.pump(client, server) })
}

// pump passes on what comes, and ends both sides when one has ended.
func (l *link) pump(to, from net.Conn) {
	defer l.close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err == nil && !l.silent.Load() {
			_, err = to.Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

func (l *link) close() {
	if tcp, ok := l.client.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // the client gets a reset
	}
	_ = l.client.Close()
	if l.server != nil {
		_ = l.server.Close()
	}
}

func (p *Proxy) close() {
	_ = p.listener.Close()
	p.Cut()
	p.running.Wait()
}
