package stream

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/fault"
)

const (
	eventsMedia = "text/event-stream"
	// comment is what clients ignore: it opens a stream, and keeps it open through proxies.
	comment = ":\n\n"
	// completeEvent has data because browsers do not dispatch events without.
	completeEvent = "event: complete\ndata:\n\n"
)

var errMutationOverGET = fault.BadUserInput("a mutation must be sent with POST")

// Events returns the transport of server-sent events, one operation a request. A mistake in the
// request is answered with a status and JSON. A mistake in the operation is told in the stream, as
// graphql-sse has it. EventSource can learn of it nowhere else.
func (s *Streams) Events() graphql.Transport { return events{s} }

type events struct{ *Streams }

// Supports implements graphql.Transport.
func (events) Supports(r *http.Request) bool { return WantsEvents(r) }

// Do implements graphql.Transport.
func (t events) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if !t.open.begin() {
		t.Refuse(w, r, http.StatusServiceUnavailable, errShuttingDown)
		return
	}
	defer t.open.done()
	network, user := t.client(r.Context())
	for _, of := range []*quota{&t.connections, &t.operations} {
		if err := of.take(network, user); err != nil {
			t.refuseFull(w, r, err)
			return
		}
		defer of.leave(network, user)
	}
	params, err := t.RequestParams(r)
	if err != nil {
		t.Refuse(w, r, http.StatusBadRequest, err)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	e := &eventStream{streams: t.Streams, ctx: ctx, cancel: cancel, w: w, control: http.NewResponseController(w)}
	session := t.join(ctx, e.recheck)
	defer t.leave(session)
	until, err := t.Recheck(ctx) // it may have ended before it was among its session's
	if err != nil {
		t.refuseViewer(w, r, err)
		return
	}
	operation := t.prepare(ctx, exec, params)
	if r.Method == http.MethodGet && operation.is(ast.Mutation) {
		w.Header().Set("Allow", http.MethodPost)
		t.Refuse(w, r, http.StatusMethodNotAllowed, errMutationOverGET)
		return
	}
	w.Header().Set("Content-Type", eventsMedia)
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	if r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close") // the deadline of its end stays with the connection
	}
	e.serve(operation, until)
}

// refuseViewer answers a request whose viewer is not who they were, or if that cannot be found out.
func (s *Streams) refuseViewer(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusServiceUnavailable
	if isDenied(s.Present(r.Context(), err)) {
		status = http.StatusUnauthorized
	}
	s.Refuse(w, r, status, err)
}

// eventStream is a response that goes on. Once silent, it writes nothing. net/http panics when
// something is written after the handler's return. And when the server breaks an operation off,
// that must not look like completion.
type eventStream struct {
	streams *Streams
	ctx     context.Context // of the operation
	cancel  context.CancelFunc
	control *http.ResponseController
	work    crew

	mu       sync.Mutex
	w        http.ResponseWriter
	silent   bool
	schedule schedule
	timer    *time.Timer // of the next look
}

// serve streams an operation until it ends by itself, the client leaves or does not read, its
// session ends or the server stops. The session lasts until then.
func (e *eventStream) serve(operation *execution, until time.Time) {
	defer context.AfterFunc(e.streams.ctx, e.silence)()
	e.mu.Lock()
	e.schedule = e.streams.newSchedule(until)
	e.timer = time.AfterFunc(e.schedule.wait(), e.look)
	e.mu.Unlock()
	defer e.end()

	e.write([]byte(comment))
	say := e.next
	if operation.is(ast.Subscription) {
		say = e.nextOfMany
	}
	if failed := operation.run(say); failed != nil {
		e.next(failed)
	}
	if e.ctx.Err() == nil {
		e.write([]byte(completeEvent))
	}
}

// end waits for all that may still write. A deadline stays for what net/http has to write.
func (e *eventStream) end() {
	e.silence()
	e.work.dismiss()
	e.timer.Stop()
	e.work.wait()
	_ = e.control.SetWriteDeadline(time.Now().Add(e.streams.WriteTimeout)) // as write could
}

// silence ends the operation, and what is said of it.
func (e *eventStream) silence() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.silent = true
	e.cancel()
}

func (e *eventStream) next(response *graphql.Response) bool { return e.say("", response) }

// nextOfMany is next for an event that has a cursor: the client goes on after it by its id.
func (e *eventStream) nextOfMany(response *graphql.Response) bool {
	return e.say(cursorOf(response.Data), response)
}

func (e *eventStream) say(id string, response *graphql.Response) bool {
	event := []byte("event: next\n")
	if id != "" {
		event = append(append(append(event, "id: "...), id...), '\n')
	}
	return e.write(append(e.streams.Append(append(event, "data: "...), response), "\n\n"...))
}

func (e *eventStream) write(event []byte) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.silent {
		return false
	}
	err := e.control.SetWriteDeadline(time.Now().Add(e.streams.WriteTimeout))
	if err == nil {
		_, err = e.w.Write(event)
	}
	if err == nil {
		err = e.control.Flush()
	}
	if err == nil {
		err = e.control.SetWriteDeadline(time.Time{}) // HTTP/2 ends a stream whose deadline passes, even if nothing is written
	}
	if err != nil {
		e.silent = true
		e.cancel()
	}
	return err == nil
}

// look is when the timer rings: it ends a stream whose session has ended, and keeps the others
// open.
func (e *eventStream) look() {
	if !e.work.begin() {
		return
	}
	defer e.work.done()
	e.mu.Lock()
	ping := e.schedule.pingDue()
	e.mu.Unlock()
	if e.endRevoked() || ping && !e.write([]byte(comment)) {
		return
	}
	e.mu.Lock()
	e.timer.Reset(e.schedule.wait())
	e.mu.Unlock()
}

// recheck ends a stream whose session has ended.
func (e *eventStream) recheck() {
	if !e.work.begin() {
		return
	}
	defer e.work.done()
	e.endRevoked()
}

// endRevoked ends a stream whose session has ended, and reports whether it has.
func (e *eventStream) endRevoked() bool {
	e.mu.Lock()
	then := e.schedule.until
	e.mu.Unlock()
	until, shown := e.streams.revoked(e.ctx, then)
	if shown != nil {
		e.silence()
		return true
	}
	e.mu.Lock()
	e.schedule.until = until
	e.mu.Unlock()
	return false
}
