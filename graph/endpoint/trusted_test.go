package endpoint

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/document"
)

// trusting takes two documents only.
func trusting(o *Options) {
	manifest := `{"open":"` + openQuery + `","watch":"subscription { watch }"}`
	var err error
	if o.Trusted, err = document.ParseTrusted([]byte(manifest), o.Schema.Schema()); err != nil {
		panic(err)
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
		`{"query":"{open { name }}"}`:                                                         document.CodeNotListed,
		`{"query":"{ open { secret } }"}`:                                                     document.CodeNotListed,
		`{"query":"{ open { secret } }","documentId":"open"}`:                                 document.CodeNotListed,
		`{"documentId":"other"}`:                                                              document.CodeNotListed,
		`{"extensions":` + apqExtensions(hashOf(openQuery)) + `}`:                             document.CodeNotListed,
		`{"query":"{"}`: document.CodeNotListed,
		`{"query":"{ a }","extensions":` + apqExtensions(hashOf("{ a }")) + `}`: document.CodeNotListed,
	} {
		if got := do(t, http.MethodPost, server.URL, body); got.code != code {
			t.Errorf("%s: %s", body, got.body)
		}
	}
	for query, code := range map[string]string{"?documentId=open": "", "?doc_id=other": document.CodeNotListed, "?query=%7Bopen%7Bname%7D%7D": document.CodeNotListed} {
		if got := do(t, http.MethodGet, server.URL+query, "", "Accept", answer.Response); got.code != code || (got.status == http.StatusOK) != (code == "") {
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
		if f.Type != want || want == "error" && !strings.Contains(string(f.Payload), document.CodeNotListed) {
			t.Errorf("WebSocket, %s: %s %s", payload, f.Type, f.Payload)
		}
	}

	for body, want := range map[string]string{
		`{"query":"{ mine { name } }"}`: document.CodeNotListed,
		`{"documentId":"other"}`:        document.CodeNotListed,
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
