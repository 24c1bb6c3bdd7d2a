package deferral

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// TestRandomParts answers operations made at random, with @defer in any places, at once and in
// parts. The parts put together are the answer, and they resolve each selection once.
func TestRandomParts(t *testing.T) {
	t.Parallel()
	world := &beings.World{}
	exec := gqlgen.New(zoo.Planned(world, true))
	exec.AroundOperations(Undeferred)
	generator := executortest.Generator{
		Schema: zoo.Own(nil).Schema(), Depth: 5, Width: 4, Defer: true,
		Argument: func(_ *rapid.T, _ *ast.FieldDefinition, argument *ast.ArgumentDefinition) string {
			if argument.Type.NonNull && argument.Type.Name() == "ID" {
				return `"a"`
			}
			return ""
		},
		Leave: func(_ *ast.Definition, field *ast.FieldDefinition) bool {
			return field.Name == "cages" || field.Name == "grid" || field.Name == "path" // has no plan, and tells what else is selected
		},
	}
	inParts := 0
	rapid.Check(t, func(t *rapid.T) {
		text, variables := generator.Operation(t, ast.Query)
		create := func() *graphql.OperationContext {
			ctx := graphql.StartOperationTrace(context.Background())
			op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: text, Variables: variables})
			if errs != nil {
				return nil
			}
			return op
		}
		op := create()
		if op == nil {
			return
		}
		next, ctx := exec.DispatchOperation(t.Context(), op)
		whole := next(ctx)
		if len(whole.Errors) > 0 {
			return
		}
		op = create()
		_, definition, list := splitDeferred(op, maxDeferred)
		parts := &executor.Parts{Operation: definition, List: list}
		next, ctx = exec.DispatchOperation(executor.InParts(t.Context(), parts), op)
		response := next(ctx)
		var got any
		decode(t, response.Data, &got)
		for parts.More {
			inParts++
			if response = next(ctx); len(response.Errors) > 0 {
				t.Fatalf("%v\n%s", response.Errors, text)
			}
			for _, object := range parts.Answered.Objects {
				var added map[string]any
				decode(t, object.Data, &added)
				merge(at(t, got, object.Path), added)
			}
		}
		var want any
		decode(t, whole.Data, &want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s\n%v", diff, text, variables)
		}
	})
	if inParts == 0 {
		t.Error("nothing was answered in parts")
	}
}

// TestPartBeyondTheBudget has an answer's second part be too long, by little and by much. It is
// whole or adds nothing.
func TestPartBeyondTheBudget(t *testing.T) {
	t.Parallel()
	exec := gqlgen.New(zoo.Planned(&beings.World{}, true))
	exec.AroundOperations(Undeferred)
	answer := func(text string, most int) (first, second *graphql.Response, parts *executor.Parts) {
		ctx := graphql.StartOperationTrace(t.Context())
		op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: text})
		if errs != nil {
			t.Fatal(errs)
		}
		(&executor.Budget{Bytes: most}).Keep(op)
		_, definition, list := splitDeferred(op, maxDeferred)
		parts = &executor.Parts{Operation: definition, List: list}
		next, ctx := exec.DispatchOperation(executor.InParts(ctx, parts), op)
		first = next(ctx)
		return first, next(ctx), parts
	}
	for _, text := range []string{
		`{ animals(n: 20) { id ... @defer { name mate { id } } } }`,
		`{ animals(n: 20) { id } ... @defer { word more: animals(n: 20) { name } } }`,
	} {
		first, second, whole := answer(text, 0)
		size := len(first.Data)
		for _, object := range whole.Answered.Objects {
			size += len(object.Data)
		}
		if len(whole.Answered.Objects) == 0 || len(second.Errors) > 0 {
			t.Fatalf("%s: %v, %v", text, whole.Answered, second.Errors)
		}
		for most := len(first.Data) + 1; most < size-10; most++ {
			first, second, parts := answer(text, most)
			if first.Data == nil || len(parts.Answered.Objects) > 0 || len(second.Errors) != 1 || parts.More {
				t.Fatalf("%s with %d of %d bytes: %v, %v", text, most, size, parts.Answered, second.Errors)
			}
		}
	}
}

func decode(t *rapid.T, data json.RawMessage, into any) {
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
}

// at returns the object at a path.
func at(t *rapid.T, value any, path ast.Path) map[string]any {
	for _, element := range path {
		switch element := element.(type) {
		case ast.PathName:
			value = value.(map[string]any)[string(element)]
		case ast.PathIndex:
			value = value.([]any)[element]
		}
	}
	object, ok := value.(map[string]any)
	if !ok {
		t.Fatal(fmt.Sprintf("there is no object at %s", path))
	}
	return object
}

// merge does what clients do: it adds to objects and lists what they lack.
func merge(into, added map[string]any) {
	for name, value := range added {
		into[name] = merged(into[name], value)
	}
}

func merged(old, added any) any {
	switch added := added.(type) {
	case map[string]any:
		if there, ok := old.(map[string]any); ok {
			merge(there, added)
			return there
		}
	case []any:
		if there, ok := old.([]any); ok {
			for i := range added {
				there[i] = merged(there[i], added[i])
			}
			return there
		}
	}
	return added
}
