// Package stream serves GraphQL over connections that stay: WebSockets that speak
// graphql-transport-ws, and server-sent events in the distinct connections mode of graphql-sse.
// Both are transports of gqlgen.
package stream

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
)

const (
	// maxMessage is how large a WebSocket's message may be, in bytes.
	maxMessage = 1 << 20
	// maxID is how long an operation's id may be, in bytes.
	maxID = 256
	// recheckers is how many connections are re-checked at a time.
	recheckers = 4
	// recheckTimeout is how long it may take to find out whether a session has ended.
	recheckTimeout = 10 * time.Second
)

var errShuttingDown = fault.Unavailable("the server is shutting down: connect again", nil)

// Options configures Streams. What is zero of the last group has a sane default.
type Options struct {
	// Init returns the context of a WebSocket's operations. It is given that of the handshake and
	// the payload of connection_init; an error that is fault.Unauthenticated or fault.Forbidden
	// closes the socket with 4403.
	Init func(ctx context.Context, payload map[string]any) (context.Context, error)
	// Ack returns the payload of connection_ack, a JSON object or nil, given the context of Init. Nil
	// has none.
	Ack func(ctx context.Context) []byte
	// Keep returns a context of what WebSockets need of their handshake's for hours, and no more;
	// it ends with nothing. Nil keeps all its values.
	Keep func(ctx context.Context) context.Context
	// Recheck tells whether who the context of a connection's operations is of may go on, and until
	// when that lasts; zero is for good. It is asked once the connection is among its session's,
	// before each operation over a WebSocket, and with each ping. A fault.Unauthenticated or
	// fault.Forbidden ends the connection. After any other error nothing begins, and what has begun
	// goes on until then.
	Recheck func(ctx context.Context) (until time.Time, err error)
	// Session returns what RecheckSessions knows the session of a context by, nil for a guest; nil
	// knows none.
	Session func(ctx context.Context) any
	// Client returns what Limits count by: the network that a context's client asks from, and the
	// user; empty is not counted. Nil counts nobody.
	Client func(ctx context.Context) (network, user string)
	Limits Limits
	// Params reads the parameters of an operation: of a WebSocket's payload, and of a request.
	// Their errors are shown.
	Params        func(payload []byte) (*graphql.RawParams, error)
	RequestParams func(r *http.Request) (*graphql.RawParams, error)
	// Append appends a response as JSON in one line.
	Append func([]byte, *graphql.Response) []byte
	// Refuse answers a request that becomes no stream.
	Refuse  func(w http.ResponseWriter, r *http.Request, status int, err error)
	Present graphql.ErrorPresenterFunc
	Recover graphql.RecoverFunc

	InitTimeout   time.Duration // until connection_init
	PingInterval  time.Duration // a WebSocket that says nothing for one of them after a ping is cut off
	WriteTimeout  time.Duration // of one frame or event; a client that takes longer to read it is cut off
	MaxOperations int           // of one WebSocket at a time
}

func (o *Options) complete() {
	for _, d := range []struct {
		set      *time.Duration
		fallback time.Duration
	}{
		{&o.InitTimeout, 10 * time.Second},
		{&o.PingInterval, 25 * time.Second}, // proxies cut what is silent for 30 to 60 seconds
		{&o.WriteTimeout, 10 * time.Second},
	} {
		if *d.set == 0 {
			*d.set = d.fallback
		}
	}
	if o.Keep == nil {
		o.Keep = context.WithoutCancel
	}
	if o.Ack == nil {
		o.Ack = func(context.Context) []byte { return nil }
	}
	if o.MaxOperations == 0 {
		o.MaxOperations = 128
	}
}

// Streams is the connections that are open.
type Streams struct {
	Options
	ctx      context.Context // ends when they are to
	cancel   context.CancelFunc
	open     crew
	workers  workers
	sessions sessions
	// connections and operations are those that are open.
	connections, operations quota
	rechecking              chan struct{} // has a place for each check under way

	mu      sync.Mutex
	closed  bool
	sockets map[*socket]struct{}
}

// New returns Streams that has no connections.
func New(o Options) *Streams {
	o.complete()
	s := &Streams{Options: o, rechecking: make(chan struct{}, recheckers), sockets: map[*socket]struct{}{}}
	s.connections = quota{what: "connections", byNetwork: places{most: o.Limits.AddressConnections}, byUser: places{most: o.Limits.UserConnections}}
	s.operations = quota{what: "operations", byNetwork: places{most: o.Limits.AddressOperations}, byUser: places{most: o.Limits.UserOperations}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Shutdown ends all connections so that their clients know to come back, lets no more begin, and
// waits until they are gone or ctx ends.
func (s *Streams) Shutdown(ctx context.Context) error {
	s.open.dismiss()
	s.cancel()
	s.closeSockets()
	gone := make(chan struct{})
	go func() {
		s.open.wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enter adds a socket to those that Shutdown closes; false says that it has done so already.
func (s *Streams) enter(one *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets[one] = struct{}{}
	return !s.closed
}

func (s *Streams) exit(one *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sockets, one)
}

func (s *Streams) closeSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for one := range s.sockets {
		go one.closeForRestart() // whose end waits for it
	}
}

// revoked returns why who the context is of may not go on, or until when they may. If that cannot
// be found out for now, they may until then, which was found out before.
func (s *Streams) revoked(ctx context.Context, then time.Time) (until time.Time, why *gqlerror.Error) {
	ctx, cancel := context.WithTimeout(ctx, recheckTimeout)
	defer cancel()
	until, err := s.recheck(ctx)
	if err == nil {
		return until, nil
	}
	if shown := s.Present(ctx, err); isDenied(shown) || isOver(then) {
		return then, shown
	}
	return then, nil
}

// recheck is Recheck, for a few at a time.
func (s *Streams) recheck(ctx context.Context) (time.Time, error) {
	select {
	case s.rechecking <- struct{}{}:
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	defer func() { <-s.rechecking }()
	return s.Recheck(ctx)
}

// isOver reports whether a time has come; zero never does.
func isOver(until time.Time) bool { return !until.IsZero() && !time.Now().Before(until) }

// isDenied tells errors about who somebody is from those about what works.
func isDenied(shown *gqlerror.Error) bool {
	return isKind(shown, fault.KindUnauthenticated) || isKind(shown, fault.KindForbidden)
}

func isKind(shown *gqlerror.Error, kind fault.Kind) bool {
	return shown.Extensions["code"] == string(kind)
}

// schedule tells when a connection is to be looked after: when a ping is due, and when its session
// ends. Connections that were opened together, as after a restart, drift apart.
type schedule struct {
	interval time.Duration
	ping     time.Time // when it is due
	until    time.Time // when the session ends; zero is never
}

// newSchedule returns the schedule of a connection whose session was just found to last until then.
func (s *Streams) newSchedule(until time.Time) schedule {
	made := schedule{interval: s.PingInterval, until: until}
	made.pinged()
	return made
}

func (s *schedule) pinged() { s.ping = time.Now().Add(s.interval - rand.N(s.interval/4+1)) }

// wait returns the time until the next look.
func (s *schedule) wait() time.Duration {
	wait := time.Until(s.ping)
	if !s.until.IsZero() {
		wait = min(wait, time.Until(s.until))
	}
	return wait
}

// pingDue reports, once, that a ping is due.
func (s *schedule) pingDue() bool {
	due := isOver(s.ping)
	if due {
		s.pinged()
	}
	return due
}
