package endpoint

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
)

const cachedSchema = `
	directive @auth(requires: Role!) on FIELD_DEFINITION
	directive @cacheControl(maxAge: Int!, scope: Scope! = PUBLIC) on FIELD_DEFINITION | OBJECT
	enum Role { ANYONE }
	enum Scope { PUBLIC PRIVATE }
	type Query {
		item: Item @auth(requires: ANYONE)
		fresh: Item @auth(requires: ANYONE) @cacheControl(maxAge: 5)
		mine: Item @auth(requires: ANYONE) @cacheControl(maxAge: 60, scope: PRIVATE)
		named: Named @auth(requires: ANYONE) @cacheControl(maxAge: 60)
		user: User @auth(requires: ANYONE)
		count: Int @auth(requires: ANYONE) @cacheControl(maxAge: 60)
		now: Int @auth(requires: ANYONE)
	}
	interface Named { name: String, secret: String }
	type Item implements Named @cacheControl(maxAge: 60) {
		name: String
		stock: Int @cacheControl(maxAge: 10)
		secret: String @cacheControl(maxAge: 60, scope: PRIVATE)
		zero: Int @cacheControl(maxAge: 0)
		parent: Item
		owner: User
	}
	type User { name: String }
`

// cachedAnswers answers every operation with data; with the operation's name Broken an error comes
// too, with Extended an extension.
func cachedAnswers() graphql.ExecutableSchema {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: cachedSchema})
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			switch graphql.GetOperationContext(ctx).Operation.Name {
			case "Broken":
				return func(ctx context.Context) *graphql.Response {
					graphql.AddErrorf(ctx, "broken")
					return &graphql.Response{Data: []byte(`{}`)}
				}
			case "Extended":
				return func(ctx context.Context) *graphql.Response {
					graphql.RegisterExtension(ctx, "cost", 1)
					return &graphql.Response{Data: []byte(`{}`)}
				}
			}
			return graphql.OneShot(&graphql.Response{Data: []byte(`{"a":1}`)})
		},
	}
}

func TestCacheControl(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, cachedAnswers(), nil)
	for _, tt := range []struct {
		document string
		header   []string
		want     string
	}{
		{"{ item { name } }", nil, "public, max-age=60"},
		{"{ item { name stock } }", nil, "public, max-age=10"},
		{"{ item { parent { parent { stock } } } }", nil, "public, max-age=10"},
		{"{ item { ...f } } fragment f on Item { stock }", nil, "public, max-age=10"},
		{"{ item { ... on Item { stock } } }", nil, "public, max-age=10"},
		{"{ item { stock @skip(if: true) } }", nil, "public, max-age=60"},
		{"{ item { __typename } fresh { name } }", nil, "public, max-age=5"},
		{"{ fresh { parent { name } } }", nil, "public, max-age=5"},
		{"{ count now }", nil, "public, max-age=60"},
		{"{ named { name } }", nil, "public, max-age=60"},

		{"{ item { secret } }", nil, caching.None},
		{"{ named { secret } }", nil, caching.None},
		{"{ item { name } mine { name } }", nil, caching.None},
		{"{ item { zero } }", nil, caching.None},
		{"{ item { owner { name } } }", nil, caching.None},
		{"{ user { name } }", nil, caching.None},
		{"{ now }", nil, caching.None},
		{"{ __typename }", nil, caching.None},
		{"{ item { name } __schema { queryType { name } } }", nil, caching.None},
		{"query Broken { item { name } }", nil, caching.None},
		{"query Extended { item { name } }", nil, caching.None},
		{"{ item { nothing } }", nil, caching.None},
		{"{ item { name } }", []string{"Authorization", "Bearer user"}, caching.None},
		{"{ item { name } }", []string{"Authorization", "Bearer gone"}, caching.None},
		{"{ item { name } }", []string{"Cookie", "shopgraph=gone"}, caching.None},
		{"{ item { name } }", []string{"Cookie", "a=b"}, caching.None},
		{"{ item { name } }", []string{"Cookie", ""}, caching.None},
		{"{ item { name } }", []string{"Accept", "text/html"}, caching.None},
	} {
		address := server.URL + "?query=" + url.QueryEscape(tt.document)
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			got := do(t, method, address, "", tt.header...)
			if cache := got.header.Get("Cache-Control"); cache != tt.want || got.header.Get("Vary") != caching.Varying {
				t.Errorf("%s %s %q: %q, Vary %q, want %q", method, tt.document, tt.header, cache, got.header.Get("Vary"), tt.want)
			}
		}
	}
	if got := do(t, http.MethodPost, server.URL, `{"query":"{ item { name } }"}`); got.header.Get("Cache-Control") != caching.None {
		t.Errorf("POST: %q", got.header.Get("Cache-Control"))
	}
}

func TestEntityTags(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, cachedAnswers(), nil)
	address := server.URL + "?query=" + url.QueryEscape("{ item { name } }")
	first := do(t, http.MethodGet, address, "")
	tag := first.header.Get("ETag")
	if first.status != http.StatusOK || len(tag) < 10 {
		t.Fatalf("%d, ETag %q", first.status, tag)
	}
	for _, tt := range []struct {
		match, accept string
		want          int
	}{
		{tag, "*/*", 304}, {"W/" + tag, "*/*", 304}, {`"other", ` + tag, "*/*", 304}, {"*", "*/*", 304},
		{`"other"`, "*/*", 200}, {"", "*/*", 200},
		{tag, answer.Response, 200}, // another representation
	} {
		got := do(t, http.MethodGet, address, "", "If-None-Match", tt.match, "Accept", tt.accept)
		if got.status != tt.want || (got.status == http.StatusNotModified) != (got.body == "") ||
			got.header.Get("ETag") == "" || got.header.Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("%s as %s: %d %q %v", tt.match, tt.accept, got.status, got.body, got.header)
		}
	}
	broken := do(t, http.MethodGet, server.URL+"?query="+url.QueryEscape("query Broken { item { name } }"), "", "If-None-Match", "*")
	if broken.status != http.StatusOK || broken.header.Get("ETag") != "" {
		t.Errorf("an answer with errors: %d, %v", broken.status, broken.header)
	}
	if got := do(t, http.MethodPost, server.URL, `{"query":"{ item { name } }"}`, "If-None-Match", "*"); got.status != http.StatusOK {
		t.Errorf("POST: %d", got.status)
	}
}
