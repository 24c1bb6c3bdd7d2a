package account

import (
	"context"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// device is a user's session, and whether it is to have ended.
type device struct {
	*SignedIn
	ended bool
}

func wantDevices(s *shop, devices map[string]device) {
	s.t.Helper()
	for name, d := range devices {
		if ended := s.ended(d.Token); ended != d.ended {
			s.t.Errorf("%s: ended %t", name, ended)
		}
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	present, elsewhere, others := s.start(ada), s.start(ada), s.start(grace)
	for range 2 { // the second finds nothing, which is no error
		s.check(s.SignOut(t.Context(), present.Viewer))
	}
	s.check(s.SignOut(t.Context(), auth.Viewer{}))
	wantDevices(s, map[string]device{"present": {present, true}, "elsewhere": {elsewhere, false}, "others": {others, false}})
}

func TestSessionRevoke(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	present, elsewhere, others := s.start(ada), s.start(ada), s.start(grace)
	revoke := func(viewer auth.Viewer, id typeid.Session) error {
		got, err := s.SessionRevoke(t.Context(), viewer, SessionRevokeInput{ID: id})
		if err == nil && got != id {
			t.Errorf("revoked %s, not %s", got, id)
		}
		return err
	}
	s.check(revoke(present.Viewer, elsewhere.Viewer.Session))
	wantMistakes(t, revoke(present.Viewer, elsewhere.Viewer.Session), "id.NOT_FOUND")
	wantMistakes(t, revoke(present.Viewer, others.Viewer.Session), "id.NOT_FOUND")
	wantMistakes(t, revoke(auth.Viewer{}, present.Viewer.Session), "id.NOT_FOUND")
	wantMistakes(t, revoke(auth.Viewer{Role: auth.Staff, User: grace.ID}, present.Viewer.Session), "id.NOT_FOUND")
	wantDevices(s, map[string]device{"present": {present, false}, "elsewhere": {elsewhere, true}, "others": {others, false}})
	s.check(revoke(present.Viewer, present.Viewer.Session))
	wantDevices(s, map[string]device{"present": {present, true}})
}

func TestSessionsRevokeAll(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	present, others := s.start(ada), s.start(grace)
	var elsewhere []*SignedIn
	for range 3 {
		elsewhere = append(elsewhere, s.start(ada))
	}
	n, err := s.SessionsRevokeAll(t.Context(), present.Viewer, SessionsRevokeAllInput{KeepCurrent: true})
	if err != nil || n != 3 {
		t.Errorf("revoked %d, %v", n, err)
	}
	wantDevices(s, map[string]device{
		"present": {present, false}, "first": {elsewhere[0], true}, "last": {elsewhere[2], true}, "others": {others, false},
	})
	s.start(ada)
	n, err = s.SessionsRevokeAll(t.Context(), present.Viewer, SessionsRevokeAllInput{})
	if err != nil || n != 2 {
		t.Errorf("revoked %d, %v", n, err)
	}
	wantDevices(s, map[string]device{"present": {present, true}, "others": {others, false}})
	_, err = s.SessionsRevokeAll(t.Context(), auth.Viewer{}, SessionsRevokeAllInput{})
	wantUnauthenticated(t, err)
}

// Who comes from a time without a limit may have more sessions than one notification holds.
func TestVeryManySessionsEndAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)
	present := s.start(ada)
	s.exec(`INSERT INTO sessions (id, created_at, updated_at, user_id, token_hash, last_used_at, expires_at)
		SELECT gen_random_uuid(), now(), now(), $1, sha256(n::text::bytea), now(), now() + interval '1 day'
		FROM generate_series(1, 1000) n`, ada.ID)
	s.check(s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return s.Changed(ctx, tx, ada.ID) }))
	n, err := s.SessionsRevokeAll(t.Context(), present.Viewer, SessionsRevokeAllInput{})
	if err != nil || n != 1001 {
		t.Errorf("revoked %d, %v", n, err)
	}
}
