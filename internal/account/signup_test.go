package account

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
)

func TestSignUp(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	in := SignUpInput{
		Email:    "Ada.Lovelace@Example.COM",
		Password: strings.Repeat("é", maxPasswordLen/2) + strings.Repeat("a", maxPasswordLen/2),
		Name:     " " + strings.Repeat("é", maxNameLen) + "\t",
	}
	answer, err := s.SignUp(t.Context(), in)
	if err != nil || answer != in.Email {
		t.Fatalf("answer is %q, %v", answer, err)
	}
	u, err := s.store.Client.User.Query().Only(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if u.Email != "ada.lovelace@example.com" || u.Kind != user.KindCustomer || u.Name != strings.Repeat("é", maxNameLen) {
		t.Errorf("made %v", u)
	}
	if ok, err := s.passwords.matches(t.Context(), in.Password, u.PasswordHash); !ok || err != nil {
		t.Errorf("password matches: %v, %v", ok, err)
	}
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	for name, tt := range map[string]struct {
		in   SignUpInput
		want []string
	}{
		"no e-mail":        {SignUpInput{Password: goodPassword}, []string{"email.REQUIRED"}},
		"no address":       {SignUpInput{Email: "ada", Password: goodPassword}, []string{"email.INVALID"}},
		"address and name": {SignUpInput{Email: "Ada <a@example.com>", Password: goodPassword}, []string{"email.INVALID"}},
		"NUL in e-mail":    {SignUpInput{Email: "a\x00@example.com", Password: goodPassword}, []string{"email.INVALID"}},
		"short password":   {SignUpInput{Email: "a@example.com", Password: "short"}, []string{"password.TOO_SHORT"}},
		"weak password":    {SignUpInput{Email: "A@example.com", Password: "a@Example.com"}, []string{"password.WEAK_PASSWORD"}},
		"long name": {
			SignUpInput{Email: "a@example.com", Password: goodPassword, Name: strings.Repeat("é", maxNameLen+1)},
			[]string{"name.TOO_LONG"},
		},
		"everything": {
			SignUpInput{Email: "ada", Password: "short", Name: "\x00"},
			[]string{"email.INVALID", "password.TOO_SHORT", "name.INVALID"},
		},
	} {
		answer, err := s.SignUp(t.Context(), tt.in)
		if answer != "" {
			t.Errorf("%s: answer is %q", name, answer)
		}
		if diff := cmp.Diff(tt.want, mistakes(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if n := s.store.Client.User.Query().CountX(t.Context()); n != 0 {
		t.Errorf("%d users were made", n)
	}
}

func TestSignUpOfARegisteredAddress(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")

	in := SignUpInput{Email: "ADA@example.com", Password: "another good one", Name: "Mallory"}
	answer, err := s.SignUp(t.Context(), in)
	if err != nil || answer != in.Email {
		t.Errorf("answer is %q, %v", answer, err)
	}
	after, err := s.store.Client.User.Query().Only(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !sameUser(ada, after) {
		t.Errorf("account changed from %v to %v", ada, after)
	}

	// The password is hashed for nothing: with no slot for that, the sign-up gets no further.
	release := occupy(s)
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SignUp(ctx, in); err == nil || !strings.Contains(err.Error(), "wait to hash") {
		t.Errorf("not hashed: %v", err)
	}
}

func sameUser(a, b *ent.User) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Email == b.Email && a.Name == b.Name &&
		a.PasswordHash == b.PasswordHash && a.UpdatedAt.Equal(b.UpdatedAt)
}

func TestConcurrentSignUpsMakeOneAccount(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.SignUp(t.Context(), SignUpInput{Email: "ada@example.com", Password: goodPassword}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.store.Client.User.Query().CountX(t.Context()); n != 1 {
		t.Errorf("%d users", n)
	}
}

func TestCreateStaff(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	u, err := s.CreateStaff(t.Context(), "Grace@Example.com", goodPassword, " Grace ")
	if err != nil {
		t.Fatal(err)
	}
	if u.Kind != user.KindStaff || u.Email != "grace@example.com" || u.Name != "Grace" {
		t.Errorf("made %v", u)
	}
	signedIn, err := s.SignIn(t.Context(), SignInInput{Email: "grace@example.com", Password: goodPassword}, "")
	if err != nil {
		t.Fatal(err)
	}
	viewer, err := s.Authenticate(t.Context(), signedIn.Token)
	if err != nil || viewer.Role != auth.Staff || viewer.User != u.ID {
		t.Errorf("viewer is %+v, %v", viewer, err)
	}
}

func TestCreateStaffRefuses(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")

	_, err := s.CreateStaff(t.Context(), "ADA@example.com", "another good one", "Ada")
	wantMistakes(t, err, "email.TAKEN")
	_, err = s.CreateStaff(t.Context(), "nobody", "short", "")
	wantMistakes(t, err, "email.INVALID", "password.TOO_SHORT")

	after, err := s.store.Client.User.Query().Only(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !sameUser(ada, after) {
		t.Errorf("account changed from %v to %v", ada, after)
	}
}
