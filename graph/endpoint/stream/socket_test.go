package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/shopgraph/shopgraph/internal/fault"
)

const (
	initMessage = `{"type":"connection_init"}`
	watchAs     = `{"type":"subscribe","id":"%s","payload":{"query":"subscription { watch }"}}`
	queryAs     = `{"type":"subscribe","id":"%s","payload":{"query":"{ hello }"}}`
)

// client speaks raw frames.
type client struct {
	*websocket.Conn
	t *testing.T
}

func (h *host) dial(t *testing.T, protocols ...string) client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, h.url, &websocket.DialOptions{Subprotocols: protocols})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(4 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return client{conn, t}
}

// connect returns a client that may subscribe.
func (h *host) connect(t *testing.T) client {
	t.Helper()
	c := h.dial(t, protocol)
	c.send(initMessage)
	c.expect(`{"type":"connection_ack"}`)
	return c
}

func (c client) send(messages ...string) {
	c.t.Helper()
	for _, m := range messages {
		if err := c.Write(c.t.Context(), websocket.MessageText, []byte(m)); err != nil {
			c.t.Fatal(err)
		}
	}
}

// next returns the next frame, or what closed the socket.
func (c client) next() (string, websocket.CloseError) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	_, data, err := c.Read(ctx)
	var closed websocket.CloseError
	if err != nil && !errors.As(err, &closed) {
		c.t.Fatalf("neither a frame nor a close frame: %v", err)
	}
	return string(data), closed
}

func (c client) expect(frames ...string) {
	c.t.Helper()
	for _, want := range frames {
		if got, closed := c.next(); got != want {
			c.t.Fatalf("got %.500s %v, want %s", got, closed, want)
		}
	}
}

func (c client) expectClosed(code websocket.StatusCode) {
	c.t.Helper()
	got, closed := c.next()
	if closed.Code != code {
		c.t.Errorf("got %.200s, closed with %d %q, want %d", got, closed.Code, closed.Reason, code)
	}
}

func TestViolations(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{Init: func(ctx context.Context, payload map[string]any) (context.Context, error) {
		switch payload["as"] {
		case nil:
			return ctx, nil
		case "nobody":
			return nil, fault.Unauthenticated(strings.Repeat("ü", 100)) // too long for a close frame, and to be cut between letters
		case "barred":
			return nil, fault.Forbidden("no")
		case "too many":
			return nil, fault.TooManyRequests("slowly")
		case "panic":
			panic("in Init")
		}
		return nil, errors.New("secret")
	}})
	text := func(messages ...string) [][]byte {
		var all [][]byte
		for _, m := range messages {
			all = append(all, []byte(m))
		}
		return all
	}
	for name, tt := range map[string]struct {
		before bool // connection_ack
		binary bool
		sent   [][]byte
		closed websocket.StatusCode
	}{
		"no JSON":                   {sent: text(`ping`), closed: 4400},
		"nothing":                   {sent: text(``), closed: 4400},
		"null":                      {sent: text(`null`), closed: 4400},
		"a list":                    {sent: text(`[` + initMessage + `]`), closed: 4400},
		"two messages":              {sent: text(`{"type":"ping"} {"type":"ping"}`), closed: 4400},
		"broken off":                {sent: text(`{"type":"ping"`), closed: 4400},
		"no type":                   {sent: text(`{"id":"1"}`), closed: 4400},
		"type of another type":      {sent: text(`{"type":1}`), closed: 4400},
		"unknown type":              {sent: text(`{"type":"start","id":"1"}`), closed: 4400},
		"a server's message":        {sent: text(`{"type":"next","id":"1","payload":{}}`), closed: 4400},
		"unknown type before ack":   {before: true, sent: text(`{"type":"connection_terminate"}`), closed: 4400},
		"subscribe without id":      {sent: text(`{"type":"subscribe","payload":{"query":"{ hello }"}}`), closed: 4400},
		"empty id":                  {sent: text(fmt.Sprintf(queryAs, "")), closed: 4400},
		"numeric id":                {sent: text(`{"type":"subscribe","id":1,"payload":{"query":"{ hello }"}}`), closed: 4400},
		"long id":                   {sent: text(fmt.Sprintf(queryAs, strings.Repeat("x", maxID+1))), closed: 4400},
		"complete without id":       {sent: text(`{"type":"complete"}`), closed: 4400},
		"subscribe without payload": {sent: text(`{"type":"subscribe","id":"1"}`), closed: 4400},
		"subscribe with null":       {sent: text(`{"type":"subscribe","id":"1","payload":null}`), closed: 4400},
		"payload is a list":         {sent: text(`{"type":"subscribe","id":"1","payload":[]}`), closed: 4400},
		"no query":                  {sent: text(`{"type":"subscribe","id":"1","payload":{}}`), closed: 4400},
		"query is no text":          {sent: text(`{"type":"subscribe","id":"1","payload":{"query":{}}}`), closed: 4400},
		"ping with text":            {sent: text(`{"type":"ping","payload":"x"}`), closed: 4400},
		"init with a list":          {before: true, sent: text(`{"type":"connection_init","payload":[]}`), closed: 4400},
		"subscribe before init":     {before: true, sent: text(fmt.Sprintf(queryAs, "1")), closed: 4401},
		"unknown credentials":       {before: true, sent: text(`{"type":"connection_init","payload":{"as":"nobody"}}`), closed: 4403},
		"barred":                    {before: true, sent: text(`{"type":"connection_init","payload":{"as":"barred"}}`), closed: 4403},
		"try later":                 {before: true, sent: text(`{"type":"connection_init","payload":{"as":"too many"}}`), closed: 1013},
		"init fails":                {before: true, sent: text(`{"type":"connection_init","payload":{"as":"x"}}`), closed: 4500},
		"init panics":               {before: true, sent: text(`{"type":"connection_init","payload":{"as":"panic"}}`), closed: 4500},
		"a second init":             {sent: text(initMessage), closed: 4429},
		"a second init at once":     {before: true, sent: text(initMessage, initMessage), closed: 4429},
		"binary":                    {binary: true, sent: text(`{"type":"ping"}`), closed: 1003},
		"invalid UTF-8":             {sent: [][]byte{[]byte("{\"type\":\"ping\",\"payload\":{\"a\":\"\xff\"}}")}, closed: 1007},
		"too large":                 {sent: text(`{"type":"ping","payload":{"a":"` + strings.Repeat("x", 3*maxMessage) + `"}}`), closed: 1009},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := h.dial(t, protocol)
			if !tt.before {
				c.send(initMessage)
				c.expect(`{"type":"connection_ack"}`)
			}
			kind := websocket.MessageText
			if tt.binary {
				kind = websocket.MessageBinary
			}
			for _, m := range tt.sent {
				if err := c.Write(t.Context(), kind, m); err != nil {
					t.Fatal(err)
				}
			}
			got, closed := c.next()
			for got == `{"type":"connection_ack"}` {
				got, closed = c.next()
			}
			if closed.Code != tt.closed || closed.Reason == "" || strings.Contains(closed.Reason, "secret") {
				t.Errorf("got %q, closed with %d %q, want %d", got, closed.Code, closed.Reason, tt.closed)
			}
		})
	}
}

func TestSubprotocol(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	for _, protocols := range [][]string{nil, {"graphql-ws"}} {
		h.dial(t, protocols...).expectClosed(4406)
	}
	if got := h.dial(t, "graphql-ws", protocol).Subprotocol(); got != protocol {
		t.Errorf("of both protocols it took %q", got)
	}
}

func TestSubscriberExists(t *testing.T) {
	t.Parallel()
	c := newHost(t, Options{}).connect(t)
	c.send(fmt.Sprintf(watchAs, "a"))
	c.expect(`{"type":"next","id":"a","payload":{"data":{"watch":1}}}`)
	c.send(fmt.Sprintf(queryAs, "a"))
	_, closed := c.next()
	if closed.Code != 4409 || closed.Reason != "Subscriber for a already exists" {
		t.Errorf("closed with %v", closed)
	}
}

func TestInitTimeout(t *testing.T) {
	t.Parallel()
	silent := newHost(t, Options{InitTimeout: 50 * time.Millisecond}).dial(t, protocol)
	silent.expectClosed(4408)
	pinging := newHost(t, Options{InitTimeout: 2 * time.Second}).dial(t, protocol) // which is no init
	pinging.send(`{"type":"ping"}`)
	pinging.expect(`{"type":"pong"}`)
	pinging.expectClosed(4408)
}

func TestSlowInit(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{InitTimeout: 50 * time.Millisecond, Init: func(ctx context.Context, _ map[string]any) (context.Context, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	c := h.dial(t, protocol)
	c.send(initMessage)
	c.expectClosed(4408)
}

func TestPing(t *testing.T) {
	t.Parallel()
	c := newHost(t, Options{PingInterval: never}).dial(t, protocol)
	ping := func() {
		c.send(`{"type":"ping"}`, `{ "type": "ping", "payload": {"a": [1, "ü"]} }`, `{"payload":null,"type":"ping"}`, `{"type":"pong","payload":{}}`)
		c.expect(`{"type":"pong"}`, `{"type":"pong","payload":{"a": [1, "ü"]}}`, `{"type":"pong"}`)
	}
	ping()
	c.send(initMessage)
	c.expect(`{"type":"connection_ack"}`)
	ping()
}

func TestServerPings(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{PingInterval: 500 * time.Millisecond})
	c := h.connect(t)
	for range 2 {
		c.expect(`{"type":"ping"}`)
		c.send(`{"type":"pong"}`)
	}
	// A client that does not answer a ping is dead when the next one is due.
	for pings := 0; ; pings++ {
		_, _, err := c.Read(t.Context())
		if err == nil {
			continue
		}
		if websocket.CloseStatus(err) != -1 || pings != 1 {
			t.Errorf("after %d pings a dead client is told %v", pings, err)
		}
		return
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	for name, tt := range map[string]struct {
		document string
		frames   []string
	}{
		"query":    {`{ hello }`, []string{`{"type":"next","id":"1","payload":{"data":{"hello":"done"}}}`, `{"type":"complete","id":"1"}`}},
		"mutation": {`mutation { set }`, []string{`{"type":"next","id":"1","payload":{"data":{"set":"done"}}}`, `{"type":"complete","id":"1"}`}},
		"subscription": {`subscription { count }`, []string{
			`{"type":"next","id":"1","payload":{"data":{"count":1}}}`, `{"type":"next","id":"1","payload":{"data":{"count":2}}}`,
			`{"type":"next","id":"1","payload":{"data":{"count":3}}}`, `{"type":"complete","id":"1"}`,
		}},
		"a field's error": {`{ fail }`, []string{
			`{"type":"next","id":"1","payload":{"errors":[{"message":"none","extensions":{"code":"NOT_FOUND"}}],"data":{"fail":null}}}`,
			`{"type":"complete","id":"1"}`,
		}},
		"refused subscription": {`subscription { refused }`, []string{
			`{"type":"error","id":"1","payload":[{"message":"there is no such thing","extensions":{"code":"NOT_FOUND"}}]}`,
		}},
		"panic": {`subscription { panic }`, []string{`{"type":"error","id":"1","payload":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`}},
		"no GraphQL": {`{`, []string{
			`{"type":"error","id":"1","payload":[{"message":"Expected Name, found \u003cEOF\u003e","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_PARSE_FAILED"}}]}`,
		}},
		"no such field": {`{ x }`, []string{
			`{"type":"error","id":"1","payload":[{"message":"Cannot query field \"x\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := h.connect(t)
			subscribe := string(marshal(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]string{"query": tt.document}}))
			// The id may be used again afterwards, and nothing comes between: no "complete" after
			// "error".
			for range 3 {
				c.send(subscribe)
				c.expect(tt.frames...)
			}
			c.send(`{"type":"complete","id":"1"}`, `{"type":"ping"}`) // too late, which is no mistake
			c.expect(`{"type":"pong"}`)
		})
	}
}

func TestClientCompletes(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	c := h.connect(t)
	for range 3 {
		c.send(fmt.Sprintf(watchAs, "a"))
		c.expect(`{"type":"next","id":"a","payload":{"data":{"watch":1}}}`)
		c.send(`{"type":"complete","id":"a"}`)
		await(t, "the operation's end", h.ended)
	}
	// A query is broken off, and not answered. Its id is free at once.
	c.send(`{"type":"subscribe","id":"a","payload":{"query":"{ slow }"}}`, `{"type":"complete","id":"a"}`, fmt.Sprintf(queryAs, "a"))
	c.expect(`{"type":"next","id":"a","payload":{"data":{"hello":"done"}}}`, `{"type":"complete","id":"a"}`)
}

func TestMultiplexing(t *testing.T) {
	t.Parallel()
	const operations = 100
	c := newHost(t, Options{}).connect(t)
	for i := range operations {
		c.send(fmt.Sprintf(`{"type":"subscribe","id":"%d","payload":{"query":"subscription { n%d: count }"}}`, i, i))
	}
	got := map[string][]string{}
	for range 4 * operations {
		data, closed := c.next()
		var f struct {
			Type, ID string
			Payload  struct{ Data map[string]int }
		}
		if err := json.Unmarshal([]byte(data), &f); err != nil {
			t.Fatal(err, closed)
		}
		got[f.ID] = append(got[f.ID], fmt.Sprint(f.Type, f.Payload.Data))
	}
	for i := range operations {
		id := fmt.Sprint(i)
		want := []string{"nextmap[n" + id + ":1]", "nextmap[n" + id + ":2]", "nextmap[n" + id + ":3]", "completemap[]"}
		if !slices.Equal(got[id], want) {
			t.Errorf("operation %s: %q", id, got[id])
		}
	}
}

func TestTooManyOperations(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{MaxOperations: 2})
	c := h.connect(t)
	for _, id := range []string{"a", "b"} {
		c.send(fmt.Sprintf(watchAs, id))
		c.expect(`{"type":"next","id":"` + id + `","payload":{"data":{"watch":1}}}`)
	}
	for range 5 {
		c.send(fmt.Sprintf(watchAs, "c"))
		c.expect(`{"type":"error","id":"c","payload":[{"message":"a connection has at most 2 operations at a time","extensions":{"code":"TOO_MANY_REQUESTS"}}]}`)
	}
	c.send(`{"type":"complete","id":"a"}`, fmt.Sprintf(watchAs, "c"))
	c.expect(`{"type":"next","id":"c","payload":{"data":{"watch":1}}}`)
	for range 50 { // however fast they come and go
		c.send(`{"type":"complete","id":"c"}`, fmt.Sprintf(watchAs, "c"))
		c.expect(`{"type":"next","id":"c","payload":{"data":{"watch":1}}}`)
	}
}

func TestClientLeaves(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(client){
		"with a goodbye": func(c client) { _ = c.Close(websocket.StatusNormalClosure, "") },
		"without":        func(c client) { _ = c.CloseNow() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, Options{})
			c := h.connect(t)
			c.send(fmt.Sprintf(watchAs, "a"))
			c.expect(`{"type":"next","id":"a","payload":{"data":{"watch":1}}}`)
			leave(c)
			await(t, "the operation's end", h.ended)
		})
	}
}

func TestSlowReader(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{WriteTimeout: time.Second})
	slow := h.connect(t)
	for i := range 20 {
		slow.send(fmt.Sprintf(`{"type":"subscribe","id":"%d","payload":{"query":"subscription { flood }"}}`, i))
	}
	// Others are served all the while, and the operations of the one who does not read end.
	for ended := 0; ended < 20; {
		other := h.connect(t)
		other.send(fmt.Sprintf(queryAs, "1"))
		other.expect(`{"type":"next","id":"1","payload":{"data":{"hello":"done"}}}`, `{"type":"complete","id":"1"}`)
		select {
		case <-h.ended:
			ended++
		default:
		}
		_ = other.CloseNow()
	}
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	answers := make(chan error, 3)
	type asKey struct{}
	h := newHost(t, Options{
		PingInterval: time.Second,
		Init: func(ctx context.Context, _ map[string]any) (context.Context, error) {
			return context.WithValue(ctx, asKey{}, "somebody"), nil
		},
		Recheck: func(ctx context.Context) (time.Time, error) {
			if ctx.Value(asKey{}) != "somebody" {
				t.Error("re-checked with another context than Init's")
			}
			return time.Time{}, <-answers
		},
	})
	answers <- nil
	c := h.connect(t)
	answers <- nil
	answers <- errors.New("the database is away") // which is no reason to end
	answers <- fault.Unauthenticated("the session has ended")
	got, closed := c.next()
	for got == `{"type":"ping"}` {
		c.send(`{"type":"pong"}`)
		got, closed = c.next()
	}
	if len(answers) > 0 || closed.Code != 4403 || closed.Reason != "the session has ended" {
		t.Errorf("closed with %v", closed)
	}
}

func TestShutdownOfSockets(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	waiting, watching := h.dial(t, protocol), h.connect(t)
	watching.send(fmt.Sprintf(watchAs, "a"), fmt.Sprintf(watchAs, "b"))
	for range 2 {
		if got, _ := watching.next(); !strings.Contains(got, `"next"`) {
			t.Fatal(got)
		}
	}
	gone := make(chan error, 1)
	go func() { gone <- h.Shutdown(t.Context()) }()
	waiting.expectClosed(websocket.StatusServiceRestart)
	watching.expectClosed(websocket.StatusServiceRestart) // and no "complete": the client is to come back
	if err := await(t, "the end", gone); err != nil {
		t.Error(err)
	}
	_, response, err := websocket.Dial(t.Context(), h.url, &websocket.DialOptions{Subprotocols: []string{protocol}})
	if err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("afterwards: %v %v", response, err)
	}
}
