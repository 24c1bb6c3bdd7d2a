package account

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

func TestSignUpAndVerify(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := SignUpInput{
		Email: "Ada.Lovelace@Example.COM", Name: " " + strings.Repeat("é", maxNameLen) + "\t",
		GivenName: "Ada\u200b ", FamilyName: strings.Repeat("L", maxNameLen),
	}
	secret := goodPassword + strings.Repeat("é", password.MaxLen-len(goodPassword))
	answer, err := s.SignUp(t.Context(), in, here)
	if err != nil || answer != in.Email {
		t.Fatalf("answer is %q, %v", answer, err)
	}
	if n := s.count("SELECT count(*) FROM users"); n != 0 {
		t.Errorf("%d accounts before the address is verified", n)
	}
	token := s.token("ada.lovelace@example.com", "/verify-email")
	if diff := cmp.Diff([]string{"Confirm your e-mail address"}, s.mails("")); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	verified, err := s.EmailVerify(t.Context(), EmailVerifyInput{Token: token, Password: &secret})
	if err != nil || verified != "ada.lovelace@example.com" {
		t.Fatalf("verified %q, %v", verified, err)
	}
	u, err := s.store.Client.User.Query().Only(t.Context())
	s.check(err)
	if u.Email != verified || u.Kind != user.KindCustomer || u.Name != strings.Repeat("é", maxNameLen) || u.GivenName != "Ada" || u.FamilyName != in.FamilyName {
		t.Errorf("made %v", u)
	}
	signedIn, err := s.signInWith(in.Email, secret)
	if err != nil || signedIn.User.ID != u.ID {
		t.Errorf("signed in %v, %v", signedIn, err)
	}
	if n := s.count("SELECT count(*) FROM sign_ups") + s.count("SELECT count(*) FROM credential_tokens"); n != 0 {
		t.Errorf("%d sign-ups and tokens are left", n)
	}
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for name, tt := range map[string]struct {
		in   SignUpInput
		want []string
	}{
		"no e-mail":        {SignUpInput{}, []string{"email.REQUIRED"}},
		"no address":       {SignUpInput{Email: "ada"}, []string{"email.INVALID"}},
		"address and name": {SignUpInput{Email: "Ada <a@example.com>"}, []string{"email.INVALID"}},
		"NUL in e-mail":    {SignUpInput{Email: "a\x00@example.com"}, []string{"email.INVALID"}},
		"long name":        {SignUpInput{Email: "a@example.com", Name: strings.Repeat("é", maxNameLen+1)}, []string{"name.TOO_LONG"}},
		"everything": {
			SignUpInput{Email: "ada", Name: "\x00", GivenName: strings.Repeat("é", maxNameLen+1), FamilyName: "a\nb"},
			[]string{"email.INVALID", "name.INVALID", "givenName.TOO_LONG", "familyName.INVALID"},
		},
	} {
		answer, err := s.SignUp(t.Context(), tt.in, here)
		if answer != "" {
			t.Errorf("%s: answer is %q", name, answer)
		}
		if diff := cmp.Diff(tt.want, mistakes(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if n := s.count("SELECT count(*) FROM sign_ups") + len(s.mails("")); n != 0 {
		t.Errorf("%d sign-ups and mails were made", n)
	}
}

// Whether an address is new, known or pending shows neither in the answer nor in the work.
func TestSignUpAnswersAllAlike(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser("known@example.com")
	before, err := s.store.Client.User.Query().Only(t.Context())
	s.check(err)
	s.signUp("pending@example.com")
	s.settle()

	made := map[string][]string{}
	for _, address := range []string{"new@example.com", "Known@example.com", "pending@example.com"} {
		made[address] = statements(t, func(ctx context.Context) {
			in := SignUpInput{Email: address, Name: "Ada"}
			if answer, err := s.SignUp(ctx, in, here); err != nil || answer != address {
				t.Errorf("%s is answered with %q, %v", address, answer, err)
			}
		})
	}
	if len(made["new@example.com"]) == 0 {
		t.Error("no statements are seen")
	}
	for _, address := range []string{"Known@example.com", "pending@example.com"} {
		if diff := cmp.Diff(made["new@example.com"], made[address]); diff != "" {
			t.Errorf("statements for a new address and %s:\n%s", address, diff)
		}
	}
	for address, want := range map[string][]string{
		"new@example.com":     {"Confirm your e-mail address"},
		"known@example.com":   {"You already have an account"},
		"pending@example.com": {"Confirm your e-mail address", "Confirm your e-mail address"},
	} {
		if diff := cmp.Diff(want, s.mails(address)); diff != "" {
			t.Errorf("mails to %s (-want +got):\n%s", address, diff)
		}
	}
	if n := s.count("SELECT count(*) FROM credential_tokens WHERE email = 'known@example.com'"); n != 0 {
		t.Errorf("%d tokens for a known address", n)
	}
	after, err := s.store.Client.User.Query().Only(t.Context())
	s.check(err)
	if !after.UpdatedAt.Equal(before.UpdatedAt) || *after.PasswordHash != *before.PasswordHash || after.Name != before.Name {
		t.Errorf("account changed from %v to %v", before, after)
	}
}

// Each kind of mail to an address counts by itself: who has others sent does not keep its owner
// from the one that they want.
func TestMailToOneAddressIsThrottled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := s.start(s.addUser(graceEmail))
	s.addUser(adaEmail)
	kinds := map[string]func(address string, from Client) error{
		"sign-up": func(address string, from Client) error {
			_, err := s.SignUp(t.Context(), SignUpInput{Email: address}, from)
			return err
		},
		"reset": func(address string, from Client) error {
			_, err := s.PasswordResetRequest(t.Context(), PasswordResetRequestInput{Email: address}, from)
			return err
		},
		"change": func(address string, from Client) error {
			secret := goodPassword
			_, err := s.EmailChangeRequest(t.Context(), in.Viewer, EmailChangeRequestInput{NewEmail: address, Password: &secret}, from)
			return err
		},
	}
	for name, ask := range kinds {
		for range mailsAtOnce {
			if err := ask(adaEmail, here); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantThrottled(t, ask("ADA@example.com", Client{Network: "198.51.100.7"}))
		s.check(ask("another@example.com", here)) // others are not concerned
	}
	if n := len(s.mails(adaEmail)); n != mailsAtOnce*len(kinds) {
		t.Errorf("%d mails", n)
	}
	s.exec("UPDATE throttles SET open_at = now(), updated_at = updated_at - $1 * interval '1 second'", throttle.PerRecipient.Refill.Seconds())
	for name, ask := range kinds { // one mail in each such time, however many came before
		if err := ask(adaEmail, here); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantThrottled(t, ask(adaEmail, here))
	}
}

// However often somebody signs up with an address, no more wait there than mails go to it.
func TestSignUpsOfOneAddressAreBounded(t *testing.T) {
	t.Parallel()
	policy := throttle.PerRecipient
	if most := policy.Free + int(signUpLifetime/policy.Refill); most > 100 {
		t.Errorf("%d sign-ups may wait for one address", most)
	}
}

// mailsAtOnce is how many mails anybody can have sent to an address before they must wait.
const mailsAtOnce = 3

func wantThrottled(t testing.TB, err error) {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil || len(list) != 1 || list[0].Code != fault.CodeTooManyAttempts {
		t.Fatalf("error is %v, want too many attempts", err)
	}
	if after := list[0].RetryAfter; after == nil || *after < 1 {
		t.Errorf("retry after %v", after)
	}
}

func TestConcurrentSignUpsMakeOneAccount(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var wg sync.WaitGroup
	for range mailsAtOnce {
		wg.Go(func() {
			if _, err := s.SignUp(t.Context(), SignUpInput{Email: adaEmail}, here); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.settle()
	verified := make(chan string, mailsAtOnce)
	for _, m := range s.mailbox.Messages(adaEmail) {
		token := linkToken.FindStringSubmatch(m.Text)[2]
		wg.Go(func() {
			email, err := s.verify(token)
			if err != nil && !slices.Equal(mistakes(t, err), []string{"token.TOKEN_EXPIRED"}) {
				t.Error(err)
			}
			verified <- email
		})
	}
	wg.Wait()
	close(verified)
	var made []string
	for email := range verified {
		if email != "" {
			made = append(made, email)
		}
	}
	if n := s.count("SELECT count(*) FROM users"); n != 1 || len(made) != 1 {
		t.Errorf("%d users, verified %v", n, made)
	}
}
