package executor_test

import (
	"fmt"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// TestRandomOperations executes operations made at random, in worlds where fields fail at random,
// on both executors.
func TestRandomOperations(t *testing.T) {
	t.Parallel()
	generator := executortest.Generator{
		Schema: zoo.Own(nil).Schema(), Argument: argument, Depth: 6, Width: 4,
		Leave: func(_ *ast.Definition, field *ast.FieldDefinition) bool { return field.Name == "cages" },
	}
	for _, kind := range []ast.Operation{ast.Query, ast.Mutation, ast.Subscription} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			valid := 0
			rapid.Check(t, func(t *rapid.T) {
				world := &beings.World{
					Seed:   rapid.Uint64Range(0, 1000).Draw(t, "seed"),
					Panics: rapid.Bool().Draw(t, "panics"),
				}
				// A batch function that panics fails for all parents, a resolver for one; and only
				// a resolver can mark its field.
				world.Marks = world.Panics
				text, variables := generator.Operation(t, kind)
				own, planned := newExecutor(zoo.Own(world)), newExecutor(zoo.Planned(world, !world.Panics))
				times := 2 // the second time the plan is there
				if kind == ast.Mutation {
					times = 1 // they count
				}
				if compare(t, own, planned, times, text, variables) {
					valid++
				}
			})
			if valid == 0 {
				t.Error("no operation was valid")
			}
		})
	}
}

// argument is any value of an argument's type, or a bad one.
func argument(t *rapid.T, _ *ast.FieldDefinition, argument *ast.ArgumentDefinition) string {
	if !argument.Type.NonNull && rapid.Bool().Draw(t, "leave out") {
		return ""
	}
	switch argument.Type.Name() {
	case "Int":
		if argument.Type.Elem != nil {
			return rapid.SampledFrom([]string{"[]", "[1, 2]", "3"}).Draw(t, "list")
		}
		return fmt.Sprint(rapid.IntRange(-1, 4).Draw(t, "int"))
	case "MeasureInput":
		return rapid.SampledFrom([]string{
			`{size: 1}`, `{size: 2, place: {}}`, `{size: 3, place: {name: "there", altitude: 4}, code: "good"}`, `{size: 4, code: "bad"}`,
		}).Draw(t, "input")
	case "Kind":
		return "BIG"
	case "Code":
		return rapid.SampledFrom([]string{`"good"`, `"bad"`}).Draw(t, "code")
	}
	return fmt.Sprintf("%q", rapid.SampledFrom([]string{"a", "bb", "ccc", "dddd", "eeeee"}).Draw(t, "id"))
}
