package endpoint

import (
	"net/http"
	"strings"
	"testing"
)

func TestSuggestions(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		`{ opem { name } }`,
		`{ open { name { x } } }`,
		`{ open(nam: 1) { name } }`,
		`{ open { ... on Thin { name } } }`,
		`{ __type(nam: \"Thing\") { name } }`,
	} {
		body := `{"query":"` + query + `"}`
		_, address := serveWith(t, Options{}, testSchema())
		got := do(t, http.MethodPost, address, body)
		if got.code != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(strings.ToLower(got.body), "did you mean") {
			t.Errorf("in silence: %s: %s", query, got.body)
		}
	}
	_, address := serveWith(t, Options{Suggestions: true}, testSchema())
	if got := do(t, http.MethodPost, address, `{"query":"{ opem { name } }"}`); !strings.Contains(got.body, `Did you mean \"open\"?`) {
		t.Errorf("with suggestions: %s", got.body)
	}
}

func TestFirstMistakesAreTold(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{Suggestions: true}, testSchema())
	for range 2 { // no document takes from another's
		got := do(t, http.MethodPost, address, `{"query":"{`+strings.Repeat(" open { nothing }", 30)+` }"}`)
		if n := strings.Count(got.body, `"message"`); n != 20 {
			t.Errorf("%d mistakes are told", n)
		}
	}
}
