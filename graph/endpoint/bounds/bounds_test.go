package bounds

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/shopgraph/shopgraph/graph/endpoint/bounds/boundstest"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// TestLimits tries each limit with a document that just keeps to it and one that just does not.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		document func(n int) string
		limit    int
		want     string
	}{
		"aliases":    {func(n int) string { return "{ " + boundstest.Each(n, "a%d: x ") + "}" }, maxAliases, "aliases"},
		"directives": {func(n int) string { return "{ x" + strings.Repeat(" @d", n) + " }" }, maxDirectives, "directives"},
		"operations": {func(n int) string { return boundstest.Each(n, "query q%d { x } ") }, maxOperations, "operations"},
		"variables":  {func(n int) string { return "query (" + boundstest.Each(n, "$v%d: ID ") + ") { x }" }, maxVariables, "variables"},
		"depth":      {func(n int) string { return strings.Repeat("{ x ", n) + strings.Repeat("}", n) }, maxDepth, "levels"},
		"inline fragments": {
			func(n int) string { return "{ " + strings.Repeat("... { ", n-1) + "x" + strings.Repeat(" }", n) }, maxDepth, "levels",
		},
		"values": {
			func(n int) string { return "{ x(a: " + strings.Repeat("[", n) + strings.Repeat("]", n) + ") }" }, maxDepth, "levels",
		},
		"text": {func(n int) string { return "{ x }" + strings.Repeat(" ", n-5) }, maxText, "128 KiB"},
		"expansion": {func(n int) string { // the fragment is 1,402 large, and counts four times
			return "{ ...f ...f ...f " + boundstest.Each(n-3-4*1402, "x%d ") + "} fragment f on T { y(a: [" + strings.Repeat("1 ", 1400) + "]) }"
		}, maxExpanded, "fields, arguments"},
		"pairs": {func(n int) string { return "{ " + strings.Repeat("x ", n) + "}" }, 200, "pairs of fields"}, // 19,900
		"pairs in lists": {func(n int) string {
			return "{ x { " + strings.Repeat("y ", n) + "} ... { x { " + strings.Repeat("y ", n) + "} } }"
		}, 70, "pairs of fields"}, // twice 140 * 139 / 2, for the inline fragment
		"conflicts": {func(n int) string { return "{ " + boundstest.Each(n, "x: y(a: %d) ") + "}" }, 20, "unlike"}, // 190
		"spreads": {func(n int) string {
			return "{ " + strings.Repeat("...f ", n) + "} fragment f on T { __typename }"
		}, 141, "pairs of fields"}, // 9,870 spreads and as many fields
	} {
		if err := Check(tt.document(tt.limit)); err != nil {
			t.Errorf("%s: %d: %v", name, tt.limit, err)
		}
		err := Check(tt.document(tt.limit + 1))
		known, ok := errors.AsType[*fault.Error](err)
		if !ok || known.Kind != fault.KindDocumentTooLarge || !strings.Contains(known.Message, tt.want) {
			t.Errorf("%s: %d: %v", name, tt.limit+1, err)
		}
	}
}

func TestCirclesOfFragments(t *testing.T) {
	t.Parallel()
	for document, circular := range map[string]bool{
		`{ ...a } fragment a on T { ...a }`:                                     true,
		`{ x } fragment a on T { y { ...b } } fragment b on T { ... { ...a } }`: true,
		`{ ...a ...b } fragment a on T { ...b } fragment b on T { x }`:          false,
		`{ ...missing }`: false,
	} {
		err := Check(document)
		told, ok := errors.AsType[*gqlerror.Error](err)
		if ok != circular || ok && told.Extensions["code"] != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %v", document, err)
		}
	}
}

func TestOwnDocumentsKeepToTheBounds(t *testing.T) {
	t.Parallel()
	documents := boundstest.Own(t, "../../..")
	documents["introspection"] = boundstest.Introspection
	for path, text := range documents {
		if _, err := parser.ParseQuery(&ast.Source{Input: text}); err != nil {
			continue // it is there to be refused
		}
		if err := Check(text); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// FuzzInspect holds what any text makes the inspection do to its limits, and sees whether the
// validator can take what was let through.
func FuzzInspect(f *testing.F) {
	schema, err := os.ReadFile("../../../schema.graphql")
	if err != nil {
		f.Fatal(err)
	}
	shop := gqlparser.MustLoadSchema(&ast.Source{Input: string(schema)})
	for _, text := range boundstest.Own(f, "../../..") {
		f.Add(text)
	}
	for _, text := range []string{
		boundstest.Doubling(30), boundstest.Chain(50), boundstest.SideBySide(20), boundstest.Nested(40), boundstest.Alternate(30), boundstest.Introspection,
		`{ ...a } fragment a on Q { ...b } fragment b on Q { ...a }`,
		`query q($a: [ID!]! = ["x"] @d(a: {b: [$c, 1.5, E, null]})) { x: y(z: """b""") @skip(if: $a) { ... on T { u } ...f } }`,
		strings.Repeat("... {", 20), "{ x(a: {a: {a: 1}}) x(a: [[[]]]) }",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, MaxTokens)
		if err != nil {
			return
		}
		b := newInspection(doc)
		err = b.check(doc)
		if b.visited > 4*maxExpanded || b.pairs > 100*maxPairs {
			t.Errorf("visited %d, counted %d pairs: %v", b.visited, b.pairs, err)
		}
		if err == nil && (b.aliases > maxAliases || b.directives > maxDirectives || b.pairs > maxPairs || b.conflicts > maxConflicts) {
			t.Errorf("let through with %d aliases, %d directives, %d pairs, %d conflicts", b.aliases, b.directives, b.pairs, b.conflicts)
		}
		if checked := Check(text); len(text) <= maxText && fmt.Sprint(checked) != fmt.Sprint(err) {
			t.Errorf("first %v, then %v", err, checked)
		}
		if err == nil {
			validator.ValidateWithRules(shop, doc, nil)
		}
	})
}
