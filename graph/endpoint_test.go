package graph

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

const patience = 10 * time.Second

// accounts knows two tokens.
type accounts struct{}

func (accounts) Authenticate(_ context.Context, token string) (auth.Viewer, error) {
	switch token {
	case "user":
		return auth.Viewer{Role: auth.User}, nil
	case "broken":
		return auth.Viewer{}, errors.New("secret")
	}
	return auth.Viewer{}, fault.Unauthenticated("unknown session")
}

// testSchema answers any query and mutation with what its context holds, and has a subscription of one event after which
// nothing comes.
func testSchema() graphql.ExecutableSchema {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: strings.Replace(authSchema, "watch: Int @auth(requires: STAFF)",
		"watch: Int @auth(requires: USER)", 1)})
	exec := func(ctx context.Context) graphql.ResponseHandler {
		op := graphql.GetOperationContext(ctx)
		if op.Operation.Operation == ast.Subscription {
			events := 0
			return func(ctx context.Context) *graphql.Response {
				if events++; events > 1 {
					<-ctx.Done()
					return nil
				}
				return &graphql.Response{Data: json.RawMessage(`{"watch":1}`)}
			}
		}
		role, err := json.Marshal(map[string]any{
			"role": auth.ViewerFrom(ctx).Role, "agent": UserAgent(ctx), "currency": currencyFrom(ctx),
		})
		if err != nil {
			panic(err)
		}
		return graphql.OneShot(&graphql.Response{Data: role})
	}
	return &graphql.ExecutableSchemaMock{
		ExecFunc:   exec,
		SchemaFunc: func() *ast.Schema { return schema },
	}
}

func serve(t *testing.T) (*Endpoint, string) {
	t.Helper()
	options := Options{Resolver: &Resolver{}, Currency: "USD", OperationTimeout: time.Minute, Log: slog.New(slog.DiscardHandler)}
	e := newEndpoint(options, testSchema(), accounts{})
	server := httptest.NewServer(e)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := e.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return e, server.URL
}

type answer struct {
	status int
	header http.Header
	body   string
	code   string // of the first error
}

func do(t *testing.T, method, address, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: string(data)}
	var errs struct {
		Errors []struct {
			Extensions struct{ Code, RequestID string }
		}
	}
	if json.Unmarshal(data, &errs) == nil && len(errs.Errors) > 0 {
		a.code = errs.Errors[0].Extensions.Code
		if a.code != "" && errs.Errors[0].Extensions.RequestID != response.Header.Get("X-Request-Id") {
			t.Errorf("%s: request id is not %q", data, response.Header.Get("X-Request-Id"))
		}
	}
	return a
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for name, tt := range map[string]struct {
		method, query, body string
		header              []string
		status              int
		code, want          string
	}{
		"POST":             {body: `{"query":"{ open { name } }"}`, status: 200, want: `"role":0`},
		"GET":              {method: "GET", query: "?query={open{name}}", status: 200, want: `"role":0`},
		"signed in":        {body: `{"query":"{ mine { name } }"}`, header: []string{"Authorization", "bearer user"}, status: 200, want: `"role":1`},
		"currency":         {body: `{"query":"query @inContext(currency: EUR) { open { name } }"}`, status: 422, code: "GRAPHQL_VALIDATION_FAILED"},
		"default currency": {body: `{"query":"{ open { name } }"}`, status: 200, want: `"currency":"USD"`},
		"user agent":       {body: `{"query":"{ open { name } }"}`, header: []string{"User-Agent", "shop/1"}, status: 200, want: `"agent":"shop/1"`},
		"guest":            {body: `{"query":"{ mine { name } }"}`, status: 200, code: "UNAUTHENTICATED"},
		"not staff":        {body: `{"query":"{ board { name } }"}`, header: []string{"Authorization", "Bearer user"}, status: 200, code: "FORBIDDEN"},
		"introspection":    {body: `{"query":"{ __schema { queryType { name } } }"}`, status: 200, code: "FORBIDDEN"},
		"unknown session":  {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Bearer gone"}, status: 401, code: "UNAUTHENTICATED"},
		"other scheme":     {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Basic dTpw"}, status: 401, code: "UNAUTHENTICATED"},
		"no token":         {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Bearer "}, status: 401, code: "UNAUTHENTICATED"},
		"accounts broken":  {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Bearer broken"}, status: 500, code: "INTERNAL"},
		"unknown field":    {body: `{"query":"{ opem { name } }"}`, status: 422, code: "GRAPHQL_VALIDATION_FAILED"},
		"no GraphQL":       {body: `{"query":"{"}`, status: 422, code: "GRAPHQL_PARSE_FAILED"},
		"no JSON":          {body: `password`, status: 400, code: "BAD_USER_INPUT"},
		"two documents":    {body: `{"query":"{ open { name } }"} {}`, status: 400, code: "BAD_USER_INPUT"},
		"other type":       {body: `{"query":5}`, status: 400, code: "BAD_USER_INPUT"},
		"a form":           {body: `query=x`, header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 415, code: "BAD_USER_INPUT"},
		"too large":        {body: `{"query":"` + strings.Repeat(" ", maxBody) + `"}`, status: 413, code: "BAD_USER_INPUT"},
		"too many tokens":  {body: `{"query":"{` + strings.Repeat(" open { name }", maxTokens/4) + `}"}`, status: 422, code: "GRAPHQL_PARSE_FAILED"},
	} {
		method := tt.method
		if method == "" {
			method = http.MethodPost
		}
		got := do(t, method, address+tt.query, tt.body, tt.header...)
		if got.status != tt.status || got.code != tt.code || !strings.Contains(got.body, tt.want) {
			t.Errorf("%s: %d %q %s", name, got.status, got.code, got.body)
		}
		for _, leak := range []string{"secret", "password", "did you mean"} {
			if strings.Contains(strings.ToLower(got.body), leak) {
				t.Errorf("%s: the answer says %q: %s", name, leak, got.body)
			}
		}
	}
	if got := do(t, http.MethodGet, address+"?query="+url.QueryEscape("mutation { buy }"), ""); got.status != http.StatusNotAcceptable {
		t.Errorf("a mutation over GET: %d %s", got.status, got.body)
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	const query = `{"query":"{ mine { name } }"}`
	if got := do(t, http.MethodPost, address, query, "X-Request-Id", "web-42/a.b"); got.header.Get("X-Request-Id") != "web-42/a.b" {
		t.Errorf("a client's id became %q", got.header.Get("X-Request-Id"))
	}
	for _, bad := range []string{"", "two words", "ü", strings.Repeat("x", 129), "<b>"} {
		got := do(t, http.MethodPost, address, query, "X-Request-Id", bad).header.Get("X-Request-Id")
		if got == bad || len(got) < 20 {
			t.Errorf("id %q became %q", bad, got)
		}
	}
}

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
	}{
		"guest":           {init: `{"type":"connection_init"}`, closed: -1, errCode: "UNAUTHENTICATED"},
		"null":            {init: `{"type":"connection_init","payload":{"Authorization":null}}`, closed: -1, errCode: "UNAUTHENTICATED"},
		"payload":         {init: `{"type":"connection_init","payload":{"Authorization":"Bearer user"}}`, closed: -1, next: `{"watch":1}`},
		"lower case":      {init: `{"type":"connection_init","payload":{"authorization":"Bearer user"}}`, closed: -1, next: `{"watch":1}`},
		"handshake":       {header: http.Header{"Authorization": {"Bearer user"}}, init: `{"type":"connection_init"}`, closed: -1, next: `{"watch":1}`},
		"payload first":   {header: http.Header{"Authorization": {"Bearer user"}}, init: `{"type":"connection_init","payload":{"Authorization":"Bearer gone"}}`, closed: 4403},
		"unknown session": {init: `{"type":"connection_init","payload":{"Authorization":"Bearer gone"}}`, closed: 4403},
		"no text":         {init: `{"type":"connection_init","payload":{"Authorization":5}}`, closed: 4403},
		"accounts broken": {init: `{"type":"connection_init","payload":{"Authorization":"Bearer broken"}}`, closed: 4500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, address, tt.header, "graphql-transport-ws")
			send(t, conn, tt.init)
			if f, closed := receive(t, conn); closed != tt.closed || closed == -1 && f.Type != "connection_ack" {
				t.Fatalf("frame %v, closed with %d, want %d", f, closed, tt.closed)
			}
			if tt.closed != -1 {
				return
			}
			send(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"subscription { watch }"}}`)
			f, _ := receive(t, conn)
			if f.Type != "next" || !strings.Contains(string(f.Payload), tt.next) || !strings.Contains(string(f.Payload), tt.errCode) {
				t.Errorf("frame %s %s", f.Type, f.Payload)
			}
		})
	}
}

func TestSocketOfOtherProtocol(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for _, protocols := range [][]string{nil, {"graphql-ws"}} {
		if _, closed := receive(t, dial(t, address, nil, protocols...)); closed != 4406 {
			t.Errorf("%q: closed with %d, want 4406", protocols, closed)
		}
	}
}

func TestSocketOfOtherOrigin(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	_, response, err := websocket.Dial(t.Context(), address, &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {"https://evil.example"}},
	})
	if err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("%v: %v", response, err)
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
	if f, closed := receive(t, conn); closed != websocket.StatusGoingAway {
		t.Errorf("frame %v, closed with %d, want %d", f, closed, websocket.StatusGoingAway)
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

func TestEventWriterIsSilentAfterwards(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	w := &eventWriter{ResponseWriter: recorder}
	_, _ = io.WriteString(w, "a")
	w.Flush()
	w.hush()
	n, err := io.WriteString(w, "bc")
	w.Flush()
	if n != 2 || err != nil || !bytes.Equal(recorder.Body.Bytes(), []byte("a")) {
		t.Errorf("wrote %d, %v: %q", n, err, recorder.Body)
	}
}

func TestSDL(t *testing.T) {
	t.Parallel()
	if sdl := SDL(); !strings.HasPrefix(sdl, "# The contract of shopgraph") || !strings.Contains(sdl, "type Subscription {") {
		t.Errorf("%.200s", sdl)
	}
}
