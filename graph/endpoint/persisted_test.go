package endpoint

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/document"
)

const openQuery = "{ open { name } }"

func hashOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

func apqExtensions(hash string) string {
	return fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":%q}}`, hash)
}

func apqBody(t *testing.T, query, hash string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "extensions": json.RawMessage(apqExtensions(hash))})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(body), `"query":""`, `"query":null`, 1)
}

func TestPersistedDocuments(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	get := func(query, hash string) answered {
		return do(t, http.MethodGet, address+"?"+url.Values{"query": {query}, "extensions": {apqExtensions(hash)}}.Encode(), "")
	}
	post := func(query, hash string) answered { return do(t, http.MethodPost, address, apqBody(t, query, hash)) }
	for name, ask := range map[string]func(query, hash string) answered{"GET": get, "POST": post} {
		query := openQuery + " # " + name
		hash := hashOf(query)
		if got := ask("", hash); got.code != document.CodeNotFound || !strings.Contains(got.body, `"message":"PersistedQueryNotFound"`) {
			t.Errorf("%s of an unknown one: %s", name, got.body)
		}
		if got := ask(query, hash); got.status != http.StatusOK || got.code != "" {
			t.Errorf("%s with the text: %s", name, got.body)
		}
		for name, ask := range map[string]func(query, hash string) answered{"GET": get, "POST": post} {
			if got := ask("", hash); got.status != http.StatusOK || got.code != "" {
				t.Errorf("%s by the hash: %s", name, got.body)
			}
		}
		if got := ask(query, hashOf("other")); got.code != "BAD_USER_INPUT" {
			t.Errorf("%s with another's hash: %s", name, got.body)
		}
		if got := ask("", hashOf("other")); got.code != document.CodeNotFound {
			t.Errorf("%s of the other: %s", name, got.body)
		}
		if got := ask("{ nothing }", hashOf("{ nothing }")); got.code != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s of an invalid one: %s", name, got.body)
		}
		if got := ask("", hashOf("{ nothing }")); got.code != document.CodeNotFound {
			t.Errorf("%s: an invalid document was kept: %s", name, got.body)
		}
	}
	for body, code := range map[string]string{
		`{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"a"}}}`: document.CodeNotSupported,
		`{"extensions":{"persistedQuery":{"version":1}}}`:                  "BAD_USER_INPUT",
		`{"extensions":{"persistedQuery":[]}}`:                             "BAD_USER_INPUT",
		`{"extensions":{"persistedQuery":null}}`:                           "BAD_USER_INPUT",
	} {
		if got := do(t, http.MethodPost, address, body, "Accept", answer.Response); got.code != code || got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}
