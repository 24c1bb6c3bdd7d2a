package account

import (
	"context"
	"fmt"
	"testing"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
)

// The first guesses at an account are free, whoever makes them and wherever; the next one has to
// wait.
func TestGuessesAtAnAccountAreThrottled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	replicas := []*shop{s, open(t, s.url)}
	guess := func(i int, email, secret string) error {
		client := Client{Network: fmt.Sprintf("198.51.100.%d", i)}
		_, err := replicas[i%2].SignIn(t.Context(), SignInInput{Email: email, Password: secret, Delivery: "TOKEN"}, client)
		return err
	}
	for _, email := range []string{adaEmail, "unknown@example.com"} {
		for i := range 5 {
			wantMistakes(t, guess(i, email, "wrong"), "INVALID_CREDENTIALS")
		}
		for i := range 2 {
			wantThrottled(t, guess(i, email, goodPassword)) // even with the right one
		}
	}
	s.exec("UPDATE throttles SET open_at = now()") // a second later
	if err := guess(0, adaEmail, goodPassword); err != nil {
		t.Error(err)
	}
	for i := range 5 { // the success has cleared it
		wantMistakes(t, guess(i, adaEmail, "wrong"), "INVALID_CREDENTIALS")
	}
}

// Guesses at many accounts from one address wait too; what succeeded there does not clear it.
func TestGuessesFromAnAddressAreThrottled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	replicas := []*shop{s, open(t, s.url)}
	guess := func(i int, email, secret string) error {
		_, err := replicas[i%2].SignIn(t.Context(), SignInInput{Email: email, Password: secret, Delivery: "TOKEN"}, here)
		return err
	}
	for i := range 49 {
		wantMistakes(t, guess(i, fmt.Sprintf("user%d@example.com", i), "wrong"), "INVALID_CREDENTIALS")
	}
	s.check(guess(0, adaEmail, goodPassword))
	wantMistakes(t, guess(1, graceEmail, "wrong"), "INVALID_CREDENTIALS")
	wantThrottled(t, guess(0, adaEmail, goodPassword))
	_, err := s.SignIn(t.Context(), SignInInput{Email: adaEmail, Password: goodPassword, Delivery: "TOKEN"}, Client{Network: "198.51.100.7"})
	s.check(err)
}

// A sign-up with somebody's address, whose password the guesser knows, does not clear what was
// guessed at the account.
func TestSignUpsDoNotOpenAnAccountToGuesses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	secret := otherPassword
	_, err := s.SignUp(t.Context(), SignUpInput{Email: adaEmail, Password: &secret}, here)
	s.check(err)
	for range 4 {
		_, err := s.signInWith(adaEmail, "wrong")
		wantMistakes(t, err, "INVALID_CREDENTIALS")
	}
	_, err = s.signInWith(adaEmail, otherPassword)
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	_, err = s.signInWith(adaEmail, "wrong")
	wantThrottled(t, err)
}

// A throttled guess takes neither a hash nor a look at the account.
func TestThrottledGuessesCostNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range 5 {
		_, err := s.signInWith(adaEmail, "wrong")
		wantMistakes(t, err, "INVALID_CREDENTIALS")
	}
	ctx, counter := store.CountStatements(t.Context())
	_, err := s.SignIn(ctx, SignInInput{Email: adaEmail, Password: "wrong"}, here)
	wantThrottled(t, err)
	if n := counter.Load(); n != 1 {
		t.Errorf("%d statements", n)
	}
}

// Who has a session may guess at its account's password no faster; who has none cannot keep its
// owner from changing it.
func TestGuessesAtAPasswordToConfirmAreThrottled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	viewer := s.start(ada).Viewer
	right, wrong := goodPassword, "wrong"
	for range 7 {
		_, err := s.signInWith(adaEmail, wrong)
		if _, other := fault.Split(err); other != nil {
			t.Fatal(other)
		}
	}
	change := func(ctx context.Context, present string) error {
		_, err := s.EmailChangeRequest(ctx, viewer, EmailChangeRequestInput{NewEmail: graceEmail, Password: &present}, here)
		return err
	}
	s.check(change(t.Context(), right))
	for range 5 {
		wantMistakes(t, change(t.Context(), wrong), "password.INVALID_CREDENTIALS")
	}
	wantThrottled(t, change(t.Context(), right))
	_, err := s.PasswordChange(t.Context(), viewer, PasswordChangeInput{CurrentPassword: &right, NewPassword: otherPassword}, here)
	wantThrottled(t, err)
	_, err = s.AccountDelete(t.Context(), viewer, AccountDeleteInput{Password: &right})
	wantThrottled(t, err)
}
