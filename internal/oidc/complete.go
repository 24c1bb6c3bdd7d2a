package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/shopgraph/shopgraph/internal/fault"
)

const (
	// completeTimeout is for all of a Complete, which makes up to four requests.
	completeTimeout = 20 * time.Second
	// maxCodeLen is in bytes; some providers' codes have two thousand.
	maxCodeLen = 8192
)

// Identity is who has signed in, as the provider says.
type Identity struct {
	Provider string
	// Issuer and Subject together are the user's identity; nothing else is, and neither ever
	// changes.
	Issuer, Subject string
	// Email is empty if the provider does not tell it. Only if EmailVerified has the user proved to
	// the provider that it is theirs; what a provider does not say is false.
	Email         string
	EmailVerified bool
	// The names are empty if the provider does not tell them, and are unchecked.
	Name, GivenName, FamilyName string
}

// Complete ends a sign-in with what the provider sent to the flow's redirect URI: code, state, and
// iss if it was there. Its mistakes are fault.UserErrors, among them those of Begin. CodeInvalid at
// state, iss or code says that it is of another sign-in. CodeTokenExpired at code says that the
// provider does not take the code, or no longer. CodeNotAllowed says that the user or the provider
// refused. What a provider says that cannot be verified is a fault.Unavailable.
func (p *Providers) Complete(ctx context.Context, flow Flow, code, state, iss string) (Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, completeTimeout)
	defer cancel()
	one, err := p.find(flow.Provider)
	if err != nil {
		return Identity{}, err
	}
	if flow.State == "" || subtle.ConstantTimeCompare([]byte(flow.State), []byte(state)) != 1 {
		return Identity{}, fault.User(fault.CodeInvalid, "This is not the state that the sign-in began with. Begin again.", "state")
	}
	if code == "" {
		return Identity{}, fault.User(fault.CodeRequired, "The code of the provider is missing.", "code")
	}
	found, err := one.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	if iss != one.config.Issuer && (iss != "" || found.sendsIssuer) {
		return Identity{}, fault.User(fault.CodeInvalid, "This answer is not from the provider that the sign-in began at.", "iss")
	}
	if len(code) > maxCodeLen {
		return Identity{}, errCodeRefused
	}
	token, err := one.exchange(ctx, found, flow, code)
	if err != nil {
		return Identity{}, err
	}
	return one.identify(ctx, found, flow, token)
}

var errCodeRefused = fault.User(fault.CodeTokenExpired,
	"The provider does not take the code: it has expired or was used before. Begin again.", "code")

// exchange gets the tokens for a code.
func (p *provider) exchange(ctx context.Context, found *discovered, flow Flow, code string) (*oauth2.Token, error) {
	token, err := p.oauth(found, flow.RedirectURI).
		Exchange(gooidc.ClientContext(ctx, p.client), code, oauth2.VerifierOption(flow.CodeVerifier))
	if err == nil {
		return token, nil
	}
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return nil, p.unavailable(fmt.Errorf("exchange code: %w", short(err)))
	}
	switch refused.ErrorCode { // RFC 6749 5.2
	case "invalid_grant":
		return nil, errCodeRefused
	case "access_denied":
		return nil, fault.User(fault.CodeNotAllowed, "The provider has denied the sign-in.")
	}
	// Anything else is wrong with the configuration or the provider. Its own words may quote what
	// was sent.
	return nil, p.unavailable(fmt.Errorf("exchange code: status %d, error %.50q", refused.Response.StatusCode, refused.ErrorCode))
}

// identify verifies the ID token (OpenID Connect Core 3.1.3.7) and reads from it who the user is.
func (p *provider) identify(ctx context.Context, found *discovered, flow Flow, token *oauth2.Token) (Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Identity{}, p.unavailable(errors.New("the token endpoint gave no ID token"))
	}
	verified, err := found.verifier.Verify(ctx, raw)
	if _, expired := errors.AsType[*gooidc.TokenExpiredError](err); expired {
		return Identity{}, fault.User(fault.CodeTokenExpired, "The sign-in has expired. Begin again.", "code")
	}
	if err != nil {
		return Identity{}, p.unavailable(fmt.Errorf("verify ID token: %w", short(err)))
	}
	if flow.Nonce == "" || subtle.ConstantTimeCompare([]byte(flow.Nonce), []byte(verified.Nonce)) != 1 {
		return Identity{}, fault.User(fault.CodeInvalid, "The code is of another sign-in. Begin again.", "code")
	}
	if verified.AccessTokenHash != "" {
		if err := verified.VerifyAccessToken(token.AccessToken); err != nil {
			return Identity{}, p.unavailable(fmt.Errorf("verify access token: %w", err))
		}
	}
	var c claims
	if err := verified.Claims(&c); err != nil {
		return Identity{}, p.unavailable(fmt.Errorf("read ID token: %w", err))
	}
	if c.AuthorizedParty != "" && c.AuthorizedParty != p.config.ClientID {
		return Identity{}, p.unavailable(errors.New("the ID token is for another client"))
	}
	if verified.Subject == "" || len(verified.Subject) > maxSubjectLen {
		return Identity{}, p.unavailable(errors.New("the ID token's subject is empty or too long"))
	}
	if c.Email == "" && found.UserInfoEndpoint() != "" {
		if c, err = p.userInfo(ctx, found, token, verified.Subject, c.names); err != nil {
			return Identity{}, err
		}
	}
	return Identity{
		Provider: p.config.Name, Issuer: p.config.Issuer, Subject: verified.Subject,
		Email: c.Email, EmailVerified: bool(c.EmailVerified) && c.Email != "",
		Name: string(c.Name), GivenName: string(c.GivenName), FamilyName: string(c.FamilyName),
	}, nil
}
