package endpoint

import (
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
)

const (
	ownOrigin    = "https://shop.example"
	listedOrigin = "https://front.example:8443"
	otherOrigin  = "https://evil.example"
)

func listing(t *testing.T) func(*Options) {
	t.Helper()
	origins, err := NewOrigins(ownOrigin, listedOrigin)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *Options) { o.Origins = origins }
}

// TestForgery: what may change something is taken from pages of this server's origin, of the listed
// ones, and from programs that are no browsers.
func TestForgery(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, testSchema(), listing(t))
	for _, tt := range []struct {
		header []string
		want   int
	}{
		{nil, 200},
		{[]string{"Origin", server.URL}, 200},
		{[]string{"Origin", ownOrigin}, 200},
		{[]string{"Origin", listedOrigin}, 200},
		{[]string{"Origin", server.URL, "Sec-Fetch-Site", "same-origin"}, 200},
		{[]string{"Origin", ownOrigin, "Sec-Fetch-Site", "same-origin"}, 200},
		{[]string{"Origin", listedOrigin, "Sec-Fetch-Site", "cross-site"}, 200},
		{[]string{"Sec-Fetch-Site", "none"}, 200},
		{[]string{"Origin", otherOrigin}, 403},
		{[]string{"Origin", otherOrigin, "Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Origin", "https://sub.shop.example", "Sec-Fetch-Site", "same-site"}, 403},
		{[]string{"Origin", "null", "Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Origin", "null"}, 403},
		{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		got := do(t, http.MethodPost, server.URL, `{"query":"mutation { buy }"}`, tt.header...)
		if got.status != tt.want || tt.want == 403 && got.code != "FORBIDDEN" {
			t.Errorf("%q: %d %s", tt.header, got.status, got.body)
		}
	}
	// What a form can send is no request at all, wherever it comes from.
	for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
		got := do(t, http.MethodPost, server.URL, `{"query":"mutation { buy }"}`, "Content-Type", contentType)
		if got.status != http.StatusUnsupportedMediaType {
			t.Errorf("%q: %d", contentType, got.status)
		}
	}
}

func TestSocketOrigins(t *testing.T) {
	t.Parallel()
	server := serveOptions(t, testSchema(), listing(t))
	for origin, want := range map[string]int{
		"": 101, server.URL: 101, ownOrigin: 101, listedOrigin: 101, otherOrigin: 403, "null": 403,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, response, err := websocket.Dial(t.Context(), server.URL,
			&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
		if response == nil || response.StatusCode != want {
			t.Errorf("%q: %v", origin, err)
		}
		if err == nil {
			_ = conn.CloseNow()
		}
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	listed := serveOptions(t, testSchema(), listing(t)).URL
	unlisted := serveOptions(t, testSchema(), nil).URL
	const body = `{"query":"{ open { name } }"}`
	for _, tt := range []struct{ address, origin, allowed string }{
		{listed, listedOrigin, listedOrigin},
		{listed, otherOrigin, ""},
		{listed, "http://front.example:8443", ""},
		{listed, "null", ""},
		{unlisted, listedOrigin, ""},
	} {
		preflight := do(t, http.MethodOptions, tt.address, "", "Origin", tt.origin,
			"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
		if got := preflight.header.Get("Access-Control-Allow-Origin"); got != tt.allowed || preflight.status != http.StatusNoContent || preflight.body != "" {
			t.Errorf("preflight from %s: %d, allowed %q", tt.origin, preflight.status, got)
		}
		if got := preflight.header.Get("Access-Control-Allow-Headers"); (got == "authorization,content-type") != (tt.allowed != "") {
			t.Errorf("preflight from %s: headers %q", tt.origin, got)
		}
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			answer := do(t, method, tt.address+"?query=%7Bopen%7Bname%7D%7D", body, "Origin", tt.origin)
			if got := answer.header.Get("Access-Control-Allow-Origin"); got != tt.allowed {
				t.Errorf("%s from %s: allowed %q", method, tt.origin, got)
			}
			if tt.allowed == "" {
				continue
			}
			if got := answer.header.Get("Access-Control-Expose-Headers"); !strings.EqualFold(got, "X-Request-Id, ETag, Retry-After, X-Shopgraph-Session") {
				t.Errorf("exposed %q", got)
			}
			if vary := strings.Join(answer.header.Values("Vary"), ", "); !strings.Contains(vary, "Origin") || !strings.Contains(vary, caching.Varying) {
				t.Errorf("Vary %q", vary)
			}
		}
		if got := preflight.header.Get("Access-Control-Allow-Origin"); got == "*" {
			t.Error("any origin is allowed")
		}
	}
	if _, err := NewOrigins(ownOrigin, "front.example"); err == nil {
		t.Error("an origin without a scheme was taken")
	}
}
