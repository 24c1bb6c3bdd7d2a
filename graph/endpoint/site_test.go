package endpoint

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestOtherSites: a page whose cookies browsers keep is told from others.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		own, host, origin, fetchSite string
		other                        bool
	}{
		{own: "https://api.example.com"}, // no browser
		{own: "https://api.example.com", origin: "https://api.example.com"},
		{own: "https://api.example.com", origin: "https://shop.example.com"},
		{own: "https://api.example.com", origin: "https://SHOP.example.com:8443"},
		{own: "https://api.example.com", origin: "https://example.com"},
		{own: "https://api.example.com", origin: "https://shop.example.net", other: true},
		{own: "https://api.example.com", origin: "http://shop.example.com", other: true}, // browsers mind the scheme
		{own: "https://api.example.com", origin: "null", other: true},
		{own: "https://api.example.co.uk", origin: "https://shop.example.co.uk"},
		{own: "https://api.example.co.uk", origin: "https://other.co.uk", other: true},
		{own: "https://one.github.io", origin: "https://two.github.io", other: true},
		{own: "http://localhost:8080", origin: "http://localhost:3000"},
		{own: "http://localhost:8080", origin: "http://127.0.0.1:3000", other: true},
		{own: "http://192.0.2.1:8080", origin: "http://192.0.2.1:3000"},
		{own: "http://192.0.2.1:8080", origin: "http://192.0.2.2:8080", other: true},
		{own: "http://[::1]:8080", origin: "http://[::1]:3000"},
		{own: "http://[::1]:8080", host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080"},
		{own: "https://api.example.com", host: "10.0.0.3", origin: "https://shop.example.com"}, // through a proxy

		{own: "https://api.example.com", origin: "https://shop.example.com", fetchSite: "same-site"},
		{own: "https://api.example.com", origin: "https://shop.example.net", fetchSite: "cross-site", other: true},
		{own: "http://localhost:8080", host: "localhost:8080", origin: "http://localhost:3000", fetchSite: "same-site"},
		{own: "https://api.example.com", fetchSite: "none"},
	} {
		origins, err := NewOrigins(tt.own)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		r.Host = "internal"
		if tt.host != "" {
			r.Host = tt.host
		}
		for name, value := range map[string]string{"Origin": tt.origin, "Sec-Fetch-Site": tt.fetchSite} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if got := origins.isOtherSite(r); got != tt.other {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}
