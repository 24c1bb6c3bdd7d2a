package oidc_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
)

var ada = oidctest.User{Subject: "user-1", Email: "Ada@example.com", EmailVerified: true, Name: "Ada Lovelace", GivenName: "Ada", FamilyName: "Lovelace"}

// quiet is a log for what a test expects.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// store is the store's side, with one provider.
type store struct {
	*oidc.Providers
	t        *testing.T
	provider *oidctest.Provider
}

func newStore(t *testing.T) *store {
	t.Helper()
	p := oidctest.New(t)
	return &store{oidc.New([]oidc.ProviderConfig{p.Config("one")}, nil, quiet()), t, p}
}

func (s *store) begin() oidc.Flow {
	s.t.Helper()
	flow, err := s.Begin(s.t.Context(), "one", oidctest.RedirectURI)
	if err != nil {
		s.t.Fatal(err)
	}
	return flow
}

// signIn goes all the way.
func (s *store) signIn(user oidctest.User) (oidc.Identity, error) {
	s.t.Helper()
	flow := s.begin()
	code, state := s.provider.Login(s.t, flow.AuthorizationURL, user)
	return s.Complete(s.t.Context(), flow, code, state, "")
}

func (s *store) identity(user oidctest.User) oidc.Identity {
	return oidc.Identity{
		Provider: "one", Issuer: s.provider.Issuer, Subject: user.Subject, Email: user.Email, EmailVerified: user.EmailVerified,
		Name: user.Name, GivenName: user.GivenName, FamilyName: user.FamilyName,
	}
}

// expect compares the identity of a sign-in.
func (s *store) expect(user oidctest.User) {
	s.t.Helper()
	got, err := s.signIn(user)
	if diff := cmp.Diff(s.identity(user), got); diff != "" || err != nil {
		s.t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// wantMistake expects one mistake of the user's, such as INVALID state.
func wantMistake(t *testing.T, err error, want string) {
	t.Helper()
	mistakes, rest := fault.Split(err)
	var got []string
	for _, m := range mistakes {
		got = append(got, strings.TrimSpace(string(m.Code)+" "+strings.Join(m.Field, ".")))
	}
	if rest != nil || !slices.Equal(got, []string{want}) {
		t.Errorf("got %v, %v; want %s", got, rest, want)
	}
}

// wantUnavailable expects an outage, for a reason that only the log is told.
func wantUnavailable(t *testing.T, err error, cause string) {
	t.Helper()
	f, ok := err.(*fault.Error) //nolint:errorlint // as it is returned
	if !ok || f.Kind != fault.KindUnavailable || !strings.Contains(f.Error(), cause) || strings.Contains(f.Message, cause) {
		t.Errorf("got %v, want an outage because of %q", err, cause)
	}
}
