package oidctest

import (
	"context"
	"crypto/rand"
	"html/template"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// loginPage asks who the user is, and believes it. As real ones do, it takes the form only from the
// browser that it gave it to.
type loginPage struct {
	storage  *storage
	callback func(ctx context.Context, requestID string) string
	issuer   string
}

var loginForm = template.Must(template.New("login").Parse(`<!DOCTYPE html>
<title>Sign in</title>
<form method="post" action="/login">
<input type="hidden" name="id" value="{{.ID}}"><input type="hidden" name="token" value="{{.Token}}">
<label>Subject <input name="subject"></label> <button>Sign in</button>
</form>`))

const loginCookie = "login"

// ServeHTTP shows the form, and takes it.
func (l *loginPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		token := rand.Text()
		http.SetCookie(w, &http.Cookie{Name: loginCookie, Value: token, Path: "/login", HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // plain HTTP on loopback
		_ = loginForm.Execute(w, map[string]string{"ID": r.URL.Query().Get("id"), "Token": token})
		return
	}
	cookie, err := r.Cookie(loginCookie)
	if err != nil || cookie.Value != r.PostFormValue("token") {
		http.Error(w, "this form is not from here", http.StatusForbidden)
		return
	}
	id := r.PostFormValue("id")
	if err := l.storage.login(id, r.PostFormValue("subject")); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	http.Redirect(w, r, l.callback(op.ContextWithIssuer(r.Context(), l.issuer), id), http.StatusFound)
}

// Register lets a user sign in, or changes what is known of one.
func (p *Provider) Register(user User) {
	p.storage.change(func(s *storage) { s.users[user.Subject] = user })
}

var loginToken = regexp.MustCompile(`name="id" value="([^"]+)".*name="token" value="([^"]+)"`)

// Login does what a user does with a browser at an authorization URL. It registers the user and
// fills in the login page. It returns what the provider sends to the redirect URI.
func (p *Provider) Login(t testing.TB, authorizationURL string, user User) (code, state string) {
	t.Helper()
	p.Register(user)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// Connections of its own: servers of other tests close those of Go's default transport when
	// they end.
	transport := &http.Transport{DisableKeepAlives: true}
	browser := &http.Client{Transport: transport, Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), p.Issuer+"/") {
			return nil
		}
		return http.ErrUseLastResponse // back at the client
	}}
	page := p.fetch(t, browser, http.MethodGet, authorizationURL, nil)
	defer page.Body.Close()
	body, err := io.ReadAll(page.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := loginToken.FindSubmatch(body)
	if found == nil {
		t.Fatalf("no login page but %s: %s", page.Status, body)
	}
	form := url.Values{"id": {string(found[1])}, "token": {string(found[2])}, "subject": {user.Subject}}
	back := p.fetch(t, browser, http.MethodPost, p.Issuer+"/login", form)
	defer back.Body.Close()
	target, err := back.Location()
	if err != nil {
		t.Fatalf("no redirect to the client but %s", back.Status)
	}
	query := target.Query()
	if query.Get("code") == "" {
		t.Fatalf("no code in %s", target)
	}
	return query.Get("code"), query.Get("state")
}

func (p *Provider) fetch(t testing.TB, browser *http.Client, method, address string, form url.Values) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}
