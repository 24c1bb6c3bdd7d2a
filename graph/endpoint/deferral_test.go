package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
)

const shopSchema = `
directive @auth(requires: Role!) on FIELD_DEFINITION
directive @inContext(currency: String) on QUERY
enum Role { ANYONE }
type Query { shop: Shop @auth(requires: ANYONE) }
type Shop { name: String address: String }
`

// serveParts serves a shop whose name is answered at once, and whose address in a part that later
// makes. It returns the parts of the answer.
func serveParts(t *testing.T, limit time.Duration, later func(context.Context, *executor.Parts) *graphql.Response) []any {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: shopSchema})
	mock := &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			parts, first := executor.PartsOf(ctx), true
			return func(ctx context.Context) *graphql.Response {
				if first {
					first, parts.More = false, true
					return &graphql.Response{Data: json.RawMessage(`{"shop":{"name":"Corner"}}`)}
				}
				return later(ctx, parts)
			}
		},
	}
	server := httptest.NewServer(New(testOptions(Options{OperationTimeout: limit}, mock)))
	defer server.Close()
	body := strings.NewReader(`{"query":"{ shop { name ... @defer { address } } }"}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"multipart/mixed;deferSpec=20220824, application/json"}}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	media, parameters, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil || media != "multipart/mixed" {
		t.Fatalf("%v: %v", response.Header, err)
	}
	var parts []any
	for reader := multipart.NewReader(response.Body, parameters["boundary"]); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.NewDecoder(part).Decode(&value); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, value)
	}
}

// TestDeferredPartFails: a part that fails as a whole takes nothing from the answer that was there
// before.
func TestDeferredPartFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit   time.Duration
		fail    func(context.Context, *executor.Parts) *graphql.Response
		code    string
		message string
	}{
		"out of time": {
			limit: 50 * time.Millisecond,
			fail: func(ctx context.Context, _ *executor.Parts) *graphql.Response {
				<-ctx.Done()
				return nil
			},
			code: "UNAVAILABLE", message: "the operation took too long",
		},
		"panic": {
			limit: patience,
			fail:  func(context.Context, *executor.Parts) *graphql.Response { panic("secret") },
			code:  "INTERNAL", message: "internal error",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := serveParts(t, tt.limit, tt.fail)
			if len(parts) != 2 {
				t.Fatalf("%d parts: %v", len(parts), parts)
			}
			first := map[string]any{"data": map[string]any{"shop": map[string]any{"name": "Corner"}}, "hasNext": true}
			if diff := cmp.Diff(first, parts[0]); diff != "" {
				t.Error(diff)
			}
			second := parts[1].(map[string]any)
			payloads := second["incremental"].([]any)
			payload := payloads[0].(map[string]any)
			failure := payload["errors"].([]any)[0].(map[string]any)
			if code := failure["extensions"].(map[string]any)["code"]; code != tt.code || failure["message"] != tt.message {
				t.Errorf("%v: %v, want %s: %s", code, failure["message"], tt.code, tt.message)
			}
			if !cmp.Equal(payload["data"], any(map[string]any{})) || !cmp.Equal(payload["path"], any([]any{})) || len(payloads) != 1 || second["hasNext"] != false {
				t.Errorf("%v", second)
			}
		})
	}
}

// TestDeferredAtTheRoot: a part of the operation itself has an empty path, which clients rely on.
func TestDeferredAtTheRoot(t *testing.T) {
	t.Parallel()
	parts := serveParts(t, 0, func(_ context.Context, parts *executor.Parts) *graphql.Response {
		parts.More = false
		parts.Answered = &executor.Answered{Objects: []executor.AnsweredObject{{Path: ast.Path{}, Data: json.RawMessage(`{"n":1}`)}}}
		return &graphql.Response{Data: json.RawMessage("null")}
	})
	want := map[string]any{
		"incremental": []any{map[string]any{"path": []any{}, "data": map[string]any{"n": 1.0}}}, "hasNext": false,
	}
	if diff := cmp.Diff(want, parts[1]); diff != "" {
		t.Error(diff)
	}
}
