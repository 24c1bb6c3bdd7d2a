package stream

import (
	"context"
	"fmt"
	"testing"

	"github.com/coder/websocket"
)

const followAs = `{"type":"subscribe","id":"%s","payload":{"query":"subscription { follow }"}}`

// expectFollowed reads the events from first to last.
func (c client) expectFollowed(id string, first, last int) {
	c.t.Helper()
	for n := first; n <= last; n++ {
		c.expect(fmt.Sprintf(`{"type":"next","id":"%s","payload":{"data":{"follow":%d}}}`, id, n))
	}
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	h.publish(40) // more than the hub's buffer
	c := h.connect(t)
	c.send(fmt.Sprintf(followAs, "a"))
	c.expectFollowed("a", 1, 40)
	for n := range 20 {
		h.publish(1)
		c.expectFollowed("a", 41+n, 41+n)
	}
	h.publish(100)
	c.expectFollowed("a", 61, 160)

	c.send(`{"type":"complete","id":"a"}`)
	await(t, "the operation's end", h.ended)
	h.publish(1)
	c.send(fmt.Sprintf(followAs, "a")) // whose id is free
	c.expectFollowed("a", 1, 161)

	h.stopHub()
	c.expect(`{"type":"complete","id":"a"}`)
	await(t, "the operation's end", h.ended)
	c.send(fmt.Sprintf(followAs, "a"))
	c.expect(`{"type":"error","id":"a","payload":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`)
}

// All who follow are told, also beside many operations that wait.
func TestManyFollow(t *testing.T) {
	t.Parallel()
	const clients, waiting, events = 20, 50, 30
	h := newHost(t, Options{})
	var all []client
	for range clients {
		c := h.connect(t)
		for i := range waiting {
			c.send(fmt.Sprintf(`{"type":"subscribe","id":"%d","payload":{"query":"{ slow }"}}`, i))
		}
		c.send(fmt.Sprintf(followAs, "a"))
		all = append(all, c)
	}
	for range events {
		h.publish(1)
	}
	for _, c := range all {
		c.expectFollowed("a", 1, events)
	}
}

// However followers leave, their operations end, and the hub has nothing left to tell them.
func TestFollowersLeave(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	h.publish(1)
	for name, leave := range map[string]func(client){
		"complete":   func(c client) { c.send(`{"type":"complete","id":"a"}`) },
		"goodbye":    func(c client) { _ = c.Close(websocket.StatusNormalClosure, "") },
		"without":    func(c client) { _ = c.CloseNow() },
		"thrown out": func(c client) { c.send(`{}`) },
		"before it begins": func(c client) {
			c.send(fmt.Sprintf(followAs, "b"), `{"type":"complete","id":"b"}`, `{"type":"complete","id":"a"}`)
		},
	} {
		c := h.connect(t)
		c.send(fmt.Sprintf(followAs, "a"))
		c.expectFollowed("a", 1, 1)
		leave(c)
		if got := await(t, "the end after "+name, h.ended); got != "follow" {
			t.Errorf("%s: %s has ended", name, got)
		}
		if name == "before it begins" {
			await(t, "the other's end", h.ended)
		}
	}
}

func TestShutdownOfFollowers(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	h.publish(1)
	c := h.connect(t)
	c.send(fmt.Sprintf(followAs, "a"), fmt.Sprintf(followAs, "b"))
	for range 2 {
		if _, closed := c.next(); closed.Code != 0 {
			t.Fatal(closed)
		}
	}
	gone := make(chan error, 1)
	go func() { gone <- h.Shutdown(context.Background()) }()
	c.expectClosed(websocket.StatusServiceRestart) // and no "complete": the client is to come back
	if err := await(t, "the end", gone); err != nil {
		t.Error(err)
	}
}
