package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
)

const (
	patience = 20 * time.Second
	never    = time.Hour // of what is not to happen during a test
)

// host is a server of streams whose operations the test can watch.
type host struct {
	*Streams
	url   string
	ended chan string // the names of subscriptions whose context has ended
	large []byte      // an event of flood
}

const hostSchema = `
	type Query { hello: String slow: String fail: String panic: String }
	type Mutation { set: String }
	type Subscription { count: Int watch: Int flood: Int refused: Int panic: Int }`

// newHost serves o with what it lacks.
func newHost(t *testing.T, o Options) *host {
	t.Helper()
	if o.Init == nil {
		o.Init = func(ctx context.Context, _ map[string]any) (context.Context, error) { return ctx, nil }
	}
	if o.Recheck == nil {
		o.Recheck = func(context.Context) error { return nil }
	}
	o.Params = func(payload []byte) (*graphql.RawParams, error) {
		params := &graphql.RawParams{}
		if json.Unmarshal(payload, params) != nil || params.Query == "" {
			return nil, fault.BadUserInput("no query")
		}
		return params, nil
	}
	o.RequestParams = func(r *http.Request) (*graphql.RawParams, error) {
		if r.URL.Query().Get("query") == "" {
			return nil, fault.BadUserInput("no query")
		}
		return &graphql.RawParams{Query: r.URL.Query().Get("query")}, nil
	}
	o.Encode = func(response *graphql.Response) []byte { return marshal(response) }
	o.Present, o.Recover = present, func(context.Context, any) error { return fault.Internal(nil) }
	o.Refuse = func(w http.ResponseWriter, _ *http.Request, status int, err error) {
		http.Error(w, err.Error(), status)
	}

	h := &host{Streams: New(o), ended: make(chan string, 1000), large: []byte(`{"flood":"` + strings.Repeat("x", 1<<20) + `"}`)}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: hostSchema})
	served := handler.New(&graphql.ExecutableSchemaMock{ExecFunc: h.execute, SchemaFunc: func() *ast.Schema { return schema }})
	served.SetErrorPresenter(present)
	served.SetRecoverFunc(o.Recover)
	served.AddTransport(h.WebSocket())
	served.AddTransport(h.Events())
	server := httptest.NewServer(served)
	h.url = server.URL
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := h.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		server.Close()
	})
	return h
}

func present(ctx context.Context, err error) *gqlerror.Error {
	if known, ok := errors.AsType[*gqlerror.Error](err); ok && known.Extensions["code"] != nil {
		return known
	}
	known, ok := errors.AsType[*fault.Error](err)
	if !ok {
		known = fault.Internal(err)
	}
	return &gqlerror.Error{
		Message: known.Message, Path: graphql.GetPath(ctx), Extensions: map[string]any{"code": string(known.Kind)},
	}
}

// execute is the schema's resolvers.
func (h *host) execute(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx).Operation
	field := op.SelectionSet[0].(*ast.Field)
	name := field.Name
	if op.Operation == ast.Subscription {
		context.AfterFunc(ctx, func() { h.ended <- name })
	}
	switch name {
	case "panic":
		panic("in a resolver")
	case "fail":
		return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{"fail":null}`), Errors: gqlerror.List{present(ctx, fault.NotFound("none"))}})
	case "refused":
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{present(ctx, fault.NotFound("there is no such thing"))}})
	case "slow":
		<-ctx.Done()
		return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{"slow":"interrupted"}`)})
	case "hello", "set":
		return graphql.OneShot(&graphql.Response{Data: fmt.Appendf(nil, `{%q:"done"}`, field.Alias)})
	}
	n := 0
	return func(ctx context.Context) *graphql.Response {
		n++
		switch {
		case name == "count" && n > 3:
			return nil
		case name == "watch" && n > 1:
			<-ctx.Done()
			return nil
		case name == "flood":
			return &graphql.Response{Data: h.large}
		}
		return &graphql.Response{Data: fmt.Appendf(nil, `{%q:%d}`, field.Alias, n)}
	}
}

// await returns what comes.
func await[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("%s did not come", what)
		panic("unreachable")
	}
}
