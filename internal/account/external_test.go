package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var adaElsewhere = oidctest.User{Subject: "ada-1", Email: "Ada@Example.com", EmailVerified: true, Name: " Ada Lovelace ", GivenName: "Ada", FamilyName: "Lovelace"}

// provided is a shop whose users can sign in at two providers.
type provided struct {
	*shop
	providers map[string]*oidctest.Provider
}

func newProvided(t *testing.T) provided {
	t.Helper()
	first, second := oidctest.New(t), oidctest.New(t)
	s := newShop(t, withProviders(first.Config("first"), second.Config("second")))
	return provided{s, map[string]*oidctest.Provider{"first": first, "second": second}}
}

// visit begins a sign-in and goes through with it at the provider.
func (p provided) visit(provider string, u oidctest.User) ExternalSignInCompleteInput {
	p.t.Helper()
	flow, err := p.ExternalSignInBegin(p.t.Context(), ExternalSignInBeginInput{Provider: provider, RedirectURI: oidctest.RedirectURI})
	p.check(err)
	code, state := p.providers[provider].Login(p.t, flow.AuthorizationURL, u)
	return ExternalSignInCompleteInput{FlowToken: flow.Token, Code: code, State: state, Delivery: session.DeliveryCookie}
}

func (p provided) complete(in ExternalSignInCompleteInput) (*SignedIn, error) {
	return p.completeAs(auth.Viewer{}, in)
}

func (p provided) completeAs(viewer auth.Viewer, in ExternalSignInCompleteInput) (*SignedIn, error) {
	return p.ExternalSignInComplete(p.t.Context(), viewer, in, here)
}

func (p provided) signInAt(provider string, u oidctest.User) (*SignedIn, error) {
	p.t.Helper()
	return p.complete(p.visit(provider, u))
}

func TestExternalSignInMakesAnAccount(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	if names := p.ExternalProviders(); !slices.Equal(names, []string{"first", "second"}) {
		t.Errorf("providers are %v", names)
	}
	in, err := p.signInAt("first", adaElsewhere)
	p.check(err)
	if u := in.User; u.Email != adaEmail || u.Name != "Ada Lovelace" || u.GivenName != "Ada" || u.FamilyName != "Lovelace" ||
		u.Kind != user.KindCustomer || u.PasswordHash != nil {
		t.Errorf("made %v", u)
	}
	if viewer, _, err := p.Authenticate(t.Context(), in.Token); err != nil || viewer != in.Viewer || in.Delivery != session.DeliveryCookie {
		t.Errorf("viewer is %+v, %v", viewer, err)
	}
	renamed := adaElsewhere // what the provider says of a user who is known changes nothing
	renamed.Email, renamed.EmailVerified, renamed.Name = "new@example.com", false, "Countess"
	again, err := p.signInAt("first", renamed)
	if err != nil || again.User.ID != in.User.ID || again.User.Email != adaEmail || again.User.Name != "Ada Lovelace" {
		t.Errorf("signed in again as %v, %v", again, err)
	}
	if n := p.count("SELECT count(*) FROM users"); n != 1 {
		t.Errorf("%d accounts", n)
	}
	_, err = p.signInWith(adaEmail, "")
	wantMistakes(t, err, "INVALID_CREDENTIALS")
}

// with returns an input with a password.
func (in ExternalSignInCompleteInput) with(secret string) ExternalSignInCompleteInput {
	in.Password = &secret
	return in
}

// A provider's word alone opens no account that is there already: its password does, which is asked
// for once the provider has answered, and which can be mistyped.
func TestExternalSignInLinksByVerifiedAddressAndPassword(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	ada := p.addUser(adaEmail)
	visit := p.visit("first", adaElsewhere)
	_, err := p.complete(visit)
	wantMistakes(t, err, "password.REQUIRED")
	_, err = p.complete(visit.with("wrong"))
	wantMistakes(t, err, "password.INVALID_CREDENTIALS")
	if n := p.count("SELECT count(*) FROM sessions"); n != 0 || p.linked(ada) != nil {
		t.Errorf("%d sessions, linked at %v", n, p.linked(ada))
	}
	crossed := visit.with(goodPassword)
	crossed.State = "another"
	_, err = p.complete(crossed)
	wantMistakes(t, err, "state.INVALID")
	p.providers["first"].SetDown(true) // it is not asked again
	in, err := p.complete(visit.with(goodPassword))
	if err != nil || in.User.ID != ada.ID {
		t.Fatalf("signed in as %v, %v", in, err)
	}
	_, err = p.complete(visit.with(goodPassword))
	wantMistakes(t, err, "flowToken.TOKEN_EXPIRED")
	in, err = p.complete(p.visit("second", oidctest.User{Subject: "another", Email: adaEmail, EmailVerified: true}).with(goodPassword))
	if err != nil || in.User.ID != ada.ID { // at once
		t.Fatalf("signed in as %v, %v", in, err)
	}
	if names := p.linked(ada); !slices.Equal(names, []string{"first", "second"}) {
		t.Errorf("linked at %v", names)
	}
	if _, err := p.signInWith(adaEmail, goodPassword); err != nil { // the password works on
		t.Error(err)
	}
	// The same subject at another provider is somebody else.
	in, err = p.signInAt("second", oidctest.User{Subject: adaElsewhere.Subject, Email: graceEmail, EmailVerified: true})
	if err != nil || in.User.ID == ada.ID {
		t.Errorf("signed in as %v, %v", in, err)
	}
}

// Guesses at the password of the account to be linked count like those at signing in.
func TestGuessesAtLinkingAreThrottled(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	ada := p.addUser(adaEmail)
	visit := p.visit("first", adaElsewhere)
	for range 5 {
		_, err := p.complete(visit.with("wrong"))
		wantMistakes(t, err, "password.INVALID_CREDENTIALS")
	}
	_, err := p.complete(visit.with(goodPassword))
	wantThrottled(t, err)
	_, err = p.signInWith(adaEmail, goodPassword)
	wantThrottled(t, err)
	p.exec("UPDATE throttles SET open_at = now()")
	if in, err := p.complete(visit.with(goodPassword)); err != nil || in.User.ID != ada.ID { // and the sign-in still waits
		t.Errorf("signed in as %v, %v", in, err)
	}
}

// Who is signed in links a provider by what proves anew that it is they: the password, or a session
// that has begun of late.
func TestExternalSignInLinksWhileSignedIn(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	ada := p.addUserWithoutPassword(adaEmail)
	grace := p.addUser(graceEmail)
	own, others := p.start(ada), p.start(grace)
	visit := p.visit("first", adaElsewhere)
	for _, viewer := range []auth.Viewer{{}, others.Viewer} {
		_, err := p.completeAs(viewer, visit.with(goodPassword))
		wantMistakes(t, err, "NOT_ALLOWED")
	}
	p.exec("UPDATE sessions SET created_at = now() - interval '10 minutes'")
	_, err := p.completeAs(own.Viewer, visit)
	wantMistakes(t, err, "NOT_ALLOWED")
	if names := p.linked(ada); names != nil {
		t.Errorf("linked at %v", names)
	}
	if in, err := p.completeAs(p.start(ada).Viewer, visit); err != nil || in.User.ID != ada.ID {
		t.Errorf("signed in as %v, %v", in, err)
	}

	atGrace := p.visit("second", oidctest.User{Subject: "grace", Email: graceEmail, EmailVerified: true})
	_, err = p.completeAs(others.Viewer, atGrace)
	wantMistakes(t, err, "password.REQUIRED")
	_, err = p.completeAs(others.Viewer, atGrace.with("wrong"))
	wantMistakes(t, err, "password.INVALID_CREDENTIALS")
	if in, err := p.completeAs(others.Viewer, atGrace.with(goodPassword)); err != nil || in.User.ID != grace.ID {
		t.Errorf("signed in as %v, %v", in, err)
	}
}

// The password that was proved must be the account's still when the provider is linked.
func TestLinkingBesideAReset(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	ada := p.addUser(adaEmail)
	identity := &oidc.Identity{Provider: "first", Issuer: "https://id.example.com", Subject: "ada", Email: adaEmail, EmailVerified: true}
	for name, change := range map[string]func(){
		"reset":   func() { p.exec("UPDATE users SET password_hash = 'another'") },
		"deleted": func() { p.exec("DELETE FROM users") },
	} {
		change()
		err := p.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
			_, _, err := findOrLink(ctx, tx, identity, ada)
			return err
		})
		if !errors.Is(err, errOwnerChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExternalSignInLinksByNothingElse(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	ada := p.addUser(adaEmail)
	p.addStaff(graceEmail)
	unverified, nameless := adaElsewhere, adaElsewhere
	unverified.EmailVerified = false
	nameless.Email = ""
	for _, u := range []oidctest.User{
		unverified, nameless, {Subject: "new", Email: "new@example.com"}, {Subject: "odd", Email: "not an address", EmailVerified: true},
	} {
		_, err := p.signInAt("first", u)
		if !slices.Equal(mistakes(t, err), []string{"EMAIL_NOT_VERIFIED"}) {
			t.Errorf("%+v: %v", u, err)
		}
	}
	_, err := p.signInAt("first", oidctest.User{Subject: "grace", Email: graceEmail, EmailVerified: true})
	wantMistakes(t, err, "NOT_ALLOWED")
	if n := p.count("SELECT count(*) FROM users") + p.count("SELECT count(*) FROM external_identities"); n != 2 || p.linked(ada) != nil {
		t.Errorf("%d accounts and identities", n)
	}
	if n := p.count("SELECT count(*) FROM sessions"); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestExternalSignInBeginRefuses(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	_, err := p.ExternalSignInBegin(t.Context(), ExternalSignInBeginInput{Provider: "third", RedirectURI: oidctest.RedirectURI})
	wantMistakes(t, err, "provider.NOT_FOUND")
	_, err = p.ExternalSignInBegin(t.Context(), ExternalSignInBeginInput{Provider: "first", RedirectURI: "https://evil.example.com/"})
	wantMistakes(t, err, "redirectUri.NOT_ALLOWED")
	if n := p.count("SELECT count(*) FROM external_sign_ins"); n != 0 {
		t.Errorf("%d flows", n)
	}
}

func TestFlowsAreUsedOnceByWhoBeganThem(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	used, late, mine, other := p.visit("first", adaElsewhere), p.visit("first", adaElsewhere), p.visit("first", adaElsewhere),
		p.visit("first", oidctest.User{Subject: "mallory", Email: "mallory@example.com", EmailVerified: true})
	p.wantNowhere(used.FlowToken, used.State, used.Code)
	_, err := p.complete(used)
	p.check(err)
	_, err = p.complete(used)
	wantMistakes(t, err, "flowToken.TOKEN_EXPIRED")

	p.exec("UPDATE external_sign_ins SET expires_at = now() WHERE token_hash = $1", auth.HashToken(late.FlowToken))
	_, err = p.complete(late)
	wantMistakes(t, err, "flowToken.TOKEN_EXPIRED")

	// What another client was sent back with, an attacker's say, is no use to who began this one.
	crossed := mine
	crossed.Code, crossed.State = other.Code, other.State
	_, err = p.complete(crossed)
	wantMistakes(t, err, "state.INVALID")
	crossed.State = mine.State // the code alone
	_, err = p.complete(crossed)
	if err == nil {
		t.Error("the code of another flow is taken")
	}
	for _, token := range []string{"", "nonsense\x00", string(auth.HashToken(other.FlowToken))} {
		stolen := other
		stolen.FlowToken = token
		_, err := p.complete(stolen)
		if !slices.Equal(mistakes(t, err), []string{"flowToken.TOKEN_EXPIRED"}) {
			t.Errorf("%q: %v", token, err)
		}
	}
	if n := p.count("SELECT count(*) FROM sessions"); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// Somebody who signs in for the first time twice at once gets one account and two sessions.
func TestNewIdentityTwiceAtOnce(t *testing.T) {
	t.Parallel()
	for name, existing := range map[string]bool{"new account": false, "linked": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvided(t)
			if existing {
				p.addUser(adaEmail)
			}
			const times = 4
			var visits []ExternalSignInCompleteInput
			for range times {
				visits = append(visits, p.visit("first", adaElsewhere).with(goodPassword))
			}
			var wg sync.WaitGroup
			for _, visit := range visits {
				wg.Go(func() {
					if _, err := p.complete(visit); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			users, identities, sessions := p.count("SELECT count(*) FROM users"), p.count("SELECT count(*) FROM external_identities"),
				p.count("SELECT count(*) FROM sessions")
			if users != 1 || identities != 1 || sessions != times {
				t.Errorf("%d accounts, %d identities, %d sessions", users, identities, sessions)
			}
		})
	}
}

// A sign-up with an address whose owner comes by a provider comes to nothing: it may be somebody
// else's.
func TestExternalSignInEndsSignUps(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	p.signUp(adaEmail)
	p.signUp(graceEmail)
	link := p.token(adaEmail, "/verify-email")
	in, err := p.signInAt("first", adaElsewhere)
	p.check(err)
	_, err = p.verify(link)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	_, err = p.signInWith(adaEmail, otherPassword)
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	u, err := p.store.Client.User.Get(t.Context(), in.User.ID)
	if err != nil || u.PasswordHash != nil {
		t.Errorf("the account is %v, %v", u, err)
	}
	if _, err := p.verify(p.token(graceEmail, "/verify-email")); err != nil {
		t.Error(err)
	}
}

func TestExternalSignInWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	visit := p.visit("first", adaElsewhere)
	p.providers["first"].SetDown(true)
	if _, err := p.complete(visit); err == nil || strings.Contains(err.Error(), visit.Code) {
		t.Errorf("error is %v", err)
	}
	if n := p.count("SELECT count(*) FROM users"); n != 0 {
		t.Errorf("%d accounts", n)
	}
}

// A name that does not fit, or that Postgres does not take, is made to. So are the parts of one.
func TestExternalNames(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	for sent, want := range map[string]string{strings.Repeat("é", 300): strings.Repeat("é", maxNameLen), "A\x00da": "Ada", "": ""} {
		u := oidctest.User{Subject: unique(), Email: unique() + "@example.com", EmailVerified: true, Name: sent, GivenName: sent, FamilyName: sent}
		in, err := p.signInAt("first", u)
		if err != nil || in.User.Name != want || in.User.GivenName != want || in.User.FamilyName != want {
			t.Errorf("%.10q made %v, %v", sent, in, err)
		}
	}
}

func unique() string { return strings.ToLower(typeid.NewUser().String()) }

// Nothing of a flow that is broken off is left but the flow, which expires.
func TestExternalSignInIsCancelled(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	visit := p.visit("first", adaElsewhere)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.ExternalSignInComplete(ctx, auth.Viewer{}, visit, here); err == nil {
		t.Error("signed in")
	}
	if _, err := p.complete(visit); err != nil {
		t.Error(err)
	}
}

// TestIdentitiesAreBounded: an account has at most so many, whatever providers there are.
func TestIdentitiesAreBounded(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	u := p.addUser(adaEmail)
	p.exec(`INSERT INTO external_identities (id, created_at, updated_at, issuer, subject, provider, user_id)
		SELECT gen_random_uuid(), now(), now(), 'https://elsewhere.example', n::text, 'elsewhere', $2 FROM generate_series(1, $1) n`, maxIdentities, u.ID)
	_, err := p.complete(p.visit("first", adaElsewhere).with(goodPassword))
	wantMistakes(t, err, "LIMIT_REACHED")
	p.exec(`DELETE FROM external_identities WHERE subject = '1'`)
	if _, err := p.complete(p.visit("first", adaElsewhere).with(goodPassword)); err != nil {
		t.Errorf("after one was unlinked: %v", err)
	}
}
