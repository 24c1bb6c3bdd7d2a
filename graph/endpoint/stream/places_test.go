package stream

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

type userKey struct{}

// limited returns a host of one network, whose users say at connection_init who they are.
func limited(t *testing.T, l Limits) *host {
	t.Helper()
	return newHost(t, Options{
		Limits: l,
		Init: func(ctx context.Context, payload map[string]any) (context.Context, error) {
			return context.WithValue(ctx, userKey{}, payload["as"]), nil
		},
		Client: func(ctx context.Context) (network, user string) {
			user, _ = ctx.Value(userKey{}).(string)
			return "192.0.2.1", user
		},
	})
}

func (h *host) connectAs(t *testing.T, user string) client {
	t.Helper()
	c := h.dial(t, protocol)
	c.send(fmt.Sprintf(`{"type":"connection_init","payload":{"as":%q}}`, user))
	return c
}

// empty waits until no places are taken.
func (h *host) empty(t *testing.T) {
	t.Helper()
	for _, of := range []*places{&h.connections.byNetwork, &h.connections.byUser, &h.operations.byNetwork, &h.operations.byUser} {
		for deadline := time.Now().Add(patience); ; {
			of.mu.Lock()
			left := len(of.used)
			of.mu.Unlock()
			if left == 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d clients have places: %v", left, of.used)
			}
		}
	}
}

func TestConnectionsOfNetwork(t *testing.T) {
	t.Parallel()
	h := limited(t, Limits{AddressConnections: 2})
	first := h.connectAs(t, "ada")
	_, lines := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
	event(t, lines)

	_, response, err := websocket.Dial(t.Context(), h.url, &websocket.DialOptions{Subprotocols: []string{protocol}})
	if err == nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "10" {
		t.Errorf("a third connection: %v, %v", response, err)
	}
	refused, body := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
	text, _ := io.ReadAll(body)
	if refused.StatusCode != http.StatusTooManyRequests || refused.Header.Get("Retry-After") != "10" ||
		!strings.Contains(string(text), "your network has 2 connections open") {
		t.Errorf("an event stream: %v %s", refused, text)
	}
	_ = first.CloseNow()
	for deadline := time.Now().Add(patience); ; {
		c, _, err := websocket.Dial(t.Context(), h.url, &websocket.DialOptions{Subprotocols: []string{protocol}})
		if err == nil {
			_ = c.CloseNow()
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("a place is never free again")
		}
	}
}

func TestConnectionsOfUser(t *testing.T) {
	t.Parallel()
	h := limited(t, Limits{UserConnections: 1})
	first := h.connectAs(t, "ada")
	first.expect(`{"type":"connection_ack"}`)
	h.connectAs(t, "ada").expectClosed(1013)
	for range 2 {
		other := h.connectAs(t, "") // guests are not counted
		other.expect(`{"type":"connection_ack"}`)
	}
	grace := h.connectAs(t, "grace")
	grace.expect(`{"type":"connection_ack"}`)
	_, _ = first.CloseNow(), grace.CloseNow()
	h.empty(t)
}

func TestOperationsOfNetworkAndUser(t *testing.T) {
	t.Parallel()
	h := limited(t, Limits{AddressOperations: 3, UserOperations: 2})
	ada, again, grace := h.connectAs(t, "ada"), h.connectAs(t, "ada"), h.connectAs(t, "grace")
	for _, c := range []client{ada, again, grace} {
		c.expect(`{"type":"connection_ack"}`)
	}
	watch := func(c client, id, full string) {
		t.Helper()
		c.send(fmt.Sprintf(watchAs, id))
		got, _ := c.next()
		if want := map[bool]string{true: `"next"`, false: full}[full == ""]; !strings.Contains(got, want) || full != "" && !strings.Contains(got, "TOO_MANY_REQUESTS") {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	watch(ada, "1", "")
	watch(again, "1", "")
	watch(ada, "2", "your account has 2 operations open") // on whichever socket
	watch(grace, "1", "")
	watch(grace, "2", "your network has 3 operations open")
	ada.send(`{"type":"complete","id":"1"}`)
	query := func() (last string) {
		ada.send(fmt.Sprintf(queryAs, "3"))
		for last, _ = ada.next(); strings.Contains(last, `"next"`); last, _ = ada.next() {
		}
		return last
	}
	for deadline := time.Now().Add(patience); strings.Contains(query(), "error"); { // until it has ended
		if time.Now().After(deadline) {
			t.Fatal("a place is never free again")
		}
	}
	for range 100 { // the place is given back once, and before the last message
		if got := query(); strings.Contains(got, "error") {
			t.Fatal(got)
		}
	}
	watch(again, "2", "")
	for _, c := range []client{ada, again, grace} {
		_ = c.CloseNow()
	}
	h.empty(t)
}

// TestPlacesAreExact: however many ask at once, no more get one than there are, and nobody is
// remembered who has none.
func TestPlacesAreExact(t *testing.T) {
	t.Parallel()
	q := quota{what: "things", byNetwork: places{most: 50}, byUser: places{most: 3}}
	var taken sync.Map
	var wg sync.WaitGroup
	for i := range 1000 {
		wg.Go(func() {
			if user := fmt.Sprint(i % 100); q.take("192.0.2.1", user) == nil {
				taken.Store(i, user)
			}
		})
	}
	wg.Wait()
	n := 0
	taken.Range(func(_, user any) bool {
		n++
		q.leave("192.0.2.1", user.(string))
		return true
	})
	if n != 50 || len(q.byNetwork.used)+len(q.byUser.used) != 0 {
		t.Errorf("%d places taken, %v and %v left", n, q.byNetwork.used, q.byUser.used)
	}
}
