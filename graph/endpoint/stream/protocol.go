package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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
	s.pinged = false
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
	until, err := s.authenticate(payload)
	if err != nil {
		return violationOf(s.streams.Present(s.ctx, err))
	}
	s.mu.Lock()
	s.acked, s.schedule = true, s.streams.newSchedule(until)
	s.timer.Reset(s.schedule.wait())
	ack := s.streams.Ack(s.ctx)
	s.mu.Unlock()
	s.write(nil, frame(typeAck, "", ack))
	return nil
}

// authenticate finds out who the client is and until when, and takes the user's place. What the
// handshake carried may have ended since. It is looked at once the socket is among its session's:
// what ends later reaches it there.
func (s *socket) authenticate(payload map[string]any) (until time.Time, err error) {
	ctx, err := s.streams.Init(s.ctx, payload)
	if err != nil {
		return until, err
	}
	s.mu.Lock()
	s.ctx = ctx
	s.mu.Unlock()
	s.session = s.streams.join(ctx, s.recheck)
	if until, err = s.streams.Recheck(ctx); err != nil {
		return until, err
	}
	_, user := s.streams.client(ctx)
	if err := s.streams.connections.take("", user); err != nil {
		return until, err
	}
	s.user = user
	return until, nil
}

// violationOf returns how a socket is closed that may not go on.
func violationOf(shown *gqlerror.Error) *violation {
	switch {
	case isDenied(shown):
		return &violation{closeForbidden, shown.Message}
	case isKind(shown, fault.KindUnavailable), isKind(shown, fault.KindTooManyRequests):
		return &violation{closeTryAgainLater, shown.Message} // clients take 4500 for final
	}
	return &violation{closeInternalError, shown.Message}
}

// look is what the timer calls. It closes a socket that nobody has initialised, or whose session
// has ended. It pings the others, and cuts off one that has said nothing since the last ping.
func (s *socket) look() {
	if !s.work.begin() {
		return
	}
	defer s.work.done()
	s.mu.Lock()
	if !s.acked {
		s.mu.Unlock()
		s.close(closeInitTimeout, "Connection initialisation timeout")
		return
	}
	ping := s.schedule.pingDue()
	dead := ping && s.pinged
	s.pinged = s.pinged || ping
	s.mu.Unlock()
	switch {
	case dead:
		s.cut()
	case s.closeRevoked(), ping && !s.write(nil, frame(typePing, "", nil)):
	default:
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
	s.closeRevoked()
}

// closeRevoked closes a socket whose session has ended, and reports whether it has.
func (s *socket) closeRevoked() bool {
	s.mu.Lock()
	ctx, then := s.ctx, s.schedule.until
	s.mu.Unlock()
	until, shown := s.streams.revoked(ctx, then)
	if shown != nil {
		s.closeFor(shown)
		return true
	}
	s.mu.Lock()
	s.schedule.until = until
	s.mu.Unlock()
	return false
}

func (s *socket) closeFor(shown *gqlerror.Error) {
	broken := violationOf(shown)
	s.close(broken.code, broken.reason)
}

// admit returns why an operation may not begin, if its viewer is not who they were, or that cannot
// be found out. In the former case the socket is closed.
func (s *socket) admit(ctx context.Context) *gqlerror.Error {
	_, err := s.streams.Recheck(ctx)
	if err == nil {
		return nil
	}
	shown := s.streams.Present(ctx, err)
	if isDenied(shown) {
		s.closeFor(shown)
	}
	return shown
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
		err = fault.TooManyRequests(fmt.Sprintf("a connection has at most %d operations at a time", s.streams.MaxOperations))
	} else {
		err = s.streams.operations.take(s.network, s.user)
	}
	if err != nil {
		s.write(nil, errorFrame(m.ID, gqlerror.List{s.streams.Present(s.ctx, err)}))
		return nil
	}
	if !s.takeSlot() {
		s.streams.operations.leave(s.network, s.user)
		return nil
	}
	s.begin(m.ID, params)
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

// begin has an operation executed, which has a slot and a place. It is not ended by the context of
// the socket, which would cost a table of them, but by stop.
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
		s.streams.operations.leave(s.network, s.user)
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
