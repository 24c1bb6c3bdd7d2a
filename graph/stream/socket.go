package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// What graphql-transport-ws closes a WebSocket with.
const (
	closeInvalidMessage   websocket.StatusCode = 4400
	closeUnauthorized     websocket.StatusCode = 4401 // an operation before connection_ack
	closeForbidden        websocket.StatusCode = 4403 // the client may come back with other credentials
	closeSubprotocol      websocket.StatusCode = 4406
	closeInitTimeout      websocket.StatusCode = 4408
	closeSubscriberExists websocket.StatusCode = 4409
	closeTooManyInits     websocket.StatusCode = 4429
	closeInternalError    websocket.StatusCode = 4500
)

var errHandshake = fault.BadUserInput("this is not the handshake of a WebSocket")

// violation is why the server closes a WebSocket.
type violation struct {
	code   websocket.StatusCode
	reason string
}

// Error implements error.
func (v *violation) Error() string { return v.reason }

// WebSocket returns the transport of graphql-transport-ws. It takes connections of any Origin: to refuse some is for a handler
// before it. It serves a connection after the HTTP handler has returned, which lets go of what net/http keeps of a request.
func (s *Streams) WebSocket() graphql.Transport { return webSocket{s} }

type webSocket struct{ *Streams }

// Supports implements graphql.Transport.
func (webSocket) Supports(r *http.Request) bool { return IsUpgrade(r) }

// Do implements graphql.Transport.
func (t webSocket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if !t.open.begin() {
		t.Refuse(w, r, http.StatusServiceUnavailable, errShuttingDown)
		return
	}
	ws := t.accept(w, r)
	if ws == nil {
		t.open.done()
		return
	}
	s := &socket{streams: t.Streams, exec: exec, ws: ws, slots: make(chan struct{}, 2*t.MaxOperations)}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(r.Context()))
	go s.serve()
}

// socket is an open WebSocket. One goroutine reads it; each operation has one of its own.
type socket struct {
	streams *Streams
	exec    graphql.GraphExecutor
	ws      *websocket.Conn
	cancel  context.CancelFunc // ends the operations
	work    crew               // all goroutines but the reader
	slots   chan struct{}      // has a place for each operation under way, also one of which nothing is said any more
	closing atomic.Bool        // nothing is said any more but the close frame

	writing sync.Mutex // held while a frame is written
	goodbye sync.Mutex // held while the close frame is written and answered

	mu         sync.Mutex
	ctx        context.Context // of operations; connection_init's since the ack
	acked      bool
	silent     int // looks since the client said something
	schedule   schedule
	timer      *time.Timer // of the next look
	session    *sessionEntry
	operations map[string]*operation
}

// serve reads the socket until it is closed.
func (s *socket) serve() {
	defer s.streams.open.done()
	defer s.end()
	defer func() {
		if v := recover(); v != nil {
			_ = s.streams.Recover(s.ctx, v) // which logs it
			s.close(closeInternalError, "Internal error")
		}
	}()
	s.mu.Lock()
	s.timer = time.AfterFunc(s.streams.InitTimeout, s.look)
	s.mu.Unlock()
	// 1012 has clients come back, which the end of a subscription would not.
	defer context.AfterFunc(s.streams.ctx, func() { s.close(websocket.StatusServiceRestart, "Service restart") })()

	if s.ws.Subprotocol() != protocol {
		s.close(closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	if broken, ok := errors.AsType[*violation](s.receive()); ok {
		s.close(broken.code, broken.reason)
	}
}

// end waits for all that is left of the socket.
func (s *socket) end() {
	s.closing.Store(true)
	s.cancel()
	s.work.dismiss()
	s.timer.Stop()
	s.streams.leave(s.session)
	s.goodbye.Lock() // or the end would come before the close frame that caused it
	_ = s.ws.CloseNow()
	s.goodbye.Unlock()
	s.work.wait()
}

// close says why the socket ends, unless it is ending, and waits some seconds for the client's goodbye. Nothing is said of
// operations any more, whose end would look like completion.
func (s *socket) close(code websocket.StatusCode, reason string) {
	if !s.work.begin() {
		return
	}
	defer s.work.done()
	if s.closing.Swap(true) {
		return
	}
	s.goodbye.Lock()
	defer s.goodbye.Unlock()
	s.cancel()
	_ = s.ws.Close(code, closeReason(reason)) // there is nobody left to tell
}

// write sends a frame unless the socket is ending or op is over; op may be nil. A client that does not read is cut off.
func (s *socket) write(op *operation, frame []byte) bool {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.writeLocked(op, frame)
}

func (s *socket) writeLocked(op *operation, frame []byte) bool {
	if s.closing.Load() || op != nil && op.over.Load() {
		return false
	}
	if err := s.ws.Write(context.Background(), websocket.MessageText, frame); err != nil {
		s.cut()
		return false
	}
	return true
}

// cut ends the socket at once: there is no client, or none that reads.
func (s *socket) cut() {
	s.closing.Store(true)
	s.cancel()
	_ = s.ws.CloseNow()
}

// receive reads and handles messages until an error.
func (s *socket) receive() error {
	for {
		kind, r, err := s.ws.Reader(context.Background())
		if err != nil {
			return err
		}
		if s.closing.Load() {
			if _, err := io.Copy(io.Discard, r); err != nil {
				return err
			}
			continue
		}
		if kind != websocket.MessageText {
			return &violation{websocket.StatusUnsupportedData, "Messages are text"}
		}
		data, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
		switch {
		case err != nil:
			return err
		case len(data) > maxMessage:
			return &violation{websocket.StatusMessageTooBig, fmt.Sprintf("Messages are at most %d bytes", maxMessage)}
		case !utf8.Valid(data):
			return &violation{websocket.StatusInvalidFramePayloadData, "Messages are UTF-8"}
		}
		if err := s.handle(data); err != nil {
			return err
		}
	}
}

// closeReason cuts a text to what a WebSocket's close frame has room for.
func closeReason(text string) string {
	const room = 123 // bytes
	if len(text) <= room {
		return text
	}
	return strings.ToValidUTF8(text[:room], "")
}
