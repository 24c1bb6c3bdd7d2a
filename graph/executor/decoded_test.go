package executor_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// TestDecoded: arguments that were decoded before are taken, of root fields and of batches.
func TestDecoded(t *testing.T) {
	t.Parallel()
	e := newExecutor(zoo.Planned(&beings.World{}, true))
	op := create(t, e, `{ a: animals(n: 3) { id f: friends(first: 3) { id } } b: animals(n: 1) { id } }`, nil)
	a := op.Operation.SelectionSet[0].(*ast.Field)
	executor.Decoded{
		{Field: a, Object: "Query"}:                               {Object: "Query", Args: map[string]any{"n": 1}},
		{Field: a.SelectionSet[1].(*ast.Field), Object: "Animal"}: {Object: "Animal", Args: map[string]any{"first": 1, "like": (*beings.Code)(nil)}},
	}.Keep(op)
	responses, ctx := e.DispatchOperation(t.Context(), op)
	const want = `{"a":[{"id":"q/some0","f":[{"id":"q/some0/friends0"}]}],"b":[{"id":"q/some0"}]}`
	if got := responses(ctx); string(got.Data) != want || got.Errors != nil {
		t.Errorf("%s %v, want %s", got.Data, got.Errors, want)
	}
}
