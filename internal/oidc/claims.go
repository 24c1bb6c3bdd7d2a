package oidc

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// maxSubjectLen is the longest subject that OpenID Connect Core 2 allows, in ASCII characters.
const maxSubjectLen = 255

// claims is what an ID token and UserInfo say of a user.
type claims struct {
	Email           string  `json:"email"`
	EmailVerified   boolean `json:"email_verified"`
	AuthorizedParty string  `json:"azp"`
	names
}

// names is what a user is called. What is no text is left out: nobody is kept from signing in by it.
type names struct {
	Name       label `json:"name"`
	GivenName  label `json:"given_name"`
	FamilyName label `json:"family_name"`
}

// label reads a text. Anything else is empty.
type label string

// UnmarshalJSON implements json.Unmarshaler; it never fails.
func (l *label) UnmarshalJSON(data []byte) error {
	var text string
	_ = json.Unmarshal(data, &text)
	*l = label(text)
	return nil
}

// boolean reads true also from "true", as some providers write it. Anything else is false.
type boolean bool

// UnmarshalJSON implements json.Unmarshaler; it never fails.
func (b *boolean) UnmarshalJSON(data []byte) error {
	*b = string(data) == "true" || string(data) == `"true"`
	return nil
}

// userInfo asks the UserInfo endpoint for what the ID token has left out. A name in the token does if
// the endpoint does not tell it.
func (p *provider) userInfo(
	ctx context.Context, found *discovered, token *oauth2.Token, subject string, inToken names,
) (claims, error) {
	info, err := found.UserInfo(gooidc.ClientContext(ctx, p.client), oauth2.StaticTokenSource(token))
	if err != nil {
		return claims{}, p.unavailable(fmt.Errorf("read UserInfo: %w", short(err)))
	}
	if info.Subject != subject { // OpenID Connect Core 5.3.2: it must not be used
		return claims{}, p.unavailable(fmt.Errorf("UserInfo is of another subject than the ID token"))
	}
	var c claims
	if err := info.Claims(&c); err != nil {
		return claims{}, p.unavailable(fmt.Errorf("read UserInfo: %w", err))
	}
	c.names = names{
		cmp.Or(c.Name, inToken.Name), cmp.Or(c.GivenName, inToken.GivenName), cmp.Or(c.FamilyName, inToken.FamilyName),
	}
	return c, nil
}
