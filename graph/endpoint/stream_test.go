package endpoint

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

type frame struct {
	Type    string          `json:"type"`
	ID      string          `json:"id,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func dial(t *testing.T, address string, header http.Header, protocols ...string) *websocket.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{Subprotocols: protocols, HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func send(t *testing.T, conn *websocket.Conn, message string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
		t.Fatal(err)
	}
}

// receive returns the next frame, or the code that the socket was closed with.
func receive(t *testing.T, conn *websocket.Conn) (frame, websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var f frame
	err := wsjson.Read(ctx, conn, &f)
	return f, websocket.CloseStatus(err)
}

func TestSocketViewer(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for name, tt := range map[string]struct {
		header  http.Header
		init    string
		closed  websocket.StatusCode // -1: open
		next    string
		errCode string
		ended   bool
	}{
		"guest":           {init: `{"type":"connection_init"}`, closed: -1, errCode: "UNAUTHENTICATED"},
		"null":            {init: `{"type":"connection_init","payload":{"Authorization":null}}`, closed: -1, errCode: "UNAUTHENTICATED"},
		"payload":         {init: `{"type":"connection_init","payload":{"Authorization":"Bearer user"}}`, closed: -1, next: `{"watch":1}`},
		"lower case":      {init: `{"type":"connection_init","payload":{"authorization":"Bearer user"}}`, closed: -1, next: `{"watch":1}`},
		"handshake":       {header: http.Header{"Authorization": {"Bearer user"}}, init: `{"type":"connection_init"}`, closed: -1, next: `{"watch":1}`},
		"payload first":   {header: http.Header{"Authorization": {"Bearer user"}}, init: `{"type":"connection_init","payload":{"Authorization":"Bearer gone"}}`, closed: -1, errCode: "UNAUTHENTICATED", ended: true},
		"unknown session": {init: `{"type":"connection_init","payload":{"Authorization":"Bearer gone"}}`, closed: -1, errCode: "UNAUTHENTICATED", ended: true},
		"unknown before":  {header: http.Header{"Authorization": {"Bearer gone"}}, init: `{"type":"connection_init"}`, closed: -1, errCode: "UNAUTHENTICATED", ended: true},
		"mended":          {header: http.Header{"Authorization": {"Bearer gone"}}, init: `{"type":"connection_init","payload":{"authorization":"Bearer user"}}`, closed: -1, next: `{"watch":1}`},
		"empty":           {init: `{"type":"connection_init","payload":{"authorization":""}}`, closed: -1, errCode: "UNAUTHENTICATED"},
		"undefined":       {header: http.Header{"Authorization": {"Bearer user"}}, init: `{"type":"connection_init","payload":{"authorization":"Bearer undefined"}}`, closed: -1, next: `{"watch":1}`},
		"another scheme":  {init: `{"type":"connection_init","payload":{"authorization":"Basic dTpw"}}`, closed: 4403},
		"no text":         {init: `{"type":"connection_init","payload":{"Authorization":5}}`, closed: 4403},
		"accounts broken": {init: `{"type":"connection_init","payload":{"Authorization":"Bearer broken"}}`, closed: 4500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, address, tt.header, "graphql-transport-ws")
			send(t, conn, tt.init)
			f, closed := receive(t, conn)
			if closed != tt.closed || closed == -1 && f.Type != "connection_ack" {
				t.Fatalf("frame %v, closed with %d, want %d", f, closed, tt.closed)
			}
			if tt.closed != -1 {
				return
			}
			if ended := string(f.Payload) == `{"session":"ENDED"}`; ended != tt.ended || !ended && f.Payload != nil {
				t.Errorf("acknowledged with %s", f.Payload)
			}
			send(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"subscription { watch }"}}`)
			f, _ = receive(t, conn)
			want := "next"
			if tt.errCode != "" {
				want = "error"
			}
			if f.Type != want || !strings.Contains(string(f.Payload), tt.next) || !strings.Contains(string(f.Payload), tt.errCode) {
				t.Errorf("frame %s %s", f.Type, f.Payload)
			}
		})
	}
}

func TestSocketOrigin(t *testing.T) {
	t.Parallel()
	origins, err := NewOrigins("https://shop.example", "https://listed.example", "http://[::1]:3000")
	if err != nil {
		t.Fatal(err)
	}
	_, address := serveWith(t, Options{Origins: origins}, testSchema())
	for origin, allowed := range map[string]bool{
		"":                            true, // no browser
		address:                       true,
		"https://shop.example":        true, // as clients reach it, through a proxy
		"https://listed.example":      true,
		"http://[::1]:3000":           true,
		"http://listed.example":       false,
		"https://listed.example:8443": false,
		"https://evil.example":        false,
		"https://listed.example.evil": false,
		"null":                        false,
	} {
		conn, response, err := websocket.Dial(t.Context(), address, &websocket.DialOptions{
			Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {origin}},
		})
		switch {
		case err == nil:
			_ = conn.CloseNow()
		case response == nil || response.StatusCode != http.StatusForbidden:
			t.Errorf("%q: %v, %v", origin, response, err)
		}
		if (err == nil) != allowed {
			t.Errorf("%q: %v", origin, err)
		}
	}
}

// blockingSchema has a query that runs until its context ends.
func blockingSchema() graphql.ExecutableSchema {
	schema := testSchema().(*graphql.ExecutableSchemaMock)
	schema.ExecFunc = func(context.Context) graphql.ResponseHandler {
		said := false
		return func(ctx context.Context) *graphql.Response {
			if said {
				return nil
			}
			said = true
			<-ctx.Done()
			return &graphql.Response{Data: json.RawMessage(`{"open":null}`), Errors: gqlerror.List{gqlerror.WrapPath(nil, ctx.Err())}}
		}
	}
	return schema
}

// A query has its deadline over every transport.
func TestStreamsDeadline(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{OperationTimeout: 50 * time.Millisecond}, blockingSchema())
	const query = `{"query":"{ open { name } }"}`
	conn := dial(t, address, nil, "graphql-transport-ws")
	send(t, conn, `{"type":"connection_init"}`)
	send(t, conn, `{"type":"subscribe","id":"1","payload":`+query+`}`)
	for _, want := range []string{"connection_ack", "next", "complete"} {
		if f, closed := receive(t, conn); f.Type != want {
			t.Fatalf("frame %v, closed with %d, want %s", f, closed, want)
		}
	}
	if got := do(t, http.MethodPost, address, query, "Accept", "text/event-stream"); !strings.HasSuffix(got.body, "event: complete\ndata:\n\n") {
		t.Errorf("events: %s", got.body)
	}
}

// An operation is read by the same rules over every transport.
func TestStreamsParams(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for _, body := range []string{
		`{}`, `{"query":5}`, `{"query":"{ open { name } }","variables":[]}`, `{"query":"{ open { name } }","extensions":1}`,
		`{"query":"{ open { name } }","query":""}`, `{"query":"\ud83d"}`,
	} {
		conn := dial(t, address, nil, "graphql-transport-ws")
		send(t, conn, `{"type":"connection_init"}`)
		send(t, conn, `{"type":"subscribe","id":"1","payload":`+body+`}`)
		if f, _ := receive(t, conn); f.Type != "connection_ack" {
			t.Fatal(f)
		}
		if f, closed := receive(t, conn); closed != 4400 {
			t.Errorf("%s: frame %v, closed with %d", body, f, closed)
		}
		if got := do(t, http.MethodPost, address, body, "Accept", "text/event-stream"); got.status != http.StatusBadRequest || got.code != "BAD_USER_INPUT" {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

func TestEventsStatus(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for name, tt := range map[string]struct {
		method, query, body string
		header              []string
		status              int
		code                string
	}{
		"no JSON":             {method: "POST", body: `x`, status: 400, code: "BAD_USER_INPUT"},
		"a form":              {method: "POST", body: `x`, header: []string{"Content-Type", "text/plain"}, status: 415, code: "BAD_USER_INPUT"},
		"too large":           {method: "POST", body: `{"query":"` + strings.Repeat(" ", maxBody) + `"}`, status: 413, code: "BAD_USER_INPUT"},
		"another scheme":      {method: "POST", body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Basic dTpw"}, status: 401, code: "UNAUTHENTICATED"},
		"GET without a query": {method: "GET", status: 400, code: "BAD_USER_INPUT"},
		"mutation over GET":   {method: "GET", query: "?query=mutation{buy}", status: 405, code: "BAD_USER_INPUT"},
		"refused operation":   {method: "GET", query: "?query=subscription{watch}", status: 200},
		"no GraphQL":          {method: "GET", query: "?query={", status: 200},
	} {
		got := do(t, tt.method, address+tt.query, tt.body, append([]string{"Accept", "text/event-stream"}, tt.header...)...)
		if got.status != tt.status || got.code != tt.code {
			t.Errorf("%s: %d %q %s", name, got.status, got.code, got.body)
		}
		if media := got.header.Get("Content-Type"); (media == "text/event-stream") != (tt.status == 200) {
			t.Errorf("%s: %s", name, media)
		}
		if tt.status == 200 && !strings.Contains(got.body, `"requestId":"`+got.header.Get("X-Request-Id")+`"`) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
}

func TestShutdownOfSocket(t *testing.T) {
	t.Parallel()
	e, address := serve(t)
	conn := dial(t, address, nil, "graphql-transport-ws")
	send(t, conn, `{"type":"connection_init","payload":{"Authorization":"Bearer user"}}`)
	send(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"subscription { watch }"}}`)
	for _, want := range []string{"connection_ack", "next"} {
		if f, _ := receive(t, conn); f.Type != want {
			t.Fatalf("frame %s, want %s", f.Type, want)
		}
	}
	gone := make(chan error, 1)
	go func() { gone <- e.Shutdown(t.Context()) }()
	// No "complete": the client must come back.
	if f, closed := receive(t, conn); closed != websocket.StatusServiceRestart {
		t.Errorf("frame %v, closed with %d, want %d", f, closed, websocket.StatusServiceRestart)
	}
	if err := <-gone; err != nil {
		t.Error(err)
	}
	_, response, err := websocket.Dial(t.Context(), address, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a socket after the shutdown: %v, %v", response, err)
	}
	if got := do(t, http.MethodPost, address, `{"query":"{ open { name } }"}`); got.status != http.StatusOK {
		t.Errorf("a query after the shutdown: %d", got.status)
	}
}

func TestShutdownOfEvents(t *testing.T) {
	t.Parallel()
	e, address := serve(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(`{"query":"subscription { watch }"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Accept": {"text/event-stream"}, "Content-Type": {"application/json"}, "Authorization": {"Bearer user"}}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() && lines.Text() != `data: {"data":{"watch":1}}` {
	}
	if err := e.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		if lines.Text() != "" {
			t.Errorf("after the shutdown: %q", lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		t.Error(err)
	}
}
