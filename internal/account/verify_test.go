package account

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
)

func (s *shop) verify(token string) (string, error) {
	return s.EmailVerify(s.t.Context(), EmailVerifyInput{Token: token})
}

// Somebody signs up with an address of somebody else's, in the hope that its owner will confirm
// their password.
func TestPreHijackedAccount(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const attackers, victims = "the attacker knows this", goodPassword
	s.signUp(adaEmail, attackers)
	attack := s.token(adaEmail, "/verify-email")
	s.signUp(adaEmail, victims)
	link := s.token(adaEmail, "/verify-email")
	if link == attack {
		t.Fatal("both links are the same")
	}

	// Even if the victim finds the attacker's mail first, it makes no account with the attacker's
	// password.
	_, err := s.verify(attack)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	if n := s.count("SELECT count(*) FROM users"); n != 0 {
		t.Fatalf("%d accounts", n)
	}
	if _, err := s.verify(link); err != nil {
		t.Fatal(err)
	}
	_, err = s.signInWith(adaEmail, attackers)
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	_, err = s.verify(attack)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	if _, err := s.signInWith(adaEmail, victims); err != nil {
		t.Error(err)
	}
	if n := s.count("SELECT count(*) FROM sign_ups") + s.count("SELECT count(*) FROM credential_tokens"); n != 0 {
		t.Errorf("%d sign-ups and tokens are left", n)
	}
}

func TestTokensThatVerifyNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail, goodPassword)
	used := s.token(adaEmail, "/verify-email")
	if _, err := s.verify(used); err != nil {
		t.Fatal(err)
	}
	s.signUp(graceEmail, goodPassword)
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

// Each mail of a sign-up counts from when it was sent, as it says, and all of its links make the
// same account.
func TestReminders(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail, goodPassword)
	first := s.token(adaEmail, "/verify-email")
	s.exec("UPDATE sign_ups SET expires_at = now() + interval '1 minute'")
	_, err := s.signInWith(adaEmail, goodPassword)
	wantMistakes(t, err, "EMAIL_NOT_VERIFIED")
	second := s.token(adaEmail, "/verify-email")
	if first == second {
		t.Error("a token was mailed twice, so it is stored somewhere")
	}
	if n := s.count("SELECT count(*) FROM sign_ups WHERE expires_at > now() + interval '23 hours'"); n != 1 {
		t.Error("the sign-up does not wait as long as its link says")
	}
	if _, err := s.verify(first); err != nil {
		t.Error(err)
	}
	_, err = s.verify(second)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
}

func TestAddressRegisteredInAnotherWaySinceTheSignUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.signUp(adaEmail, goodPassword)
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
	s.signUp(adaEmail, goodPassword)
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
