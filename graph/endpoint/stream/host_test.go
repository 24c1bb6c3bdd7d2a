package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
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
	hub   *live.Hub[string, int64]
	last  atomic.Int64 // event of follow; publish counts it up
	// stopHub ends what follow follows.
	stopHub context.CancelFunc
}

const hostSchema = `
	type Query { hello: String slow: String fail: String panic: String }
	type Mutation { set: String }
	type Subscription { count: Int watch: Int flood: Int refused: Int panic: Int follow: Int }`

// newHost serves o with what it lacks.
func newHost(t *testing.T, o Options) *host {
	t.Helper()
	if o.Init == nil {
		o.Init = func(ctx context.Context, _ map[string]any) (context.Context, error) { return ctx, nil }
	}
	if o.Recheck == nil {
		o.Recheck = func(context.Context) (time.Time, error) { return time.Time{}, nil }
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
	o.Append = func(b []byte, response *graphql.Response) []byte { return append(b, marshal(response)...) }
	o.Present, o.Recover = present, func(context.Context, any) error { return fault.Internal(nil) }
	o.Refuse = func(w http.ResponseWriter, _ *http.Request, status int, err error) {
		http.Error(w, err.Error(), status)
	}

	h := &host{Streams: New(o), ended: make(chan string, 1000), large: []byte(`{"flood":"` + strings.Repeat("x", 1<<20) + `"}`)}
	h.hub = live.NewHub(h.read, func(n int64) int64 { return n }, slog.New(slog.DiscardHandler), live.HubOptions{})
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: hostSchema})
	served := handler.New(&graphql.ExecutableSchemaMock{ExecFunc: h.execute, SchemaFunc: func() *ast.Schema { return schema }})
	served.SetErrorPresenter(present)
	served.SetRecoverFunc(o.Recover)
	served.AddTransport(h.WebSocket())
	served.AddTransport(h.Events())
	server := httptest.NewServer(served)
	h.url = server.URL
	running, stop := context.WithCancel(context.Background())
	h.stopHub = stop
	stopped := make(chan error, 1)
	go func() { stopped <- h.hub.Run(running) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		defer func() {
			stop()
			<-stopped
		}()
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
	if name == "follow" {
		return h.followEvents(ctx)
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

// followEvents is a subscription to the hub.
func (h *host) followEvents(ctx context.Context) graphql.ResponseHandler {
	events, err := h.hub.Subscribe(ctx, "a", 0)
	if err != nil {
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{present(ctx, err)}})
	}
	return func(ctx context.Context) *graphql.Response {
		select {
		case n, open := <-events:
			if open {
				return &graphql.Response{Data: fmt.Appendf(nil, `{"follow":%d}`, n)}
			}
		case <-ctx.Done():
		}
		return nil
	}
}

// read is the hub's.
func (h *host) read(_ context.Context, after map[string]int64, limit int) (map[string][]int64, error) {
	events := map[string][]int64{}
	for n := after["a"] + 1; n <= h.last.Load() && len(events["a"]) < limit; n++ {
		events["a"] = append(events["a"], n)
	}
	return events, nil
}

// publish makes events of follow.
func (h *host) publish(events int64) {
	h.last.Add(events)
	h.hub.Wake("a")
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
