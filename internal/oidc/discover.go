package oidc

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// refreshAfter is how old what a provider said of itself may be before it is asked again. New
	// signing keys are found at once, whenever a token has an unknown one; this is how long a
	// withdrawn key may still be believed.
	refreshAfter = 24 * time.Hour
	// retryAfter is how long a failure to reach a provider stands as the answer to further tries.
	// So a flood of sign-ins does not become a flood of requests to a provider in trouble.
	retryAfter = 2 * time.Second
)

// discovered is what a provider has told of itself (OpenID Connect Discovery 1.0).
type discovered struct {
	*gooidc.Provider
	verifier  *gooidc.IDTokenVerifier
	authStyle oauth2.AuthStyle
	// sendsIssuer says that answers to authorization requests must have iss (RFC 9207 2.4).
	sendsIssuer bool
	at          time.Time
}

// metadata is of the discovery document what go-oidc keeps to itself.
type metadata struct {
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	UserInfoEndpoint      string   `json:"userinfo_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	TokenAuthMethods      []string `json:"token_endpoint_auth_methods_supported"`
	SendsIssuer           bool     `json:"authorization_response_iss_parameter_supported"`
}

// discover returns what the provider has told of itself, and asks it if that is unknown or old. An
// old answer does when the provider gives no new one. An error is a fault.Unavailable, or ctx's
// end.
func (p *provider) discover(ctx context.Context) (*discovered, error) {
	if found, err := p.known(); found != nil || err != nil {
		return found, err
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for %s's discovery: %w", p.config.Name, ctx.Err())
	}
	if found, err := p.known(); found != nil || err != nil { // another has asked meanwhile
		return found, err
	}
	found, err := p.ask(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("discover %s: %w", p.config.Name, ctx.Err()) // the caller gave up, which says nothing of the provider
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed = err
	if err == nil {
		p.found = found
		return found, nil
	}
	p.failedAt = p.now()
	p.log.WarnContext(ctx, "provider cannot be discovered", "error", err)
	if p.found != nil {
		return p.found, nil
	}
	return nil, p.unavailable(err)
}

// known returns what needs no asking: an answer that is fresh, or what became of a try just now.
// Nothing says to ask.
func (p *provider) known() (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	failing := p.failed != nil && now.Sub(p.failedAt) < retryAfter
	if p.found != nil && (failing || now.Sub(p.found.at) < refreshAfter) {
		return p.found, nil
	}
	if failing {
		return nil, p.unavailable(p.failed)
	}
	return nil, nil
}

func (p *provider) ask(ctx context.Context) (*discovered, error) {
	told, err := gooidc.NewProvider(gooidc.ClientContext(ctx, p.client), p.config.Issuer)
	if err != nil {
		return nil, short(err)
	}
	var m metadata
	if err := told.Claims(&m); err != nil {
		return nil, fmt.Errorf("read discovery document: %w", err)
	}
	for name, address := range map[string]string{
		"authorization_endpoint": m.AuthorizationEndpoint, "token_endpoint": m.TokenEndpoint, "jwks_uri": m.JWKSURI,
		"userinfo_endpoint": m.UserInfoEndpoint,
	} {
		u, err := url.Parse(address)
		if optional := name == "userinfo_endpoint" && address == ""; !optional && (err != nil || !isSecure(u)) {
			return nil, fmt.Errorf("discovery document: %s is no https URL", name)
		}
	}
	return &discovered{
		Provider:    told,
		verifier:    told.Verifier(&gooidc.Config{ClientID: p.config.ClientID, Now: p.now}),
		authStyle:   authStyle(p.config.ClientSecret, m.TokenAuthMethods),
		sendsIssuer: m.SendsIssuer,
		at:          p.now(),
	}, nil
}

// authStyle returns how the client proves itself at the token endpoint. That is HTTP Basic, the
// default of OpenID Connect Core 9. It is the body if the provider takes the secret only there.
// Left to try both, the library would send a refused code twice.
func authStyle(secret string, methods []string) oauth2.AuthStyle {
	onlyPost := slices.Contains(methods, "client_secret_post") && !slices.Contains(methods, "client_secret_basic")
	if secret == "" || onlyPost {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}
