package executor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// spend executes an operation under a budget and returns its first responses.
func spend(ctx context.Context, t *testing.T, e *gqlgen.Executor, budget *executor.Budget, text string) []*graphql.Response {
	t.Helper()
	op := create(t, e, text, nil)
	op.DisableIntrospection = false
	budget.Keep(op)
	next, ctx := e.DispatchOperation(ctx, op)
	var responses []*graphql.Response
	for range maxEvents {
		response := next(ctx)
		if response == nil {
			break
		}
		kept := *response
		kept.Data = append([]byte(nil), response.Data...)
		responses = append(responses, &kept)
	}
	return responses
}

// keepErrors has errors shown as they are.
func keepErrors(e *gqlgen.Executor) *gqlgen.Executor {
	e.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error {
		return gqlerror.WrapPath(graphql.GetPath(ctx), err)
	})
	return e
}

func limitOf(err error) executor.Limited {
	if limit, ok := errors.AsType[*executor.LimitError](err); ok {
		return limit.Of
	}
	return ""
}

// TestBudget: an answer that goes beyond a limit has no data and one error. One that just keeps to
// it is whole.
func TestBudget(t *testing.T) {
	t.Parallel()
	e := keepErrors(newExecutor(zoo.Planned(&beings.World{}, true)))
	for _, text := range []string{
		`{ animals(n: 30) { id name } }`,
		`{ animals(n: 30) { id mate { id kin { id } } } a: any(n: 9) { id friend { id } } word }`,
		`{ found(n: 30) { ... on Animal { home { name } } ... on Rock { weight } } }`,
		`{ __schema { types { name fields { name args { name } } } } }`,
	} {
		var all executor.Budget
		whole := spend(t.Context(), t, e, &all, text)[0]
		if len(whole.Errors) > 0 || all.Spent < 30 || all.Answers != 1 {
			t.Fatalf("%s: spent %d, %v", text, all.Spent, whole.Errors)
		}
		for limit, budgets := range map[executor.Limited][2]executor.Budget{
			executor.Weight: {{Weight: all.Spent}, {Weight: all.Spent - 1}},
			executor.Bytes:  {{Bytes: len(whole.Data)}, {Bytes: len(whole.Data) - 10}},
		} {
			if got := spend(t.Context(), t, e, &budgets[0], text)[0]; string(got.Data) != string(whole.Data) || len(got.Errors) > 0 {
				t.Errorf("%s: with just enough %s: %v", text, limit, got.Errors)
			}
			got := spend(t.Context(), t, e, &budgets[1], text)[0]
			if string(got.Data) != "null" || len(got.Errors) != 1 || limitOf(got.Errors[0]) != limit {
				t.Errorf("%s: with too few %s: %.40s %v", text, limit, got.Data, got.Errors)
			}
		}
	}
}

// fading is a context that ends when it has been asked some times whether it has.
type fading struct {
	context.Context //nolint:containedctx // what it is made of
	left            atomic.Int64
}

func (c *fading) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestExecutionLooksAtItsContext: whatever an execution is at when its context ends, it stops soon.
func TestExecutionLooksAtItsContext(t *testing.T) {
	t.Parallel()
	e := keepErrors(newExecutor(zoo.Planned(&beings.World{}, true)))
	for _, text := range []string{
		`{ animals(n: 5000) { id } }`,                           // is read, then written
		`{ animals(n: 100) { mate { mate { mate { id } } } } }`, // levels
		`{ animals(n: 100) { litter { id litter { id } } } }`,   // lists that are written as they are read
		`mutation { grow(id: "a") { mate { mate { mate { id } } } } }`,
	} {
		patient := &fading{Context: context.Background()}
		patient.left.Store(1 << 40)
		spend(patient, t, e, &executor.Budget{}, text)
		looks := 1<<40 - patient.left.Load()
		if looks < 4 {
			t.Errorf("%s: looked %d times", text, looks)
		}
		for after := int64(2); after < looks-1; after++ { // the first two looks are gqlgen's, as is the last
			ctx := &fading{Context: context.Background()}
			ctx.left.Store(after)
			var budget executor.Budget
			got := spend(ctx, t, e, &budget, text)
			if len(got) != 1 || len(got[0].Errors) != 1 || !errors.Is(got[0].Errors[0], context.Canceled) {
				t.Fatalf("%s: ended at look %d of %d: %v", text, after, looks, got)
			}
			if more := after + 3; -ctx.left.Load() > more {
				t.Errorf("%s: looked %d times more after look %d", text, -ctx.left.Load(), after)
			}
		}
	}
}

// TestMutationsBeyondTheBudget: those before keep their answers, and those after are not begun.
func TestMutationsBeyondTheBudget(t *testing.T) {
	t.Parallel()
	e := keepErrors(newExecutor(zoo.Planned(&beings.World{}, true)))
	got := spend(t.Context(), t, e, &executor.Budget{Bytes: 60}, `mutation {
		one: grow(id: "a") { id } two: grow(id: "`+strings.Repeat("b", 99)+`") { id } three: grow(id: "c") { id } }`)[0]
	if string(got.Data) != `{"one":{"id":"a-1-1/grow"},"two":null,"three":null}` || len(got.Errors) != 2 {
		t.Fatalf("%s %v", got.Data, got.Errors)
	}
	two, three := got.Errors[0], got.Errors[1]
	if two.Path.String() != "two" || limitOf(two) != executor.Bytes || !errors.Is(two, executor.ErrNotAnswered) {
		t.Errorf("two: %v at %s", two, two.Path)
	}
	if three.Path.String() != "three" || !errors.Is(three, executor.ErrNotBegun) {
		t.Errorf("three: %v at %s", three, three.Path)
	}
	if next := run(t.Context(), e, `mutation { tick }`, nil); string(next[0].Data) != `{"tick":3}` {
		t.Errorf("three was carried out: %s", next[0].Data)
	}
}

// TestFloodOfErrors: an answer has a bounded number of errors.
func TestFloodOfErrors(t *testing.T) {
	t.Parallel()
	for _, batched := range []bool{true, false} {
		e := keepErrors(newExecutor(zoo.Planned(&beings.World{}, batched)))
		var many strings.Builder
		for i := range 40 {
			fmt.Fprintf(&many, "f%d: friends(like: \"bad\") { id } ", i)
		}
		got := spend(t.Context(), t, e, &executor.Budget{}, `{ animals(n: 100) { `+many.String()+`} }`)[0]
		if n := len(got.Errors); n < 500 || n > 1000 || limitOf(got.Errors[n-1]) != executor.Failures || string(got.Data) != "null" {
			t.Errorf("batched %t: %d errors, the last one %v, and %.40s", batched, n, got.Errors[n-1], got.Data)
		}
	}
}

// TestEventsBeyondTheBudget: the limits are each event's own.
func TestEventsBeyondTheBudget(t *testing.T) {
	t.Parallel()
	e := keepErrors(newExecutor(zoo.Planned(&beings.World{}, true)))
	const text = `subscription { animals(n: 3) { id mate { id } } }`
	var all executor.Budget
	whole := spend(t.Context(), t, e, &all, text)
	if len(whole) != 3 || all.Answers != 3 || all.Spent < 4 || all.Spent > 20 {
		t.Fatalf("%d events, spent %d for the last of %d", len(whole), all.Spent, all.Answers)
	}
	for name, budget := range map[string]executor.Budget{
		"weight": {Weight: 3}, "bytes": {Bytes: 50}, "time": {EventTime: time.Nanosecond},
	} {
		got := spend(t.Context(), t, e, &budget, text)
		if len(got) != 3 {
			t.Fatalf("%s: %d events", name, len(got))
		}
		for _, event := range got {
			if len(event.Errors) != 1 || limitOf(event.Errors[0]) != executor.Limited(name) && !errors.Is(event.Errors[0], context.DeadlineExceeded) {
				t.Errorf("%s: %s %v", name, event.Data, event.Errors)
			}
		}
	}
}

// TestTooManyFields: a document whose plan would be too large is refused before it is executed.
func TestTooManyFields(t *testing.T) {
	t.Parallel()
	e := keepErrors(newExecutor(zoo.Planned(&beings.World{}, true)))
	got := spend(t.Context(), t, e, &executor.Budget{}, `{ `+aliased("any { id friend { id friend { id friend { id } } } }", 700)+` }`)
	if len(got) != 1 || got[0].Data != nil || len(got[0].Errors) != 1 || !errors.Is(got[0].Errors[0], executor.ErrTooManyFields) {
		t.Errorf("%v", got)
	}
}
