package endpoint

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
)

// TestNoCredentialIsAGuest: clients send the header for users who have not signed in, too.
func TestNoCredentialIsAGuest(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	const open, mine = `{"query":"{ open { name } }"}`, `{"query":"{ mine { name } }"}`
	for _, header := range []string{
		"", " ", "Bearer", "Bearer ", "bearer", "Bearer null", "Bearer undefined", "null", "undefined", "Bearer  null ",
	} {
		got := do(t, http.MethodPost, address, open, "Authorization", header)
		if got.status != http.StatusOK || got.code != "" || strings.Contains(got.body, "ENDED") || got.header.Get("X-Shopgraph-Session") != "" {
			t.Errorf("%q: %d %v %s", header, got.status, got.header, got.body)
		}
		if got := do(t, http.MethodPost, address, mine, "Authorization", header); got.status != http.StatusOK || got.code != "UNAUTHENTICATED" {
			t.Errorf("%q: %d %s", header, got.status, got.body)
		}
		if got := do(t, http.MethodPost, address, mine, "Authorization", header, "Cookie", "shopgraph=user"); got.code != "" {
			t.Errorf("%q beside a cookie: %s", header, got.body)
		}
	}
}

// TestSeveralHeaders: who sends two tokens means one of them, and nobody knows which.
func TestSeveralHeaders(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(`{"query":"{ open { name } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer user", "Bearer gone"}}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized || response.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
}

// TestEndedTokenIsAGuest: who has a token that has ended sees what guests do, and is told of it, by
// whichever way the token comes and the answer goes.
func TestEndedTokenIsAGuest(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	get := address + "?query=" + url.QueryEscape("{ open { name } }")
	const stream = "text/event-stream"
	for _, credential := range [][]string{{"Authorization", "Bearer gone"}, {"Cookie", "shopgraph=gone"}} {
		for name, tt := range map[string]struct {
			method, address, query, accept, code string
		}{
			"open":             {method: http.MethodPost, query: "{ open { name } }"},
			"by GET":           {method: http.MethodGet, address: get},
			"mutation":         {method: http.MethodPost, query: "mutation { buy }"},
			"mistaken":         {method: http.MethodPost, query: "{ mistake }", code: "GRAPHQL_VALIDATION_FAILED"},
			"a user's":         {method: http.MethodPost, query: "{ mine { name } }", code: "UNAUTHENTICATED"},
			"events":           {method: http.MethodPost, query: "{ open { name } }", accept: stream},
			"events of a user": {method: http.MethodPost, query: "subscription { watch }", accept: stream},
		} {
			to := address
			if tt.address != "" {
				to = tt.address
			}
			accept := "application/json"
			if tt.accept != "" {
				accept = tt.accept
			}
			got := do(t, tt.method, to, `{"query":"`+tt.query+`"}`, append([]string{"Accept", accept}, credential...)...)
			if got.status != http.StatusOK || got.code != tt.code || got.header.Get("X-Shopgraph-Session") != "ended" ||
				!strings.Contains(got.body, `"extensions":{"session":"ENDED"}`) {
				t.Errorf("%s by %s: %d %v %s", name, credential[0], got.status, got.header, got.body)
			}
			if got.header.Get("Cache-Control") != caching.None {
				t.Errorf("%s by %s may be kept: %v", name, credential[0], got.header)
			}
			if cleared := got.header.Get("Set-Cookie") != ""; cleared != (credential[0] == "Cookie") {
				t.Errorf("%s by %s: %v", name, credential[0], got.header)
			}
		}
	}
	if got := do(t, http.MethodPost, address, `{"query":"{ mine { name } }"}`, "Authorization", "Bearer user"); strings.Contains(got.body, "ENDED") {
		t.Errorf("a session: %s", got.body)
	}
}
