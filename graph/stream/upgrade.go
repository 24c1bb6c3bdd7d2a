package stream

import (
	"bufio"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"
)

const (
	protocol = "graphql-transport-ws"
	// bufferSize is of what an idle connection keeps for hours; net/http's own are 4 KiB each.
	bufferSize = 512
)

// IsUpgrade reports whether a request wants to become a WebSocket.
func IsUpgrade(r *http.Request) bool {
	for _, value := range r.Header.Values("Upgrade") {
		for token := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(token), "websocket") {
				return true
			}
		}
	}
	return false
}

// accept does a WebSocket's handshake. If it fails, the request has been answered, and the connection is nil.
func (s *Streams) accept(w http.ResponseWriter, r *http.Request) *websocket.Conn {
	response := &upgradeWriter{ResponseWriter: w, timeout: s.WriteTimeout}
	ws, err := websocket.Accept(response, r, &websocket.AcceptOptions{
		Subprotocols:       []string{protocol},
		InsecureSkipVerify: true, // the Origin is for a handler before
	})
	if err != nil {
		s.Refuse(w, r, response.status, errHandshake)
		return nil
	}
	ws.SetReadLimit(-1) // receive has its own, which lets the client read why it is closed
	return ws
}

// upgradeWriter is the response that becomes a WebSocket. What else coder/websocket would answer, in text, is kept back.
type upgradeWriter struct {
	http.ResponseWriter
	timeout time.Duration
	status  int
}

// WriteHeader implements http.ResponseWriter.
func (u *upgradeWriter) WriteHeader(status int) {
	u.status = status
	if status == http.StatusSwitchingProtocols {
		u.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (u *upgradeWriter) Write(data []byte) (int, error) { return len(data), nil }

// Hijack implements http.Hijacker: it trades net/http's buffers for small ones.
func (u *upgradeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacked, buffers, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, _ := buffers.Reader.Peek(buffers.Reader.Buffered()) // as much as there is
	conn := &timedConn{Conn: hijacked, early: slices.Clone(early), timeout: u.timeout}
	return conn, bufio.NewReadWriter(bufio.NewReaderSize(conn, bufferSize), bufio.NewWriterSize(conn, bufferSize)), nil
}

// timedConn is a connection whose writes fail when they take too long.
type timedConn struct {
	net.Conn
	early   []byte // read already, behind the handshake
	timeout time.Duration
}

// Read implements net.Conn.
func (c *timedConn) Read(p []byte) (int, error) {
	if len(c.early) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.early)
	if c.early = c.early[n:]; len(c.early) == 0 {
		c.early = nil
	}
	return n, nil
}

// Write implements net.Conn.
func (c *timedConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.timeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
