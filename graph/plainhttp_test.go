package graph

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// serveOptions serves the schema with options that change alters.
func serveOptions(t *testing.T, schema graphql.ExecutableSchema, change func(*Options)) *httptest.Server {
	t.Helper()
	options := Options{Resolver: &Resolver{}, Currency: "USD", OperationTimeout: time.Minute, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&options)
	}
	e := newEndpoint(options, schema, accounts{})
	server := httptest.NewServer(e)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := e.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return server
}

// TestStatus: application/json has 200 for what is well-formed, application/graphql-response+json says by the status what
// became of it, and neither has data where nothing was executed.
func TestStatus(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for name, tt := range map[string]struct {
		body             string
		asJSON, response int
		data             bool
	}{
		"answer":           {`{"query":"{ open { name } }"}`, 200, 200, true},
		"null parameters":  {`{"query":"{ open { name } }","variables":null,"operationName":null,"extensions":null}`, 200, 200, true},
		"syntax":           {`{"query":"{"}`, 200, 400, false},
		"unknown field":    {`{"query":"{ opem }"}`, 200, 400, false},
		"unknown name":     {`{"query":"query A { open { name } }","operationName":"B"}`, 200, 400, false},
		"missing variable": {`{"query":"query($if: Boolean!) { open @skip(if: $if) { name } }"}`, 200, 400, false},
		"not signed in":    {`{"query":"{ mine { name } }"}`, 200, 401, false},
		"not open":         {`{"query":"{ forgotten { name } }"}`, 200, 403, false},
		"no query":         {`{"qeury":"{ open { name } }"}`, 400, 400, false},
		"other case":       {`{"Query":"{ open { name } }"}`, 400, 400, false},
		"empty query":      {`{"query":""}`, 400, 400, false},
		"variables' type":  {`{"query":"{ open { name } }","variables":[]}`, 400, 400, false},
		"name's type":      {`{"query":"{ open { name } }","operationName":0}`, 400, 400, false},
		"extensions' type": {`{"query":"{ open { name } }","extensions":"x"}`, 400, 400, false},
		"two keys":         {`{"query":"{ open { name } }","query":"{ open { name } }"}`, 400, 400, false},
		"a list":           {`[{"query":"{ open { name } }"}]`, 400, 400, false},
		"a text":           {`"{ open { name } }"`, 400, 400, false},
		"no body":          {``, 400, 400, false},
		"not UTF-8":        {"{\"query\":\"{ open { name } } # \xff\"}", 400, 400, false},
		"NUL":              {`{"query":"{ open { name } } \u0000"}`, 200, 400, false},
		"a subscription":   {`{"query":"subscription { watch }"}`, 406, 406, false},
	} {
		for media, want := range map[string]int{jsonMedia: tt.asJSON, responseMedia: tt.response} {
			got := do(t, http.MethodPost, address, tt.body, "Accept", media, "Authorization", "Bearer user")
			if name == "not signed in" {
				got = do(t, http.MethodPost, address, tt.body, "Accept", media)
			}
			if got.status != want || strings.Contains(got.body, `"data"`) != tt.data || (got.code == "") != tt.data {
				t.Errorf("%s as %s: %d %s", name, media, got.status, got.body)
			}
			if contentType := got.header.Get("Content-Type"); contentType != media+"; charset=utf-8" {
				t.Errorf("%s as %s: Content-Type %q", name, media, contentType)
			}
		}
	}
	if got := do(t, http.MethodPost, address, `{"query":"{ open { name } }"}`, "Accept", "text/html"); got.status != http.StatusNotAcceptable {
		t.Errorf("an Accept that nothing fits: %d %s", got.status, got.body)
	}
}

func TestMethodsAndTypes(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	const body = `{"query":"{ open { name } }"}`
	query := "?query=" + url.QueryEscape("{ open { name } }")
	for _, tt := range []struct {
		method, query, body string
		header              []string
		status              int
		allow               string
	}{
		{"GET", query, "", nil, 200, ""},
		{"HEAD", query, "", nil, 200, ""},
		{"GET", query + "&variables=%7B%7D&extensions=%7B%7D&operationName=", "", nil, 200, ""},
		{"GET", "?query=" + url.QueryEscape("mutation { buy }"), "", nil, 405, "POST"},
		{"HEAD", "?query=" + url.QueryEscape("mutation { buy }"), "", nil, 405, "POST"},
		{"GET", "?query=" + url.QueryEscape("subscription { watch }"), "", []string{"Authorization", "Bearer user"}, 406, ""},
		{"GET", "", "", nil, 400, ""},
		{"GET", query + "&query=x", "", nil, 400, ""},
		{"GET", query + "&variables=[]", "", nil, 400, ""},
		{"GET", query + "&variables=%7B", "", nil, 400, ""},
		{"GET", query + "&variables=%7B%22a%22:1,%22a%22:2%7D", "", nil, 400, ""},
		{"GET", query + "&extensions=%22%ff%22", "", nil, 400, ""},
		{"GET", "?query=%zz", "", nil, 400, ""},
		{"OPTIONS", "", "", nil, 204, methods},
		{"PUT", "", body, nil, 405, methods},
		{"DELETE", query, "", nil, 405, methods},
		{"POST", query, body, nil, 200, ""},
		{"POST", query, "", nil, 400, ""},
		{"POST", "", body, []string{"Content-Type", "application/json; charset=utf-8"}, 200, ""},
		{"POST", "", body, []string{"Content-Type", "application/json; charset=latin1"}, 415, ""},
		{"POST", "", body, []string{"Content-Type", "application/graphql"}, 415, ""},
		{"POST", "", body, []string{"Content-Type", "text/plain"}, 415, ""},
		{"POST", "", body, []string{"Content-Type", "multipart/form-data; boundary=x"}, 415, ""},
		{"POST", "", body, []string{"Content-Type", ""}, 415, ""},
		{"POST", "", body, []string{"Content-Encoding", "gzip"}, 415, ""},
	} {
		got := do(t, tt.method, address+tt.query, tt.body, tt.header...)
		if got.status != tt.status || got.header.Get("Allow") != tt.allow {
			t.Errorf("%s %s %q: %d, Allow %q: %s", tt.method, tt.query, tt.header, got.status, got.header.Get("Allow"), got.body)
		}
		if got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Vary") != varying {
			t.Errorf("%s %s: headers %v", tt.method, tt.query, got.header)
		}
		if tt.method == http.MethodHead && got.body != "" {
			t.Errorf("HEAD has the body %s", got.body)
		}
	}
}

// TestNoEcho: what a client sends by mistake is not sent back.
func TestNoEcho(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	for _, body := range []string{
		`hunter2`, `{"query":hunter2`, `{"query":"{ a }","hunter2":1,"hunter2":2}`, `{"query":{"x":"hunter2"}}`, `{"query":"{ a }"} hunter2`,
		`["hunter2"]`, `"hunter2"`, `{"query":"{ a }","variables":"hunter2"}`, `{"extensions":{"persistedQuery":"hunter2"}}`,
		`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"hunter2"}}}`, `{"documentId":"hunter2"}`,
	} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			target := address
			if method == http.MethodGet {
				target += "?query=%7Ba%7D&variables=" + url.QueryEscape(body)
			}
			if got := do(t, method, target, body); got.code == "" || strings.Contains(got.body, "hunter2") {
				t.Errorf("%s %s: %d %s", method, body, got.status, got.body)
			}
		}
	}
}

// TestPanics: in a transport, in an operation, and before there is one.
func TestPanics(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	schema := testSchema().(*graphql.ExecutableSchemaMock)
	schema.ExecFunc = func(context.Context) graphql.ResponseHandler { panic("pq: secret") }
	server := serveOptions(t, schema, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for _, media := range []string{jsonMedia, responseMedia} {
		got := do(t, http.MethodPost, server.URL, `{"query":"{ open { name } }"}`, "X-Request-Id", "panic-1", "Accept", media)
		if got.status != http.StatusInternalServerError || got.code != "INTERNAL" || strings.Contains(got.body, "secret") ||
			strings.Contains(got.body, `"data"`) || got.header.Get("Content-Type") != media+"; charset=utf-8" {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	server.Close()
	if !strings.Contains(log.String(), "requestId=panic-1") || !strings.Contains(log.String(), "pq: secret") ||
		!strings.Contains(log.String(), "plainhttp_test.go") {
		t.Errorf("log: %s", &log)
	}
}

func TestRecovering(t *testing.T) {
	t.Parallel()
	p := presenter{log: slog.New(slog.DiscardHandler)}
	w := httptest.NewRecorder()
	h := p.recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") }))
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"code":"INTERNAL"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared, as net/http does
			t.Error("an aborted handler was answered for")
		}
	}()
	p.recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}

// TestDeadlines: a body that does not come is cut off; an operation that takes longer than reading may is not.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	schema := testSchema().(*graphql.ExecutableSchemaMock)
	schema.ExecFunc = func(ctx context.Context) graphql.ResponseHandler {
		select {
		case <-time.After(2 * limit):
		case <-ctx.Done():
		}
		return graphql.OneShot(&graphql.Response{Data: fmt.Appendf(nil, `{"broken":%t}`, ctx.Err() != nil)})
	}
	e := newEndpoint(Options{Resolver: &Resolver{}, Currency: "USD", Log: slog.New(slog.DiscardHandler)}, schema, accounts{})
	server := httptest.NewUnstartedServer(e)
	server.Config.ReadTimeout = limit
	server.Start()
	t.Cleanup(server.Close)

	for method, body := range map[string]string{http.MethodPost: `{"query":"{ open { name } }"}`, http.MethodGet: ""} {
		got := do(t, method, server.URL+"?query=%7Bopen%7Bname%7D%7D", body)
		if got.body != `{"data":{"broken":false}}` {
			t.Errorf("%s: %d %s", method, got.status, got.body)
		}
	}

	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	answer, err := io.ReadAll(conn) // the server closes the connection
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("%v: %s", err, answer)
	}
}

func TestEncodeResponse(t *testing.T) {
	t.Parallel()
	for want, response := range map[string]*graphql.Response{
		`{"data":{"a":"<&>"}}`:                     {Data: []byte(`{"a":"<&>"}`)},
		`{"errors":[{"message":"x"}]}`:             {Errors: gqlerror.List{{Message: "x"}}},
		`{"errors":[{"message":"x"}],"data":null}`: {Errors: gqlerror.List{{Message: "x"}}, Data: []byte("null")},
		`{"data":{},"extensions":{"a":1}}`:         {Data: []byte("{}"), Extensions: map[string]any{"a": 1}},
	} {
		if got := string(encodeResponse(response)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestStreamsOutliveDeadlines: a stream says for longer what happens than an answer may take to be written.
func TestStreamsOutliveDeadlines(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	schema := testSchema().(*graphql.ExecutableSchemaMock)
	schema.ExecFunc = func(context.Context) graphql.ResponseHandler {
		said := 0
		return func(ctx context.Context) *graphql.Response {
			if said++; said > 3 {
				return nil
			}
			select {
			case <-time.After(limit):
			case <-ctx.Done():
			}
			return &graphql.Response{Data: fmt.Appendf(nil, `{"watch":%d}`, said)}
		}
	}
	e := newEndpoint(Options{Resolver: &Resolver{}, Currency: "USD", Log: slog.New(slog.DiscardHandler)}, schema, accounts{})
	server := httptest.NewUnstartedServer(e)
	server.Config.ReadTimeout, server.Config.WriteTimeout = limit, limit
	server.Start()
	t.Cleanup(server.Close)

	got := do(t, http.MethodPost, server.URL, `{"query":"subscription { watch }"}`,
		"Accept", "text/event-stream", "Authorization", "Bearer user")
	if !strings.Contains(got.body, `{"watch":3}`) || !strings.Contains(got.body, "event: complete") {
		t.Errorf("server-sent events: %s", got.body)
	}
	conn := dial(t, server.URL, nil, "graphql-transport-ws")
	send(t, conn, `{"type":"connection_init","payload":{"Authorization":"Bearer user"}}`)
	send(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"subscription { watch }"}}`)
	for _, want := range []string{"connection_ack", "next", "next", "next", "complete"} {
		if f, closed := receive(t, conn); f.Type != want {
			t.Fatalf("WebSocket: frame %v, closed with %d, want %s", f, closed, want)
		}
	}
}
