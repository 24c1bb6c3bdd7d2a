package oidc_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	for _, inToken := range []bool{false, true} {
		s := newStore(t)
		s.provider.SetClaimsInIDToken(inToken)
		s.expect(ada)
		s.expect(oidctest.User{Subject: "user-2", Email: "grace@example.com", Name: "Grace"})
		s.expect(oidctest.User{Subject: "user-3"})
	}
}

func TestAuthorizationURL(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	flow, again := s.begin(), s.begin()
	if flow.State == again.State || flow.Nonce == again.Nonce || flow.CodeVerifier == again.CodeVerifier || len(flow.State) < 26 ||
		len(flow.Nonce) < 26 || len(flow.CodeVerifier) < 43 {
		t.Errorf("secrets of %+v and %+v", flow, again)
	}
	u, err := url.Parse(flow.AuthorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	got := u.Query()
	challenge := got.Get("code_challenge")
	got.Del("code_challenge")
	want := url.Values{
		"response_type": {"code"}, "client_id": {"shop"}, "redirect_uri": {oidctest.RedirectURI}, "scope": {"openid email profile"},
		"state": {flow.State}, "nonce": {flow.Nonce}, "code_challenge_method": {"S256"},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(challenge) != 43 || strings.Contains(flow.AuthorizationURL, flow.CodeVerifier) {
		t.Errorf("challenge %q (-want +got):\n%s", challenge, diff)
	}
}

func TestPublicClient(t *testing.T) {
	t.Parallel()
	const app = "com.example.shop:/signed-in"
	p := oidctest.New(t, app)
	p.AddClient("app", "")
	config := p.Config("one")
	config.ClientID, config.ClientSecret = "app", ""
	s := &store{oidc.New([]oidc.ProviderConfig{config}, nil, quiet()), t, p}
	flow, err := s.Begin(t.Context(), "one", app)
	if err != nil {
		t.Fatal(err)
	}
	code, state := p.Login(t, flow.AuthorizationURL, ada)
	if got, err := s.Complete(t.Context(), flow, code, state, ""); err != nil || got != s.identity(ada) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTwoProviders(t *testing.T) {
	t.Parallel()
	one, two := oidctest.New(t), oidctest.New(t)
	providers := oidc.New([]oidc.ProviderConfig{one.Config("one"), two.Config("two")}, nil, quiet())
	if diff := cmp.Diff([]string{"one", "two"}, providers.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	two.SetDown(true)
	flow, err := providers.Begin(t.Context(), "one", oidctest.RedirectURI)
	if err != nil {
		t.Fatalf("one is up: %v", err)
	}
	two.SetDown(false)
	other, err := providers.Begin(t.Context(), "two", oidctest.RedirectURI)
	if err != nil {
		t.Fatal(err)
	}
	code, state := one.Login(t, flow.AuthorizationURL, ada)
	otherCode, otherState := two.Login(t, other.AuthorizationURL, ada)
	// A code that a provider has mixed up with another's (RFC 9207).
	_, err = providers.Complete(t.Context(), flow, code, state, two.Issuer)
	wantMistake(t, err, "INVALID iss")
	_, err = providers.Complete(t.Context(), flow, otherCode, state, "")
	wantMistake(t, err, "TOKEN_EXPIRED code")
	_, err = providers.Complete(t.Context(), flow, otherCode, otherState, "")
	wantMistake(t, err, "INVALID state")
	for _, tt := range []struct {
		p           *oidctest.Provider
		flow        oidc.Flow
		code, state string
	}{{one, flow, code, state}, {two, other, otherCode, otherState}} {
		got, err := providers.Complete(t.Context(), tt.flow, tt.code, tt.state, tt.p.Issuer)
		if err != nil || got.Issuer != tt.p.Issuer || got.Provider != tt.flow.Provider || got.Subject != ada.Subject {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, tt := range []struct{ provider, redirectURI, want string }{
		{"two", oidctest.RedirectURI, "NOT_FOUND provider"},
		{"", oidctest.RedirectURI, "NOT_FOUND provider"},
		{"one", "", "NOT_ALLOWED redirectUri"},
		{"one", oidctest.RedirectURI + "/", "NOT_ALLOWED redirectUri"},
		{"one", oidctest.RedirectURI + "?next=https://evil.example", "NOT_ALLOWED redirectUri"},
		{"one", "https://evil.example/signed-in", "NOT_ALLOWED redirectUri"},
	} {
		_, err := s.Begin(t.Context(), tt.provider, tt.redirectURI)
		wantMistake(t, err, tt.want)
	}
	if s.provider.Requests() != 0 {
		t.Errorf("the provider was asked %d times", s.provider.Requests())
	}
	flow, other := s.begin(), s.begin()
	code, state := s.provider.Login(t, flow.AuthorizationURL, ada)
	if state != flow.State {
		t.Errorf("state %q, want %q", state, flow.State)
	}
	changed := func(change func(*oidc.Flow)) oidc.Flow {
		f := flow
		change(&f)
		return f
	}
	for _, tt := range []struct {
		name              string
		flow              oidc.Flow
		code, state, want string
	}{
		{"no state", flow, code, "", "INVALID state"},
		{"another's state", flow, code, other.State, "INVALID state"},
		{"longer state", flow, code, state + "x", "INVALID state"},
		{"a flow without a state", changed(func(f *oidc.Flow) { f.State = "" }), code, "", "INVALID state"},
		{"no code", flow, "", state, "REQUIRED code"},
		{"made-up code", flow, "made-up", state, "TOKEN_EXPIRED code"},
		{"endless code", flow, strings.Repeat("x", 1<<20), state, "TOKEN_EXPIRED code"},
		{"provider gone", changed(func(f *oidc.Flow) { f.Provider = "two" }), code, state, "NOT_FOUND provider"},
		{"another's verifier", changed(func(f *oidc.Flow) { f.CodeVerifier = other.CodeVerifier }), code, state, "TOKEN_EXPIRED code"},
		{"another redirect URI", changed(func(f *oidc.Flow) { f.RedirectURI += "/" }), code, state, "TOKEN_EXPIRED code"},
		{"another's code", changed(func(f *oidc.Flow) { f.CodeVerifier = other.CodeVerifier; f.Nonce = other.Nonce }), code, state, "TOKEN_EXPIRED code"},
	} {
		_, err := s.Complete(t.Context(), tt.flow, tt.code, tt.state, "")
		if wantMistake(t, err, tt.want); t.Failed() {
			t.Fatal(tt.name)
		}
	}
	_, err := s.Complete(t.Context(), flow, code, state, s.provider.Issuer+"/")
	wantMistake(t, err, "INVALID iss")
	if got, err := s.Complete(t.Context(), flow, code, state, s.provider.Issuer); err != nil || got.Subject != ada.Subject {
		t.Errorf("after all that: %+v, %v", got, err)
	}
	_, err = s.Complete(t.Context(), flow, code, state, "") // a second time
	wantMistake(t, err, "TOKEN_EXPIRED code")
}

func TestWrongNonce(t *testing.T) {
	t.Parallel()
	for _, nonce := range []string{"", "another"} {
		s := newStore(t)
		flow := s.begin()
		code, state := s.provider.Login(t, flow.AuthorizationURL, ada)
		flow.Nonce = nonce
		_, err := s.Complete(t.Context(), flow, code, state, "")
		wantMistake(t, err, "INVALID code")
	}
}

func TestExpired(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.provider.SetIDTokenLifetime(-time.Hour)
	_, err := s.signIn(ada)
	wantMistake(t, err, "TOKEN_EXPIRED code")
}

func TestUserInfoOfAnother(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.provider.SetUserInfoSubject("user-2")
	_, err := s.signIn(ada)
	wantUnavailable(t, err, "another subject")
	s.provider.SetUserInfoSubject("")
	s.expect(ada)
}

func TestWrongSecret(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	config := p.Config("one")
	config.ClientSecret = "wrong"
	s := &store{oidc.New([]oidc.ProviderConfig{config}, nil, quiet()), t, p}
	_, err := s.signIn(ada)
	wantUnavailable(t, err, "exchange code: status 4")
}

// TestManyAtOnce has many users sign in at once at a provider that nobody has asked yet: it is
// discovered once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var work sync.WaitGroup
	for range 20 {
		work.Go(func() { s.begin() })
	}
	work.Wait()
	if s.provider.Requests() != 1 {
		t.Errorf("%d requests", s.provider.Requests())
	}
	for i := range 5 {
		work.Go(func() { s.expect(oidctest.User{Subject: strings.Repeat("x", i+1), Email: "x@example.com"}) })
	}
	work.Wait()
}

// TestSecretsStayInside looks through the log and the errors of sign-ins that fail.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	var log bytes.Buffer
	tamper := &tampering{}
	providers := oidc.New([]oidc.ProviderConfig{p.Config("one")}, &http.Client{Transport: tamper}, slog.New(slog.NewTextHandler(&log, nil)))
	s := &store{providers, t, p}
	flow := s.begin()
	code, state := p.Login(t, flow.AuthorizationURL, ada)
	// A proxy that quotes what it was sent.
	tamper.answer("/oauth/token", http.StatusBadGateway, "text/html", "sorry: code="+code+" verifier="+flow.CodeVerifier)
	_, err := s.Complete(t.Context(), flow, code, state, "")
	wantUnavailable(t, err, "status 502")
	text := log.String() + err.Error()
	for _, secret := range []string{code, flow.State, flow.Nonce, flow.CodeVerifier, p.ClientSecret} {
		if strings.Contains(text, secret) {
			t.Errorf("%q in %s", secret, text)
		}
	}
}
