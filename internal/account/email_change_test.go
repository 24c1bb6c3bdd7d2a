package account

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
)

const newEmail = "countess@example.com"

func (s *shop) requestChange(ctx context.Context, in *SignedIn, email, secret string) (string, error) {
	return s.EmailChangeRequest(ctx, in.Viewer, EmailChangeRequestInput{NewEmail: email, Password: &secret}, here)
}

func (s *shop) changeEmail(in *SignedIn, token string) (string, error) {
	return s.EmailChange(s.t.Context(), in.Viewer, EmailChangeInput{Token: token})
}

func (s *shop) emailOf(u *ent.User) string {
	s.t.Helper()
	now, err := s.store.Client.User.Get(s.t.Context(), u.ID)
	s.check(err)
	return now.Email
}

func TestEmailChange(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	s.check(requestReset(s, adaEmail))
	reset := s.token(adaEmail, "/reset-password")
	s.signUp(newEmail)
	pending := s.token(newEmail, "/verify-email")

	answer, err := s.requestChange(t.Context(), in, strings.ToUpper(newEmail), goodPassword)
	if err != nil || answer != strings.ToUpper(newEmail) {
		t.Fatalf("answer is %q, %v", answer, err)
	}
	token := s.token(newEmail, "/change-email")
	if now := s.emailOf(ada); now != adaEmail {
		t.Fatalf("the address is %s before the new one is proved", now)
	}
	changed, err := s.changeEmail(in, token)
	if now := s.emailOf(ada); err != nil || changed != newEmail || now != newEmail {
		t.Fatalf("changed to %q, is %q, %v", changed, now, err)
	}
	_, err = s.changeEmail(in, token)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	_, err = s.reset(reset, otherPassword) // was mailed to the old address
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	_, err = s.verify(pending)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")

	wantDevices(s, map[string]device{"present": {in, false}})
	if _, err := s.signInWith(newEmail, goodPassword); err != nil {
		t.Error(err)
	}
	_, err = s.signInWith(adaEmail, goodPassword)
	wantMistakes(t, err, "INVALID_CREDENTIALS")

	if diff := cmp.Diff([]string{
		"Choose a new password", "Somebody asked to change your e-mail address", "Your e-mail address was changed",
	}, s.mails(adaEmail)); diff != "" {
		t.Errorf("mails to the old address (-want +got):\n%s", diff)
	}
	if notice := s.mailbox.Messages(adaEmail)[0]; !strings.Contains(notice.Text, newEmail) || !strings.Contains(notice.HTML, newEmail) {
		t.Errorf("the notice does not say what the address is: %s", notice.Text)
	}
	if diff := cmp.Diff([]string{
		"Confirm your e-mail address", "Confirm your new e-mail address", "A new sign-in to your account",
	}, s.mails(newEmail)); diff != "" {
		t.Errorf("mails to the new address (-want +got):\n%s", diff)
	}
}

// The link changes nothing where nobody is signed in, nor in another session, be it of the same
// user: whoever gets the mail has proved that they read it, and not that they are the account's
// owner.
func TestEmailChangeInTheSessionThatAsked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	in := s.start(ada)
	_, err := s.requestChange(t.Context(), in, newEmail, goodPassword)
	s.check(err)
	token := s.token(newEmail, "/change-email")
	_, err = s.changeEmail(s.start(ada), token)
	wantMistakes(t, err, "token.NOT_ALLOWED")
	for _, other := range []*SignedIn{{}, s.start(grace)} { // they do not find out that it is good
		_, err = s.changeEmail(other, token)
		wantMistakes(t, err, "token.TOKEN_EXPIRED")
	}
	if now := s.emailOf(ada); now != adaEmail {
		t.Errorf("the address is %s", now)
	}
	if _, err := s.changeEmail(in, token); err != nil { // the link is as good as before
		t.Error(err)
	}
	_, err = s.requestChange(t.Context(), in, "third@example.com", goodPassword)
	s.check(err)
	token = s.token("third@example.com", "/change-email")
	s.exec("UPDATE credential_tokens SET session_id = NULL") // as of an earlier version
	_, err = s.changeEmail(in, token)
	wantMistakes(t, err, "token.NOT_ALLOWED")
}

func TestEmailChangeRequestRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	_, err := s.requestChange(t.Context(), in, newEmail, "wrong")
	wantMistakes(t, err, "password.INVALID_CREDENTIALS")
	_, err = s.EmailChangeRequest(t.Context(), in.Viewer, EmailChangeRequestInput{NewEmail: newEmail}, here)
	wantMistakes(t, err, "password.REQUIRED")
	_, err = s.requestChange(t.Context(), in, "nobody", goodPassword)
	wantMistakes(t, err, "newEmail.INVALID")
	_, err = s.requestChange(t.Context(), in, "ADA@example.com", goodPassword)
	wantMistakes(t, err, "newEmail.NOT_ALLOWED")
	if mails := s.mails(""); len(mails) != 0 {
		t.Errorf("mails are %v", mails)
	}
	s.check(s.store.Client.User.DeleteOne(ada).Exec(t.Context()))
	_, err = s.requestChange(t.Context(), in, newEmail, goodPassword)
	wantUnauthenticated(t, err)
}

// A registered address shows neither in the answer nor in the work, only in its owner's mail.
func TestEmailChangeToARegisteredAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	in := s.start(ada)
	made := map[string][]string{}
	for _, address := range []string{graceEmail, newEmail} {
		made[address] = statements(t, func(ctx context.Context) {
			if answer, err := s.requestChange(ctx, in, address, goodPassword); err != nil || answer != address {
				t.Errorf("%s is answered with %q, %v", address, answer, err)
			}
		})
	}
	if diff := cmp.Diff(made[newEmail], made[graceEmail]); diff != "" {
		t.Errorf("statements:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"You already have an account"}, s.mails(graceEmail)); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	token := s.token(newEmail, "/change-email")
	s.check(grace.Update().SetEmail(newEmail).Exec(t.Context())) // faster
	_, err := s.changeEmail(in, token)
	wantMistakes(t, err, "TAKEN")
	if now := s.emailOf(ada); now != adaEmail {
		t.Errorf("the address is %s", now)
	}
}

// Of several addresses that were asked for only the last counts: another may have been mistyped,
// and be somebody else's.
func TestEmailChangeToTheLastAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	in := s.start(ada)
	_, err := s.requestChange(t.Context(), in, "mistyped@example.com", goodPassword)
	s.check(err)
	mistyped := s.token("mistyped@example.com", "/change-email")
	of := s.start(grace)
	_, err = s.requestChange(t.Context(), of, "other@example.com", goodPassword)
	s.check(err)
	others := s.token("other@example.com", "/change-email")
	_, err = s.requestChange(t.Context(), in, newEmail, goodPassword)
	s.check(err)
	late := s.token(newEmail, "/change-email")

	_, err = s.changeEmail(in, mistyped)
	wantMistakes(t, err, "token.TOKEN_EXPIRED")
	if _, err := s.changeEmail(of, others); err != nil {
		t.Error(err)
	}
	s.exec("UPDATE credential_tokens SET expires_at = now()")
	for _, token := range []string{late, "", "nonsense\x00"} {
		_, err = s.changeEmail(in, token)
		if !slices.Equal(mistakes(t, err), []string{"token.TOKEN_EXPIRED"}) {
			t.Errorf("%q: %v", token, err)
		}
	}
	if now := s.emailOf(ada); now != adaEmail {
		t.Errorf("the address is %s", now)
	}
}

func TestEmailChangeOfAUserWithoutPassword(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUserWithoutPassword(adaEmail)
	in := s.start(ada)
	request := func() error {
		_, err := s.EmailChangeRequest(t.Context(), in.Viewer, EmailChangeRequestInput{NewEmail: newEmail}, here)
		return err
	}
	s.check(request())
	s.exec("UPDATE sessions SET created_at = now() - interval '10 minutes'")
	wantMistakes(t, request(), "NOT_ALLOWED")
}
