package stream

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gobwas/ws"

	"github.com/shopgraph/shopgraph/internal/fault"
)

var errHandshake = fault.BadUserInput("this is not the handshake of a WebSocket")

// WebSocket returns the transport of graphql-transport-ws. It takes connections of any Origin: to
// refuse some is for a handler before it. It serves a connection after the HTTP handler has
// returned, which lets go of what net/http keeps of a request.
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
	network, _ := t.client(r.Context())
	if err := t.connections.take(network, ""); err != nil {
		t.refuseFull(w, r, err)
		t.open.done()
		return
	}
	c, speaks := t.accept(w, r)
	if c == nil {
		t.connections.leave(network, "")
		t.open.done()
		return
	}
	s := &socket{streams: t.Streams, exec: exec, conn: c, network: network, slots: make(chan struct{}, 2*t.MaxOperations)}
	s.ctx, s.cancel = context.WithCancel(t.Keep(r.Context()))
	s.mu.Lock()
	s.timer = time.AfterFunc(t.InitTimeout, s.look)
	s.mu.Unlock()
	if !t.enter(s) {
		s.closeForRestart()
	}
	if !speaks {
		s.close(closeSubprotocol, "Subprotocol not acceptable")
	}
	go s.listen()
}

// socket is an open WebSocket. While nothing is said, it has one goroutine with the smallest of
// stacks, which waits for the client. It has none for its operations, and no buffers. That is what
// a subscriber costs for hours.
type socket struct {
	streams *Streams
	exec    graphql.GraphExecutor
	conn    *conn
	cancel  context.CancelFunc // ends connection_init
	work    crew               // all goroutines but the reader, and all operations
	slots   chan struct{}      // has a place for each operation under way, also one of which nothing is said any more
	network string             // whose place it has
	user    string             // whose place it has since the ack
	closing atomic.Bool        // nothing is said any more but the close frame, which has been written by who holds writing

	writing sync.Mutex // held while a frame is written

	mu         sync.Mutex
	ctx        context.Context // of operations; connection_init's since the ack
	acked      bool
	ended      bool // no operation begins any more
	pinged     bool // and has said nothing since
	schedule   schedule
	timer      *time.Timer // of the next look
	session    *sessionEntry
	operations []*operation
}

// listen waits for the client. What is then read is read by a goroutine of its own: a stack that
// has grown stays so.
func (s *socket) listen() {
	s.conn.await()
	go s.read()
}

// read reads and handles messages as long as there are any.
func (s *socket) read() {
	buffer := readers.Get().(*bufio.Reader)
	buffer.Reset(s.conn)
	in := incoming{in: buffer}
	for {
		err := s.turn(&in)
		if broken, ok := errors.AsType[*violation](err); ok {
			s.close(broken.code, broken.reason)
			err = nil // what follows is read up to the client's goodbye: it might else not read ours
		}
		if err == nil && in.pending() {
			continue
		}
		buffer.Reset(nil)
		readers.Put(buffer)
		if err != nil {
			s.end()
			return
		}
		go s.listen()
		return
	}
}

// turn receives a message.
func (s *socket) turn(in *incoming) (err error) {
	defer func() {
		if v := recover(); v != nil {
			_ = s.streams.Recover(s.ctx, v) // which logs it
			err = &violation{closeInternalError, "Internal error"}
		}
	}()
	return s.receive(in)
}

// receive reads and handles a control frame or a message, with the control frames between its
// fragments.
func (s *socket) receive(in *incoming) error {
	var message bytes.Buffer
	var state ws.State
	for {
		header, err := in.next(state)
		switch {
		case err != nil:
			return err
		case header.OpCode.IsControl():
			if err := s.control(in, header.OpCode); err != nil || !state.Fragmented() {
				return err
			}
			continue
		case s.closing.Load():
			return in.skip()
		case header.OpCode == ws.OpBinary:
			return &violation{ws.StatusUnsupportedData, "Messages are text"}
		case header.Length > maxMessage-int64(message.Len()):
			return &violation{ws.StatusMessageTooBig, fmt.Sprintf("Messages are at most %d bytes", maxMessage)}
		}
		if err := in.payload(&message); err != nil {
			return err
		}
		if header.Fin {
			break
		}
		state = ws.StateFragmented
	}
	if !utf8.Valid(message.Bytes()) {
		return &violation{ws.StatusInvalidFramePayloadData, "Messages are UTF-8"}
	}
	return s.handle(message.Bytes())
}

// control handles a control frame.
func (s *socket) control(in *incoming, op ws.OpCode) error {
	var payload bytes.Buffer
	if err := in.payload(&payload); err != nil {
		return err
	}
	switch op {
	case ws.OpPing:
		s.writing.Lock()
		s.writeLocked(nil, ws.OpPong, payload.Bytes())
		s.writing.Unlock()
	case ws.OpClose:
		s.answerGoodbye(payload.Bytes())
		return errGoodbye
	}
	return nil
}

// end waits for all that is left of the socket.
func (s *socket) end() {
	defer s.streams.open.done()
	s.writing.Lock() // a close frame is written first
	s.closing.Store(true)
	s.writing.Unlock()
	s.stop()
	s.work.dismiss()
	s.mu.Lock()
	s.timer.Stop()
	s.mu.Unlock()
	s.streams.exit(s)
	s.streams.leave(s.session)
	s.conn.Close()
	s.work.wait()
	s.streams.connections.leave(s.network, s.user)
}

// cut ends the socket at once: there is no client, or none that reads.
func (s *socket) cut() {
	s.closing.Store(true)
	s.stop()
	s.conn.Close()
}

// stop ends the operations.
func (s *socket) stop() {
	s.cancel()
	s.mu.Lock()
	s.ended = true
	operations := append([]*operation(nil), s.operations...)
	s.mu.Unlock()
	for _, op := range operations {
		op.stop()
	}
}

// write says something unless the socket is ending or op is over; op may be nil. A client that does
// not read is cut off.
func (s *socket) write(op *operation, message []byte) bool {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.writeLocked(op, ws.OpText, message)
}

func (s *socket) writeLocked(op *operation, kind ws.OpCode, payload []byte) bool {
	if s.closing.Load() || op != nil && op.over.Load() {
		return false
	}
	if err := s.conn.writeFrame(kind, payload); err != nil {
		s.cut()
		return false
	}
	return true
}
