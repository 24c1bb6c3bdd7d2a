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

func TestOperationsAreTold(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{}, testSchema())
	for query, want := range map[string]string{
		`{ open { name } } { open { name } }`:                                        "This operation has no name.",
		`{ open { name } } query A { open { name } }`:                                "This operation has no name.",
		`query A { open { name } } query A { open { name } }`:                        `There is another operation named \"A\"`,
		`query A { open { name } } query B { open { name } }`:                        "say in operationName which one to execute",
		`query A { open { name } } mutation B { buy }`:                               "say in operationName which one to execute",
		`fragment F on Query { open { name } }`:                                      "no operation provided",
		`subscription { watch again: watch }`:                                        "selects one field",
		`subscription { a: watch b: watch }`:                                         "selects one field",
		`subscription { ...F b: watch } fragment F on Subscription { watch }`:        "selects one field",
		`subscription { watch @skip(if: true) }`:                                     "must not have @skip",
		`subscription($on: Boolean! = true) { watch @include(if: $on) }`:             "must not have @include",
		`subscription { ... @include(if: false) { watch } }`:                         "must not have @include",
		`subscription { ...F @skip(if: true) } fragment F on Subscription { watch }`: "must not have @skip",
		`subscription { __typename }`:                                                "must not select __typename",
	} {
		for _, accept := range []string{"application/json", "text/event-stream"} {
			got := do(t, http.MethodPost, address, `{"query":"`+query+`"}`, "Accept", accept)
			if !strings.Contains(got.body, want) || !strings.Contains(got.body, "GRAPHQL_VALIDATION_FAILED") ||
				strings.Count(got.body, want) > 2 || strings.Contains(got.body, "INTERNAL") {
				t.Errorf("%s as %s: %s", query, accept, got.body)
			}
		}
	}
	for _, query := range []string{`subscription { renamed: watch }`, `subscription { watch watch }`} {
		got := do(t, http.MethodPost, address, `{"query":"`+query+`"}`, "Accept", "text/event-stream")
		if !strings.Contains(got.body, "UNAUTHENTICATED") { // it is valid
			t.Errorf("%s: %s", query, got.body)
		}
	}
}
