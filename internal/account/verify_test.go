package account

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
)

func (s *shop) verify(token string) (string, error) { return s.verifyWith(token, goodPassword) }

func (s *shop) verifyWith(token, secret string) (string, error) {
	return s.EmailVerify(s.t.Context(), EmailVerifyInput{Token: token, Password: &secret})
}

// Somebody signs up with an address of somebody else's, before or after its owner. Whichever link
// the owner opens, the account has the password that the owner chooses then.
func TestPreHijackedAccount(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"the first link": true, "the last link": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			attackers := "the attacker knows this"
			ask := func(secret string) {
				_, err := s.SignUp(t.Context(), SignUpInput{Email: adaEmail, Password: &secret, Name: "Somebody"}, here)
				s.check(err)
			}
			ask(attackers)
			link := s.token(adaEmail, "/verify-email")
			ask(goodPassword)
			ask(attackers)
			other := s.token(adaEmail, "/verify-email")
			if !first {
				link, other = other, link
			}
			s.wantNoHashes()

			if _, err := s.verify(link); err != nil {
				t.Fatal(err)
			}
			_, err := s.signInWith(adaEmail, attackers)
			wantMistakes(t, err, "INVALID_CREDENTIALS")
			_, err = s.verifyWith(other, attackers)
			wantMistakes(t, err, "token.TOKEN_EXPIRED")
			if _, err := s.signInWith(adaEmail, goodPassword); err != nil {
				t.Error(err)
			}
			if n := s.count("SELECT count(*) FROM sign_ups") + s.count("SELECT count(*) FROM credential_tokens"); n != 0 {
				t.Errorf("%d sign-ups and tokens are left", n)
			}
		})
	}
}

func (s *shop) wantNoHashes() {
	s.t.Helper()
	if n := s.count("SELECT count(*) FROM sign_ups WHERE password_hash IS NOT NULL"); n != 0 {
		s.t.Errorf("%d sign-ups keep a password", n)
	}
}

// A password that cannot be takes nothing from the link.
func TestPasswordsThatVerifyNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, err := s.SignUp(t.Context(), SignUpInput{Email: "ada.lovelace@example.com", GivenName: "Theophania", FamilyName: "Zimmermann"}, here)
	s.check(err)
	token := s.token("ada.lovelace@example.com", "/verify-email")
	if greeting := s.mailbox.Messages("ada.lovelace@example.com")[0].Text; !strings.Contains(greeting, "Hello Theophania Zimmermann,") {
		t.Errorf("mailed %q", greeting)
	}
	_, err = s.EmailVerify(t.Context(), EmailVerifyInput{Token: token})
	wantMistakes(t, err, "password.REQUIRED")
	for secret, want := range map[string]string{
		"": "password.TOO_SHORT", "short": "password.TOO_SHORT", strings.Repeat("x", 129): "password.TOO_LONG",
		"password123": "password.WEAK_PASSWORD", "ada.lovelace@example.com": "password.WEAK_PASSWORD",
		"Theophania1": "password.WEAK_PASSWORD", "zimmermann!": "password.WEAK_PASSWORD",
	} {
		_, err := s.verifyWith(token, secret)
		if !slices.Equal(mistakes(t, err), []string{want}) {
			t.Errorf("%q: %v", secret, err)
		}
	}
	if n := s.count("SELECT count(*) FROM users"); n != 0 {
		t.Errorf("%d accounts", n)
	}
	if _, err := s.verify(token); err != nil {
		t.Error(err)
	}
}

// A sign-up of an earlier version has a password, which its link does not give to the account.
func TestSignUpsOfEarlierVersions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail)
	token := s.token(adaEmail, "/verify-email")
	hash, err := s.passwords.Hash(t.Context(), otherPassword)
	s.check(err)
	s.exec("UPDATE sign_ups SET password_hash = $1", hash)
	if _, err := s.verify(token); err != nil {
		t.Fatal(err)
	}
	_, err = s.signInWith(adaEmail, otherPassword)
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	if _, err := s.signInWith(adaEmail, goodPassword); err != nil {
		t.Error(err)
	}
}

func TestTokensThatVerifyNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail)
	used := s.token(adaEmail, "/verify-email")
	if _, err := s.verify(used); err != nil {
		t.Fatal(err)
	}
	s.signUp(graceEmail)
	late := s.token(graceEmail, "/verify-email")
	s.exec("UPDATE credential_tokens SET expires_at = now() - interval '1 ms'")
	s.check(requestReset(s, adaEmail))
	reset := s.token(adaEmail, "/reset-password")

	for name, token := range map[string]string{
		"none": "", "nonsense": "nonsense\x00\xff", "hash": string(auth.HashToken(late)), "used": used, "late": late, "of a reset": reset,
	} {
		_, err := s.verify(token)
		if diff := cmp.Diff([]string{"token.TOKEN_EXPIRED"}, mistakes(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if n := s.count("SELECT count(*) FROM users"); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

// A link is good for as long as it says, counted from when it was mailed.
func TestLinksOfSignUpsLastAsLongAsTheySay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	late := open(t, s.url) // whose queue does not run
	late.signUp(adaEmail)
	s.exec("UPDATE sign_ups SET expires_at = now() + interval '1 minute'")
	s.queue.Wake()
	token := s.token(adaEmail, "/verify-email")
	if n := s.count("SELECT count(*) FROM sign_ups WHERE expires_at > now() + interval '23 hours'"); n != 1 {
		t.Error("the sign-up does not wait as long as its link says")
	}
	if _, err := s.verify(token); err != nil {
		t.Error(err)
	}
}

func TestAddressRegisteredInAnotherWaySinceTheSignUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail)
	token := s.token(adaEmail, "/verify-email")
	staff := s.addStaff(adaEmail)
	_, err := s.verify(token)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	after, err := s.store.Client.User.Query().Only(t.Context())
	s.check(err)
	if after.ID != staff.ID || after.Kind != staff.Kind {
		t.Errorf("the account is %v", after)
	}
}

// The secrets that are mailed or handed out stand in no table, jobs included, nor what they lead
// to.
func TestSecretsAreNotStored(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail)
	s.wantNowhere(goodPassword, "#token=") // while the mail waits, too
	verify := s.token(adaEmail, "/verify-email")
	s.wantNowhere(verify, goodPassword, "#token=", "/verify-email")
	if _, err := s.verify(verify); err != nil {
		t.Fatal(err)
	}
	signedIn, err := s.signInWith(adaEmail, goodPassword)
	s.check(err)
	s.check(requestReset(s, adaEmail))
	password := goodPassword
	_, err = s.EmailChangeRequest(t.Context(), signedIn.Viewer, EmailChangeRequestInput{NewEmail: graceEmail, Password: &password}, here)
	s.check(err)
	reset, change := s.token(adaEmail, "/reset-password"), s.token(graceEmail, "/change-email")
	s.wantNowhere(signedIn.Token, reset, change, goodPassword, "#token=")
	for _, token := range []string{signedIn.Token, reset, change} { // what stands there instead
		found := s.count(`SELECT (SELECT count(*) FROM sessions WHERE token_hash = $1)
			+ (SELECT count(*) FROM credential_tokens WHERE token_hash = $1)`, auth.HashToken(token))
		if found != 1 {
			t.Errorf("%d hashes of %s", found, token)
		}
	}
}

func requestReset(s *shop, email string) error {
	_, err := s.PasswordResetRequest(s.t.Context(), PasswordResetRequestInput{Email: email}, here)
	return err
}
