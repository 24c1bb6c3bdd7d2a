package graph

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/shopgraph/shopgraph/internal/fault"
)

var errShuttingDown = fault.Unavailable("the server is shutting down: connect again", nil)

// streams are the requests that stay: WebSockets and server-sent events.
type streams struct {
	ctx context.Context // ends when they are to
	end context.CancelFunc

	mu   sync.Mutex
	open sync.WaitGroup // added to under mu and before ctx's end only
}

func newStreams() *streams {
	s := &streams{}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s
}

// enter reports whether another stream may begin; leave must follow then.
func (s *streams) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.open.Add(1)
	return true
}

func (s *streams) leave() { s.open.Done() }

// shutdown ends all streams, lets no more begin, and waits until they are gone or ctx ends.
func (s *streams) shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.end()
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		s.open.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func isWebSocket(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

func isEventStream(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// eventWriter is the answer of a stream of server-sent events. After hush it swallows what is written: a keep-alive may come
// when the handler has returned, which net/http answers with a panic, and the end of a subscription that the server broke
// off must not reach the client as if all had been said.
type eventWriter struct {
	http.ResponseWriter
	mu     sync.Mutex
	hushed bool
}

func (w *eventWriter) hush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hushed = true
}

// Write implements http.ResponseWriter.
func (w *eventWriter) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hushed {
		return len(data), nil
	}
	return w.ResponseWriter.Write(data)
}

// Flush implements http.Flusher.
func (w *eventWriter) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hushed {
		return
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush() // the client may have gone away
}

// serveEvents serves a stream of server-sent events until it ends by itself, the client leaves or s ends.
func (s *streams) serveEvents(w http.ResponseWriter, r *http.Request, next http.Handler) {
	events := &eventWriter{ResponseWriter: w}
	defer events.hush()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.ctx, func() {
		events.hush()
		cancel()
	})()
	next.ServeHTTP(events, r.WithContext(ctx))
}
