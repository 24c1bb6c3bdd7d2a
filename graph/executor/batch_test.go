package executor_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// TestBatches counts the calls of batch functions: one for all places of a level, however deep in
// lists.
func TestBatches(t *testing.T) {
	t.Parallel()
	schema, calls := zoo.Counted(&beings.World{})
	run(t.Context(), newExecutor(schema), `{
		a: animals(n: 3) { mate { id score } litter { mate { id } litter { score } } nests { keeper { id } } }
		b: animal(id: "b") { mate { score } m: mate { id } nest { keeper { id } } friends(first: 1) { id } more: friends { id } } }`, nil)
	want := map[string][]int{
		"mate":    {3 + 1 + 1, 6}, // a, b and m, then those of the litters
		"litter":  {3, 6},
		"score":   {3 + 1, 12},
		"keeper":  {6 + 1},
		"friends": {1, 1}, // with other arguments

		"mate with score":   {3 + 1 + 1}, // selected at one of the places
		"litter with score": {6},
	}
	if diff := cmp.Diff(want, calls()); diff != "" {
		t.Errorf("calls of batch functions by their parents: %s", diff)
	}
}

// TestBatchesWaitForResolvers below which there is more for them.
func TestBatchesWaitForResolvers(t *testing.T) {
	t.Parallel()
	schema, calls := zoo.Counted(&beings.World{})
	run(t.Context(), newExecutor(schema), `{ animal(id: "a") {
		mate { mate { id } } motto rival { mate { id } rival { mate { id } path } } kin { friend { id } } } }`, nil)
	if diff := cmp.Diff(map[string][]int{"mate": {3, 1}}, calls()); diff != "" {
		t.Errorf("calls of batch functions by their parents: %s", diff)
	}
}

// TestBatchPanics is an error of each field of the batch.
func TestBatchPanics(t *testing.T) {
	t.Parallel()
	world := &beings.World{Told: map[string]beings.Outcome{"q/some1.mate": beings.Panics, "x.mate": beings.Panics}}
	responses := run(t.Context(), newExecutor(zoo.Planned(world, true)), `{ animals { mate { id } id } o: animal(id: "x") { mate { id } m: mate { id } } }`, nil)
	want := `{"animals":[{"mate":null,"id":"q/some0"},{"mate":null,"id":"q/some1"},{"mate":null,"id":"q/some2"}],"o":{"mate":null,"m":null}}`
	if got := string(responses[0].Data); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var paths []string
	for _, err := range responses[0].Errors {
		paths = append(paths, err.Path.String())
		if want := fmt.Sprintf("panic at %s: q/some1.mate panics", err.Path); err.Message != want || err.Locations != nil {
			t.Errorf("%v at %v, want %s", err.Message, err.Locations, want)
		}
	}
	if diff := cmp.Diff([]string{"animals[0].mate", "animals[1].mate", "animals[2].mate", "o.mate", "o.m"}, paths); diff != "" {
		t.Error(diff)
	}
}

func TestBatchOfAnotherSize(t *testing.T) {
	t.Parallel()
	parents := []any{1, 2, 3}
	for name, thunk := range map[string]executor.Thunk[int]{
		"fewer values": func() ([]int, []error) { return []int{1, 2}, nil },
		"fewer errors": func() ([]int, []error) { return []int{1, 2, 3}, []error{errors.New("one")} },
	} {
		errs := executor.Begin(parents, func([]int) executor.Thunk[int] { return thunk })(make([]any, len(parents)))
		if len(errs) != len(parents) || errs[0] == nil || errs[2] == nil {
			t.Errorf("%s: %v, want an error for each parent", name, errs)
		}
	}
}
