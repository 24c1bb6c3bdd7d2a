package executor_test

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/executor/executortest"
)

// reporter is what tests have in common with their properties.
type reporter interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// newExecutor returns what executes operations of a schema. Its errors tell what their contexts
// are.
func newExecutor(schema graphql.ExecutableSchema) *gqlgen.Executor {
	e := gqlgen.New(schema)
	e.SetQueryCache(lru.New[*ast.QueryDocument](100))
	e.SetRecoverFunc(func(ctx context.Context, value any) error {
		return fmt.Errorf("panic at %s: %v", graphql.GetPath(ctx), value)
	})
	e.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error {
		shown := *graphql.DefaultErrorPresenter(ctx, err)
		extensions := map[string]any{"at": graphql.GetPath(ctx).String()}
		for key, value := range shown.Extensions {
			extensions[key] = value
		}
		if fc := graphql.GetFieldContext(ctx); fc != nil {
			extensions["object"] = fc.Object
		}
		shown.Extensions = extensions
		return &shown
	})
	return e
}

// maxEvents is how many events of a subscription are waited for.
const maxEvents = 10

// run executes an operation and returns all its responses, the last one a panic if it ends in one;
// none if it is not valid.
func run(ctx context.Context, e *gqlgen.Executor, text string, variables map[string]any) (responses []*graphql.Response) {
	defer func() {
		if r := recover(); r != nil {
			responses = append(responses, graphql.ErrorResponse(ctx, "panic: %v", r))
		}
	}()
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(ctx))
	defer cancel()
	op, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: text, Variables: variables})
	if errs != nil {
		return nil
	}
	next, ctx := e.DispatchOperation(ctx, op)
	for range maxEvents {
		response := next(ctx)
		if response == nil {
			break
		}
		kept := *response
		kept.Data = append([]byte(nil), response.Data...) // gqlgen writes a subscription's next event over it
		responses = append(responses, &kept)
	}
	return responses
}

// compare executes an operation on both executors, by plans as often as is said, and reports how
// their answers differ. It returns whether the operation is valid.
func compare(t reporter, own, planned *gqlgen.Executor, times int, text string, variables map[string]any) (valid bool) {
	t.Helper()
	want := run(context.Background(), own, text, variables)
	for range times {
		got := run(context.Background(), planned, text, variables)
		if len(got) != len(want) {
			t.Fatalf("%d responses, want %d\n%s\n%v", len(got), len(want), text, variables)
		}
		for i := range want {
			if diff := executortest.Diff(want[i], got[i]); diff != "" {
				t.Fatalf("response %d differs (-gqlgen +plans):\n%s\n%s\n%v", i, diff, text, variables)
			}
		}
	}
	return len(want) > 0
}
