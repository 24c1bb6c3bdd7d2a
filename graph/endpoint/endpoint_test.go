package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/coercion"
	"github.com/shopgraph/shopgraph/graph/endpoint/bounds"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const patience = 10 * time.Second

var somebody = typeid.NewUser()

// accounts knows two tokens.
type accounts struct{}

func (accounts) Authenticate(_ context.Context, token string) (viewer auth.Viewer, until time.Time, err error) {
	switch token {
	case "user":
		return auth.Viewer{Role: auth.User, User: somebody}, until, nil
	case "broken":
		return viewer, until, errors.New("secret")
	}
	return viewer, until, fault.Unauthenticated("unknown session")
}

func serve(t *testing.T) (*Endpoint, string) {
	t.Helper()
	return serveWith(t, Options{OperationTimeout: time.Minute}, testSchema())
}

// testOptions completes options.
func testOptions(o Options, schema graphql.ExecutableSchema) Options {
	o.Schema, o.Extensions, o.Errors, o.Authenticator = schema, []graphql.HandlerExtension{testRoles{}}, testErrors{}, accounts{}
	noArguments := &executor.Table{Begin: func(*graphql.OperationContext) any { return nil }}
	o.Coercion = coercion.New(schema.Schema(), noArguments, nil, testErrors{}.Present, coercion.Typed{})
	return o
}

func serveWith(t *testing.T, o Options, schema graphql.ExecutableSchema) (*Endpoint, string) {
	t.Helper()
	e := New(testOptions(o, schema))
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

type answered struct {
	status int
	header http.Header
	body   string
	code   string // of the first error
}

func do(t *testing.T, method, address, body string, header ...string) answered {
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
	a := answered{status: response.StatusCode, header: response.Header, body: string(data)}
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
		"POST":            {body: `{"query":"{ open { name } }"}`, status: 200, want: `"role":0`},
		"GET":             {method: "GET", query: "?query={open{name}}", status: 200, want: `"role":0`},
		"signed in":       {body: `{"query":"{ mine { name } }"}`, header: []string{"Authorization", "bearer user"}, status: 200, want: `"role":1`},
		"user agent":      {body: `{"query":"{ open { name } }"}`, header: []string{"User-Agent", "shop/1"}, status: 200, want: `"agent":"shop/1"`},
		"guest":           {body: `{"query":"{ mine { name } }"}`, status: 200, code: "UNAUTHENTICATED"},
		"not staff":       {body: `{"query":"{ board { name } }"}`, header: []string{"Authorization", "Bearer user"}, status: 200, code: "FORBIDDEN"},
		"other scheme":    {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Basic dTpw"}, status: 401, code: "UNAUTHENTICATED"},
		"two tokens":      {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Bearer user user"}, status: 401, code: "UNAUTHENTICATED"},
		"no scheme":       {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "user"}, status: 401, code: "UNAUTHENTICATED"},
		"accounts broken": {body: `{"query":"{ open { name } }"}`, header: []string{"Authorization", "Bearer broken"}, status: 500, code: "INTERNAL"},
		"unknown field":   {body: `{"query":"{ opem { name } }"}`, status: 200, code: "GRAPHQL_VALIDATION_FAILED"},
		"no GraphQL":      {body: `{"query":"{"}`, status: 200, code: "GRAPHQL_PARSE_FAILED"},
		"no JSON":         {body: `password`, status: 400, code: "BAD_USER_INPUT"},
		"two documents":   {body: `{"query":"{ open { name } }"} {}`, status: 400, code: "BAD_USER_INPUT"},
		"other type":      {body: `{"query":5}`, status: 400, code: "BAD_USER_INPUT"},
		"a form":          {body: `query=x`, header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 415, code: "BAD_USER_INPUT"},
		"too large":       {body: `{"query":"` + strings.Repeat(" ", maxBody) + `"}`, status: 413, code: "BAD_USER_INPUT"},
		"too many tokens": {body: `{"query":"{` + strings.Repeat(" open { name }", bounds.MaxTokens/4) + `}"}`, status: 200, code: "GRAPHQL_PARSE_FAILED"},
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
	if got := do(t, http.MethodGet, address+"?query="+url.QueryEscape("mutation { buy }"), ""); got.status != http.StatusMethodNotAllowed {
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
