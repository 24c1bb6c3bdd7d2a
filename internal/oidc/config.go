package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// ProviderConfig is a provider, and the client that the store is registered as there.
type ProviderConfig struct {
	// Name is how clients of the store call the provider: up to 50 lower-case letters, digits and
	// inner hyphens.
	Name string `json:"name"`
	// Issuer is the provider's URL, exactly as its ID tokens have it.
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId"`
	// ClientSecret is empty for a public client, whose codes only PKCE protects.
	ClientSecret string `json:"clientSecret,omitempty"`
	// Scopes are openid, email and profile if there are none; openid need not be listed.
	Scopes []string `json:"scopes,omitempty"`
	// RedirectURIs are where the provider may send a user back to. A flow must name one of them
	// exactly (RFC 9700 2.1).
	RedirectURIs []string `json:"redirectUris"`
}

// entry is a provider as it is configured.
type entry struct {
	ProviderConfig
	ClientSecretEnv string `json:"clientSecretEnv"`
}

// ParseConfig reads a JSON list of providers:
//
//	[{"name": "google", "issuer": "https://accounts.google.com", "clientId": "…",
//	  "clientSecretEnv": "GOOGLE_SECRET", "redirectUris": ["https://shop.example.com/signed-in"]}]
//
// Instead of clientSecret it may have clientSecretEnv, the name of the environment's variable that
// getenv finds the secret in. Errors tell which provider is wrong and how, and quote no secret.
// Nothing, or white space, is no provider.
func ParseConfig(data []byte, getenv func(string) string) ([]ProviderConfig, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var entries []entry
	if err := decoder.Decode(&entries); err != nil {
		return nil, fmt.Errorf("OpenID Connect providers: want a JSON list of providers: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("OpenID Connect providers: want a JSON list of providers and nothing after it")
	}
	if len(entries) > MaxProviders {
		return nil, fmt.Errorf("OpenID Connect providers: want at most %d, have %d", MaxProviders, len(entries))
	}
	var configs []ProviderConfig
	for i, e := range entries {
		config, err := e.resolve(getenv)
		if err == nil && slices.ContainsFunc(configs, func(c ProviderConfig) bool { return c.Name == e.Name }) {
			err = errors.New("the name is taken by another one")
		}
		if err != nil {
			return nil, fmt.Errorf("OpenID Connect provider %d, %q: %w", i+1, e.Name, err)
		}
		configs = append(configs, config)
	}
	return configs, nil
}

func (e entry) resolve(getenv func(string) string) (ProviderConfig, error) {
	config := e.ProviderConfig
	if e.ClientSecretEnv != "" {
		if config.ClientSecret != "" {
			return config, errors.New("clientSecret and clientSecretEnv exclude each other")
		}
		config.ClientSecret = getenv(e.ClientSecretEnv)
		if config.ClientSecret == "" {
			return config, fmt.Errorf("clientSecretEnv: %s is not set", e.ClientSecretEnv)
		}
	}
	return config, config.validate()
}

// MaxProviders is how many providers a store can have.
const MaxProviders = 20

// The columns that these are stored in hold no more, in characters.
const (
	maxIssuerLen      = 500
	maxRedirectURILen = 2000
)

var nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$`)

func (c ProviderConfig) validate() error {
	if !nameForm.MatchString(c.Name) {
		return errors.New("name: want up to 50 lower-case letters, digits and inner hyphens")
	}
	issuer, err := url.Parse(c.Issuer)
	if err != nil || !isSecure(issuer) || issuer.RawQuery != "" || issuer.Fragment != "" || len(c.Issuer) > maxIssuerLen {
		return errors.New("issuer: want an https URL without query and fragment, such as https://accounts.google.com")
	}
	if c.ClientID == "" {
		return errors.New("clientId is missing")
	}
	if slices.ContainsFunc(c.Scopes, func(s string) bool { return s == "" || strings.ContainsAny(s, " \t\"\\") }) {
		return errors.New("scopes: want a list of single scopes")
	}
	if len(c.RedirectURIs) == 0 {
		return errors.New("redirectUris is missing")
	}
	for _, uri := range c.RedirectURIs {
		if !isRedirectURI(uri) {
			return fmt.Errorf("redirectUris: %q: want an https URL, or an app's own like com.example.shop:/signed-in, without a fragment", uri)
		}
	}
	return nil
}

// isRedirectURI allows what RFC 8252 section 7 allows. That is https, and a loopback address over
// http for a program on the user's machine. It is also the private scheme of an app, which is a
// domain name in reverse.
func isRedirectURI(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || strings.Contains(uri, "#") || len(uri) > maxRedirectURILen {
		return false
	}
	return isSecure(u) || strings.Contains(u.Scheme, ".")
}

// isSecure reports whether nobody can listen in on the way to u: it is https, or does not leave the
// machine.
func isSecure(u *url.URL) bool {
	if u.Host == "" || u.User != nil {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return u.Scheme == "https" || u.Scheme == "http" && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// scopes returns the scopes to ask for.
func (c ProviderConfig) scopes() []string {
	if len(c.Scopes) == 0 {
		return []string{"openid", "email", "profile"}
	}
	if slices.Contains(c.Scopes, "openid") {
		return c.Scopes
	}
	return append([]string{"openid"}, c.Scopes...)
}
