package endpoint

import (
	"net/http"
	"strings"
	"testing"
)

func TestCookieViewer(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		name := map[bool]string{false: "shopgraph", true: "__Host-shopgraph"}[secure]
		_, address := serveWith(t, Options{SecureCookies: secure}, testSchema())
		const mine = `{"query":"{ mine { name } }"}`
		if got := do(t, http.MethodPost, address, mine, "Cookie", name+"=user"); got.status != http.StatusOK || got.header.Get("Set-Cookie") != "" {
			t.Errorf("a session: %d %v %s", got.status, got.header, got.body)
		}
		got := do(t, http.MethodPost, address, mine, "Cookie", name+"=gone")
		if got.code != "UNAUTHENTICATED" || !strings.HasPrefix(got.header.Get("Set-Cookie"), name+"=; Path=/; Expires=Thu, 01 Jan 1970") {
			t.Errorf("a session that has ended: %d %v %s", got.status, got.header, got.body)
		}
		if got := do(t, http.MethodPost, address, `{"query":"{ open { name } }"}`, "Cookie", name+"=gone"); got.code != "" {
			t.Errorf("a guest with the cookie of a session that has ended: %s", got.body)
		}
		if got := do(t, http.MethodPost, address, mine, "Cookie", name+"=broken"); got.code != "INTERNAL" {
			t.Errorf("accounts that are broken: %d %s", got.status, got.body)
		}
		if got := do(t, http.MethodPost, address, mine, "Cookie", name+"=user", "Authorization", "Bearer gone"); got.code != "UNAUTHENTICATED" || got.header.Get("Set-Cookie") != "" {
			t.Errorf("the header has precedence: %d %s", got.status, got.body)
		}
		other := map[bool]string{true: "shopgraph", false: "__Host-shopgraph"}[secure]
		if got := do(t, http.MethodPost, address, mine, "Cookie", other+"=user"); got.code != "UNAUTHENTICATED" {
			t.Errorf("a cookie of another name: %s", got.body)
		}
	}
}
