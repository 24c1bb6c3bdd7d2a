package account

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// replica is another process on a shop's database, that hears of its sessions.
type replica struct {
	*shop
	changed  chan []typeid.Session
	lost     chan struct{}
	restored chan struct{}
	// resume lets the replica hear again after it was lost.
	resume chan struct{}
}

// listenerName is what the connections of replicas' listeners are called.
const listenerName = "sessions_listener"

func (s *shop) replica() *replica {
	s.t.Helper()
	r := &replica{
		shop: open(s.t, s.url), changed: make(chan []typeid.Session, 100),
		lost: make(chan struct{}, 100), restored: make(chan struct{}, 100), resume: make(chan struct{}, 100),
	}
	r.OnSessionsChanged(func(ids []typeid.Session) { r.changed <- ids })
	channel := r.Channel()
	lost, restored := channel.Lost, channel.Restored
	channel.Lost = func() {
		lost()
		r.lost <- struct{}{}
	}
	channel.Restored = func() {
		<-r.resume
		restored()
		r.restored <- struct{}{}
	}
	r.resume <- struct{}{}
	r.listen(channel)
	receive(s.t, r.restored)
	return r
}

func (r *replica) listen(channel live.Channel) {
	r.t.Helper()
	address, err := url.Parse(r.url)
	r.check(err)
	query := address.Query()
	query.Set("application_name", listenerName)
	address.RawQuery = query.Encode()
	listener, err := live.NewListener(address.String(), slog.New(slog.DiscardHandler), live.ListenerOptions{Tick: time.Hour}, channel)
	r.check(err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = listener.Run(ctx) })
	r.t.Cleanup(func() {
		close(r.resume)
		cancel()
		running.Wait()
	})
}

// authenticate returns how many statements it took to find out whose a token is, -1 if it is
// nobody's.
func (r *replica) authenticate(token string) (viewer auth.Viewer, made int) {
	r.t.Helper()
	texts := statements(r.t, func(ctx context.Context) {
		var err error
		if viewer, _, err = r.Authenticate(ctx, token); err != nil {
			wantUnauthenticated(r.t, err)
			made = -1
		}
	})
	if made == 0 {
		made = len(texts)
	}
	return viewer, made
}

// wantCached makes the replica know a session.
func (r *replica) wantCached(in *SignedIn) {
	r.t.Helper()
	first, cold := r.authenticate(in.Token)
	second, warm := r.authenticate(in.Token)
	if warm == 1 { // the listener may have been restored, and all be forgotten, a second time just then
		second, warm = r.authenticate(in.Token)
	}
	if cold != 1 || warm != 0 || first != second || first.Session != in.Viewer.Session {
		r.t.Fatalf("%d and %d statements, viewers %+v and %+v", cold, warm, first, second)
	}
}

// awaitChange waits until the replica has heard of a session.
func (r *replica) awaitChange(id typeid.Session) {
	r.t.Helper()
	for !slices.Contains(receive(r.t, r.changed), id) {
	}
}

// What ends sessions on one replica ends them on another that knows them, as soon as that hears of
// it.
func TestRevocationReachesOtherReplicas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.replica()
	secret := goodPassword
	for name, end := range map[string]func(email string, in *SignedIn){
		"sign-out": func(_ string, in *SignedIn) { s.check(s.SignOut(t.Context(), in.Viewer)) },
		"revocation": func(_ string, in *SignedIn) {
			_, err := s.SessionRevoke(t.Context(), in.Viewer, SessionRevokeInput{ID: in.Viewer.Session})
			s.check(err)
		},
		"revocation of all": func(_ string, in *SignedIn) {
			_, err := s.SessionsRevokeAll(t.Context(), in.Viewer, SessionsRevokeAllInput{})
			s.check(err)
		},
		"reset": func(email string, _ *SignedIn) {
			s.check(requestReset(s, email))
			_, _, err := s.PasswordReset(t.Context(), PasswordResetInput{Token: s.token(email, "/reset-password"), NewPassword: otherPassword}, here)
			s.check(err)
		},
		"password change": func(_ string, in *SignedIn) {
			_, err := s.PasswordChange(t.Context(), in.Viewer, PasswordChangeInput{CurrentPassword: &secret, NewPassword: otherPassword}, here)
			s.check(err)
		},
		"deletion": func(_ string, in *SignedIn) {
			_, err := s.AccountDelete(t.Context(), in.Viewer, AccountDeleteInput{Password: &secret})
			s.check(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			email := typeid.NewUser().String() + "@example.com"
			in := s.start(s.addUser(email))
			other.wantCached(in)
			end(email, in)
			other.awaitChange(in.Viewer.Session)
			if _, n := other.authenticate(in.Token); n != -1 {
				t.Error("the session goes on")
			}
		})
	}
}

// The process that ends a session need not hear of it.
func TestRevocationIsKnownAtOnceWhereItHappens(t *testing.T) {
	t.Parallel()
	s := &replica{shop: newShop(t)}
	s.sessions.setHears(true) // or so it believes
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	s.wantCached(in)
	s.check(s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return s.EndAll(ctx, tx, ada.ID) }))
	if _, n := s.authenticate(in.Token); n != -1 {
		t.Error("the session goes on")
	}
}

// A transaction that ends sessions and is rolled back has ended none.
func TestRevocationThatIsRolledBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.replica()
	ada := s.addUser(adaEmail)
	in := s.start(ada)
	other.wantCached(in)
	err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		s.check(s.EndAll(ctx, tx, ada.ID))
		return context.Canceled
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, n := other.authenticate(in.Token); n != 0 {
		t.Errorf("%d statements", n)
	}
}

func TestChangedPermissionsReachOtherReplicas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.replica()
	staff := s.addStaff(adaEmail, auth.ManageOrders, auth.ManageStock)
	in := s.start(staff)
	other.wantCached(in)
	s.check(s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM staff_permissions WHERE permission = $1", auth.ManageStock)
		s.check(err)
		return s.Changed(ctx, tx, staff.ID)
	}))
	other.awaitChange(in.Viewer.Session)
	if viewer, n := other.authenticate(in.Token); n != 1 || viewer.May(auth.ManageStock) || !viewer.May(auth.ManageOrders) {
		t.Errorf("%d statements, may %v", n, viewer.Permissions.List())
	}
}

// While nothing can be heard, each request looks its session up.
func TestCacheIsBypassedWhileTheListenerIsDown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.replica()
	ada := s.addUser(adaEmail)
	in, revoked := s.start(ada), s.start(ada)
	other.wantCached(in)
	other.wantCached(revoked)

	n := s.count(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = $1 AND datname = current_database()`, listenerName)
	if n != 1 {
		t.Fatalf("%d listeners", n)
	}
	receive(t, other.lost)
	s.check(s.SignOut(t.Context(), revoked.Viewer))
	if _, n := other.authenticate(revoked.Token); n != -1 {
		t.Error("the session goes on")
	}
	for range 2 {
		if _, n := other.authenticate(in.Token); n != 1 {
			t.Errorf("%d statements", n)
		}
	}
	other.resume <- struct{}{}
	receive(t, other.restored)
	other.wantCached(in)
}

// A session that is known is looked up again after a minute, so that its use is noted.
func TestKnownSessionsAreNotedToo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.replica()
	in := s.start(s.addUser(adaEmail))
	other.wantCached(in)
	s.exec("UPDATE sessions SET last_used_at = now() - interval '2 minutes'")
	later := time.Now().Add(touchAfter)
	other.sessions.now = func() time.Time { return later }
	if _, n := other.authenticate(in.Token); n != 2 {
		t.Errorf("%d statements after a minute", n)
	}
	if n := s.count("SELECT count(*) FROM sessions WHERE last_used_at > now() - interval '1 minute'"); n != 1 {
		t.Error("the use was not noted")
	}
}

// A session is not known for longer than it lasts.
func TestKnownSessionsEnd(t *testing.T) {
	t.Parallel()
	s := &replica{shop: newShop(t)}
	s.sessions.setHears(true)
	in := s.start(s.addUser(adaEmail))
	s.exec("UPDATE sessions SET expires_at = now() + interval '30 seconds'")
	s.wantCached(in)
	later := time.Now().Add(30 * time.Second)
	s.sessions.now = func() time.Time { return later }
	s.exec("UPDATE sessions SET expires_at = now()")
	if _, n := s.authenticate(in.Token); n != -1 {
		t.Error("the session goes on")
	}
}

func TestNotificationsNotUnderstood(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, key := range []string{"", "nonsense", typeid.NewUser().String()} {
		if err := s.Channel().Wake([]string{key}); err == nil {
			t.Errorf("%q is understood", key)
		}
	}
}
