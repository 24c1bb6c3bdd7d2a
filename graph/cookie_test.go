package graph

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/internal/account"
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
		if got := do(t, http.MethodPost, address, mine, "Cookie", name+"=user", "Authorization", "Bearer gone"); got.status != http.StatusUnauthorized {
			t.Errorf("the header has precedence: %d %s", got.status, got.body)
		}
		other := map[bool]string{true: "shopgraph", false: "__Host-shopgraph"}[secure]
		if got := do(t, http.MethodPost, address, mine, "Cookie", other+"=user"); got.code != "UNAUTHENTICATED" {
			t.Errorf("a cookie of another name: %s", got.body)
		}
	}
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	signedIn := &account.SignedIn{Token: "secret", Delivery: session.DeliveryCookie, ExpiresAt: time.Now().Add(time.Hour)}
	if err := canDeliver(t.Context(), session.DeliveryCookie); err == nil {
		t.Error("a cookie can be set where there is no answer over HTTP")
	}
	for secure, want := range map[bool]string{
		false: "shopgraph=secret; Path=/; Expires=", true: "__Host-shopgraph=secret; Path=/; Expires=",
	} {
		w := httptest.NewRecorder()
		ctx := withCookieJar(t.Context(), cookieJar{sessionCookie{secure}, w})
		if err := canDeliver(ctx, session.DeliveryCookie); err != nil {
			t.Error(err)
		}
		if token := deliver(ctx, signedIn); token != nil {
			t.Errorf("the answer shows %s", *token)
		}
		got := w.Header().Get("Set-Cookie")
		if !strings.HasPrefix(got, want) || !strings.Contains(got, "; HttpOnly") || !strings.HasSuffix(got, "; SameSite=Lax") ||
			strings.Contains(got, "; Secure") != secure {
			t.Errorf("cookie %s", got)
		}
		clearSessionCookie(ctx)
		if cookies := w.Header().Values("Set-Cookie"); !strings.Contains(cookies[len(cookies)-1], "Expires=Thu, 01 Jan 1970") {
			t.Errorf("cleared with %v", cookies)
		}
	}
	byToken := *signedIn
	byToken.Delivery = session.DeliveryToken
	if token := deliver(t.Context(), &byToken); token == nil || *token != "secret" {
		t.Errorf("token %v", token)
	}
}
