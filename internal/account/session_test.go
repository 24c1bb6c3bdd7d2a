package account

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestSessionTokenIsNotStored(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	token := s.start(s.addUser(adaEmail)).Token
	var row string
	s.check(s.store.DB.QueryRowContext(t.Context(), "SELECT s::text FROM sessions s").Scan(&row))
	secret, err := base64.RawURLEncoding.DecodeString(token)
	s.check(err)
	for _, form := range []string{token, hex.EncodeToString([]byte(token)), hex.EncodeToString(secret)} {
		if strings.Contains(row, form) {
			t.Errorf("row %s holds the token %s", row, form)
		}
	}
	if !strings.Contains(row, hex.EncodeToString(auth.HashToken(token))) {
		t.Errorf("row %s does not hold the token's hash", row)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	customer, staff := s.addUser(adaEmail), s.addStaff(graceEmail)
	for name, tt := range map[string]struct {
		u      *ent.User
		change string // of the session's times
		ended  bool
	}{
		"customer, new":         {customer, "updated_at = now()", false},
		"customer, almost idle": {customer, "last_used_at = now() - interval '14 days' + interval '1 minute'", false},
		"customer, idle":        {customer, "last_used_at = now() - interval '14 days'", true},
		"customer, almost over": {customer, "expires_at = now() + interval '1 minute'", false},
		"customer, over":        {customer, "expires_at = now()", true},
		"staff, new":            {staff, "updated_at = now()", false},
		"staff, almost idle":    {staff, "last_used_at = now() - interval '59 minutes'", false},
		"staff, idle":           {staff, "last_used_at = now() - interval '1 hour'", true},
		"staff, over":           {staff, "expires_at = now(), last_used_at = now()", true},
	} {
		session := s.start(tt.u)
		s.exec("UPDATE sessions SET "+tt.change+" WHERE id = $1", session.Viewer.Session)
		list, err := s.Sessions(t.Context(), session.Viewer)
		s.check(err)
		listed := slices.ContainsFunc(list, func(e *ent.Session) bool { return e.ID == session.Viewer.Session })
		if ended := s.ended(session.Token); ended != tt.ended || listed == tt.ended {
			t.Errorf("%s: ended %t, listed %t", name, ended, listed)
		}
	}
}

// Use keeps a session from becoming idle, but not beyond its end.
func TestUseDoesNotProlongASession(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	session := s.start(s.addStaff(adaEmail))
	for range 3 {
		s.exec("UPDATE sessions SET last_used_at = last_used_at - interval '50 minutes'")
		if s.ended(session.Token) {
			t.Fatal("a session in use is idle")
		}
	}
	if n := s.count("SELECT count(*) FROM sessions WHERE expires_at = $1", session.ExpiresAt); n != 1 {
		t.Error("its end has moved")
	}
}

func TestAuthenticateRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	token := s.start(s.addUser(adaEmail)).Token
	for _, wrong := range []string{
		"", "nonsense", "\x00\xff", strings.ToUpper(token), token + " ", string(auth.HashToken(token)),
	} {
		viewer, _, err := s.Authenticate(t.Context(), wrong)
		wantUnauthenticated(t, err)
		if viewer != (auth.Viewer{}) {
			t.Errorf("%q is %+v", wrong, viewer)
		}
	}
}

func TestUseIsNotedToTheMinute(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	session := s.start(s.addUser(adaEmail))
	use := func() (made int) {
		return len(statements(t, func(ctx context.Context) {
			if _, _, err := s.Authenticate(ctx, session.Token); err != nil {
				t.Error(err)
			}
		}))
	}
	notedSince := func(ago string) bool {
		return s.count("SELECT count(*) FROM sessions WHERE last_used_at > now() - $1::interval", ago) == 1
	}
	s.exec("UPDATE sessions SET last_used_at = now() - interval '50 seconds'")
	if n := use(); n != 1 || notedSince("40 seconds") {
		t.Errorf("%d statements within the minute", n)
	}
	s.exec("UPDATE sessions SET last_used_at = now() - interval '61 seconds'")
	if n := use(); n != 2 || !notedSince("40 seconds") {
		t.Errorf("%d statements after a minute", n)
	}
	if n := use(); n != 1 {
		t.Errorf("%d statements for a session just noted", n)
	}
}

func TestConcurrentUsesAreNotedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	session := s.start(s.addUser(adaEmail))
	s.exec("UPDATE sessions SET last_used_at = now() - interval '1 hour'")
	s.exec(`CREATE TABLE noted (); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN INSERT INTO noted DEFAULT VALUES; RETURN NULL; END';
		CREATE TRIGGER note AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION note()`)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, _, err := s.Authenticate(t.Context(), session.Token); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.count("SELECT count(*) FROM noted"); n != 1 {
		t.Errorf("noted %d times", n)
	}
}

func TestSessionsAreListedByLastUse(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	first, second, others := s.start(ada), s.start(ada), s.start(grace)
	s.exec("UPDATE sessions SET last_used_at = last_used_at - interval '5 minutes' WHERE id = $1", second.Viewer.Session)

	list, err := s.Sessions(t.Context(), first.Viewer)
	s.check(err)
	if len(list) != 2 || list[0].ID != first.Viewer.Session || list[1].ID != second.Viewer.Session || list[0].UserAgent != here.UserAgent {
		t.Errorf("sessions are %v", list)
	}
	if list, err := s.Sessions(t.Context(), auth.Viewer{}); err != nil || len(list) != 0 {
		t.Errorf("a guest's sessions are %v, %v", list, err)
	}
	ids := []typeid.Session{others.Viewer.Session, second.Viewer.Session, typeid.NewSession()}
	found, err := s.SessionsByID(t.Context(), first.Viewer, ids)
	if err != nil || len(found) != 1 || found[second.Viewer.Session] == nil {
		t.Errorf("found %v, %v", found, err)
	}
}

// A user has at most a hundred sessions: one more ends those that expired, and the one not used for
// longest.
func TestSessionsAreBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	oldest, expired, others := s.start(ada), s.start(ada), s.start(grace)
	s.exec("UPDATE sessions SET last_used_at = now() - interval '1 day', updated_at = now() WHERE id = ANY($1)",
		"{"+oldest.Viewer.Session.UUID().String()+","+others.Viewer.Session.UUID().String()+"}")
	s.exec("UPDATE sessions SET expires_at = now() WHERE id = $1", expired.Viewer.Session)
	s.exec(`INSERT INTO sessions (id, created_at, updated_at, user_id, token_hash, last_used_at, expires_at)
		SELECT gen_random_uuid(), now(), now(), $1, sha256(n::text::bytea), now() - interval '1 hour', now() + interval '1 day'
		FROM generate_series(1, 98) n`, ada.ID)

	s.start(ada) // instead of the one that has expired
	if n := s.count("SELECT count(*) FROM sessions WHERE user_id = $1", ada.ID); n != 100 || s.ended(oldest.Token) {
		t.Errorf("%d sessions", n)
	}
	s.exec("UPDATE sessions SET last_used_at = now() - interval '1 day' WHERE id = $1", oldest.Viewer.Session)
	newest := s.start(ada)
	if n := s.count("SELECT count(*) FROM sessions WHERE user_id = $1", ada.ID); n != 100 || !s.ended(oldest.Token) {
		t.Errorf("%d sessions", n)
	}
	if s.ended(newest.Token) || s.ended(others.Token) {
		t.Error("another session has ended")
	}
}

// Sign-ins at the same time find room one after the other.
func TestSessionsAreBoundedUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	s.exec(`INSERT INTO sessions (id, created_at, updated_at, user_id, token_hash, last_used_at, expires_at)
		SELECT gen_random_uuid(), now(), now(), $1, sha256(n::text::bytea), now() - interval '1 hour', now() + interval '1 day'
		FROM generate_series(1, 100) n`, ada.ID)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { s.start(ada) })
	}
	wg.Wait()
	if n := s.count("SELECT count(*) FROM sessions"); n != 100 {
		t.Errorf("%d sessions", n)
	}
	if n := s.count("SELECT count(*) FROM sessions WHERE last_used_at > now() - interval '1 minute'"); n != 20 {
		t.Errorf("%d of them new", n)
	}
}
