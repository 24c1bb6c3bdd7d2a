// Package oidc signs users in at OpenID Connect providers: by the authorization code flow with
// PKCE, as RFC 9700 asks for it.
//
//	client            store                                 provider
//	  │  provider       │                                     │
//	  ├────────────────▶│ Begin: discovery, once ────────────▶│
//	  │◀─ URL ──────────┤ keeps the Flow                      │
//	  ├─ the user signs in ──────────────────────────────────▶│
//	  │◀─ redirect with code and state ───────────────────────┤
//	  ├─ code, state ──▶│ Complete: code for tokens ─────────▶│
//	  │                 │ verifies them, Identity             │
//
// It stores nothing and knows no accounts. What the user can mend is fault.UserErrors, a provider
// that is out of order a fault.Unavailable. No error and no log holds a secret, a code or a token.
package oidc

import (
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Providers is where users can sign in.
type Providers struct {
	all []*provider
}

// New returns the configured providers, in their order. It asks none of them for anything yet, so
// one that is down keeps nothing else from working. The client may be nil. Requests take 10 seconds
// at most, and answers 1 MiB.
func New(configs []ProviderConfig, client *http.Client, log *slog.Logger) *Providers {
	shared := bounded(client)
	p := &Providers{}
	for _, c := range configs {
		p.all = append(p.all, &provider{
			config: c, client: shared, log: log.With("provider", c.Name), now: time.Now, turn: make(chan struct{}, 1),
		})
	}
	return p
}

// Names returns what the providers are called, in their order.
func (p *Providers) Names() []string {
	names := make([]string, len(p.all))
	for i, one := range p.all {
		names[i] = one.config.Name
	}
	return names
}

func (p *Providers) find(name string) (*provider, error) {
	i := slices.IndexFunc(p.all, func(one *provider) bool { return one.config.Name == name })
	if i < 0 {
		return nil, fault.User(fault.CodeNotFound, "There is no such provider.", "provider")
	}
	return p.all[i], nil
}

// provider is one of them, with what it has told of itself.
type provider struct {
	config ProviderConfig
	client *http.Client
	log    *slog.Logger
	now    func() time.Time

	// turn is held by whoever asks the provider about itself, so that only one does at a time.
	turn chan struct{}

	mu       sync.Mutex
	found    *discovered
	failed   error // of the last try to discover, nil if it succeeded
	failedAt time.Time
}

// unavailable says that the provider is out of order, and why to the log alone.
func (p *provider) unavailable(cause error) error {
	return fault.Unavailable("signing in with "+p.config.Name+" is out of order at the moment: try again later", cause)
}
