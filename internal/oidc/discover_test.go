package oidc_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

// clock can be moved on.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

func newTimedStore(t *testing.T) (*store, *clock) {
	t.Helper()
	s, c := newStore(t), &clock{}
	s.SetClock(c.now)
	s.provider.SetIDTokenLifetime(100 * 24 * time.Hour)
	return s, c
}

func TestProviderDownThenUp(t *testing.T) {
	t.Parallel()
	s, c := newTimedStore(t)
	s.provider.SetDown(true)
	for range 3 { // the others do not reach it
		_, err := s.Begin(t.Context(), "one", oidctest.RedirectURI)
		wantUnavailable(t, err, "EOF")
	}
	if s.provider.Requests() > 2 { // Go's client tries once more itself
		t.Errorf("a provider in trouble was asked %d times", s.provider.Requests())
	}
	s.provider.SetDown(false)
	c.pass(oidc.RetryAfter)
	flow := s.begin()
	code, state := s.provider.Login(t, flow.AuthorizationURL, ada)
	s.provider.SetDown(true)
	_, err := s.Complete(t.Context(), flow, code, state, "")
	wantUnavailable(t, err, "exchange code")
	s.begin() // needs no provider
	s.provider.SetDown(false)
	if got, err := s.Complete(t.Context(), flow, code, state, ""); err != nil || got != s.identity(ada) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestKeyRotation(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.expect(ada)
	before := s.provider.Requests()
	s.expect(ada)
	steady := s.provider.Requests() - before
	for range 2 {
		s.provider.RotateKey()
		s.expect(ada)
	}
	before = s.provider.Requests()
	s.expect(ada)
	if again := s.provider.Requests() - before; again != steady {
		t.Errorf("%d requests after a rotation, %d before it", again, steady)
	}
}

func TestDiscoveryIsRefreshed(t *testing.T) {
	t.Parallel()
	s, c := newTimedStore(t)
	s.begin()
	c.pass(oidc.RefreshAfter - time.Minute)
	s.begin()
	if s.provider.Requests() != 1 {
		t.Errorf("%d requests before its time", s.provider.Requests())
	}
	c.pass(time.Minute)
	s.begin()
	if s.provider.Requests() != 2 {
		t.Errorf("%d requests when it was time", s.provider.Requests())
	}
	s.provider.SetDown(true)
	c.pass(oidc.RefreshAfter)
	s.begin() // by what is known
	asked := s.provider.Requests()
	s.begin()
	if s.provider.Requests() != asked {
		t.Error("a provider in trouble was asked again at once")
	}
	s.provider.SetDown(false)
	c.pass(oidc.RetryAfter)
	s.expect(ada)
}

// TestGivingUpIsNotTheProvidersFault has a caller go away while the provider is being asked.
func TestGivingUpIsNotTheProvidersFault(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Begin(ctx, "one", oidctest.RedirectURI); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.begin()
}

func TestDiscoveryDocumentsThatCannotBeTrusted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(map[string]any)
		cause  string
	}{
		"another issuer": {func(d map[string]any) { d["issuer"] = "https://evil.example" }, "did not match the issuer"},
		"plain HTTP":     {func(d map[string]any) { d["token_endpoint"] = "http://shop.example.com/token" }, "token_endpoint is no https"},
		"no URL":         {func(d map[string]any) { d["authorization_endpoint"] = "javascript:alert(1)" }, "authorization_endpoint is no https"},
		"no keys":        {func(d map[string]any) { delete(d, "jwks_uri") }, "jwks_uri is no https"},
		"endless":        {func(d map[string]any) { d["more"] = strings.Repeat("x", oidc.MaxBody) }, "longer than 1048576 bytes"},
		"odd UserInfo":   {func(d map[string]any) { d["userinfo_endpoint"] = "//" }, "userinfo_endpoint is no https"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tamper := newTamperedStore(t)
			tamper.object(t, "/.well-known/openid-configuration", tt.change)
			_, err := s.Begin(t.Context(), "one", oidctest.RedirectURI)
			wantUnavailable(t, err, tt.cause)
		})
	}
}

func TestWithoutUserInfoThereIsNoEmail(t *testing.T) {
	t.Parallel()
	s, tamper := newTamperedStore(t)
	s.provider.SetClaimsInIDToken(false)
	tamper.object(t, "/.well-known/openid-configuration", func(d map[string]any) { delete(d, "userinfo_endpoint") })
	got, err := s.signIn(ada)
	if err != nil || got.Subject != ada.Subject || got.Email != "" || got.EmailVerified {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestIssuerThatIsAnnouncedMustCome follows RFC 9207 2.4.
func TestIssuerThatIsAnnouncedMustCome(t *testing.T) {
	t.Parallel()
	s, tamper := newTamperedStore(t)
	tamper.object(t, "/.well-known/openid-configuration", func(d map[string]any) {
		d["authorization_response_iss_parameter_supported"] = true
	})
	flow := s.begin()
	code, state := s.provider.Login(t, flow.AuthorizationURL, ada)
	_, err := s.Complete(t.Context(), flow, code, state, "")
	wantMistake(t, err, "INVALID iss")
	if got, err := s.Complete(t.Context(), flow, code, state, s.provider.Issuer); err != nil || got != s.identity(ada) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestClientProvesItselfAsTheProviderAsks has a provider that takes the secret in the body alone.
func TestClientProvesItselfAsTheProviderAsks(t *testing.T) {
	t.Parallel()
	s, tamper := newTamperedStore(t)
	var basic atomic.Bool
	tamper.change(tokenPath, func(r *http.Response) { basic.Store(r.Request.Header.Get("Authorization") != "") })
	for methods, want := range map[string]bool{"client_secret_basic client_secret_post": true, "": true, "client_secret_post": false} {
		s.Providers = oidc.New([]oidc.ProviderConfig{s.provider.Config("one")}, &http.Client{Transport: tamper}, quiet())
		tamper.object(t, "/.well-known/openid-configuration", func(d map[string]any) {
			d["token_endpoint_auth_methods_supported"] = strings.Fields(methods)
		})
		before := s.provider.Requests()
		if _, err := s.signIn(ada); err != nil && want || basic.Load() != want {
			t.Errorf("%q: by HTTP Basic: %v, %v", methods, basic.Load(), err)
		}
		if s.provider.Requests()-before > 7 {
			t.Errorf("%q: %d requests", methods, s.provider.Requests()-before)
		}
	}
}

func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	var followed atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/stuck":
			select {
			case <-stuck:
			case <-r.Context().Done():
			}
		case "/redirect":
			http.Redirect(w, r, "/followed", http.StatusTemporaryRedirect)
		case "/followed":
			followed.Store(true)
		}
	}))
	defer server.Close()
	defer close(stuck)
	client := oidc.Bounded(&http.Client{Timeout: 50 * time.Millisecond, Transport: &http.Transport{}})
	get := func(path string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		return client.Do(r)
	}
	if _, err := get("/stuck"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stuck: %v", err)
	}
	response, err := get("/redirect")
	if err != nil || response.StatusCode != http.StatusTemporaryRedirect || followed.Load() {
		t.Errorf("redirect: followed %v, %v", followed.Load(), err)
	}
	for _, given := range []time.Duration{0, time.Hour} {
		if got := oidc.Bounded(&http.Client{Timeout: given}).Timeout; got != 10*time.Second {
			t.Errorf("timeout %v", got)
		}
	}
	if oidc.Bounded(nil).Timeout != 10*time.Second {
		t.Error("no client, no timeout")
	}
}
