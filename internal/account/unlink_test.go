package account

import (
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// linked returns the names of the providers that a user is known at.
func (p provided) linked(u *ent.User) (names []string) {
	p.t.Helper()
	byUser, err := IdentitiesByUser.Read(p.t.Context(), p.store.Client, []typeid.User{u.ID})
	p.check(err)
	for _, identity := range byUser[u.ID] {
		names = append(names, identity.Provider)
	}
	return names
}

// linkedIDs returns a user's identities, the oldest first.
func (p provided) linkedIDs(u *ent.User) (ids []typeid.ExternalIdentity) {
	p.t.Helper()
	byUser, err := IdentitiesByUser.Read(p.t.Context(), p.store.Client, []typeid.User{u.ID})
	p.check(err)
	for _, identity := range byUser[u.ID] {
		ids = append(ids, identity.ID)
	}
	return ids
}

func TestExternalIdentityUnlink(t *testing.T) {
	t.Parallel()
	p := newProvided(t)
	in, err := p.signInAt("first", adaElsewhere)
	p.check(err)
	_, err = p.completeAs(in.Viewer, p.visit("second", adaElsewhere))
	p.check(err)
	grace := p.addUser(graceEmail)
	ids := p.linkedIDs(in.User)
	first, second := ids[0], ids[1]
	unlink := func(viewer auth.Viewer, id typeid.ExternalIdentity) error {
		unlinked, err := p.ExternalIdentityUnlink(t.Context(), viewer, ExternalIdentityUnlinkInput{ID: id})
		if err == nil && unlinked != id {
			t.Errorf("unlinked %s, not %s", unlinked, id)
		}
		return err
	}
	wantMistakes(t, unlink(viewerOf(grace), first), "id.NOT_FOUND")
	wantMistakes(t, unlink(in.Viewer, typeid.NewExternalIdentity()), "id.NOT_FOUND")
	wantUnauthenticated(t, unlink(auth.Viewer{}, first))

	var wg sync.WaitGroup // of the last two only one can go
	errs := make([]error, 2)
	for i, id := range []typeid.ExternalIdentity{first, second} {
		wg.Go(func() { errs[i] = unlink(in.Viewer, id) })
	}
	wg.Wait()
	left := second
	if errs[0] != nil {
		errs[0], errs[1], left = errs[1], errs[0], first
	}
	wantMistakes(t, errs[1], "NOT_ALLOWED")
	if errs[0] != nil || len(p.linked(in.User)) != 1 {
		t.Errorf("%v, linked at %v", errs[0], p.linked(in.User))
	}
	_, err = p.PasswordChange(t.Context(), in.Viewer, PasswordChangeInput{NewPassword: goodPassword}, here)
	p.check(err)
	p.check(unlink(in.Viewer, left)) // with a password all can go
	if names := p.linked(in.User); len(names) != 0 {
		t.Errorf("linked at %v", names)
	}
	in, err = p.complete(p.visit("first", adaElsewhere).with(goodPassword)) // and come back
	if err != nil || in.User.Email != adaEmail || len(p.linked(in.User)) != 1 {
		t.Errorf("signed in %v, %v", in, err)
	}
}
