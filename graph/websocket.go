package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"
)

const (
	socketProtocol = "graphql-transport-ws"
	// socketWriteTimeout is how long a client may take to read; whoever takes longer is cut off.
	socketWriteTimeout = 10 * time.Second
	// closeBadProtocol is graphql-transport-ws' code for a client that does not speak it.
	closeBadProtocol = 4406
)

// sockets accepts WebSockets for gqlgen. When ctx ends, each says that the server goes away before anything else can be
// said: a subscription that ends first would look finished, and its client would not come back.
type sockets struct {
	ctx context.Context
}

// Accept implements transport.WebsocketImplementation. A page of another origin is refused.
func (s sockets) Accept(
	w http.ResponseWriter, r *http.Request, _ transport.WebsocketAcceptOptions,
) (transport.WebsocketConn, error) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{socketProtocol}})
	if err != nil {
		return nil, err
	}
	socket := &socket{conn: conn}
	socket.unbind = context.AfterFunc(s.ctx, func() { _ = socket.WriteClose(int(websocket.StatusGoingAway), "going away") })
	if conn.Subprotocol() != socketProtocol {
		_ = socket.WriteClose(closeBadProtocol, "Subprotocol not acceptable")
	}
	return socket, nil
}

// socket is a WebSocket as gqlgen uses it.
type socket struct {
	conn    *websocket.Conn
	unbind  func() bool
	closing atomic.Bool // a close frame was sent or is about to be

	mu       sync.Mutex
	deadline *time.Timer // of the next pong
}

var _ interface {
	transport.WebsocketConn
	transport.WebsocketReadLimiter
	transport.WebsocketReadDeadliner
} = (*socket)(nil)

// Subprotocol implements transport.WebsocketConn. It is always ours: the handshake of any other is closed again.
func (s *socket) Subprotocol() string { return socketProtocol }

// NextReader implements transport.WebsocketConn.
func (s *socket) NextReader() (messageType int, r io.Reader, err error) {
	kind, data, err := s.conn.Read(context.Background())
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd:
		return 0, nil, transport.ErrWebsocketClosed
	}
	if err != nil && s.closing.Load() {
		return 0, nil, transport.ErrWebsocketClosed
	}
	return int(kind), bytes.NewReader(data), err
}

// WriteJSON implements transport.WebsocketConn.
func (s *socket) WriteJSON(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if s.closing.Load() {
		return transport.ErrWebsocketClosed
	}
	ctx, cancel := context.WithTimeout(context.Background(), socketWriteTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, data)
}

// WriteClose implements transport.WebsocketConn. It only begins to close, which takes five seconds with a client that does
// not answer; NextReader fails when it is done.
func (s *socket) WriteClose(code int, reason string) error {
	if s.closing.Swap(true) {
		return nil
	}
	_ = s.SetReadDeadline(time.Time{})
	go s.conn.Close(websocket.StatusCode(code), reason) //nolint:errcheck // there is nobody left to tell
	return nil
}

// Close implements transport.WebsocketConn.
func (s *socket) Close() error {
	s.unbind()
	_ = s.SetReadDeadline(time.Time{})
	if s.closing.Load() {
		return nil // the handshake under way ends the connection
	}
	return s.conn.CloseNow()
}

// SetReadLimit implements transport.WebsocketReadLimiter.
func (s *socket) SetReadLimit(limit int64) { s.conn.SetReadLimit(limit) }

// SetReadDeadline implements transport.WebsocketReadDeadliner: the connection is cut unless another deadline, or none, is set
// in time.
func (s *socket) SetReadDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	if !t.IsZero() {
		s.deadline = time.AfterFunc(time.Until(t), func() { _ = s.conn.CloseNow() })
	}
	return nil
}
