package oidc_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

// tampering changes the provider's answers on their way.
type tampering struct {
	next    http.Transport
	mu      sync.Mutex
	changes map[string]func(*http.Response)
}

func (tr *tampering) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := tr.next.RoundTrip(r)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if change := tr.changes[r.URL.Path]; change != nil && err == nil {
		change(response)
	}
	return response, err
}

func (tr *tampering) change(path string, change func(*http.Response)) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.changes == nil {
		tr.changes = make(map[string]func(*http.Response))
	}
	tr.changes[path] = change
}

// answer replaces all answers at a path.
func (tr *tampering) answer(path string, status int, contentType, body string) {
	tr.change(path, func(r *http.Response) {
		r.Body.Close()
		r.StatusCode, r.Status = status, http.StatusText(status)
		r.Header.Set("Content-Type", contentType)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	})
}

// object changes the JSON objects at a path.
func (tr *tampering) object(t *testing.T, path string, change func(map[string]any)) {
	tr.change(path, func(r *http.Response) {
		var object map[string]any
		if err := json.NewDecoder(r.Body).Decode(&object); err != nil {
			t.Error(err)
		}
		r.Body.Close()
		change(object)
		body, err := json.Marshal(object)
		if err != nil {
			t.Error(err)
		}
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
	})
}

func newTamperedStore(t *testing.T) (*store, *tampering) {
	t.Helper()
	p, tamper := oidctest.New(t), &tampering{}
	p.SetClaimsInIDToken(true)
	return &store{oidc.New([]oidc.ProviderConfig{p.Config("one")}, &http.Client{Transport: tamper}, quiet()), t, p}, tamper
}

const tokenPath = "/oauth/token"

// rewritten returns a JWT with other claims or another header. Its signature stays.
func rewritten(t *testing.T, jwt string, part int, change func(map[string]any)) string {
	t.Helper()
	parts := strings.Split(jwt, ".")
	text, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	change(object)
	if text, err = json.Marshal(object); err != nil {
		t.Fatal(err)
	}
	parts[part] = base64.RawURLEncoding.EncodeToString(text)
	return strings.Join(parts, ".")
}

func TestTokensThatCannotBeTrusted(t *testing.T) {
	t.Parallel()
	jwt := func(part int, change func(map[string]any)) func(map[string]any) {
		return func(answer map[string]any) {
			answer["id_token"] = rewritten(t, answer["id_token"].(string), part, change)
		}
	}
	unsigned := func(answer map[string]any) {
		jwt(0, func(header map[string]any) { header["alg"] = "none" })(answer)
		token := answer["id_token"].(string)
		answer["id_token"] = token[:strings.LastIndex(token, ".")+1]
	}
	for name, tt := range map[string]struct {
		change func(map[string]any)
		cause  string
	}{
		"another subject":       {jwt(1, func(c map[string]any) { c["sub"] = "user-2" }), "verify ID token: failed to verify signature"},
		"signed with the key's": {jwt(0, func(h map[string]any) { h["alg"] = "HS256" }), "verify ID token: oidc: malformed jwt"},
		"not signed":            {unsigned, "verify ID token: oidc: malformed jwt"},
		"another access token":  {func(a map[string]any) { a["access_token"] = "another" }, "verify access token"},
		"no ID token":           {func(a map[string]any) { delete(a, "id_token") }, "no ID token"},
		"no JWT":                {func(a map[string]any) { a["id_token"] = "x" }, "verify ID token"},
		"not text":              {func(a map[string]any) { a["id_token"] = 1 }, "no ID token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tamper := newTamperedStore(t)
			tamper.object(t, tokenPath, tt.change)
			_, err := s.signIn(ada)
			wantUnavailable(t, err, tt.cause)
			tamper.change(tokenPath, nil)
			s.expect(ada)
		})
	}
}

// TestTokenOfAnotherClient has a client of the same provider pass off a token that it got for the
// same nonce, be it one that also names the store as its audience.
func TestTokenOfAnotherClient(t *testing.T) {
	t.Parallel()
	for cause, audience := range map[string][]string{
		`expected audience "shop" got ["mallory"]`: nil, "the ID token is for another client": {"shop"},
	} {
		s, tamper := newTamperedStore(t)
		s.provider.AddClient("mallory", "secret")
		flow := s.begin()
		s.provider.SetAudience(audience...)
		tokens := tokensOf(s, flow, "mallory", "secret")
		s.provider.SetAudience()
		tamper.answer(tokenPath, http.StatusOK, "application/json", tokens)
		code, state := s.provider.Login(t, flow.AuthorizationURL, ada)
		_, err := s.Complete(t.Context(), flow, code, state, "")
		wantUnavailable(t, err, cause)
	}
}

// tokensOf returns what another client gets with the secrets of a flow.
func tokensOf(s *store, flow oidc.Flow, client, secret string) string {
	s.t.Helper()
	authorization, err := url.Parse(flow.AuthorizationURL)
	if err != nil {
		s.t.Fatal(err)
	}
	query := authorization.Query()
	query.Set("client_id", client)
	authorization.RawQuery = query.Encode()
	code, _ := s.provider.Login(s.t, authorization.String(), ada)
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.provider.Issuer+tokenPath, strings.NewReader(url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {oidctest.RedirectURI}, "code_verifier": {flow.CodeVerifier},
	}.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(client, secret)
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s, %v", response.Status, body, err)
	}
	return string(body)
}

func TestAnswersOfTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status            int
		contentType, body string
		mistake, cause    string
	}{
		"denied":        {400, "application/json", `{"error": "access_denied"}`, "NOT_ALLOWED", ""},
		"expired":       {400, "application/json", `{"error": "invalid_grant", "error_description": "too late"}`, "TOKEN_EXPIRED code", ""},
		"misconfigured": {401, "application/json", `{"error": "invalid_client"}`, "", `status 401, error "invalid_client"`},
		"in trouble":    {503, "text/html", `<h1>sorry</h1>`, "", "status 503"},
		"redirect":      {307, "text/html", "", "", "status 307"},
		"no JSON":       {200, "application/json", `{`, "", "exchange code"},
		"no token":      {200, "application/json", `{}`, "", "exchange code"},
		"endless":       {200, "application/json", `{"access_token": "` + strings.Repeat("x", 2*oidc.MaxBody) + `"}`, "", "exchange code"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tamper := newTamperedStore(t)
			tamper.answer(tokenPath, tt.status, tt.contentType, tt.body)
			_, err := s.signIn(ada)
			if tt.mistake != "" {
				wantMistake(t, err, tt.mistake)
			} else {
				wantUnavailable(t, err, tt.cause)
			}
		})
	}
}

// TestClaimsAsProvidersWriteThem has e-mail addresses that a provider vouches for in ways of its
// own, or does not.
func TestClaimsAsProvidersWriteThem(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		info     map[string]any
		verified bool
	}{
		"text":        {map[string]any{"email": "ada@example.com", "email_verified": "true"}, true},
		"false text":  {map[string]any{"email": "ada@example.com", "email_verified": "false"}, false},
		"not told":    {map[string]any{"email": "ada@example.com"}, false},
		"of no email": {map[string]any{"email_verified": true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tamper := newTamperedStore(t)
			s.provider.SetClaimsInIDToken(false)
			tamper.object(t, "/userinfo", func(object map[string]any) {
				clear(object)
				object["sub"] = ada.Subject
				for claim, value := range tt.info {
					object[claim] = value
				}
			})
			got, err := s.signIn(ada)
			if email, _ := tt.info["email"].(string); err != nil || got.Email != email || got.EmailVerified != tt.verified {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// TestNamesThatAreNoTexts: a name of another kind keeps nobody from signing in.
func TestNamesThatAreNoTexts(t *testing.T) {
	t.Parallel()
	s, tamper := newTamperedStore(t)
	s.provider.SetClaimsInIDToken(false)
	tamper.object(t, "/userinfo", func(object map[string]any) {
		object["name"], object["given_name"], object["family_name"] = 7, []string{"Ada"}, nil
	})
	nameless := ada
	nameless.Name, nameless.GivenName, nameless.FamilyName = "", "", ""
	got, err := s.signIn(ada)
	if err != nil || got != s.identity(nameless) {
		t.Errorf("%+v, %v", got, err)
	}
}
