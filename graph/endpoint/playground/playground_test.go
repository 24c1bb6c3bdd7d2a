package playground_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/shopgraph/shopgraph/graph/endpoint/playground"
)

func loadSchema(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestExamplesFitTheSchema(t *testing.T) {
	schema := loadSchema(t)
	for _, example := range playground.Examples() {
		doc, err := gqlparser.LoadQueryWithRules(schema, example.Query, nil)
		if err != nil {
			t.Errorf("%s: %v", example.Name, err)
			continue
		}
		if len(doc.Operations) != 1 || doc.Operations[0].Name == "" {
			t.Errorf("%s: want one operation with a name, which the tab shows", example.Name)
			continue
		}
		if _, err := validator.VariableValues(schema, doc.Operations[0], example.Variables); err != nil {
			t.Errorf("%s: variables: %v", example.Name, err)
		}
		for name := range example.Variables {
			if doc.Operations[0].VariableDefinitions.ForName(name) == nil {
				t.Errorf("%s: no variable $%s", example.Name, name)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`<(\w+)((?:\.\w+)*)>`)

// TestExamplesBuildOnEarlierOnes walks each placeholder's path through what the examples before it
// select.
func TestExamplesBuildOnEarlierOnes(t *testing.T) {
	schema := loadSchema(t)
	answered := map[string]*ast.Field{}
	for _, example := range playground.Examples() {
		for _, text := range texts(example.Variables, example.Headers) {
			for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
				field := answered[found[1]]
				for _, key := range strings.Split(found[2], ".")[1:] {
					if strings.Trim(key, "0123456789") != "" {
						field = selected(field, key)
					}
				}
				if field == nil {
					t.Errorf("%s: no earlier example asks for %s", example.Name, found[0])
				}
			}
		}
		doc, err := gqlparser.LoadQueryWithRules(schema, example.Query, nil)
		if err != nil {
			t.Fatalf("%s: %v", example.Name, err)
		}
		for _, selection := range doc.Operations[0].SelectionSet {
			field := selection.(*ast.Field)
			answered[field.Alias] = field
		}
	}
	for _, root := range []string{"products", "checkoutComplete", "order", "orderEvents", "fulfillmentUpdate"} {
		if answered[root] == nil {
			t.Errorf("no example of %s", root)
		}
	}
}

// texts returns every string in the values, however deep.
func texts(values ...any) (found []string) {
	for _, value := range values {
		switch v := value.(type) {
		case string:
			found = append(found, v)
		case []any:
			found = append(found, texts(v...)...)
		case map[string]any:
			for _, inner := range v {
				found = append(found, texts(inner)...)
			}
		case map[string]string:
			for _, inner := range v {
				found = append(found, inner)
			}
		}
	}
	return found
}

func selected(field *ast.Field, key string) *ast.Field {
	if field == nil {
		return nil
	}
	var found *ast.Field
	var search func(ast.SelectionSet)
	search = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if s.Alias == key {
					found = s
				}
			case *ast.InlineFragment:
				search(s.SelectionSet)
			}
		}
	}
	search(field.SelectionSet)
	return found
}

func get(t *testing.T, h http.Handler, path string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

func TestPage(t *testing.T) {
	h := playground.Handler("/graphql")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?query=%7B__typename%7D", nil))
	page := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(page, `"endpoint":"/graphql"`) || !strings.Contains(page, "mutation SignIn") {
		t.Errorf("status %d, page:\n%s", w.Code, page)
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") {
		t.Errorf("policy %q", policy)
	}
	if strings.Contains(page, "__typename}") {
		t.Error("the page holds what the address says")
	}
	loaded := regexp.MustCompile(`(?:src|href)="(/[^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(loaded) != 7 {
		t.Errorf("the page loads %d files, want 7", len(loaded))
	}
	for _, file := range loaded {
		answer := get(t, h, file[1])
		if answer.StatusCode != http.StatusOK || !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %q", file[1], answer.StatusCode, answer.Header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/playground/", "/playground/0/app.js", strings.TrimSuffix(loaded[0][1], "graphiql.min.css"), "/other"} {
		if answer := get(t, h, path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, answer.StatusCode)
		}
	}
}

func TestLink(t *testing.T) {
	want := "http://localhost:8080/?query=%7B+categories+%7B+name+%7D+%7D"
	if got := playground.Link("http://localhost:8080", "{ categories { name } }"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
