package contract_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
)

const (
	signInByCookie = `mutation($input: SignInInput!) {
		signIn(input: $input) { token expiresAt user { email } userErrors { code field } }
	}`
	changePassword = `mutation($input: PasswordChangeInput!) {
		passwordChange(input: $input) { token expiresAt userErrors { code field } }
	}`
	whoAmI = `{ me { email } sessions { delivery isCurrent } }`
)

var gracesCookie = variables{"input": variables{"email": demo.OtherEmail, "password": demo.Password, "delivery": "COOKIE"}}

// browser is a client that keeps the cookies of a session and a device, as a page's scripts could
// not.
type browser struct {
	client
	device *http.Cookie
}

// ask makes a request with the cookies, keeps what the answer sets, and returns the answer's data
// and the session's cookie that it set.
func (b *browser) ask(t *testing.T, document string, vars variables) (data, *http.Cookie) {
	t.Helper()
	r := b.request(t.Context(), t, document, vars)
	if b.device != nil {
		r.AddCookie(b.device)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", response.Status, body, err)
	}
	var set *http.Cookie
	for _, cookie := range response.Cookies() {
		if strings.HasSuffix(cookie.Name, "-device") {
			b.device = cookie
			continue
		}
		set, b.cookie = cookie, cookie
		if cookie.Value == "" {
			b.cookie = nil
		}
	}
	got := decode(t, body)
	if _, failed := child(got.value, "errors"); failed {
		t.Fatalf("%s", body)
	}
	return data{t, got.get("data")}, set
}

// TestSessionByCookie signs in, goes on, changes the password and signs out with a session that no
// script can read.
func TestSessionByCookie(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	b := &browser{client: serve(t, databaseURL)}

	signedIn, set := b.ask(t, signInByCookie, gracesCookie)
	signedIn.is("signIn.token", nil, "signIn.user.email", demo.OtherEmail)
	checkCookie(t, set, "shopgraph", false)
	ends, err := time.Parse(time.RFC3339, signedIn.text("signIn.expiresAt"))
	if err != nil || ends.Sub(set.Expires).Abs() > time.Second {
		t.Errorf("the cookie ends at %v, the session at %v, %v", set.Expires, ends, err)
	}
	b.isGrace(t)

	first := *b.cookie
	changed, set := b.ask(t, changePassword, variables{"input": variables{"currentPassword": demo.Password, "newPassword": finePassword}})
	changed.is("passwordChange.token", nil)
	checkCookie(t, set, "shopgraph", false)
	b.isGrace(t)
	b.isNobody(t, first)

	last := *b.cookie
	_, set = b.ask(t, `mutation { signOut { userErrors { code } } }`, nil)
	if set == nil || set.Value != "" || set.Expires.After(time.Now()) {
		t.Errorf("signOut sets %v", set)
	}
	b.isNobody(t, last)
}

// TestDeviceByCookie: a browser in which somebody signed in before is not shut out by what others
// guess, nor is one in which the password was reset.
func TestDeviceByCookie(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	b := &browser{client: guest}
	guess := func() {
		for {
			wrong := guest.ask(t, signIn, variables{"input": variables{"email": demo.OtherEmail, "password": "wrong"}})
			if wrong.text("signIn.userErrors.0.code") == "TOO_MANY_ATTEMPTS" {
				return
			}
		}
	}
	signedIn, _ := b.ask(t, `mutation($input: SignInInput!) { signIn(input: $input) { deviceToken } }`, gracesCookie)
	signedIn.is("signIn.deviceToken", nil)
	first := b.device
	checkCookie(t, first, "shopgraph-device", false)
	if time.Until(first.Expires) < 364*24*time.Hour {
		t.Errorf("the cookie ends at %v", first.Expires)
	}
	guess()
	b.cookie = nil
	b.ask(t, signInByCookie, gracesCookie)
	b.isGrace(t)

	guest.ask(t, requestReset, variables{"input": variables{"email": demo.OtherEmail}})
	token := guest.mailed(t, "reset-password", demo.OtherEmail)
	reset, _ := b.ask(t, `mutation($input: PasswordResetInput!) { passwordReset(input: $input) { email deviceToken } }`,
		variables{"input": variables{"token": token, "newPassword": finePassword, "delivery": "COOKIE"}})
	reset.is("passwordReset.email", demo.OtherEmail, "passwordReset.deviceToken", nil)
	if b.device == nil || b.device.Value == first.Value {
		t.Error("the device is the same as before")
	}
	guess()
	b.cookie = nil
	b.ask(t, signInByCookie, variables{"input": variables{"email": demo.OtherEmail, "password": finePassword, "delivery": "COOKIE"}})
	b.isGrace(t)
}

func (b *browser) isGrace(t *testing.T) {
	t.Helper()
	me, set := b.ask(t, whoAmI, nil)
	me.is("me.email", demo.OtherEmail, "sessions.0.delivery", "COOKIE", "sessions.0.isCurrent", true)
	if set != nil {
		t.Errorf("%v is set anew", set)
	}
}

// isNobody tries a cookie of a session that has ended: it is a guest's, and cleared.
func (b *browser) isNobody(t *testing.T, old http.Cookie) {
	t.Helper()
	then := &browser{client: b.withCookie(&old)}
	me, set := then.ask(t, `{ me { email } }`, nil)
	me.is("me", nil)
	if set == nil || set.Value != "" {
		t.Errorf("what has ended is not cleared but %v", set)
	}
}

// checkCookie holds a cookie to what RFC 6265bis and OWASP ask of a session's.
func checkCookie(t *testing.T, got *http.Cookie, name string, secure bool) {
	t.Helper()
	if got == nil {
		t.Fatal("no cookie is set")
	}
	if got.Name != name || got.Secure != secure || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" ||
		got.Domain != "" || len(got.Value) < 43 {
		t.Errorf("the cookie is %v", got)
	}
}

// TestCookieOverHTTPS: where clients come by https, the cookie's name keeps it to this host, and
// other sites' requests go without it.
func TestCookieOverHTTPS(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.PublicURL = "https://shop.example.com"
	s := assemble(t, cfg)
	run(t.Context(), t, s)
	front := httptest.NewServer(s.Handler())
	t.Cleanup(front.Close)
	b := &browser{client: client{url: front.URL}}
	_, set := b.ask(t, signInByCookie, gracesCookie)
	checkCookie(t, set, "__Host-shopgraph", true)
	checkCookie(t, b.device, "__Host-shopgraph-device", true)
	b.isGrace(t)

	r := b.request(t.Context(), t, whoAmI, nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page is answered with %s", response.Status)
	}
}

// TestNoCookieForAnotherSite: a page whose browser would drop the cookie is told so, instead of
// being signed in to nothing. A page of another origin of the site gets it.
func TestNoCookieForAnotherSite(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.PublicURL, cfg.CORSOrigin = "https://api.example.com", []string{"https://shop.example.com", "https://shop.example.net"}
	s := assemble(t, cfg)
	run(t.Context(), t, s)
	front := httptest.NewServer(s.Handler())
	t.Cleanup(front.Close)
	for _, tt := range []struct {
		origin, fetchSite string
		kept              bool
	}{
		{"https://shop.example.com", "", true}, {"https://shop.example.com", "same-site", true},
		{"https://shop.example.net", "", false}, {"https://shop.example.net", "cross-site", false},
	} {
		r := client{url: front.URL}.request(t.Context(), t, signInByCookie, gracesCookie)
		r.Header.Set("Origin", tt.origin)
		if tt.fetchSite != "" {
			r.Header.Set("Sec-Fetch-Site", tt.fetchSite)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		got := decode(t, body)
		if (len(response.Cookies()) > 0) != tt.kept {
			t.Errorf("%+v: %v", tt, response.Header)
		}
		if !tt.kept {
			got.is("data.signIn.user", nil, "data.signIn.userErrors.0.code", "NOT_ALLOWED", "data.signIn.userErrors.0.field.0", "delivery")
		}
	}
}

// TestNoCookieOverStreams: where no cookie can be set, none can be asked for, and a session that is
// held by one is not shown.
func TestNoCookieOverStreams(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	b := &browser{client: guest}
	b.ask(t, signInByCookie, gracesCookie)
	for name, ask := range subscriptions {
		refused := decode(t, ask(guest, t, signInByCookie, gracesCookie).next())
		refused.is("data.signIn.token", nil, "data.signIn.userErrors.0.code", "NOT_ALLOWED", "data.signIn.userErrors.0.field.0", "delivery")

		held := guest.withCookie(b.cookie)
		change := ask(held, t, changePassword, variables{"input": variables{"currentPassword": demo.Password, "newPassword": finePassword}})
		kept := decode(t, change.next())
		kept.is("data.passwordChange.token", nil, "data.passwordChange.userErrors.0.code", "NOT_ALLOWED")
		b.isGrace(t)

		signedIn := decode(t, ask(guest, t, signIn, variables{"input": variables{"email": demo.CustomerEmail, "password": demo.Password}}).next())
		if token := signedIn.text("data.signIn.token"); token == "" {
			t.Errorf("%s: no token", name)
		}
	}
	var sessions int
	err := st.DB.QueryRowContext(context.WithoutCancel(t.Context()), "SELECT count(*) FROM sessions").Scan(&sessions)
	if err != nil || sessions != 1+len(subscriptions) {
		t.Errorf("%d sessions, %v", sessions, err)
	}
}

// TestHeaderBeforeCookie: a request with both is whose token the header has, and a guest's if that
// is nobody's.
func TestHeaderBeforeCookie(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	b := &browser{client: guest}
	b.ask(t, signInByCookie, gracesCookie)
	ada := guest.signIn(t, demo.CustomerEmail).withCookie(b.cookie)
	ada.ask(t, `{ me { email } }`, nil).is("me.email", demo.CustomerEmail)
	ada.token = "no-such-token"
	if a := ada.send(t, `{ me { email } }`, nil); string(a.body) != `{"data":{"me":null},"extensions":{"session":"ENDED"}}` {
		t.Errorf("%d: %s", a.status, a.body)
	}
}
