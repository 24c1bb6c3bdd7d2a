package endpoint

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
)

// serveOptions serves the schema with options that change alters.
func serveOptions(t *testing.T, schema graphql.ExecutableSchema, change func(*Options)) *httptest.Server {
	t.Helper()
	options := testOptions(Options{OperationTimeout: time.Minute}, schema)
	if change != nil {
		change(&options)
	}
	e := New(options)
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

// TestStatus: application/json has 200 for what is well-formed, application/graphql-response+json
// says by the status what became of it, and neither has data where nothing was executed.
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
		"not open":         {`{"query":"{ board { name } }"}`, 200, 403, false},
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
		for media, want := range map[string]int{answer.JSON: tt.asJSON, answer.Response: tt.response} {
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
		{"POST", "", body, []string{"Content-Encoding", "br"}, 415, ""},
	} {
		got := do(t, tt.method, address+tt.query, tt.body, tt.header...)
		if got.status != tt.status || got.header.Get("Allow") != tt.allow {
			t.Errorf("%s %s %q: %d, Allow %q: %s", tt.method, tt.query, tt.header, got.status, got.header.Get("Allow"), got.body)
		}
		if got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Vary") != caching.Varying {
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
	schema := testSchema().(*graphql.ExecutableSchemaMock)
	schema.ExecFunc = func(context.Context) graphql.ResponseHandler { panic("pq: secret") }
	server := serveOptions(t, schema, nil)
	for _, media := range []string{answer.JSON, answer.Response} {
		got := do(t, http.MethodPost, server.URL, `{"query":"{ open { name } }"}`, "Accept", media)
		if got.status != http.StatusInternalServerError || got.code != "INTERNAL" || strings.Contains(got.body, "secret") ||
			strings.Contains(got.body, `"data"`) || got.header.Get("Content-Type") != media+"; charset=utf-8" {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// TestDeadlines: a body that does not come is cut off; an operation that takes longer than reading
// may is not.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	const limit = 500 * time.Millisecond
	schema := testSchema().(*graphql.ExecutableSchemaMock)
	schema.ExecFunc = func(ctx context.Context) graphql.ResponseHandler {
		select {
		case <-time.After(2 * limit):
		case <-ctx.Done():
		}
		return graphql.OneShot(&graphql.Response{Data: fmt.Appendf(nil, `{"broken":%t}`, ctx.Err() != nil)})
	}
	e := New(testOptions(Options{}, schema))
	server := httptest.NewUnstartedServer(e)
	server.Config.ReadTimeout = limit
	server.Start()
	t.Cleanup(server.Close)

	for method, body := range map[string]string{http.MethodPost: `{"query":"{ open { name } }"}`, http.MethodGet: ""} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			got := do(t, method, server.URL+"?query=%7Bopen%7Bname%7D%7D", body)
			if got.body != `{"data":{"broken":false}}` {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}

	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	said, err := io.ReadAll(conn) // the server closes the connection
	if err != nil || !strings.HasPrefix(string(said), "HTTP/1.1 408 ") {
		t.Errorf("%v: %s", err, said)
	}
}

// TestStreamsOutliveDeadlines: a stream says for longer what happens than an answer may take to be
// written.
func TestStreamsOutliveDeadlines(t *testing.T) {
	t.Parallel()
	const limit = 500 * time.Millisecond
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
	e := New(testOptions(Options{}, schema))
	server := httptest.NewUnstartedServer(e)
	server.Config.ReadTimeout, server.Config.WriteTimeout = limit, limit
	server.Start()
	t.Cleanup(server.Close)

	t.Run("server-sent events", func(t *testing.T) {
		t.Parallel()
		got := do(t, http.MethodPost, server.URL, `{"query":"subscription { watch }"}`,
			"Accept", "text/event-stream", "Authorization", "Bearer user")
		if !strings.Contains(got.body, `{"watch":3}`) || !strings.Contains(got.body, "event: complete") {
			t.Error(got.body)
		}
	})
	t.Run("WebSocket", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, server.URL, nil, "graphql-transport-ws")
		send(t, conn, `{"type":"connection_init","payload":{"Authorization":"Bearer user"}}`)
		send(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"subscription { watch }"}}`)
		for _, want := range []string{"connection_ack", "next", "next", "next", "complete"} {
			if f, closed := receive(t, conn); f.Type != want {
				t.Fatalf("frame %v, closed with %d, want %s", f, closed, want)
			}
		}
	})
}
