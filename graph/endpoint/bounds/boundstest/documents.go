// Package boundstest is documents to try limits with.
package boundstest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each is a format for each number below n.
func Each(n int, format string) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, format, i)
	}
	return text.String()
}

// Alternate is fields that answer under one name and differ.
func Alternate(n int) string { return Each(n, `x: product(slug: "%d") { id } `) }

// Nested is a document so many selections deep.
func Nested(depth int) string {
	return "{ categories" + strings.Repeat(" { children", depth-1) + " { id }" + strings.Repeat(" }", depth)
}

// Doubling is a document whose expansion has 2^n fields.
func Doubling(n int) string {
	var text strings.Builder
	text.WriteString("{ ...f0 } ")
	for i := range n {
		fmt.Fprintf(&text, "fragment f%d on Query { ...f%d ...f%d } ", i, i+1, i+1)
	}
	fmt.Fprintf(&text, "fragment f%d on Query { __typename } ", n)
	return text.String()
}

// Chain is a document with fragments of which each spreads the next.
func Chain(n int) string {
	var text strings.Builder
	text.WriteString("{ ...f0 } ")
	for i := range n {
		fmt.Fprintf(&text, "fragment f%d on Query { a%d: __typename ...f%d } ", i, i, i+1)
	}
	fmt.Fprintf(&text, "fragment f%d on Query { __typename } ", n)
	return text.String()
}

// SideBySide is a document that spreads so many fragments in one place.
func SideBySide(n int) string {
	return "{ " + Each(n, "...f%d ") + "} " + Each(n, "fragment f%d on Query { __typename } ")
}

// Own returns the documents of the playground and of the contract's tests, by their paths. root is
// the module's folder.
func Own(t testing.TB, root string) map[string]string {
	t.Helper()
	documents := map[string]string{}
	for _, root := range []string{root + "/graph/endpoint/playground/examples", root + "/internal/contract/testdata"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".graphql" {
				return err
			}
			text, err := os.ReadFile(path) //nolint:gosec // the module's own files
			documents[path] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(documents) < 50 {
		t.Fatalf("found %d documents only", len(documents))
	}
	return documents
}

// Introspection is what GraphiQL asks, with all of its options.
const Introspection = `query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
    kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`
