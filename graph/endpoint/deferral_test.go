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
)

const shopSchema = `
directive @auth(requires: Role!) on FIELD_DEFINITION
directive @inContext(currency: String) on QUERY
enum Role { ANYONE }
type Query { shop: Shop @auth(requires: ANYONE) }
type Shop { name: String address: String }
`

// serveParts serves exec, which is given the field of the shop that is selected, and returns the
// parts of the answer to a query.
func serveParts(t *testing.T, limit time.Duration, exec func(ctx context.Context, field string) json.RawMessage) []any {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: shopSchema})
	mock := &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			return graphql.OneShot(&graphql.Response{Data: exec(ctx, shopField(graphql.GetOperationContext(ctx).Operation.SelectionSet))})
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

// shopField returns the innermost field that is selected.
func shopField(set ast.SelectionSet) string {
	switch selected := set[0].(type) {
	case *ast.Field:
		if len(selected.SelectionSet) == 0 {
			return selected.Name
		}
		return shopField(selected.SelectionSet)
	case *ast.InlineFragment:
		return shopField(selected.SelectionSet)
	}
	return ""
}

func TestDeferredPartFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit   time.Duration
		fail    func(context.Context) json.RawMessage
		code    string
		message string
	}{
		"out of time": {
			limit: 50 * time.Millisecond,
			fail: func(ctx context.Context) json.RawMessage {
				<-ctx.Done()
				return nil
			},
			code: "UNAVAILABLE", message: "the operation took too long",
		},
		"panic": {
			limit: patience,
			fail:  func(context.Context) json.RawMessage { panic("secret") },
			code:  "INTERNAL", message: "internal error",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := serveParts(t, tt.limit, func(ctx context.Context, field string) json.RawMessage {
				if field == "name" {
					return json.RawMessage(`{"shop":{"name":"Corner"}}`)
				}
				return tt.fail(ctx)
			})
			if len(parts) != 2 {
				t.Fatalf("%d parts: %v", len(parts), parts)
			}
			first := map[string]any{"data": map[string]any{"shop": map[string]any{"name": "Corner"}}, "hasNext": true}
			if diff := cmp.Diff(first, parts[0]); diff != "" {
				t.Error(diff)
			}
			second := parts[1].(map[string]any)
			payload := second["incremental"].([]any)[0].(map[string]any)
			failure := payload["errors"].([]any)[0].(map[string]any)
			if code := failure["extensions"].(map[string]any)["code"]; code != tt.code || failure["message"] != tt.message {
				t.Errorf("%v: %v, want %s: %s", code, failure["message"], tt.code, tt.message)
			}
			if payload["data"] != nil || second["hasNext"] != false {
				t.Errorf("%v", second)
			}
		})
	}
}

func TestNothingToAddTo(t *testing.T) {
	t.Parallel()
	parts := serveParts(t, 0, func(_ context.Context, field string) json.RawMessage {
		if field != "name" {
			t.Errorf("executed %s", field)
		}
		return json.RawMessage(`{"shop":null}`)
	})
	want := []any{map[string]any{"data": map[string]any{"shop": nil}, "hasNext": false}}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
}
