package stream

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// TestSessionsAreRecheckedAtOnce: the connections of a session that has ended go, those of others
// stay.
func TestSessionsAreRecheckedAtOnce(t *testing.T) {
	t.Parallel()
	type asKey struct{}
	var ended atomic.Value
	ended.Store("")
	h := newHost(t, Options{
		PingInterval: never,
		Init: func(ctx context.Context, payload map[string]any) (context.Context, error) {
			return context.WithValue(ctx, asKey{}, payload["as"]), nil
		},
		Session: func(ctx context.Context) any { return ctx.Value(asKey{}) },
		Recheck: func(ctx context.Context) (time.Time, error) {
			if ctx.Value(asKey{}) == ended.Load() {
				return time.Time{}, fault.Unauthenticated("the session has ended")
			}
			return time.Time{}, nil
		},
	})
	open := func(payload string) client {
		c := h.dial(t, protocol)
		c.send(`{"type":"connection_init","payload":` + payload + `}`)
		c.expect(`{"type":"connection_ack"}`)
		return c
	}
	first, second, other, guest := open(`{"as":"ada"}`), open(`{"as":"ada"}`), open(`{"as":"grace"}`), open(`{}`)
	ended.Store("ada")
	h.RecheckSessions("ada", "grace", "nobody")
	first.expectClosed(4403)
	second.expectClosed(4403)
	for _, c := range []client{other, guest} {
		c.send(fmt.Sprintf(queryAs, "a"))
		if got, _ := c.next(); !strings.Contains(got, `"next"`) {
			t.Errorf("another session's socket says %s", got)
		}
	}
}

func TestSessionsOfEventsAreRecheckedAtOnce(t *testing.T) {
	t.Parallel()
	var ended atomic.Bool
	h := newHost(t, Options{
		PingInterval: never,
		Session:      func(context.Context) any { return "ada" },
		Recheck: func(context.Context) (until time.Time, err error) {
			if ended.Load() {
				err = fault.Unauthenticated("the session has ended")
			}
			return until, err
		},
	})
	_, lines := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
	for got := event(t, lines); !strings.Contains(got, "next"); got = event(t, lines) {
		if got == "" {
			t.Fatal("the stream ended")
		}
	}
	ended.Store(true)
	h.RecheckSessions("ada")
	for got := event(t, lines); got != ""; got = event(t, lines) {
		if strings.Contains(got, "complete") {
			t.Errorf("got %s", got)
		}
	}
	await(t, "the operation's end", h.ended)
}
