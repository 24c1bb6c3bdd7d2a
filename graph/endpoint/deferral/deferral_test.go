package deferral

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/shopgraph/shopgraph/graph/executor"
)

const deferSchema = `
directive @auth(requires: Role!) on FIELD_DEFINITION
directive @inContext(currency: String) on QUERY | MUTATION | SUBSCRIPTION
enum Role { ANYONE USER STAFF }
type Query { shop: Shop @auth(requires: ANYONE) }
type Mutation { open: Shop @auth(requires: ANYONE) }
type Shop { name: String address: String shelves: [Shelf!]! }
type Shelf { label: String things: [String!]! secret: String @auth(requires: STAFF) }
`

func deferOperation(t *testing.T, document string, variables map[string]any) *graphql.OperationContext {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: deferSchema})
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	return &graphql.OperationContext{RawQuery: document, Doc: doc, Operation: doc.Operations[0], Variables: variables}
}

func printed(doc *ast.QueryDocument) string {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

func printedSet(set ast.SelectionSet) string {
	return printed(&ast.QueryDocument{Operations: ast.OperationList{{Operation: ast.Query, SelectionSet: set}}})
}

func TestSplitDeferred(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		document  string
		variables map[string]any
		now       string
		later     []string // the parts, each as its label, its steps and what it selects
	}{
		"nothing": {document: `{ shop { name } }`, now: `query { shop { name } }`},
		"an inline fragment": {
			document: `{ shop { name ... @defer(label: "a") { address } } }`,
			now:      `query { shop { name } }`,
			later:    []string{`a shop<>.<> query { address }`},
		},
		"all of an object": {
			document: `{ shop { ... on Shop @defer { address } } }`,
			now:      `query { shop }`,
			later:    []string{` shop<>.<Shop> query { address }`},
		},
		"at the root": {
			document: `{ ... @defer { shop { name } } }`,
			now:      `query`,
			later:    []string{` <> query { shop { name } }`},
		},
		"a named fragment, twice": {
			document: `{ shop { ...F shelves { ...S @defer } } } fragment F on Shop { shelves { ...S @defer(label: "f") } } fragment S on Shelf { label }`,
			now:      `query { shop { ... on Shop { shelves } shelves } }`,
			later: []string{
				`f shop<>.<Shop>.shelves<>.<Shelf> query { label }`,
				` shop<>.shelves<>.<Shelf> query { label }`,
			},
		},
		"within another": {
			document: `{ shop { ... @defer(label: "a") { name shelves { label ... @defer(label: "b") { things } } } } }`,
			now:      `query { shop }`,
			later: []string{
				`a shop<>.<> query { name shelves { label } }`,
				`b shop<>.<>.shelves<>.<> query { things }`,
			},
		},
		"switched off": {
			document:  `query($on: Boolean!) { shop { ... @defer(if: $on) { name } ... @defer(if: false) { address } } }`,
			variables: map[string]any{"on": false},
			now:       `query ($on: Boolean!) { shop { ... { name } ... { address } } }`,
		},
		"skipped": {
			document: `{ shop { name ... @defer @skip(if: true) { address } } }`,
			now:      `query { shop { name ... @skip(if: true) { address } } }`,
		},
		"of a mutation": {
			document: `mutation { open { name ... @defer { address } } }`,
			now:      `mutation { open { name } }`,
			later:    []string{` open<>.<> query { address }`},
		},
		"mutations": {
			document: `mutation { ... @defer { open { ... @defer { address } } } }`,
			now:      `mutation { ... { open { ... { address } } } }`,
		},
	} {
		op := deferOperation(t, tt.document, tt.variables)
		before := printed(op.Doc)
		_, definition, parts := splitDeferred(op, maxDeferred)
		if got := printed(&ast.QueryDocument{Operations: ast.OperationList{definition}}); got != tt.now {
			t.Errorf("%s: at once %s, want %s", name, got, tt.now)
		}
		var later []string
		var collect func([]*executor.Part)
		collect = func(parts []*executor.Part) {
			for _, p := range parts {
				var place []string
				for _, step := range p.Steps {
					place = append(place, step.Name+"<"+step.Condition+">")
				}
				later = append(later, p.Label+" "+strings.Join(place, ".")+" "+printedSet(p.Content))
				collect(p.Within)
			}
		}
		collect(parts)
		if diff := cmp.Diff(tt.later, later); diff != "" {
			t.Errorf("%s: deferred: %s", name, diff)
		}
		if after := printed(op.Doc); after != before {
			t.Errorf("%s: the document, which others share, became %s", name, after)
		}
	}
}

func TestSplitWithoutRoom(t *testing.T) {
	t.Parallel()
	op := deferOperation(t, `{ shop { ...F @defer } } fragment F on Shop { name ... @defer { address } }`, nil)
	if !hasDefer(op) {
		t.Fatal("the document defers nothing")
	}
	doc, _, parts := splitDeferred(op, 0)
	if got := printed(doc); len(parts) != 0 || strings.Contains(got, "@defer") || !strings.Contains(got, "shop { ... F }") {
		t.Errorf("%d parts and %s", len(parts), got)
	}
}

// TestSplitIsBounded: 40 fragments, each spread twice by the one before, are 2^40 places.
func TestSplitIsBounded(t *testing.T) {
	t.Parallel()
	for name, last := range map[string]string{"deferring": "... @defer { name }", "not deferring": "... @defer(if: false) { name }"} {
		var document strings.Builder
		document.WriteString("{ shop { ...F0 } }")
		for i := range 40 {
			next := string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
			this := strings.TrimPrefix(string(rune('0'+i/10))+string(rune('0'+i%10)), "0")
			document.WriteString(" fragment F" + this + " on Shop { ...F" + strings.TrimPrefix(next, "0") + " ...F" + strings.TrimPrefix(next, "0") + " }")
		}
		document.WriteString(" fragment F40 on Shop { " + last + " }")
		op := deferOperation(t, document.String(), nil)
		_, _, parts := splitDeferred(op, maxDeferred)
		if want := map[string]int{"deferring": maxDeferred}[name]; len(parts) != want {
			t.Errorf("%s: %d parts, want %d", name, len(parts), want)
		}
	}
}

func TestHasDefer(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]bool{
		`{ shop { name } }`:                                                 false,
		`{ shop { name } } # @defer`:                                        false,
		`{ shop { ... @ defer { name } } }`:                                 true,
		`{ ...F } fragment F on Query { shop { ... @defer { name } } }`:     true,
		`{ shop { ...F @defer(if: false) } } fragment F on Shop { name }`:   true,
		`{ shop { defer: name } }`:                                          false,
		`query defer { shop { ... { shelves { ... @defer { label } } } } }`: true,
	} {
		if got := hasDefer(deferOperation(t, document, nil)); got != want {
			t.Errorf("%s: %t", document, got)
		}
	}
}

func TestTakesParts(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/event-stream": false,
		"multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9": true,
		`multipart/mixed; boundary="-"; deferSpec=20220824, application/json`:                         true,
		"multipart/mixed, application/json":                                                           true,
		"multipart/mixed;incrementalSpec=v0.2, application/json":                                      false,
		"multipart/mixed;deferSpec=20991231, application/json":                                        false,
		"multipart/mixed;q=0, application/json":                                                       false,
		"multipart/mixed;subscriptionSpec=1.0, application/json":                                      false,
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set("Accept", accept)
		if got := takesParts(r); got != want {
			t.Errorf("%q: %t", accept, got)
		}
	}
}
