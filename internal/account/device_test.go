package account

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// with returns a client on a device.
func (c Client) with(device string) Client {
	c.Device = device
	return c
}

func (s *shop) signInOn(email, secret string, client Client) (*SignedIn, error) {
	return s.SignIn(s.t.Context(), SignInInput{Email: email, Password: secret, Delivery: "TOKEN"}, client)
}

// guess has a stranger guess at an account until that is closed to strangers.
func (s *shop) guess(email string) {
	s.t.Helper()
	elsewhere := Client{Network: "198.51.100.9"}
	for range throttle.PerAccount.Free {
		_, err := s.signInOn(email, "wrong", elsewhere)
		wantMistakes(s.t, err, "INVALID_CREDENTIALS")
	}
	_, err := s.signInOn(email, goodPassword, elsewhere)
	wantThrottled(s.t, err)
}

// A device that signed in before is not shut out by what others guess. Guesses by a device that was
// stolen count by themselves.
func TestDevicesAreNotShutOutByOthers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	s.addStaff(graceEmail, auth.ReadOrders)
	for _, email := range []string{adaEmail, graceEmail} {
		in, err := s.signInWith(email, goodPassword)
		if err != nil || !in.Device.IsNew || in.Device.Token == "" || time.Until(in.Device.ExpiresAt) < 364*24*time.Hour {
			t.Fatalf("signed in on %+v, %v", in, err)
		}
		own := here.with(in.Device.Token)
		s.guess(email)
		again, err := s.signInOn(email, goodPassword, own)
		if err != nil || again.Device.IsNew || again.Device.Token != in.Device.Token {
			t.Errorf("signed in again on %+v, %v", again, err)
		}
		for range throttle.PerAccount.Free {
			_, err := s.signInOn(email, "wrong", own)
			wantMistakes(t, err, "INVALID_CREDENTIALS")
		}
		_, err = s.signInOn(email, goodPassword, own)
		wantThrottled(t, err)
		s.exec("UPDATE throttles SET open_at = now()")
	}
}

// A token is good for one account, and lets nobody in. Where it is not good it is like none.
func TestDevicesOfOthers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	s.addUser(graceEmail)
	graces, err := s.signInWith(graceEmail, goodPassword)
	s.check(err)
	adas, err := s.signInWith(adaEmail, goodPassword)
	s.check(err)
	s.guess(adaEmail)
	s.exec("UPDATE known_devices SET expires_at = now() WHERE token_hash = $1", auth.HashToken(adas.Device.Token))
	for name, token := range map[string]string{
		"of another": graces.Device.Token, "nonsense": "\x00\xff", "a session's": adas.Token, "expired": adas.Device.Token,
		"hash": string(auth.HashToken(graces.Device.Token)),
	} {
		_, err := s.signInOn(adaEmail, goodPassword, here.with(token))
		if after := mistakes(t, err); !slices.Equal(after, []string{"TOO_MANY_ATTEMPTS"}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err = s.Authenticate(t.Context(), graces.Device.Token)
	wantUnauthenticated(t, err)
	s.exec("UPDATE throttles SET open_at = now()")
	in, err := s.signInOn(adaEmail, goodPassword, here.with(graces.Device.Token))
	if err != nil || !in.Device.IsNew || in.Device.Token == graces.Device.Token {
		t.Errorf("signed in on %+v, %v", in, err)
	}
	s.wantNowhere(in.Device.Token, graces.Device.Token)
}

// Whether an address is registered shows no more with a token than without.
func TestDevicesTellNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	graces, err := s.signInOn(adaEmail, goodPassword, here)
	s.check(err)
	var made [2][]string
	for i, email := range []string{adaEmail, "unknown@example.com"} {
		made[i] = statements(t, func(ctx context.Context) {
			_, err := s.SignIn(ctx, SignInInput{Email: email, Password: "wrong"}, here.with(graces.Device.Token))
			wantMistakes(t, err, "INVALID_CREDENTIALS")
		})
	}
	if diff := cmp.Diff(made[0], made[1]); diff != "" || len(made[0]) != 3 {
		t.Errorf("statements:\n%s", diff)
	}
}

func TestOnlySoManyDevices(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	s.addUser(graceEmail)
	others, err := s.signInWith(graceEmail, goodPassword)
	s.check(err)
	var tokens []string
	for range maxDevices + 2 {
		in, err := s.signInWith(adaEmail, goodPassword)
		s.check(err)
		tokens = append(tokens, in.Device.Token)
		if len(tokens) > 1 { // the first is used again and again
			_, err = s.signInOn(adaEmail, goodPassword, here.with(tokens[0]))
			s.check(err)
		}
	}
	var known []bool
	for _, token := range append(tokens, others.Device.Token) {
		known = append(known, s.count("SELECT count(*) FROM known_devices WHERE token_hash = $1", auth.HashToken(token)) == 1)
	}
	want := slices.Repeat([]bool{true}, len(known))
	want[1], want[2] = false, false
	if !slices.Equal(known, want) {
		t.Errorf("known are %v", known)
	}
}

// What ends all sessions has the account know no device, but for the one with which it was done.
func TestDevicesEndWithTheSessions(t *testing.T) {
	t.Parallel()
	secret := goodPassword
	for name, end := range map[string]func(s *shop, in *SignedIn) string{
		"reset": func(s *shop, in *SignedIn) string {
			s.check(requestReset(s, adaEmail))
			_, device, err := s.PasswordReset(t.Context(), PasswordResetInput{
				Token: s.token(adaEmail, "/reset-password"), NewPassword: otherPassword,
			}, here.with(in.Device.Token))
			s.check(err)
			return device.Token
		},
		"change": func(s *shop, in *SignedIn) string {
			renewed, err := s.PasswordChange(t.Context(), in.Viewer, PasswordChangeInput{CurrentPassword: &secret, NewPassword: otherPassword}, here)
			s.check(err)
			return renewed.Device.Token
		},
		"revoke all": func(s *shop, in *SignedIn) string {
			_, err := s.SessionsRevokeAll(t.Context(), in.Viewer, SessionsRevokeAllInput{KeepCurrent: true})
			s.check(err)
			return ""
		},
		"delete": func(s *shop, in *SignedIn) string {
			s.check(s.deleteAccount(in.Viewer, goodPassword))
			return ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.addUser(adaEmail)
			in, err := s.signInWith(adaEmail, goodPassword)
			s.check(err)
			_, err = s.signInWith(adaEmail, goodPassword)
			s.check(err)
			left := end(s, in)
			want := 0
			if left != "" {
				want = 1
			}
			n := s.count("SELECT count(*) FROM known_devices")
			if m := s.count("SELECT count(*) FROM known_devices WHERE token_hash = $1", auth.HashToken(left)); n != want || m != want || left == in.Device.Token {
				t.Errorf("%d devices, %d of them this one", n, m)
			}
		})
	}
}

// However much is guessed and asked for, the owner gets a link, which works; and so does the device
// that it was used with, while the guesses go on.
func TestOwnersGetInWhileOthersGuess(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addStaff(adaEmail, auth.ReadOrders)
	s.guess(adaEmail)
	for i := range 2 * mailsAtOnce {
		_, _ = s.SignUp(t.Context(), SignUpInput{Email: adaEmail}, Client{Network: fmt.Sprint("198.51.100.", i)})
	}
	s.check(requestReset(s, adaEmail))
	first := s.token(adaEmail, "/reset-password")
	s.check(requestReset(s, adaEmail)) // while the first is good
	s.token(adaEmail, "/reset-password")
	_, device, err := s.PasswordReset(t.Context(), PasswordResetInput{Token: first, NewPassword: otherPassword}, here)
	s.check(err)
	for range throttle.PerAccount.Free {
		_, err := s.signInOn(adaEmail, "wrong", Client{Network: "198.51.100.9"})
		wantMistakes(t, err, "INVALID_CREDENTIALS")
	}
	if _, err := s.signInOn(adaEmail, otherPassword, here.with(device.Token)); err != nil {
		t.Error(err)
	}
}
