package account

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent/user"
)

func TestResetTokenWorksOnceUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	var tokens []string
	for range 2 {
		s.check(requestReset(s, adaEmail))
		tokens = append(tokens, s.token(adaEmail, "/reset-password"))
	}
	done := make(chan bool, 8)
	var wg sync.WaitGroup
	for i := range cap(done) {
		wg.Go(func() {
			_, err := s.reset(tokens[i%2], otherPassword)
			if err != nil && !slices.Equal(mistakes(t, err), []string{"token.TOKEN_EXPIRED"}) {
				t.Error(err)
			}
			done <- err == nil
		})
	}
	wg.Wait()
	worked := 0
	for range cap(done) {
		if <-done {
			worked++
		}
	}
	if worked != 1 {
		t.Errorf("the tokens worked %d times", worked)
	}
}

// Of a change and a reset at the same time the reset has the last word, so that a thief cannot win
// against the owner.
func TestPasswordChangeBesideAReset(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	thief := s.start(ada)
	s.check(requestReset(s, adaEmail))
	token := s.token(adaEmail, "/reset-password")
	// The change gets as far as the user's row, which the reset holds until it commits.
	s.exec(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END';
		CREATE TRIGGER wait BEFORE UPDATE OF password_hash ON users FOR EACH ROW EXECUTE FUNCTION wait()`)
	gate, err := s.store.DB.Conn(t.Context())
	s.check(err)
	defer gate.Close()
	_, err = gate.ExecContext(t.Context(), "SELECT pg_advisory_lock(7)")
	s.check(err)

	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := s.reset(token, otherPassword); err != nil {
			t.Error(err)
		}
	})
	s.awaitWaiting(1)
	secret := goodPassword
	wg.Go(func() {
		_, err := s.PasswordChange(t.Context(), thief.Viewer,
			PasswordChangeInput{CurrentPassword: &secret, NewPassword: "what the thief wants"}, here)
		wantUnauthenticated(t, err)
	})
	s.awaitWaiting(2)
	_, err = gate.ExecContext(t.Context(), "SELECT pg_advisory_unlock(7)")
	s.check(err)
	wg.Wait()
	if _, err := s.signInWith(adaEmail, otherPassword); err != nil {
		t.Error(err)
	}
}

// awaitWaiting returns when n statements wait for locks.
func (s *shop) awaitWaiting(n int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), enough)
	defer cancel()
	for waiting := 0; waiting < n; {
		s.check(s.store.DB.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting))
	}
}

// A transaction that Postgres broke off is begun anew, from what it was begun with.
func TestPasswordChangeIsRepeated(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	s.exec(`CREATE SEQUENCE tries; CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN IF nextval(''tries'') = 1 THEN RAISE EXCEPTION USING ERRCODE = ''40001''; END IF; RETURN NEW; END';
		CREATE TRIGGER fail_once BEFORE UPDATE OF password_hash ON users FOR EACH ROW EXECUTE FUNCTION fail_once()`)
	secret := goodPassword
	_, err := s.PasswordChange(t.Context(), in.Viewer, PasswordChangeInput{CurrentPassword: &secret, NewPassword: otherPassword}, here)
	s.check(err)
	if n := s.count("SELECT last_value FROM tries"); n != 2 {
		t.Errorf("%d tries", n)
	}
	u, err := s.store.Client.User.Query().Where(user.ID(ada.ID)).Only(t.Context())
	s.check(err)
	if ok, err := s.passwords.Matches(t.Context(), otherPassword, u.PasswordHash); !ok || err != nil {
		t.Errorf("the password matches: %t, %v", ok, err)
	}
}
