package account

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
)

func (s *shop) invite(email string) (made *ent.User) {
	s.t.Helper()
	s.check(s.store.InTx(s.t.Context(), func(ctx context.Context, tx *ent.Tx) (err error) {
		made, err = s.Invite(ctx, tx, email, " Charles ", "Ada Lovelace")
		return err
	}))
	s.Invited()
	return made
}

func TestCreateStaff(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	u, err := s.createStaff("Grace@Example.com", goodPassword, " Grace ", auth.ManageOrders)
	s.check(err)
	if u.Kind != user.KindStaff || u.Email != graceEmail || u.Name != "Grace" {
		t.Errorf("made %v", u)
	}
	signedIn, err := s.signInWith(graceEmail, goodPassword)
	s.check(err)
	viewer, _, err := s.Authenticate(t.Context(), signedIn.Token)
	if err != nil || viewer.Role != auth.Staff || viewer.User != u.ID {
		t.Errorf("viewer is %+v, %v", viewer, err)
	}
	if got := viewer.Permissions.List(); !slices.Equal(got, []auth.Permission{auth.ReadOrders, auth.ManageOrders}) {
		t.Errorf("may %v", got)
	}
}

func TestCreateStaffRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	_, err := s.createStaff("ADA@example.com", otherPassword, "Ada", auth.ManageOrders)
	wantMistakes(t, err, "email.TAKEN")
	_, err = s.createStaff("nobody", "short", "")
	wantMistakes(t, err, "email.INVALID", "password.TOO_SHORT")
	if n := s.count("SELECT count(*) FROM users") + s.count("SELECT count(*) FROM staff_permissions"); n != 1 {
		t.Errorf("%d accounts and permissions", n)
	}
}

func TestInvite(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.invite("Charles@Example.com")
	if made.Kind != user.KindStaff || made.Email != "charles@example.com" || made.Name != "Charles" || made.PasswordHash != nil {
		t.Errorf("made %v", made)
	}
	_, err := s.signInWith("charles@example.com", "")
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	token := s.token("charles@example.com", "/reset-password")
	s.wantNowhere(token)
	if diff := cmp.Diff([]string{"Join the staff of Engines"}, s.mails("charles@example.com")); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if n := s.count("SELECT count(*) FROM credential_tokens WHERE expires_at > now() + interval '6 days 23 hours'"); n != 1 {
		t.Error("the invitation is not good for a week")
	}
	_, err = s.reset(token, goodPassword)
	s.check(err)
	if in, err := s.signInWith("charles@example.com", goodPassword); err != nil || in.Viewer.Role != auth.Staff {
		t.Errorf("signed in %v, %v", in, err)
	}
}

func TestInviteRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	for email, want := range map[string]string{"Ada@example.com": "email.TAKEN", "nobody": "email.INVALID", "": "email.REQUIRED"} {
		err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
			_, err := s.Invite(ctx, tx, email, "", "")
			return err
		})
		if !slices.Equal(mistakes(t, err), []string{want}) {
			t.Errorf("%q: %v", email, err)
		}
	}
	if mails := s.mails(""); len(mails) != 0 {
		t.Errorf("mails are %v", mails)
	}
}

// An invitation that is rolled back is mailed to nobody.
func TestInvitationThatIsRolledBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		if _, err := s.Invite(ctx, tx, adaEmail, "", ""); err != nil {
			return err
		}
		return context.Canceled
	})
	s.Invited()
	if mails := s.mails(""); !errors.Is(err, context.Canceled) || len(mails) != 0 || s.count("SELECT count(*) FROM users") != 0 {
		t.Errorf("%v, mails are %v", err, mails)
	}
}
