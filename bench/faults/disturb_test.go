package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// echo answers with what it is sent, until the test ends.
func echo(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn) }()
		}
	}()
	return listener.Addr().String()
}

// answered reports whether a connection brings an answer.
func answered(t *testing.T, conn net.Conn) bool {
	t.Helper()
	if err := conn.SetDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("?")); err != nil {
		t.Fatal(err)
	}
	_, err := conn.Read(make([]byte, 1))
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	return err == nil
}

// TestProxy: silence takes the connections that there are for ever, and new ones until restore.
func TestProxy(t *testing.T) {
	t.Parallel()
	p, err := openProxy(t.Context(), "tcp", echo(t))
	if err != nil {
		t.Fatal(err)
	}
	dial := func() net.Conn {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	old := dial()
	if !answered(t, old) {
		t.Fatal("no answer through the proxy")
	}
	p.silence()
	during := dial()
	if answered(t, old) || answered(t, during) {
		t.Error("answers pass a silent proxy")
	}
	p.restore()
	if answered(t, old) || answered(t, during) {
		t.Error("a lost connection is back")
	}
	if !answered(t, dial()) {
		t.Error("a new connection is not through")
	}
	if err := p.close(); err != nil {
		t.Error(err)
	}
}

// TestGauge: what counts is from begin to end, also of who waits across them.
func TestGauge(t *testing.T) {
	t.Parallel()
	g := newGauge("reading")
	g.measure(func() error { return errors.New("before") })
	hold := make(chan struct{})
	waiting := make(chan struct{})
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		g.measure(func() error { close(waiting); <-hold; return nil })
	}()
	<-waiting
	g.begin()
	g.measure(func() error { return nil })
	g.measure(func() error { return context.DeadlineExceeded })
	g.measure(func() error { return &refusalError{200, `{"errors": [{"extensions": {"code": "BUSY"}}]}`} })
	if g.calm(time.Minute) {
		t.Error("calm after bad answers")
	}
	g.end()
	close(hold)
	<-waited
	if g.good != 1 || g.bad["waited in vain"] != 1 || g.bad["BUSY"] != 1 || len(g.bad) != 2 || g.left != 1 {
		t.Errorf("%+v", g)
	}
	if g.longest <= 0 || g.gap <= 0 {
		t.Errorf("longest %v, gap %v", g.longest, g.gap)
	}
}
