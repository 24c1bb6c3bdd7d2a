package coercion_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/coercion"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/generated"
)

// mistake returns where an operation has its mistake, and what that is; "" if it has none.
func mistake(t *testing.T, e *gqlgen.Executor, text string, variables map[string]any) (path, message string) {
	t.Helper()
	ctx := graphql.StartOperationTrace(context.Background())
	_, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: text, Variables: variables})
	if errs == nil {
		return "", ""
	}
	at := errs[0].Path
	if below, ok := errs[0].Extensions["argument"].(ast.Path); ok {
		at = append(at, below...)
	}
	return at.String(), errs[0].Message
}

// TestArguments decodes those of all fields that are selected, however deep.
func TestArguments(t *testing.T) {
	t.Parallel()
	own := zoo.Own(&beings.World{})
	e := gqlgen.New(own)
	e.Use(coercion.New(own.Schema(), generated.NewTable(generated.Config{}, generated.Batches{}), nil, graphql.DefaultErrorPresenter, coercion.Typed{}))
	for text, want := range map[string]string{
		`{ measure(input: {size: 1, code: "good"}) { text } word }`:                                                   "",
		`{ m: measure(input: {size: 1, code: "bad"}) { text } word }`:                                                 "m.input.code",
		`{ word animals { f: friends(like: "bad") { id } } }`:                                                         "animals.f.like",
		`{ word animals { ...F } } fragment F on Animal { mate { friends(like: "bad") { id } } }`:                     "animals.mate.friends.like",
		`{ any { ... on Animal { friends(like: "bad") { id } } } }`:                                                   "any.friends.like",
		`{ word animals @skip(if: true) { friends(like: "bad") { id } } }`:                                            "",
		`{ word animals { friends(like: 99999999999999999999) { id } } }`:                                             "animals.friends.like",
		`query($n: Int = 1) { animals(n: $n) { id } }`:                                                                "animals.n",
		`query($n: Int = 1) { animals { friends(first: $n) { id } } }`:                                                "animals.friends.first",
		`query($n: Int = 1) { measure(input: {size: $n}) { text } }`:                                                  "measure.input.size",
		`query($n: Int = 1) { measure(input: {size: 1}, list: [1, $n]) { text } }`:                                    "measure.list[1]",
		`query($absent: Int) { animals(n: $absent) { friends(first: $absent) { id } } }`:                              "",
		`query($absent: Int) { measure(input: {size: 1, place: {name: "x", altitude: $absent}}, kind: BIG) { text }}`: "",
	} {
		if path, message := mistake(t, e, text, map[string]any{"n": nil}); path != want {
			t.Errorf("%s: %q at %q, want one at %q", text, message, path, want)
		}
	}
}

// TestConditions refuses null as a condition, wherever that stands.
func TestConditions(t *testing.T) {
	t.Parallel()
	own := zoo.Own(&beings.World{})
	e := gqlgen.New(own)
	e.Use(coercion.New(own.Schema(), generated.NewTable(generated.Config{}, generated.Batches{}), nil, graphql.DefaultErrorPresenter, coercion.Typed{}))
	for text, want := range map[string]string{
		`query($v: Boolean = true) { word @include(if: $v) }`:                                               "variable.v",
		`query($v: Boolean = true) { animals { id @skip(if: $v) } }`:                                        "variable.v",
		`query($v: Boolean = true) { animals { ... @skip(if: $v) { id } } }`:                                "variable.v",
		`query($v: Boolean = true) { animals { ...F } } fragment F on Animal { mate { id @skip(if: $v) } }`: "variable.v",
		`query($v: Boolean = true) { animals { ...F @include(if: $v) } } fragment F on Animal { id }`:       "variable.v",
		`query($v: Boolean = true, $w: Boolean = true) { animals { id @skip(if: $w) } }`:                    "",
	} {
		if path, message := mistake(t, e, text, map[string]any{"v": nil}); path != want {
			t.Errorf("%s: %q at %q, want one at %q", text, message, path, want)
		}
		if path, message := mistake(t, e, text, map[string]any{"v": true}); path != "" {
			t.Errorf("%s, with true: %q at %q", text, message, path)
		}
	}
}

const schema = `
	scalar Even
	enum Size { BIG }
	input Ref @oneOf { id: ID name: String }
	input In { ref: Ref refs: [Ref!] sizes: [[Size]] even: Even nested: In }
	type Query { ask(in: In, refs: [Ref!], size: Size, even: Even): Int }
`

func TestVariables(t *testing.T) {
	t.Parallel()
	own := &graphql.ExecutableSchemaMock{
		SchemaFunc: sharedSchema(gqlparser.MustLoadSchema(&ast.Source{Input: schema})),
	}
	even := func(value any) error {
		if n, ok := value.(json.Number); !ok || n != "2" {
			return errors.New("is not even")
		}
		return nil
	}
	table := &executor.Table{Begin: func(*graphql.OperationContext) any { return nil }}
	e := gqlgen.New(own)
	e.Use(coercion.New(own.Schema(), table, coercion.Scalars{"Even": even}, graphql.DefaultErrorPresenter, coercion.Typed{}))
	const operation = `query($in: In, $refs: [Ref!], $size: Size, $even: Even) { ask(in: $in, refs: $refs, size: $size, even: $even) }`
	for given, want := range map[string]string{
		`{}`: "",
		`{"in": null, "refs": null, "size": null, "even": null}`: "",
		`{"size": "BIG", "even": 2, "refs": [{"id": "1"}]}`:      "",
		`{"size": "big"}`:                                           "variable.size",
		`{"size": "HUGE"}`:                                          "variable.size",
		`{"even": 3}`:                                               "variable.even",
		`{"refs": {"id": "1"}}`:                                     "",
		`{"refs": {"id": "1", "name": "x"}}`:                        "variable.refs[0]",
		`{"refs": [{"id": "1"}, {}]}`:                               "variable.refs[1]",
		`{"in": {"ref": {"id": null}}}`:                             "variable.in.ref",
		`{"in": {"refs": {"name": null}}}`:                          "variable.in.refs[0]",
		`{"in": {"sizes": [["BIG"], [null, "big"]]}}`:               "variable.in.sizes[1][1]",
		`{"in": {"sizes": "big"}}`:                                  "variable.in.sizes[0]",
		`{"in": {"nested": {"nested": {"even": 3}}}}`:               "variable.in.nested.nested.even",
		`{"in": {"nested": {"nested": {"even": 2}, "even": null}}}`: "",
	} {
		var variables map[string]any
		if err := unmarshal(given, &variables); err != nil {
			t.Fatal(err)
		}
		if path, message := mistake(t, e, operation, variables); path != want {
			t.Errorf("%s: %q at %q, want one at %q", given, message, path, want)
		}
	}
}

func sharedSchema(s *ast.Schema) func() *ast.Schema { return func() *ast.Schema { return s } }

// unmarshal keeps numbers as they are, as the endpoint does.
func unmarshal(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// TestTyped has mutations answer for what is mistyped, wherever it stands in their arguments. It is
// a mistake in the request of any other field, and of another kind.
func TestTyped(t *testing.T) {
	t.Parallel()
	const text = `
		scalar Even
		input In { even: Even evens: [Even!] nested: In }
		type Query { ask(in: In, even: Even): Int }
		type Mutation { tell(in: In, even: Even): Int }
	`
	own := &graphql.ExecutableSchemaMock{SchemaFunc: sharedSchema(gqlparser.MustLoadSchema(&ast.Source{Input: text}))}
	errOdd := errors.New("is odd")
	even := func(value any) error {
		switch value {
		case "2":
			return nil
		case "1":
			return errOdd
		}
		return errors.New("is no text")
	}
	var told []string
	typed := coercion.Typed{
		Is: func(err error) bool { return errors.Is(err, errOdd) },
		Answer: func(mutation string, mistakes []coercion.Mistake) any {
			for _, m := range mistakes {
				told = append(told, mutation+" "+strings.Join(m.Field, "."))
			}
			return nil
		},
	}
	table := &executor.Table{Begin: func(*graphql.OperationContext) any { return nil }}
	e := gqlgen.New(own)
	e.Use(coercion.New(own.Schema(), table, coercion.Scalars{"Even": even}, graphql.DefaultErrorPresenter, typed))
	for _, tt := range []struct{ operation, in, told, refused string }{
		{`mutation($in: In) { tell(in: $in) }`, `{"even": "2", "evens": ["2"]}`, "", ""},
		{`mutation($in: In) { tell(in: $in) }`, `{"even": "1", "nested": {"evens": ["2", "1"]}}`, "tell even, tell nested.evens.1", ""},
		{`mutation($in: In) { tell(in: $in) }`, `{"evens": "1"}`, "tell evens.0", ""},
		{`mutation { tell(in: {nested: {even: "1"}}) }`, `null`, "tell nested.even", ""},
		{`mutation($in: In) { tell(in: $in) }`, `{"even": 1}`, "", "variable.in.even"},
		{`query($in: In) { ask(in: $in) }`, `{"even": "1"}`, "", "variable.in.even"},
		{`{ a: ask(in: {even: "1"}) }`, `null`, "", "a.in.even"},
	} {
		told = nil
		var in any
		if err := json.Unmarshal([]byte(tt.in), &in); err != nil {
			t.Fatal(err)
		}
		path, message := mistake(t, e, tt.operation, map[string]any{"in": in})
		if got := strings.Join(told, ", "); got != tt.told || path != tt.refused {
			t.Errorf("%s with %s: told %q, refused %q at %q", tt.operation, tt.in, got, message, path)
		}
	}
}
