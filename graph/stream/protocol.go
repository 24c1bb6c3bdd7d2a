package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// operation is one that a client has subscribed to over a WebSocket.
type operation struct {
	id     string
	cancel context.CancelFunc
	over   atomic.Bool // nothing is said of it any more
}

// handle does what a message says. Its error closes the socket.
func (s *socket) handle(data []byte) error {
	m, err := parseMessage(data)
	if err != nil {
		return &violation{closeInvalidMessage, "Invalid message: " + err.Error()}
	}
	s.mu.Lock()
	s.silent = 0
	acked := s.acked
	s.mu.Unlock()
	switch {
	case m.Type == typePing:
		s.write(nil, frame(typePong, "", m.Payload))
	case m.Type == typePong:
	case m.Type == typeComplete:
		s.complete(m.ID)
	case m.Type == typeInit && acked:
		return &violation{closeTooManyInits, "Too many initialisation requests"}
	case m.Type == typeInit:
		return s.init(m.Payload)
	case !acked: // subscribe
		return &violation{closeUnauthorized, "Unauthorized"}
	default:
		return s.subscribe(m)
	}
	return nil
}

// init finds out who the client is, and lets it subscribe.
func (s *socket) init(raw json.RawMessage) error {
	var payload map[string]any
	if raw != nil && json.Unmarshal(raw, &payload) != nil {
		return &violation{closeInvalidMessage, "Invalid message: connection_init: expected an object as payload"}
	}
	ctx, err := s.authenticate(payload)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.ctx, s.acked, s.schedule = ctx, true, s.streams.newSchedule()
	s.operations = map[string]*operation{}
	s.timer.Reset(s.schedule.wait())
	s.mu.Unlock()
	s.session = s.streams.join(ctx, s.recheck)
	s.write(nil, frame(typeAck, "", nil))
	return nil
}

func (s *socket) authenticate(payload map[string]any) (context.Context, error) {
	ctx, err := s.streams.Init(s.ctx, payload)
	if err == nil {
		return ctx, nil
	}
	shown := s.streams.Present(s.ctx, err)
	switch {
	case isDenied(shown):
		return nil, &violation{closeForbidden, shown.Message}
	case isKind(shown, fault.KindUnavailable), isKind(shown, fault.KindTooManyRequests):
		return nil, &violation{websocket.StatusTryAgainLater, shown.Message} // clients take 4500 for final
	}
	return nil, &violation{closeInternalError, shown.Message}
}

// look is when the timer rings: it closes a socket that nobody has initialised, that is dead, or whose session has ended, and
// pings the others.
func (s *socket) look() {
	if !s.work.begin() {
		return
	}
	defer s.work.done()
	s.mu.Lock()
	ctx, acked, silent := s.ctx, s.acked, s.silent
	s.silent++
	due := acked && s.schedule.recheckDue()
	s.mu.Unlock()
	if !acked {
		s.close(closeInitTimeout, "Connection initialisation timeout")
		return
	}
	if silent >= 2 {
		s.cut()
		return
	}
	if due && s.closeRevoked(ctx) {
		return
	}
	if s.write(nil, frame(typePing, "", nil)) {
		s.mu.Lock()
		s.timer.Reset(s.schedule.wait())
		s.mu.Unlock()
	}
}

// recheck looks whether the session goes on.
func (s *socket) recheck() {
	if !s.work.begin() {
		return
	}
	defer s.work.done()
	s.mu.Lock()
	ctx := s.ctx
	s.mu.Unlock()
	s.closeRevoked(ctx)
}

// closeRevoked closes a socket whose session has ended, and reports whether it has.
func (s *socket) closeRevoked(ctx context.Context) bool {
	shown := s.streams.revoked(ctx)
	if shown == nil {
		return false
	}
	s.close(closeForbidden, shown.Message)
	return true
}

// subscribe begins an operation.
func (s *socket) subscribe(m message) error {
	params, err := s.streams.Params(m.Payload)
	if err != nil {
		return &violation{closeInvalidMessage, "Invalid message: subscribe: " + s.streams.Present(s.ctx, err).Message}
	}
	s.mu.Lock()
	_, exists := s.operations[m.ID]
	full := len(s.operations) >= s.streams.MaxOperations
	s.mu.Unlock()
	if exists {
		return &violation{closeSubscriberExists, fmt.Sprintf("Subscriber for %s already exists", m.ID)}
	}
	if full {
		shown := s.streams.Present(s.ctx, fault.TooManyRequests(
			fmt.Sprintf("a connection has at most %d operations at a time", s.streams.MaxOperations)))
		s.write(nil, errorFrame(m.ID, gqlerror.List{shown}))
		return nil
	}
	select {
	case s.slots <- struct{}{}: // has room unless as many are on their way out
	case <-s.ctx.Done():
		return nil
	}
	if !s.work.begin() {
		return nil
	}
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(s.ctx))
	op := &operation{id: m.ID, cancel: cancel}
	s.mu.Lock()
	s.operations[m.ID] = op
	s.mu.Unlock()
	go s.run(ctx, op, params)
	return nil
}

// run executes an operation up to its last frame.
func (s *socket) run(ctx context.Context, op *operation, params *graphql.RawParams) {
	defer s.work.done()
	defer func() { <-s.slots }()
	defer op.cancel()
	s.finish(op, s.execute(ctx, op, params))
}

// execute says the operation's results and returns its last frame.
func (s *socket) execute(ctx context.Context, op *operation, params *graphql.RawParams) (last []byte) {
	defer func() {
		if v := recover(); v != nil {
			last = errorFrame(op.id, s.streams.panicked(ctx, v).Errors)
		}
	}()
	failed := s.streams.prepare(ctx, s.exec, params).run(func(response *graphql.Response) bool {
		return s.write(op, frame(typeNext, op.id, s.streams.Encode(response)))
	})
	if failed != nil {
		return errorFrame(op.id, failed.Errors)
	}
	return frame(typeComplete, op.id, nil)
}

// finish says an operation's last frame. A client that has read it may use the id again.
func (s *socket) finish(op *operation, last []byte) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	if s.operations[op.id] == op {
		delete(s.operations, op.id)
	}
	s.mu.Unlock()
	s.writeLocked(op, last)
	op.over.Store(true)
}

// complete ends an operation that the client wants no more; it may use the id again. One that has ended is no mistake.
func (s *socket) complete(id string) {
	s.mu.Lock()
	op := s.operations[id]
	delete(s.operations, id)
	s.mu.Unlock()
	if op == nil {
		return
	}
	op.over.Store(true)
	op.cancel()
}
