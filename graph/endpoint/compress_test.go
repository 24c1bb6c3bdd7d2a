package endpoint

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
)

// textOf answers with a text as long as the operation's name says.
func textOf() graphql.ExecutableSchema {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: cachedSchema})
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			size, err := strconv.Atoi(strings.TrimPrefix(graphql.GetOperationContext(ctx).Operation.Name, "Of"))
			if err != nil {
				panic(err)
			}
			return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`"` + strings.Repeat("x", size) + `"`)})
		},
	}
}

// raw asks without the client's own way with compressed answers.
func raw(t *testing.T, method, address, body string, header ...string) (response *http.Response, got []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	if response, err = client.Do(r); err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response, got
}

func expand(t *testing.T, data []byte) string {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCompression(t *testing.T) {
	t.Parallel()
	compressing := serveOptions(t, textOf(), func(o *Options) { o.Compress = true })
	plain := serveOptions(t, textOf(), nil)
	for name, tt := range map[string]struct {
		server     *httptest.Server
		method     string
		size       int
		header     []string
		compressed bool
	}{
		"POST":            {method: "POST", size: 5000, compressed: true},
		"GET":             {method: "GET", size: 5000, compressed: true},
		"HEAD":            {method: "HEAD", size: 5000, compressed: true},
		"small":           {method: "POST", size: 500},
		"not asked for":   {method: "POST", size: 5000, header: []string{"Accept-Encoding", "identity"}},
		"refused":         {method: "POST", size: 5000, header: []string{"Accept-Encoding", "gzip;q=0, *"}},
		"another coding":  {method: "POST", size: 5000, header: []string{"Accept-Encoding", "br"}},
		"among others":    {method: "POST", size: 5000, header: []string{"Accept-Encoding", "br, deflate, gzip;q=0.5"}, compressed: true},
		"any":             {method: "POST", size: 5000, header: []string{"Accept-Encoding", "*"}, compressed: true},
		"POST by cookie":  {method: "POST", size: 5000, header: []string{"Cookie", "shopgraph=user"}, compressed: true},
		"GET by cookie":   {method: "GET", size: 5000, header: []string{"Cookie", "shopgraph=user"}},
		"GET by a header": {method: "GET", size: 5000, header: []string{"Authorization", "Bearer user"}, compressed: true},
		"switched off":    {server: plain, method: "POST", size: 5000},
	} {
		server := compressing
		if tt.server != nil {
			server = tt.server
		}
		document := "query Of" + strconv.Itoa(tt.size) + " { item { name } }"
		address, body := server.URL, `{"query":"`+document+`"}`
		if tt.method != http.MethodPost {
			address, body = address+"?query="+strings.ReplaceAll(document, " ", "%20"), ""
		}
		response, got := raw(t, tt.method, address, body, append([]string{"Accept-Encoding", "gzip"}, tt.header...)...)
		header := response.Header
		if response.StatusCode != http.StatusOK || (header.Get("Content-Encoding") == "gzip") != tt.compressed || header.Get("Vary") != caching.Varying {
			t.Errorf("%s: %d %v", name, response.StatusCode, header)
		}
		if tt.method == http.MethodHead {
			continue
		}
		text := string(got)
		if tt.compressed {
			text = expand(t, got)
		}
		if want := `{"data":"` + strings.Repeat("x", tt.size) + `"}`; text != want || header.Get("Content-Length") != strconv.Itoa(len(got)) {
			t.Errorf("%s: %d bytes for %d, %v", name, len(text), len(want), header)
		}
	}
}

// TestTagsOfCodings: a cache takes no coding of an answer for another.
func TestTagsOfCodings(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, textOf(), func(o *Options) { o.Compress = true })
	address := server.URL + "?query=query%20Of5000{item{name}}"
	plain, _ := raw(t, http.MethodGet, address, "", "Accept-Encoding", "identity")
	short, _ := raw(t, http.MethodGet, address, "", "Accept-Encoding", "gzip")
	tags := map[string]string{"identity": plain.Header.Get("ETag"), "gzip": short.Header.Get("ETag")}
	if tags["identity"] == tags["gzip"] {
		t.Error("two codings have one tag")
	}
	for coding, tag := range tags {
		for asked := range tags {
			response, body := raw(t, http.MethodGet, address, "", "Accept-Encoding", asked, "If-None-Match", tag)
			if kept := response.StatusCode == http.StatusNotModified; kept != (asked == coding) || kept && (len(body) > 0 || response.Header.Get("Content-Encoding") != "") {
				t.Errorf("%s, with the tag of %s: %d %v", asked, coding, response.StatusCode, response.Header)
			}
		}
	}
}

func compressed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestCompressedRequests: a request may be compressed, and a small one does not become a large one.
func TestCompressedRequests(t *testing.T) {
	t.Parallel()
	_, address := serve(t)
	const query = `{"query":"{ open { name } }"}`
	whole := compressed(t, query)
	bomb := compressed(t, `{"query":"{ open { name } }`+strings.Repeat(" ", 20<<20)+`"}`)
	for name, tt := range map[string]struct {
		body, coding string
		status       int
	}{
		"compressed":   {whole, "gzip", 200},
		"upper case":   {whole, "GZIP", 200},
		"large enough": {compressed(t, query+strings.Repeat(" ", maxBody-len(query))), "gzip", 200},
		"too large":    {compressed(t, query+strings.Repeat(" ", maxBody-len(query)+1)), "gzip", 413},
		"a bomb":       {bomb, "gzip", 413},
		"not so":       {query, "gzip", 400},
		"broken off":   {whole[:len(whole)-12], "gzip", 400},
		"damaged":      {whole[:len(whole)-8] + "12345678", "gzip", 400},
		"nothing":      {"", "gzip", 400},
		"twice":        {compressed(t, whole), "gzip, gzip", 415},
		"another":      {query, "br", 415},
		"undeclared":   {whole, "", 400},
	} {
		got := do(t, http.MethodPost, address, tt.body, "Content-Encoding", tt.coding)
		if got.status != tt.status || (tt.status == http.StatusOK) != (got.code == "") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// TestStreamsAreNotCompressed: what comes bit by bit would be held back by it.
func TestStreamsAreNotCompressed(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, textOf(), func(o *Options) { o.Compress = true })
	response, body := raw(t, http.MethodPost, server.URL, `{"query":"query Of5000 { item { name } }"}`,
		"Accept-Encoding", "gzip", "Accept", "text/event-stream")
	if response.Header.Get("Content-Encoding") != "" || !strings.Contains(string(body), "event: next\ndata: {") {
		t.Errorf("%v %.100s", response.Header, body)
	}
}
