package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
)

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
		return nil, &violation{closeTryAgainLater, shown.Message} // clients take 4500 for final
	}
	return nil, &violation{closeInternalError, shown.Message}
}

// look is what the timer calls. It closes a socket that nobody has initialised, that is dead, or
// whose session has ended. It pings the others.
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
	exists := s.find(m.ID) >= 0
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
	if s.takeSlot() {
		s.begin(m.ID, params)
	}
	return nil
}

// takeSlot waits for a slot, of which there are enough unless as many operations are on their way
// out. It returns false if the socket ends before.
func (s *socket) takeSlot() bool {
	select {
	case s.slots <- struct{}{}:
		return true
	default: // Done has a price: a channel that is kept
	}
	select {
	case s.slots <- struct{}{}:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// begin has an operation executed, which has a slot. It is not ended by the context of the socket,
// which would cost a table of them, but by stop.
func (s *socket) begin(id string, params *graphql.RawParams) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.ctx))
	op := &operation{id: id, socket: s, ctx: ctx, cancel: cancel, params: params}
	op.due.Store(1)
	s.mu.Lock()
	begins := !s.ended && s.work.begin()
	if begins {
		s.operations = append(s.operations, op)
	}
	s.mu.Unlock()
	if !begins {
		cancel()
		return
	}
	s.streams.workers.add(op)
}

// find returns the index of the operation with an id, or -1. The caller holds mu.
func (s *socket) find(id string) int {
	return slices.IndexFunc(s.operations, func(op *operation) bool { return op.id == id })
}

// forget lets the client use an operation's id again.
func (s *socket) forget(op *operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.operations, op); i >= 0 {
		s.operations = slices.Delete(s.operations, i, i+1)
	}
}

// complete ends an operation that the client wants no more; it may use the id again. One that has
// ended is no mistake.
func (s *socket) complete(id string) {
	s.mu.Lock()
	i := s.find(id)
	if i < 0 {
		s.mu.Unlock()
		return
	}
	op := s.operations[i]
	s.operations = slices.Delete(s.operations, i, i+1)
	s.mu.Unlock()
	op.over.Store(true)
	op.stop()
}
