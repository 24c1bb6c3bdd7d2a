package document

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	apolloExample = `{"format":"apollo-persisted-query-manifest","version":1,"operations":[
		{"id":"a1","name":"C","type":"query","body":"query C { categories { name } }"},
		{"id":"a2","name":"P","type":"query","body":"query P { me { id } }"}]}`
	relayExample = `{"r1":"query C { categories { name } }"}`
)

func TestParseTrusted(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { categories: [Category!], me: User }
		type Category { name: String }
		type User { id: ID }`})
	for text, want := range map[string]int{apolloExample: 2, relayExample: 1} {
		documents, err := ParseTrusted([]byte(text), schema)
		if err != nil || len(documents.texts) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		``:        "expected a JSON object",
		`[]`:      "expected a JSON object",
		`{}`:      "no document",
		`{"a":1}`: "expected a JSON object",
		`{"a":"{ me { id } }","a":"{ me { id } }"}`:                                "a key occurs twice",
		`{"a":"{ nothing }"}`:                                                      "document a does not fit the contract",
		`{"a":"{"}`:                                                                "document a does not fit the contract",
		`{"format":"other","version":1,"operations":[]}`:                           "expected a JSON object",
		strings.Replace(apolloExample, `:1,`, `:2,`, 1):                            "expected a JSON object",
		strings.Replace(apolloExample, `"a2"`, `"a1"`, 1):                          "stands for two documents",
		strings.Replace(apolloExample, `"a2"`, `""`, 1):                            "expected a JSON object",
		`{"format":"apollo-persisted-query-manifest","version":1,"operations":[]}`: "no document",
	} {
		if _, err := ParseTrusted([]byte(text), schema); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
