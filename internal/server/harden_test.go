package server_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// ask sends a request without a body, and returns what it was answered with.
func ask(t *testing.T, method, address string, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	cfg := settings(pgtest.NewURL(t))
	cfg.PublicURL = "https://shop.example"
	s, _ := run(t, cfg)
	for path, shared := range map[string]bool{
		"/": false, "/graphql?query=%7B__typename%7D": false, "/graphql": false, "/schema.graphql": false, "/readyz": false, "/nothing": false,
		"/test-gateway/actions/x": false, "/demo/images/mug.svg": true,
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "shop.example"
		s.Handler().ServeHTTP(w, r)
		h := w.Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe-eval") ||
			strings.Contains(strings.Split(policy, "style-src")[0], "unsafe-inline") {
			t.Errorf("%s: policy %q", path, policy)
		}
		want := map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		}
		if shared {
			want["Cross-Origin-Resource-Policy"] = "cross-origin"
		}
		for name, value := range want {
			if h.Get(name) != value {
				t.Errorf("%s: %s %q, want %q", path, name, h.Get(name), value)
			}
		}
		if h.Get("Referrer-Policy") == "" || h.Get("Permissions-Policy") == "" || h.Get("Server") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestOwnHosts: a development server, which only its machine reaches, answers to no other name.
func TestOwnHosts(t *testing.T) {
	t.Parallel()
	cfg := settings(pgtest.NewURL(t))
	cfg.PublicURL = "http://tunnel.example:8443"
	s, _ := run(t, cfg)
	for host, want := range map[string]int{
		"localhost": http.StatusOK, "localhost:8080": http.StatusOK, "LOCALHOST:1": http.StatusOK, "127.0.0.1:8080": http.StatusOK,
		"[::1]:8080": http.StatusOK, "shop.localhost": http.StatusOK, "tunnel.example": http.StatusOK, "tunnel.example:8443": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "localhost.evil.example:8080": http.StatusMisdirectedRequest,
		"192.0.2.1": http.StatusMisdirectedRequest, "": http.StatusMisdirectedRequest,
	} {
		r := httptest.NewRequest(http.MethodGet, "/readyz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if s.Handler().ServeHTTP(w, r); w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	}
}

// TestNoCookieWithoutHTTPS: in production no session is put into a cookie that others could read on
// its way.
func TestNoCookieWithoutHTTPS(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{"": "NOT_ALLOWED", "http://shop.example": "NOT_ALLOWED", "https://shop.example": "INVALID_CREDENTIALS"} {
		cfg := settings(pgtest.NewURL(t))
		cfg.Mode, cfg.PublicURL = config.Production, public
		s, _ := run(t, cfg)
		const signIn = `{"query":"mutation { signIn(input: {email: \"ada@example.com\", password: \"a wrong one\", delivery: COOKIE}) { userErrors { code } } }"}`
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(signIn))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if s.Handler().ServeHTTP(w, r); !strings.Contains(w.Body.String(), want) {
			t.Errorf("public URL %q: %s, want %s", public, w.Body, want)
		}
	}
}

// TestForgedForms: the test gateway's page decides about payments, and only it may.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	s, _ := run(t, settings(pgtest.NewURL(t)))
	page := s.URL() + "/test-gateway/actions/x"
	for origin, want := range map[string]int{
		"https://evil.example": http.StatusForbidden, "null": http.StatusForbidden, s.URL(): http.StatusBadRequest,
	} {
		if got := ask(t, http.MethodPost, page, "Origin", origin); got.StatusCode != want {
			t.Errorf("from %s: %d, want %d", origin, got.StatusCode, want)
		}
	}
}

func TestTrustedDocuments(t *testing.T) {
	t.Parallel()
	manifest := filepath.Join(t.TempDir(), "persisted.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(manifest, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"list":"query List { categories { name } }"}`)
	cfg := settings(pgtest.NewURL(t))
	cfg.TrustedDocuments = manifest
	s, _ := run(t, cfg)
	if got := query(t, s.URL(), "query List { categories { name } }"); got != `{"data":{"categories":[]}}` {
		t.Error(got)
	}
	if _, got := get(t, s.URL()+"/graphql?documentId=list"); got != `{"data":{"categories":[]}}` {
		t.Error(got)
	}
	if got := query(t, s.URL(), "{ categories { name } }"); !strings.Contains(got, "PERSISTED_QUERY_NOT_IN_LIST") {
		t.Error(got)
	}
}

// TestPublicAnswers: what the catalog says to everybody may be kept by everybody.
func TestPublicAnswers(t *testing.T) {
	t.Parallel()
	s, _ := run(t, settings(pgtest.NewURL(t)))
	const (
		listing = "/graphql?query=%7Bproducts(first:1)%7Bnodes%7Bname+available+priceRange%7Bmin%7Bamount%7D%7D%7DpageInfo%7BhasNextPage%7D%7D%7D"
		viewer  = "/graphql?query=%7Bcategories%7Bname%7Dme%7Bid%7D%7D"
	)
	first := ask(t, http.MethodGet, s.URL()+listing)
	if got := first.Header.Get("Cache-Control"); first.StatusCode != http.StatusOK || got != "public, max-age=10" {
		t.Errorf("%d, %q", first.StatusCode, got)
	}
	if again := ask(t, http.MethodGet, s.URL()+listing, "If-None-Match", first.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("%d", again.StatusCode)
	}
	if got := ask(t, http.MethodGet, s.URL()+viewer).Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("with the viewer: %q", got)
	}
}
