package stream

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gobwas/ws"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/live"
)

// operation is one that a client has subscribed to over a WebSocket. Where its results come from a
// live.Hub it has a goroutine only while there is one to say; otherwise it has one until its end.
type operation struct {
	id        string
	socket    *socket
	ctx       context.Context
	params    *graphql.RawParams // until it begins
	execution *execution         // since then
	cancel    context.CancelFunc
	over      atomic.Bool // nothing is said of it any more

	// due is what is to be done: the beginning, and then a result for each ring. Who makes it one
	// does it all.
	due  atomic.Int64
	next *operation // of those that are due; the workers'

	stopped bool   // guarded, as leave, by the socket's mu
	leave   func() // ends the subscription that rings; nil without
}

// Join implements live.Follower.
func (o *operation) Join(leave func()) {
	o.socket.mu.Lock()
	o.leave = leave
	stopped := o.stopped
	o.socket.mu.Unlock()
	if stopped {
		leave()
	}
}

// Ring implements live.Follower.
func (o *operation) Ring() {
	if o.due.Add(1) == 1 {
		o.socket.streams.workers.add(o)
	}
}

// work does what is due. After the last result nothing is, whatever rings.
func (o *operation) work() {
	for {
		if last := o.step(); last != nil {
			o.finish(last)
			return
		}
		if o.due.Add(-1) == 0 {
			return
		}
	}
}

// step begins the operation or says a result, and all of them if nobody rings for each. It returns
// the last frame at the end.
func (o *operation) step() (last []byte) {
	defer func() {
		if v := recover(); v != nil {
			last = errorFrame(o.id, o.socket.streams.panicked(o.ctx, v).Errors)
		}
	}()
	if o.execution == nil {
		if shown := o.socket.admit(o.ctx); shown != nil {
			return errorFrame(o.id, gqlerror.List{shown})
		}
		o.execution = o.socket.streams.prepare(live.WithFollower(o.ctx, o), o.socket.exec, o.params)
		o.params = nil
		if failed := o.execution.dispatch(); failed != nil {
			return errorFrame(o.id, failed.Errors)
		}
		if o.follows() {
			return nil
		}
	}
	for {
		switch failed, over := o.execution.next(o.say); {
		case failed != nil:
			return errorFrame(o.id, failed.Errors)
		case over:
			return frame(typeComplete, o.id, nil)
		case o.follows():
			return nil
		}
	}
}

func (o *operation) say(response *graphql.Response) bool {
	return o.socket.write(o, o.socket.streams.nextFrame(o.id, response))
}

// follows reports whether the operation is told of its results.
func (o *operation) follows() bool {
	o.socket.mu.Lock()
	defer o.socket.mu.Unlock()
	return o.leave != nil
}

// stop ends the operation before its last result.
func (o *operation) stop() {
	o.cancel()
	o.socket.mu.Lock()
	o.stopped = true
	leave := o.leave
	o.socket.mu.Unlock()
	if leave != nil {
		leave() // which rings, so that it comes to its end
	}
}

// finish says an operation's last message. A client that has read it may use the id and the place
// again.
func (o *operation) finish(last []byte) {
	s := o.socket
	o.stop()
	s.streams.operations.leave(s.network, s.user)
	s.writing.Lock()
	s.forget(o)
	s.writeLocked(o, ws.OpText, last)
	o.over.Store(true)
	s.writing.Unlock()
	<-s.slots
	s.work.done()
}
