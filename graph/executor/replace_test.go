package executor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// twins has another animal instead of each, unless its id begins with what fails.
type twins struct {
	fails, panics string

	mu    sync.Mutex // gqlgen calls for several at once
	calls []int      // how many animals each replaced
}

func (*twins) TypeOf(object any) string {
	if a, ok := object.(*beings.Animal); ok && a != nil {
		return "Animal"
	}
	return ""
}

func (*twins) Replaces(object string, _ []string) bool { return object == "Animal" }

func (r *twins) Replace(_ context.Context, _ string, _ []string, animals []any) func() ([]any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, len(animals))
	return func() ([]any, error) {
		twins := make([]any, len(animals))
		for i, a := range animals {
			twin := *a.(*beings.Animal)
			if twin.ID == r.fails {
				return nil, errors.New("no twin")
			}
			if twin.ID == r.panics {
				panic("no twin")
			}
			twin.ID = "twin of " + strings.TrimPrefix(twin.ID, "twin of ")
			twins[i] = &twin
		}
		return twins, nil
	}
}

func withTwins(schema graphql.ExecutableSchema, r *twins) *gqlgen.Executor {
	e := newExecutor(schema)
	e.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		executor.Replace(graphql.GetOperationContext(ctx), r)
		return next(ctx)
	})
	return e
}

// TestRandomReplacing executes operations made at random, with all animals replaced, on both executors.
func TestRandomReplacing(t *testing.T) {
	t.Parallel()
	generator := executortest.Generator{
		Schema: zoo.Own(nil).Schema(), Argument: argument, Depth: 6, Width: 4,
		Leave: func(_ *ast.Definition, field *ast.FieldDefinition) bool { return field.Name == "cages" },
	}
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		world := &beings.World{Seed: rapid.Uint64Range(0, 1000).Draw(t, "seed")}
		text, variables := generator.Operation(t, ast.Query)
		own, planned := withTwins(executor.Answering(zoo.Own(world)), &twins{}), withTwins(zoo.Planned(world, true), &twins{})
		if compare(t, own, planned, 2, text, variables) {
			valid++
		}
	})
	if valid == 0 {
		t.Error("no operation was valid")
	}
}

// TestReplacingTogether: the animals at one place are replaced by one call, before their fields are
// called. Who replaces nothing shares no plans with who does.
func TestReplacingTogether(t *testing.T) {
	t.Parallel()
	r, plain := &twins{}, true
	e := newExecutor(zoo.Planned(&beings.World{}, true))
	e.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		if !plain {
			executor.Replace(graphql.GetOperationContext(ctx), r)
		}
		return next(ctx)
	})
	const text = `{ animals(n: 2) { id mate { id } nests { keeper { id } } } }`
	for _, plain = range []bool{true, false, true} {
		data := string(run(t.Context(), e, text, nil)[0].Data)
		if got := strings.Contains(data, `{"id":"twin of q/some0","mate":{"id":"twin of q/some0/mate"}`); got == plain {
			t.Errorf("answered %s", data)
		}
	}
	if got := fmt.Sprint(r.calls); got != "[2 2 4]" && got != "[2 2 2]" {
		t.Errorf("there were calls for %s animals", got)
	}
}

// TestReplacingFails answers null, and says of each object why.
func TestReplacingFails(t *testing.T) {
	t.Parallel()
	const failing = "twin of x/litterMaybe0"
	for why, r := range map[string]*twins{"no twin": {fails: failing}, "panic at PATH: no twin": {panics: failing}} {
		got := run(t.Context(), withTwins(zoo.Planned(&beings.World{}, true), r), `{ animal(id: "x") { id litterMaybe { id mate { id } } } }`, nil)[0]
		if want := `{"animal":{"id":"twin of x","litterMaybe":[null,null]}}`; string(got.Data) != want {
			t.Errorf("answered %s, want %s", got.Data, want)
		}
		for i, err := range got.Errors {
			path := fmt.Sprintf("animal.litterMaybe[%d]", i)
			if want := strings.ReplaceAll(why, "PATH", path); err.Path.String() != path || err.Message != want {
				t.Errorf("%s at %s, want %s at %s", err.Message, err.Path, want, path)
			}
		}
		if len(got.Errors) != 2 {
			t.Errorf("there are %d errors", len(got.Errors))
		}
	}
}
