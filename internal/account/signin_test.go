package account

import (
	"context"
	"encoding/base64"
	"errors"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/password"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, tt := range []struct {
		u        *ent.User
		role     auth.Role
		lifetime time.Duration
	}{
		{s.addUser(adaEmail), auth.User, 30 * 24 * time.Hour},
		{s.addStaff(graceEmail, auth.ManageOrders), auth.Staff, 12 * time.Hour},
	} {
		before := time.Now()
		in := SignInInput{Email: strings.ToUpper(tt.u.Email), Password: goodPassword, Delivery: session.DeliveryCookie}
		signedIn, err := s.SignIn(t.Context(), in, here)
		s.check(err)
		after := time.Now()
		if signedIn.User.ID != tt.u.ID || signedIn.Delivery != session.DeliveryCookie {
			t.Errorf("signed in %+v", signedIn)
		}
		if signedIn.ExpiresAt.Before(before.Add(tt.lifetime)) || signedIn.ExpiresAt.After(after.Add(tt.lifetime)) {
			t.Errorf("signed in at %v until %v", before, signedIn.ExpiresAt)
		}
		if raw, err := base64.RawURLEncoding.DecodeString(signedIn.Token); err != nil || len(raw) != 32 {
			t.Errorf("token of %d bytes, %v", len(raw), err)
		}
		viewer, _, err := s.Authenticate(t.Context(), signedIn.Token)
		if err != nil || viewer.Role != tt.role || viewer.User != tt.u.ID || viewer.Session != signedIn.Viewer.Session {
			t.Errorf("viewer is %+v, %v", viewer, err)
		}
		if viewer.May(auth.ReadOrders) != (tt.role == auth.Staff) || viewer.May(auth.ManageStaff) {
			t.Errorf("viewer may %v", viewer.Permissions.List())
		}
		if again, err := s.signInWith(tt.u.Email, goodPassword); err != nil || again.Token == signedIn.Token {
			t.Errorf("signed in again %+v, %v", again, err)
		}
	}
}

func TestSignInRefusesAllAlike(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	s.addUserWithoutPassword("elsewhere@example.com")
	s.signUp("pending@example.com")

	_, wrong := s.signInWith(adaEmail, "wrong")
	wantMistakes(t, wrong, "INVALID_CREDENTIALS")
	for _, in := range []SignInInput{
		{Email: graceEmail, Password: goodPassword},
		{Email: graceEmail},
		{Email: "elsewhere@example.com", Password: goodPassword},
		{Email: "elsewhere@example.com"},
		{Email: "pending@example.com", Password: otherPassword},
		{Email: "no address", Password: goodPassword},
		{Email: "a\x00@example.com", Password: "\xff"},
		{},
	} {
		_, err := s.SignIn(t.Context(), in, here)
		if diff := cmp.Diff(wrong, err); diff != "" {
			t.Errorf("%+v is told from a wrong password:\n%s", in, diff)
		}
	}
	if n := s.count("SELECT count(*) FROM sessions"); n != 0 {
		t.Errorf("%d sessions were made", n)
	}
}

// Who signs up with an address and then signs in does not find out whether it was registered
// before: a sign-up opens nothing, whatever its password.
func TestSignUpAndSignInDoNotTellWhetherAnAddressIsRegistered(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser("known@example.com")
	made := map[string][]string{}
	for _, address := range []string{"new@example.com", "known@example.com"} {
		secret := otherPassword
		_, err := s.SignUp(t.Context(), SignUpInput{Email: address, Password: &secret}, here)
		s.check(err)
		s.settle()
		made[address] = statements(t, func(ctx context.Context) {
			_, err := s.SignIn(ctx, SignInInput{Email: address, Password: otherPassword}, here)
			wantMistakes(t, err, "INVALID_CREDENTIALS")
		})
		if n := len(s.mails(address)); n != 1 {
			t.Errorf("%d mails to %s", n, address)
		}
	}
	if diff := cmp.Diff(made["new@example.com"], made["known@example.com"]); diff != "" {
		t.Errorf("statements:\n%s", diff)
	}
	if _, err := s.signInWith("known@example.com", goodPassword); err != nil {
		t.Error(err)
	}
}

// It runs alone, as it counts what the process allocates: what hashes a password takes as much
// memory as its parameters say.
func TestSignInTakesTheSameWorkForEveryAddress(t *testing.T) {
	const memory = 16 * 1024 // KiB
	heavy := cheap
	heavy.Memory = memory
	s := newShop(t, withPasswords(heavy))
	s.addUser("known@example.com")
	s.addUserWithoutPassword("elsewhere@example.com")
	s.signUp("pending@example.com")
	s.settle()

	work := func(do func(ctx context.Context)) (hashes int, texts []string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		texts = statements(t, do)
		runtime.ReadMemStats(&after)
		return int(math.Round(float64(after.TotalAlloc-before.TotalAlloc) / (memory * 1024))), texts
	}
	try := func(address, secret string) (int, []string) {
		return work(func(ctx context.Context) {
			_, _ = s.SignIn(ctx, SignInInput{Email: address, Password: secret}, here)
		})
	}
	wantHashes, wantTexts := try("known@example.com", "wrong")
	if wantHashes != 1 || len(wantTexts) != 2 {
		t.Errorf("a wrong password takes %d hashes and %q", wantHashes, wantTexts)
	}
	for _, address := range []string{"unknown@example.com", "elsewhere@example.com", "pending@example.com"} {
		hashes, texts := try(address, "wrong")
		if diff := cmp.Diff(wantTexts, texts); diff != "" || hashes != wantHashes {
			t.Errorf("%s takes %d hashes, statements:\n%s", address, hashes, diff)
		}
	}
	if hashes, _ := try("known@example.com", goodPassword); hashes != 1 {
		t.Errorf("the right password takes %d hashes", hashes)
	}
	for _, address := range []string{"known@example.com", "unknown@example.com", "pending@example.com"} {
		hashes, _ := work(func(ctx context.Context) {
			secret := otherPassword
			_, err := s.SignUp(ctx, SignUpInput{Email: address, Password: &secret}, here)
			s.check(err)
		})
		if hashes != 0 {
			t.Errorf("a sign-up of %s takes %d hashes", address, hashes)
		}
	}
	hashes, _ := work(func(ctx context.Context) {
		_, _, _ = s.PasswordReset(ctx, PasswordResetInput{Token: "guessed", NewPassword: otherPassword}, here)
	})
	if hashes != 0 {
		t.Errorf("%d hashes for who has no token", hashes)
	}
	hashes, _ = work(func(ctx context.Context) {
		secret := otherPassword
		_, _ = s.EmailVerify(ctx, EmailVerifyInput{Token: "guessed", Password: &secret})
	})
	if hashes != 0 {
		t.Errorf("%d hashes for who has no link", hashes)
	}
}

func TestSignInUpgradesTheHash(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	heavier := cheap
	heavier.Iterations = 2
	upgraded := open(t, s.url, withPasswords(heavier))

	_, err := upgraded.signInWith(adaEmail, "wrong")
	wantMistakes(t, err, "INVALID_CREDENTIALS")
	if n := s.count("SELECT count(*) FROM users WHERE password_hash LIKE '$argon2id$v=19$m=8,t=1,p=1$%'"); n != 1 {
		t.Error("a wrong password upgraded the hash")
	}
	var wg sync.WaitGroup
	for range 4 { // all that race for it come in
		wg.Go(func() {
			if _, err := upgraded.signInWith(adaEmail, goodPassword); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	hash := func() string {
		u, err := s.store.Client.User.Query().Where(user.Email(adaEmail)).Only(t.Context())
		s.check(err)
		return *u.PasswordHash
	}
	first := hash()
	if !strings.HasPrefix(first, "$argon2id$v=19$m=8,t=2,p=1$") || password.NewHasher(heavier).NeedsRehash(first) {
		t.Errorf("hash is %s", first)
	}
	if _, err := upgraded.signInWith(adaEmail, goodPassword); err != nil || hash() != first {
		t.Errorf("hashed once more: %v", err)
	}
}

func TestSignInStoresTheUserAgent(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addUser(adaEmail)
	for _, tt := range []struct{ sent, want string }{
		{"Mozilla/5.0", "Mozilla/5.0"},
		{"a\xff\x00b", "ab"},
		{strings.Repeat("a", 501), strings.Repeat("a", 500)},
		{strings.Repeat("a", 499) + "é", strings.Repeat("a", 499)},
		{strings.Repeat("a", 498) + "é", strings.Repeat("a", 498) + "é"},
		{strings.Repeat("a", 497) + "😀", strings.Repeat("a", 497)},
		{strings.Repeat("\xff", 1<<20), ""},
	} {
		signedIn, err := s.SignIn(t.Context(), SignInInput{Email: adaEmail, Password: goodPassword, Delivery: "TOKEN"}, Client{UserAgent: tt.sent})
		if err != nil {
			t.Errorf("%.20q…: %v", tt.sent, err)
			continue
		}
		stored, err := s.store.Client.Session.Get(t.Context(), signedIn.Viewer.Session)
		s.check(err)
		if got := stored.UserAgent; got != tt.want || !utf8.ValidString(got) {
			t.Errorf("%.20q… is stored as %q", tt.sent, got)
		}
	}
}

// A password that is reset while somebody signs in with it opens nothing any more.
func TestSignInBesideAReset(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	proved, err := s.prove(t.Context(), adaEmail, goodPassword)
	s.check(err)
	s.check(requestReset(s, adaEmail))
	_, err = s.reset(s.token(adaEmail, "/reset-password"), otherPassword)
	s.check(err)
	in := SignInInput{Password: goodPassword, Delivery: "TOKEN"}
	if signedIn, err := s.signIn(t.Context(), proved, in, here); !errors.Is(err, errPasswordChanged) {
		t.Errorf("signed in %v, %v", signedIn, err)
	}
	if n := s.count("SELECT count(*) FROM sessions WHERE user_id = $1", ada.ID); n != 0 {
		t.Errorf("%d sessions", n)
	}
}
