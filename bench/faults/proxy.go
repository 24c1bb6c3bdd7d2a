package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
)

// proxy stands between servers and their database. It can lose what passes, as a network does whose
// packets are dropped: connections stay open, and nothing comes any more.
type proxy struct {
	listener net.Listener
	network  string // the database's
	address  string
	running  sync.WaitGroup

	mu     sync.Mutex
	silent bool // new wires lose everything, too
	wires  map[*wire]struct{}
}

// wire is one connection through the proxy.
type wire struct {
	silent atomic.Bool
	ends   []net.Conn
}

// openProxy listens at a port of its own for connections to a database.
func openProxy(ctx context.Context, network, address string) (*proxy, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: listener, network: network, address: address, wires: map[*wire]struct{}{}}
	p.running.Go(func() { p.accept(ctx) })
	return p, nil
}

func (p *proxy) accept(ctx context.Context) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.carry(ctx, client) })
	}
}

// carry passes on what one client sends and is sent. Nothing passes a silent wire, not even its
// end: the database's side of it stays open until the proxy is closed.
func (p *proxy) carry(ctx context.Context, client net.Conn) {
	w := p.connect(client)
	if w.silent.Load() {
		w.copy(client, client)
		return
	}
	server, err := new(net.Dialer).DialContext(ctx, p.network, p.address)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	w.ends = append(w.ends, server)
	_, open := p.wires[w]
	p.mu.Unlock()
	if !open {
		_ = server.Close()
		return
	}
	p.running.Go(func() { w.copy(client, server) })
	w.copy(server, client)
}

func (p *proxy) connect(client net.Conn) *wire {
	w := &wire{ends: []net.Conn{client}}
	p.mu.Lock()
	defer p.mu.Unlock()
	w.silent.Store(p.silent)
	p.wires[w] = struct{}{}
	return w
}

// copy passes on what from sends. When the wire is silent, it swallows that.
func (w *wire) copy(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err == nil && !w.silent.Load() {
			_, err = to.Write(buffer[:n])
		}
		if err != nil {
			if !w.silent.Load() {
				_ = to.Close()
			}
			return
		}
	}
}

// silence makes all connections silent for ever. New ones are silent as well until restore.
func (p *proxy) silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = true
	for w := range p.wires {
		w.silent.Store(true)
	}
}

// restore lets new connections through again.
func (p *proxy) restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = false
}

// close cuts all connections and waits for what carries them.
func (p *proxy) close() error {
	errs := []error{p.listener.Close()}
	p.mu.Lock()
	for w := range p.wires {
		for _, end := range w.ends {
			_ = end.Close() // of those that have ended already, this is the second time
		}
	}
	clear(p.wires)
	p.mu.Unlock()
	p.running.Wait()
	return errors.Join(errs...)
}
