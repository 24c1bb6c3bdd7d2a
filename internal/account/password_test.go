package account

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
)

func (s *shop) reset(token, secret string) (string, error) {
	email, _, err := s.PasswordReset(s.t.Context(), PasswordResetInput{Token: token, NewPassword: secret}, here)
	return email, err
}

func TestPasswordResetRequestAnswersAllAlike(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	made := map[string][]string{}
	for _, address := range []string{"ADA@example.com", "unknown@example.com"} {
		made[address] = statements(t, func(ctx context.Context) {
			answer, err := s.PasswordResetRequest(ctx, PasswordResetRequestInput{Email: address}, here)
			if err != nil || answer != address {
				t.Errorf("%s is answered with %q, %v", address, answer, err)
			}
		})
	}
	if diff := cmp.Diff(made["ADA@example.com"], made["unknown@example.com"]); diff != "" {
		t.Errorf("statements:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Choose a new password"}, s.mails("")); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	wantMistakes(t, requestReset(s, "nobody"), "email.INVALID")
}

func TestPasswordReset(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	thief, others := s.start(ada), s.start(grace)
	for range 7 {
		_, err := s.signInWith(adaEmail, "wrong")
		if _, other := fault.Split(err); other != nil {
			t.Fatal(other)
		}
	}
	s.check(requestReset(s, adaEmail))
	old := s.token(adaEmail, "/reset-password")
	s.check(requestReset(s, adaEmail))
	token := s.token(adaEmail, "/reset-password")

	email, err := s.reset(token, otherPassword)
	if err != nil || email != adaEmail {
		t.Fatalf("reset of %q, %v", email, err)
	}
	s.settle() // what is mailed of the sign-in comes after what is mailed of this
	wantDevices(s, map[string]device{"the thief's": {thief, true}, "others'": {others, false}})
	for _, dead := range []string{token, old} {
		_, err := s.reset(dead, goodPassword)
		wantMistakes(t, err, "token.TOKEN_EXPIRED")
	}
	if _, err := s.signInWith(adaEmail, otherPassword); err != nil { // what was guessed before is forgotten
		t.Error(err)
	}
	_, err = s.signInWith(adaEmail, goodPassword)
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	want := []string{"Choose a new password", "Choose a new password", "Your password was changed", "A new sign-in to your account"}
	if diff := cmp.Diff(want, s.mails(adaEmail)); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

func TestPasswordResetRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	s.check(requestReset(s, adaEmail))
	token := s.token(adaEmail, "/reset-password")
	for secret, want := range map[string]string{
		"short": "newPassword.TOO_SHORT", "1234567890": "newPassword.WEAK_PASSWORD", "ada lovelace": "newPassword.WEAK_PASSWORD",
		adaEmail: "newPassword.WEAK_PASSWORD",
	} {
		_, err := s.reset(token, secret)
		if !slices.Equal(mistakes(t, err), []string{want}) {
			t.Errorf("%q: %v", secret, err)
		}
	}
	for _, none := range []string{"", "nonsense", "\x00\xff"} {
		_, err := s.reset(none, otherPassword)
		wantMistakes(t, err, "token.TOKEN_EXPIRED")
	}
	s.exec("UPDATE credential_tokens SET expires_at = now()")
	_, err := s.reset(token, otherPassword)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	if _, err := s.signInWith(adaEmail, goodPassword); err != nil {
		t.Error(err)
	}
}

// A user of a provider can have a password too, by way of a reset.
func TestPasswordResetOfAUserWithoutPassword(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUserWithoutPassword(adaEmail)
	s.check(requestReset(s, adaEmail))
	if _, err := s.reset(s.token(adaEmail, "/reset-password"), otherPassword); err != nil {
		t.Fatal(err)
	}
	if _, err := s.signInWith(adaEmail, otherPassword); err != nil {
		t.Error(err)
	}
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	present, err := s.SignIn(t.Context(), SignInInput{Email: adaEmail, Password: goodPassword, Delivery: session.DeliveryCookie}, here)
	s.check(err)
	elsewhere := s.start(ada)
	s.check(requestReset(s, adaEmail))
	old := s.token(adaEmail, "/reset-password")
	change := func(present *string, secret string, in *SignedIn) (*SignedIn, error) {
		return s.PasswordChange(t.Context(), in.Viewer, PasswordChangeInput{CurrentPassword: present, NewPassword: secret}, here)
	}
	right, wrong := goodPassword, "wrong"

	_, err = change(nil, otherPassword, present)
	wantMistakes(t, err, "currentPassword.REQUIRED")
	_, err = change(&wrong, otherPassword, present)
	wantMistakes(t, err, "currentPassword.INVALID_CREDENTIALS")
	_, err = change(&right, "lovelace ada", present)
	wantMistakes(t, err, "newPassword.WEAK_PASSWORD")
	wantDevices(s, map[string]device{"present": {present, false}, "elsewhere": {elsewhere, false}})

	renewed, err := change(&right, otherPassword, present)
	s.check(err)
	wantDevices(s, map[string]device{"present": {present, true}, "elsewhere": {elsewhere, true}, "renewed": {renewed, false}})
	if renewed.Delivery != session.DeliveryCookie || renewed.Token == present.Token {
		t.Errorf("the new session is %+v", renewed)
	}
	_, err = s.reset(old, goodPassword)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	_, err = change(&right, goodPassword, present)
	wantMistakes(t, err, "currentPassword.INVALID_CREDENTIALS")
	now := otherPassword
	_, err = change(&now, goodPassword, present) // of a session that has ended
	wantUnauthenticated(t, err)
	if _, err := s.signInWith(adaEmail, otherPassword); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{
		"A new sign-in to your account", "Choose a new password", "Your password was changed", "A new sign-in to your account",
	}, s.mails(adaEmail)); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

// Who has no password proves to be the same person by having signed in just now.
func TestPasswordChangeOfAUserWithoutPassword(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUserWithoutPassword(adaEmail)
	in := s.start(ada)
	first := PasswordChangeInput{NewPassword: otherPassword}
	s.exec("UPDATE sessions SET created_at = now() - interval '10 minutes'")
	_, err := s.PasswordChange(t.Context(), in.Viewer, first, here)
	wantMistakes(t, err, "NOT_ALLOWED")
	_, err = s.PasswordChange(t.Context(), viewerOf(ada), first, here)
	wantMistakes(t, err, "NOT_ALLOWED")

	again := s.start(ada)
	renewed, err := s.PasswordChange(t.Context(), again.Viewer, first, here)
	s.check(err)
	wantDevices(s, map[string]device{"stale": {in, true}, "recent": {again, true}, "renewed": {renewed, false}})
	if _, err := s.signInWith(adaEmail, otherPassword); err != nil {
		t.Error(err)
	}
	_, err = s.PasswordChange(t.Context(), renewed.Viewer, first, here) // from now on it is asked for
	wantMistakes(t, err, "currentPassword.REQUIRED")
}

func TestResetTakesAConstantNumberOfStatements(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	var made []int64
	for _, sessions := range []int{1, 50} {
		for range sessions {
			s.start(ada)
		}
		s.check(requestReset(s, adaEmail))
		token := s.token(adaEmail, "/reset-password")
		ctx, counter := store.CountStatements(t.Context())
		if _, _, err := s.PasswordReset(ctx, PasswordResetInput{Token: token, NewPassword: otherPassword}, here); err != nil {
			t.Fatal(err)
		}
		made = append(made, counter.Load())
	}
	if made[0] != made[1] {
		t.Errorf("%d statements for one session, %d for fifty", made[0], made[1])
	}
}
