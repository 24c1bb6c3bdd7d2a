// Package oidctest runs an OpenID Connect provider inside a test, on a loopback address. It is that
// of github.com/zitadel/oidc, which is certified by the OpenID Foundation. The login page is of
// this package.
package oidctest

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/shopgraph/shopgraph/internal/oidc"
)

// RedirectURI is where the client of New is registered to come back to, if no other was given.
const RedirectURI = "https://shop.example.com/signed-in"

// User is who can sign in.
type User struct {
	Subject       string
	Email         string
	EmailVerified bool

	Name, GivenName, FamilyName string
}

// Provider is a running provider with one client, until others are added.
type Provider struct {
	// Issuer is its URL.
	Issuer string
	// ClientID and ClientSecret are the first client's.
	ClientID, ClientSecret string

	redirectURIs []string
	storage      *storage
	down         atomic.Bool
	requests     atomic.Int64
}

// New starts a provider that ends with the test. Its client may come back to the given URIs, or to
// RedirectURI.
func New(t testing.TB, redirectURIs ...string) *Provider {
	t.Helper()
	if len(redirectURIs) == 0 {
		redirectURIs = []string{RedirectURI}
	}
	p := &Provider{ClientID: "shop", ClientSecret: rand.Text(), redirectURIs: redirectURIs, storage: newStorage()}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		if p.down.Load() {
			panic(http.ErrAbortHandler) // hangs up
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.Issuer = server.URL
	p.AddClient(p.ClientID, p.ClientSecret)
	config := &op.Config{CodeMethodS256: true, AuthMethodPost: true}
	rand.Read(config.CryptoKey[:])
	provider, err := op.NewProvider(config, p.storage, op.StaticIssuer(p.Issuer),
		op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatalf("test provider: %v", err)
	}
	pages := http.NewServeMux()
	pages.Handle("/", provider)
	pages.Handle("/login", &loginPage{storage: p.storage, callback: op.AuthCallbackURL(provider), issuer: p.Issuer})
	handler = pages
	return p
}

// Config is how the store is configured for this provider's first client.
func (p *Provider) Config(name string) oidc.ProviderConfig {
	return oidc.ProviderConfig{
		Name: name, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret, RedirectURIs: p.redirectURIs,
	}
}

// AddClient registers another client. One without a secret is public.
func (p *Provider) AddClient(id, secret string) {
	p.storage.addClient(&client{id: id, secret: secret, redirectURIs: p.redirectURIs, storage: p.storage})
}

// SetDown makes the provider hang up on everybody, or answer again.
func (p *Provider) SetDown(down bool) { p.down.Store(down) }

// Requests is how many requests have reached it, those it hung up on too.
func (p *Provider) Requests() int { return int(p.requests.Load()) }

// RotateKey signs with a new key from now on, and withdraws the old one.
func (p *Provider) RotateKey() { p.storage.rotateKey() }

// SetIDTokenLifetime is of the tokens from now on; negative ones have expired when they are made.
// It begins with an hour.
func (p *Provider) SetIDTokenLifetime(d time.Duration) {
	p.storage.change(func(s *storage) { s.idTokenLifetime = d })
}

// SetClaimsInIDToken puts a user's e-mail address and name into the ID token. Otherwise, as at the
// beginning, only UserInfo tells them, as OpenID Connect Core 5.4 has it.
func (p *Provider) SetClaimsInIDToken(in bool) {
	p.storage.change(func(s *storage) { s.claimsInIDToken = in })
}

// SetAudience names further clients than the one that asks in ID tokens.
func (p *Provider) SetAudience(more ...string) {
	p.storage.change(func(s *storage) { s.audience = more })
}

// SetUserInfoSubject makes UserInfo answer with another subject than the user's; empty ends that.
func (p *Provider) SetUserInfoSubject(subject string) {
	p.storage.change(func(s *storage) { s.userInfoSubject = subject })
}
