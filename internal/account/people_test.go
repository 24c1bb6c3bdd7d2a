package account

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/staff"
)

func viewerOf(u *ent.User) auth.Viewer { return auth.Viewer{Role: roleOf(u.Kind), User: u.ID} }

// addUser makes a customer with goodPassword.
func (s *shop) addUser(email string) *ent.User {
	s.t.Helper()
	hash, err := s.passwords.Hash(s.t.Context(), goodPassword)
	s.check(err)
	u, err := s.store.Client.User.Create().
		SetKind(user.KindCustomer).SetEmail(email).SetName("Ada Lovelace").SetPasswordHash(hash).Save(s.t.Context())
	s.check(err)
	return u
}

// addUserWithoutPassword makes a customer who signs in elsewhere.
func (s *shop) addUserWithoutPassword(email string) *ent.User {
	s.t.Helper()
	u := s.addUser(email)
	s.check(u.Update().ClearPasswordHash().Exec(s.t.Context()))
	return u
}

func (s *shop) addStaff(email string, permissions ...auth.Permission) *ent.User {
	s.t.Helper()
	u, err := s.createStaff(email, goodPassword, "Staff", permissions...)
	s.check(err)
	return u
}

func (s *shop) createStaff(email, secret, name string, permissions ...auth.Permission) (*ent.User, error) {
	return staff.New(s.store, s.Service).Create(s.t.Context(), email, secret, name, auth.PermissionSetOf(permissions...))
}

// start makes a session for a user, without a password. It may be called from any goroutine.
func (s *shop) start(u *ent.User) *SignedIn {
	s.t.Helper()
	var signedIn *SignedIn
	err := s.store.InTx(s.t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		locked, err := lockUser(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		signedIn, err = s.createSession(ctx, tx, locked, "TOKEN", here)
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
	return signedIn
}

func (s *shop) signInWith(email, secret string) (*SignedIn, error) {
	return s.SignIn(s.t.Context(), SignInInput{Email: email, Password: secret, Delivery: "TOKEN"}, here)
}

func (s *shop) signUp(email string) {
	s.t.Helper()
	_, err := s.SignUp(s.t.Context(), SignUpInput{Email: email, Name: "Ada"}, here)
	s.check(err)
}

// ended reports whether a token is nobody's.
func (s *shop) ended(token string) bool {
	s.t.Helper()
	_, _, err := s.Authenticate(s.t.Context(), token)
	if err != nil && !isUnauthenticated(err) {
		s.t.Fatal(err)
	}
	return err != nil
}
