package executor_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
)

// below is what is selected of a field's type.
func below(schema *ast.Schema, field *ast.FieldDefinition) string {
	switch schema.Types[field.Type.Name()].Kind {
	case ast.Object:
		return " { __typename }"
	case ast.Interface, ast.Union:
		return " { __typename ... on Being { id name } }"
	}
	return ""
}

var outcomes = []beings.Outcome{
	beings.Null, beings.Fails, beings.FailsAtLength, beings.Panics, beings.Stranger, beings.Writer,
}

// TestEveryFailureOfEveryField lets each field of an animal be null, fail and panic: below a list
// whose elements must not be null, below one whose elements may, and below a single object.
func TestEveryFailureOfEveryField(t *testing.T) {
	t.Parallel()
	schema := zoo.Own(nil).Schema()
	for _, field := range schema.Types["Animal"].Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		for _, outcome := range outcomes {
			world := &beings.World{Told: map[string]beings.Outcome{
				"q/some1." + field.Name: outcome, "x." + field.Name: outcome,
				"q/some1." + field.Name + "1": outcome, // an element of its list
			}}
			selected := field.Name + below(schema, field)
			text := fmt.Sprintf(`{ maybes { id %[1]s } animals { %[1]s again: %[1]s } one: animal(id: "x") { %[1]s id } word }`, selected)
			own := newExecutor(zoo.Own(world))
			if !compare(t, own, newExecutor(zoo.Planned(world, false)), 2, text, nil) {
				t.Errorf("%s is not valid", text)
			}
			if outcome != beings.Panics {
				compare(t, own, newExecutor(zoo.Planned(world, true)), 2, text, nil)
			}
			world = &beings.World{Told: world.Told, Marks: true}
			compare(t, newExecutor(zoo.Own(world)), newExecutor(zoo.Planned(world, false)), 2, text, nil)
		}
	}
}

// operations are what random ones rarely are.
var operations = []string{
	`{ nothing { id } nothingMaybe { id } animals(n: 0) { id mate { id } } }`,
	`{ __typename word t: __typename }`,
	`{ animal(id: "a") { ... on Robot { id } } }`,
	`{ found { ... on Being { id ... on Animal { home { name } } } ... on Rock { weight under { mate { id } } } ... on Animal { id } } }`,
	`{ found { __typename ...F } } fragment F on Found { ...G ...H } fragment G on Animal { id mate { ...H } } fragment H on Animal { name mate { id ...I } } fragment I on Loud { sound }`,
	`query($a: Boolean = false, $b: Boolean!) { x: word @skip(if: $a) word @include(if: $b) animal(id: "a") { id @skip(if: $b) ...F @include(if: $b) } } fragment F on Animal { id name @skip(if: $b) }`,
	`{ measure(input: {size: "no"}) { text } }`,
	`{ measureStrict(input: {size: 1, code: "bad"}) { text } word }`,
	`{ measure(input: {size: 1, code: "bad"}) { text } word }`,
	`{ animal(id: "a") { friends(first: -1) { id } friends2: friends(first: 1) { id friends { id } } } }`,
	`query($n: Int! = 2, $in: MeasureInput! = {size: 3}) { animals(n: $n) { friends(first: $n) { id path } } measure(input: $in, list: 7, kind: SMALL) { text of { path } } }`,
	`{ animals { friends(like: "bad") { id } more: friends(like: "good") { id } } }`,
	`{ grid cages { id } }`,
	`{ animals { path nests { keeper { path } keeperStrict { path friend { ... on Animal { path } } } } } any { friend { ... on Animal { path } } } }`,
	`{ animals { ...  on Being { friend { id } } ... on Loud { rival { id } } id } }`,
	`{ animals { ...  on Being { id } ... on Loud { id } } }`,
	`mutation { a: tick b: tick grow(id: "x") { id mate { id } } c: tick shrink(id: "y") { id } __typename }`,
	`subscription { numbers }`,
	`subscription { s: beings(n: 2) { __typename id ... on Animal { path mate { path } litter { id } } } }`,
	`subscription { animals { id path } }`,
	`{ __schema { queryType { name } } animal(id: "a") { id } }`,
	`{ __type(name: "Animal") { name } }`,
	`{ animal(id: "a") { id ... @defer { name } } }`,
}

func TestOperations(t *testing.T) {
	t.Parallel()
	for _, text := range operations {
		for seed := range uint64(10) {
			for _, vars := range []map[string]any{{"b": true}, {"b": false, "a": true}, {"b": false, "a": nil}} {
				world := &beings.World{Seed: seed}
				times := 2
				if strings.HasPrefix(text, "mutation") {
					times = 1
				}
				compare(t, newExecutor(zoo.Own(world)), newExecutor(zoo.Planned(world, true)), times, text, vars)
			}
		}
	}
}

// TestLargeAnswer needs more memory than is kept for other executions.
func TestLargeAnswer(t *testing.T) {
	t.Parallel()
	world := &beings.World{}
	compare(t, newExecutor(zoo.Own(world)), newExecutor(zoo.Planned(world, true)), 2, `{ animals(n: 9000) { mate { id } } }`, nil)
}

// create returns an operation's context.
func create(t *testing.T, e *gqlgen.Executor, text string, variables map[string]any) *graphql.OperationContext {
	t.Helper()
	op, errs := e.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{Query: text, Variables: variables})
	if errs != nil {
		t.Fatalf("%s: %v", text, errs)
	}
	return op
}

// TestWhatIsGqlgens says what has no plan.
func TestWhatIsGqlgens(t *testing.T) {
	t.Parallel()
	schema := zoo.Planned(&beings.World{}, true)
	for text, planned := range map[string]bool{
		`{ animals { id mate { id } kin { id } } grid word }`:                              true,
		`{ any { __typename } found { ... on Rock { weight } } }`:                          true,
		`{ animals { id id ... on Being { id } } }`:                                        true,
		`query($a: Boolean!) { word @skip(if: $a) }`:                                       true,
		`mutation { tick grow(id: "a") { id } }`:                                           true,
		`subscription { beings { id } }`:                                                   true,
		`{ word __schema { queryType { name } } }`:                                         true,
		`{ __type(name: "Animal") { name } }`:                                              true,
		`{ cages { id } }`:                                                                 false,
		`{ animal(id: "a") { ... @defer(if: false) { id } } }`:                             false,
		`{ animals { ... on Being { id } ... on Loud { id } } }`:                           true,  // of types that have nothing to do with one another
		`{` + strings.Repeat(" ... on Query {", 2) + strings.Repeat("}", 2) + `word }`:     false, // not valid, see below
		`{ ` + aliased("any { id friend { id friend { id friend { id } } } }", 700) + ` }`: false, // too many fields
	} {
		e := newExecutor(schema)
		op, errs := e.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{
			Query: text, Variables: map[string]any{"a": true},
		})
		if errs != nil {
			if planned {
				t.Errorf("%.80s: %v", text, errs)
			}
			continue
		}
		if got := executor.HasPlan(schema, op); got != planned {
			t.Errorf("%.80s has a plan: %t", text, got)
		}
	}
	e := newExecutor(schema)
	e.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) })
	if executor.HasPlan(schema, create(t, e, `{ word }`, nil)) {
		t.Error("there is a plan where a middleware wants to see the fields")
	}
}

// aliased selects something many times.
func aliased(selected string, times int) string {
	var all strings.Builder
	for i := range times {
		fmt.Fprintf(&all, "a%d: %s ", i, selected)
	}
	return all.String()
}

// TestFieldMiddleware sees every field.
func TestFieldMiddleware(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	var mu sync.Mutex
	e := newExecutor(zoo.Planned(&beings.World{}, true))
	e.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		seen[graphql.GetPath(ctx).String()]++
		return next(ctx)
	})
	run(t.Context(), e, `{ animal(id: "a") { id mate { id } } }`, nil)
	want := map[string]int{"animal": 1, "animal.id": 1, "animal.mate": 1, "animal.mate.id": 1}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

// TestConcurrently executes the same and other operations at once, from empty caches.
func TestConcurrently(t *testing.T) {
	t.Parallel()
	world := &beings.World{Seed: 7}
	own, planned := newExecutor(zoo.Own(world)), newExecutor(zoo.Planned(world, true))
	var all sync.WaitGroup
	for range 8 {
		for _, text := range operations {
			if strings.HasPrefix(text, "mutation") {
				continue
			}
			all.Go(func() {
				vars := map[string]any{"b": true}
				want, got := run(context.Background(), own, text, vars), run(context.Background(), planned, text, vars)
				for i := range want {
					if diff := executortest.Diff(want[i], got[i]); diff != "" {
						t.Errorf("%s: %s", text, diff)
					}
				}
			})
		}
	}
	all.Wait()
}
