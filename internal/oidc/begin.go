package oidc

import (
	"context"
	"crypto/rand"
	"slices"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Flow is a sign-in under way. Whoever began it keeps it where only the client that began it can
// reach it. It is kept for ten minutes at most, and for one Complete.
type Flow struct {
	Provider    string
	RedirectURI string
	// State comes back with the code.
	State string
	// Nonce comes back in the ID token. It is a secret, as is CodeVerifier: neither ever reaches
	// the client.
	Nonce        string
	CodeVerifier string
	// AuthorizationURL is where the user signs in; of no use afterwards.
	AuthorizationURL string
}

// Begin begins a sign-in at the provider of this name that is to come back to redirectURI. Its
// mistakes are fault.UserErrors: CodeNotFound at provider, CodeNotAllowed at redirectUri for one
// that is not configured.
func (p *Providers) Begin(ctx context.Context, name, redirectURI string) (Flow, error) {
	one, err := p.find(name)
	if err != nil {
		return Flow{}, err
	}
	if !slices.Contains(one.config.RedirectURIs, redirectURI) {
		return Flow{}, fault.User(fault.CodeNotAllowed, "This address is not among those that a sign-in may come back to.", "redirectUri")
	}
	found, err := one.discover(ctx)
	if err != nil {
		return Flow{}, err
	}
	flow := Flow{
		Provider: name, RedirectURI: redirectURI, State: rand.Text(), Nonce: rand.Text(), CodeVerifier: oauth2.GenerateVerifier(),
	}
	flow.AuthorizationURL = one.oauth(found, redirectURI).AuthCodeURL(
		flow.State, gooidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.CodeVerifier))
	return flow, nil
}

func (p *provider) oauth(found *discovered, redirectURI string) *oauth2.Config {
	endpoint := found.Endpoint()
	endpoint.AuthStyle = found.authStyle
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: endpoint, RedirectURL: redirectURI, Scopes: p.config.scopes(),
	}
}
