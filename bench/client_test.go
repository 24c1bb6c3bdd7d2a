package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// TestClient: answers of any length and form come whole, over one connection.
func TestClient(t *testing.T) {
	t.Parallel()
	remotes := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr] = true
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != endpointPath || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v: %s, %v", r.URL, r.Header, body, err)
		}
		answer := strings.Repeat(string(body), 1+len(r.Header.Get("Authorization")))
		if strings.HasPrefix(answer, "refuse") {
			w.WriteHeader(http.StatusTeapot)
		}
		for rest := answer; rest != ""; { // in pieces, so that long ones are chunked
			n := min(len(rest), 3000)
			_, _ = io.WriteString(w, rest[:n])
			rest = rest[n:]
		}
	}))
	t.Cleanup(server.Close)
	c, err := dial(t.Context(), server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	for _, size := range []int{1, 100, 5000, 0, 70_000, 3} {
		want := strings.Repeat("x", size)
		if got, err := c.post("", []byte(want)); err != nil || string(got) != want {
			t.Errorf("%d bytes: %d, %v", size, len(got), err)
		}
	}
	if got, err := c.post("secret", []byte("x")); err != nil || len(got) != 1+len("Bearer secret") {
		t.Errorf("with a token: %q, %v", got, err)
	}
	if _, err := c.post("", []byte("refuse")); err == nil || !strings.Contains(err.Error(), "418") || !strings.Contains(err.Error(), "refuse") {
		t.Errorf("refused: %v", err)
	}
	if got, err := c.post("", []byte("again")); err != nil || string(got) != "again" {
		t.Errorf("after a refusal: %q, %v", got, err)
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections", len(remotes))
	}
}

func TestClientRefuses(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		"", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n?\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
	} {
		if got, err := (&client{in: newReader(answer)}).read(); err == nil {
			t.Errorf("%q is read as %q", answer, got)
		}
	}
}

// TestSocket: messages of either length come and go, and pings are answered.
func TestSocket(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("y", 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"graphql-transport-ws"}})
		if err != nil {
			t.Error(err)
			return
		}
		defer ws.CloseNow()
		for _, step := range []struct{ want, answer string }{
			{`{"type":"connection_init"}`, `{"type":"connection_ack"}`}, {"short", `{"type":"ping"}`}, {`{"type":"pong"}`, long}, {long, "end"},
		} {
			_, got, err := ws.Read(r.Context())
			if err != nil || string(got) != step.want {
				t.Errorf("%q, %v; want %q", got, err, step.want)
			}
			if err := ws.Write(r.Context(), websocket.MessageText, []byte(step.answer)); err != nil {
				t.Error(err)
			}
		}
		ws.Close(4400, "enough")
	}))
	t.Cleanup(server.Close)
	s, err := openSocket(t.Context(), server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	if err := s.send([]byte("short")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.receive(); err != nil || string(got) != long {
		t.Errorf("%q, %v", got, err)
	}
	if err := s.send([]byte(long)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.receive(); err != nil || string(got) != "end" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := s.receive(); err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("after the end: %q, %v", got, err)
	}
}

func TestSocketRefused(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	if _, err := openSocket(t.Context(), server.Listener.Addr().String()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Error(err)
	}
}

// TestGap: a subscriber who is brought another event than the next one says so.
func TestGap(t *testing.T) {
	t.Parallel()
	event := func(sequence int) string {
		return fmt.Sprintf(`{"type":"next","id":"1","payload":{"data":{"orderEvents":{"sequence":%d,"type":"X"}}}}`, sequence)
	}
	for name, tt := range map[string]struct{ messages, want string }{
		"a gap":        {frameOf(event(4)) + frameOf(event(6)), "after the event 4 came 6"},
		"twice":        {frameOf(event(4)) + frameOf(event(4)), "after the event 4 came 4"},
		"an error":     {frameOf(`{"type":"error","id":"1","payload":[]}`), "a message without an event"},
		"the end":      {frameOf(event(4)), "EOF"},
		"another type": {frameOf(`{"type":"next","id":"1","payload":{"data":{"orderEvents":{"reason":"x"}}}}`), "a message without an event"},
	} {
		ours, _ := net.Pipe() // whose deadlines can be set
		c := &crowd{complete: make(chan struct{}, 1), failed: make(chan error, 1)}
		c.expected.Store(1)
		err := c.read(&member{last: 3, socket: &socket{conn: ours, in: newReader(tt.messages)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		ours.Close()
	}
}

func newReader(text string) *bufio.Reader { return bufio.NewReader(bytes.NewReader([]byte(text))) }

// frameOf returns a message as a server sends it.
func frameOf(text string) string { return string([]byte{finalText, byte(len(text))}) + text }
