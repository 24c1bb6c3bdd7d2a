package account

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
)

func signIn(t *testing.T, s *Service, email string) *SignedIn {
	t.Helper()
	in, err := s.SignIn(t.Context(), SignInInput{Email: email, Password: goodPassword, Delivery: DeliverToken}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	ada := addUser(t, s, "ada@example.com")

	before := time.Now()
	in := signIn(t, s, "Ada@EXAMPLE.com")
	after := time.Now()
	if in.User.ID != ada.ID {
		t.Errorf("signed in %v", in.User)
	}
	const lifetime = 30 * 24 * time.Hour
	if in.ExpiresAt.Before(before.Add(lifetime)) || in.ExpiresAt.After(after.Add(lifetime)) {
		t.Errorf("signed in at %v until %v", before, in.ExpiresAt)
	}
	if raw, err := base64.RawURLEncoding.DecodeString(in.Token); err != nil || len(raw) != 32 {
		t.Errorf("token of %d bytes, %v", len(raw), err)
	}
	viewer, err := s.Authenticate(t.Context(), in.Token)
	if err != nil || viewer.Role != auth.User || viewer.User != ada.ID || viewer.Session.IsZero() {
		t.Errorf("viewer is %+v, %v", viewer, err)
	}
	if other := signIn(t, s, "ada@example.com"); other.Token == in.Token {
		t.Error("two sessions share a token")
	}
}

func TestTokenIsNotStored(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	token := signIn(t, s, "ada@example.com").Token

	var row string
	if err := s.store.DB.QueryRowContext(t.Context(), "SELECT s::text FROM sessions s").Scan(&row); err != nil {
		t.Fatal(err)
	}
	secret, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{token, hex.EncodeToString([]byte(token)), hex.EncodeToString(secret)} {
		if strings.Contains(row, form) {
			t.Errorf("row %s holds the token %s", row, form)
		}
	}
	if !strings.Contains(row, hex.EncodeToString(auth.HashToken(token))) {
		t.Errorf("row %s does not hold the token's hash", row)
	}
}

func TestSignInRefusesAllAlike(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")

	_, wrongPassword := s.SignIn(t.Context(), SignInInput{Email: "ada@example.com", Password: "wrong"}, "")
	wantMistakes(t, wrongPassword, "INVALID_CREDENTIALS")
	for _, in := range []SignInInput{
		{Email: "grace@example.com", Password: goodPassword},
		{Email: "grace@example.com"},
		{Email: "no address", Password: goodPassword},
		{Email: "a\x00@example.com", Password: "\xff"},
		{},
	} {
		_, err := s.SignIn(t.Context(), in, "")
		if diff := cmp.Diff(wrongPassword, err); diff != "" {
			t.Errorf("%+v is told from a wrong password:\n%s", in, diff)
		}
	}
	if n := s.store.Client.Session.Query().CountX(t.Context()); n != 0 {
		t.Errorf("%d sessions were made", n)
	}
}

func TestSignInOfAnUnknownAddressComparesTheDecoy(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	s.passwords.decoy = "broken"
	_, err := s.SignIn(t.Context(), SignInInput{Email: "grace@example.com", Password: goodPassword}, "")
	if !errors.Is(err, argon2id.ErrInvalidHash) {
		t.Errorf("error is %v", err)
	}
	signIn(t, s, "ada@example.com")
}

func TestSignInStoresTheUserAgent(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	for _, tt := range []struct{ sent, want string }{
		{"Mozilla/5.0", "Mozilla/5.0"},
		{"a\xff\x00b", "ab"},
		{strings.Repeat("a", 501), strings.Repeat("a", 500)},
		{strings.Repeat("a", 499) + "é", strings.Repeat("a", 499)},
		{strings.Repeat("a", 498) + "é", strings.Repeat("a", 498) + "é"},
		{strings.Repeat("a", 497) + "😀", strings.Repeat("a", 497)},
		{strings.Repeat("\xff", 1<<20), ""},
	} {
		in := SignInInput{Email: "ada@example.com", Password: goodPassword}
		signedIn, err := s.SignIn(t.Context(), in, tt.sent)
		if err != nil {
			t.Errorf("%.20q…: %v", tt.sent, err)
			continue
		}
		if got := sessionOf(t, s, signedIn).UserAgent; got != tt.want || !utf8.ValidString(got) {
			t.Errorf("%.20q… is stored as %q", tt.sent, got)
		}
	}
}

func sessionOf(t *testing.T, s *Service, in *SignedIn) *ent.Session {
	t.Helper()
	got, err := s.store.Client.Session.Query().Where(session.TokenHash(auth.HashToken(in.Token))).Only(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSignInDeletesTheUsersEndedSessions(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	addUser(t, s, "grace@example.com")
	ended, open, others := signIn(t, s, "ada@example.com"), signIn(t, s, "ada@example.com"), signIn(t, s, "grace@example.com")
	expire(t, s, ended)
	expire(t, s, others)
	signIn(t, s, "ada@example.com")

	for in, want := range map[*SignedIn]bool{ended: false, open: true, others: true} {
		n := s.store.Client.Session.Query().Where(session.TokenHash(auth.HashToken(in.Token))).CountX(t.Context())
		if n == 1 != want {
			t.Errorf("session of %s until %v: %d rows", in.User.Email, in.ExpiresAt, n)
		}
	}
}

func expire(t *testing.T, s *Service, in *SignedIn) {
	t.Helper()
	if err := sessionOf(t, s, in).Update().SetExpiresAt(time.Now().Add(-time.Millisecond)).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAuthenticateRefuses(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	ended := signIn(t, s, "ada@example.com")
	open := signIn(t, s, "ada@example.com")
	expire(t, s, ended)

	for _, token := range []string{
		"", "nonsense", "\x00", ended.Token, strings.ToUpper(open.Token), open.Token + " ", string(auth.HashToken(open.Token)),
	} {
		viewer, err := s.Authenticate(t.Context(), token)
		wantUnauthenticated(t, err)
		if viewer != (auth.Viewer{}) {
			t.Errorf("%q is %+v", token, viewer)
		}
	}
}

func TestAuthenticateNotesTheUseOnceAMinute(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	in := signIn(t, s, "ada@example.com")
	first := sessionOf(t, s, in).LastUsedAt

	authenticate := func() (statements int64) {
		ctx, counter := store.CountStatements(t.Context())
		if _, err := s.Authenticate(ctx, in.Token); err != nil {
			t.Fatal(err)
		}
		return counter.Load()
	}
	if n := authenticate(); n != 1 {
		t.Errorf("%d statements for a session in use", n)
	}
	if got := sessionOf(t, s, in).LastUsedAt; !got.Equal(first) {
		t.Errorf("last used at %v, noted again at %v", first, got)
	}

	twoMinutesAgo := first.Add(-2 * time.Minute)
	if err := sessionOf(t, s, in).Update().SetLastUsedAt(twoMinutesAgo).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := authenticate(); n != 2 {
		t.Errorf("%d statements for a session long unused", n)
	}
	if got := sessionOf(t, s, in).LastUsedAt; got.Before(first) {
		t.Errorf("last used at %v, but noted %v", first, got)
	}
	if n := authenticate(); n != 1 {
		t.Errorf("%d statements for a session just noted", n)
	}
}

func TestConcurrentUsesAreNotedOnce(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	in := signIn(t, s, "ada@example.com")
	made := sessionOf(t, s, in)
	if err := made.Update().SetLastUsedAt(made.LastUsedAt.Add(-time.Hour)).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.DB.ExecContext(t.Context(), `
		CREATE TABLE noted (); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN INSERT INTO noted DEFAULT VALUES; RETURN NULL; END';
		CREATE TRIGGER note AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION note()`); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.Authenticate(t.Context(), in.Token); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var n int
	if err := s.store.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM noted").Scan(&n); err != nil || n != 1 {
		t.Errorf("noted %d times, %v", n, err)
	}
}

func TestSignOutEndsOnlyTheViewersSession(t *testing.T) {
	t.Parallel()
	s := newTestService(t)
	addUser(t, s, "ada@example.com")
	here, elsewhere := signIn(t, s, "ada@example.com"), signIn(t, s, "ada@example.com")
	viewer, err := s.Authenticate(t.Context(), here.Token)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing, which is no error
		if err := s.SignOut(t.Context(), viewer); err != nil {
			t.Error(err)
		}
	}
	if err := s.SignOut(t.Context(), auth.Viewer{}); err != nil {
		t.Error(err)
	}
	_, err = s.Authenticate(t.Context(), here.Token)
	wantUnauthenticated(t, err)
	if _, err := s.Authenticate(t.Context(), elsewhere.Token); err != nil {
		t.Error(err)
	}
}
