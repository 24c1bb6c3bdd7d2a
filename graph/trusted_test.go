package graph

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const (
	apolloExample = `{"format":"apollo-persisted-query-manifest","version":1,"operations":[
		{"id":"a1","name":"C","type":"query","body":"query C { categories { name } }"},
		{"id":"a2","name":"P","type":"query","body":"query P { me { id } }"}]}`
	relayExample = `{"r1":"query C { categories { name } }"}`
)

func TestParseTrustedDocuments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{apolloExample: 2, relayExample: 1} {
		documents, err := ParseTrustedDocuments([]byte(text))
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
		if _, err := ParseTrustedDocuments([]byte(text)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// trusting takes what the test schema has: documents are validated when a manifest is read.
func trusting(o *Options) {
	o.Trusted = &TrustedDocuments{texts: map[string]string{}, listed: map[string]bool{}}
	for id, text := range map[string]string{"open": openQuery, "watch": "subscription { watch }"} {
		if err := o.Trusted.add(id, text); err != nil {
			panic(err)
		}
	}
}

func TestTrustedOverHTTP(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, testSchema(), trusting)
	for body, code := range map[string]string{
		`{"extensions":` + apqExtensions("open") + `}`:                                        "",
		`{"documentId":"open"}`:                                                               "",
		`{"doc_id":"open","variables":{}}`:                                                    "",
		`{"query":"{ open { name } }"}`:                                                       "",
		`{"query":"{ open { name } }","extensions":` + apqExtensions("open") + `}`:            "",
		`{"query":"{ open { name } }","extensions":` + apqExtensions(hashOf(openQuery)) + `}`: "",
		`{"query":"{open { name }}"}`:                                                         codeDocumentNotListed,
		`{"query":"{ open { secret } }"}`:                                                     codeDocumentNotListed,
		`{"query":"{ open { secret } }","documentId":"open"}`:                                 codeDocumentNotListed,
		`{"documentId":"other"}`:                                                              codeDocumentNotListed,
		`{"extensions":` + apqExtensions(hashOf(openQuery)) + `}`:                             codeDocumentNotListed,
		`{"query":"{"}`: codeDocumentNotListed,
		`{"query":"{ a }","extensions":` + apqExtensions(hashOf("{ a }")) + `}`: codeDocumentNotListed,
	} {
		if got := do(t, http.MethodPost, server.URL, body); got.code != code {
			t.Errorf("%s: %s", body, got.body)
		}
	}
	for query, code := range map[string]string{"?documentId=open": "", "?doc_id=other": codeDocumentNotListed, "?query=%7Bopen%7Bname%7D%7D": codeDocumentNotListed} {
		if got := do(t, http.MethodGet, server.URL+query, "", "Accept", responseMedia); got.code != code || (got.status == http.StatusOK) != (code == "") {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
}

func TestTrustedOverStreams(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, testSchema(), trusting)
	for payload, want := range map[string]string{
		`{"query":"subscription { watch }"}`:                       "next",
		`{"query":"","extensions":` + apqExtensions("watch") + `}`: "next",
		`{"query":"subscription { watch alias: watch }"}`:          "error",
		`{"query":"{ mine { name } }"}`:                            "error",
		`{"query":"","extensions":` + apqExtensions("other") + `}`: "error",
	} {
		conn := dial(t, server.URL, nil, "graphql-transport-ws")
		send(t, conn, `{"type":"connection_init","payload":{"Authorization":"Bearer user"}}`)
		if f, _ := receive(t, conn); f.Type != "connection_ack" {
			t.Fatalf("%v", f)
		}
		send(t, conn, `{"type":"subscribe","id":"1","payload":`+payload+`}`)
		f, _ := receive(t, conn)
		if f.Type == "next" && strings.Contains(string(f.Payload), `"errors"`) {
			f.Type = "error"
		}
		if f.Type != want || want == "error" && !strings.Contains(string(f.Payload), codeDocumentNotListed) {
			t.Errorf("WebSocket, %s: %s %s", payload, f.Type, f.Payload)
		}
	}

	for body, want := range map[string]string{
		`{"query":"{ mine { name } }"}`: codeDocumentNotListed,
		`{"documentId":"other"}`:        codeDocumentNotListed,
		`{"query":"{ open { name } }"}`: `{"data":{`,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Accept": {"text/event-stream"}, "Content-Type": {"application/json"}}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		events, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || !strings.Contains(string(events), want) {
			t.Errorf("server-sent events, %s: %v %s", body, err, events)
		}
	}
}
