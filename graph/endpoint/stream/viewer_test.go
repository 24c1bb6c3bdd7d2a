package stream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// session is one that a test ends. Its streams are never looked after by themselves.
type session struct {
	mu    sync.Mutex
	err   error
	until time.Time
	asked func() // when it is looked at; may be nil
}

var errEnded = fault.Unauthenticated("the session has ended")

func (s *session) set(until time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until, s.err = until, err
}

// recheck is Options.Recheck. Once it has ended by itself, it is no more.
func (s *session) recheck(context.Context) (time.Time, error) {
	s.mu.Lock()
	until, err, asked := s.until, s.err, s.asked
	s.mu.Unlock()
	if asked != nil {
		asked()
	}
	if err == nil && isOver(until) {
		err = errEnded
	}
	return until, err
}

func (s *session) host(t *testing.T) *host {
	t.Helper()
	return newHost(t, Options{
		PingInterval: never, Recheck: s.recheck, Session: func(context.Context) any { return "ada" },
	})
}

// TestSessionEndsBeforeInit: what the handshake has proved counts for nothing if it has ended
// since.
func TestSessionEndsBeforeInit(t *testing.T) {
	t.Parallel()
	for err, code := range map[error]int{errEnded: 4403, fault.Unavailable("the database is away", nil): 1013, errors.New("secret"): 4500} {
		var s session
		c := s.host(t).dial(t, protocol)
		s.set(time.Time{}, err)
		c.send(initMessage)
		if got, closed := c.next(); int(closed.Code) != code {
			t.Errorf("%v: got %s, closed with %d, want %d", err, got, closed.Code, code)
		}
	}
	var s session
	h := s.host(t)
	s.set(time.Time{}, errEnded)
	if response, _ := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }"); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("an event stream: %d", response.StatusCode)
	}
}

// TestSessionEndsDuringInit: a session that ends just after it was found good is told so.
func TestSessionEndsDuringInit(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"WebSocket", "server-sent events"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			s := &session{}
			h := s.host(t)
			s.asked = sync.OnceFunc(func() {
				s.set(time.Time{}, errEnded)
				h.RecheckSessions("ada")
			})
			if over == "WebSocket" {
				c := h.dial(t, protocol)
				c.send(initMessage)
				got, closed := c.next()
				for got == `{"type":"connection_ack"}` {
					got, closed = c.next()
				}
				if closed.Code != 4403 {
					t.Errorf("got %s, closed with %d", got, closed.Code)
				}
				return
			}
			_, lines := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
			for got := event(t, lines); got != ""; got = event(t, lines) {
			}
		})
	}
}

// TestConnectionEndsWithItsSession, by itself and at once.
func TestConnectionEndsWithItsSession(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		then func(s *session, end time.Time) // what becomes of the session while it is used
		code websocket.StatusCode
	}{
		"ended":   {func(*session, time.Time) {}, 4403},
		"renewed": {func(s *session, end time.Time) { s.set(end.Add(300*time.Millisecond), nil) }, 4403},
		"unknown": {func(s *session, end time.Time) { s.set(end, fault.Unavailable("the database is away", nil)) }, 1013},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s session
			end := time.Now().Add(400 * time.Millisecond)
			s.set(end, nil)
			h := s.host(t)
			c := h.connect(t)
			_, lines := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
			tt.then(&s, end)
			if name == "renewed" {
				end = s.until
			}
			c.expectClosed(tt.code)
			for got := event(t, lines); got != ""; got = event(t, lines) {
				if strings.Contains(got, "complete") {
					t.Errorf("got %s", got)
				}
			}
			if late := time.Since(end); late < 0 || late > 10*time.Second {
				t.Errorf("ended %s late", late)
			}
		})
	}
}

// TestOperationsOfEndedSession: nothing begins over a socket whose session has ended, and that
// nobody has told so.
func TestOperationsOfEndedSession(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"mutation { set }", "{ hello }", "subscription { watch }"} {
		var s session
		c := s.host(t).connect(t)
		send := fmt.Sprintf(`{"type":"subscribe","id":"1","payload":{"query":%q}}`, document)
		s.set(time.Time{}, fault.Unavailable("the database is away", nil))
		c.send(send)
		c.expect(`{"type":"error","id":"1","payload":[{"message":"the database is away","extensions":{"code":"UNAVAILABLE"}}]}`)
		s.set(time.Time{}, errEnded)
		c.send(send)
		c.expectClosed(4403)
	}
}
