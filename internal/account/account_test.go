package account

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestMe(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := s.addUser(adaEmail)

	me, err := s.Me(t.Context(), viewerOf(ada))
	if err != nil || me.ID != ada.ID {
		t.Errorf("Me is %v, %v", me, err)
	}
	if me, err := s.Me(t.Context(), auth.Viewer{}); me != nil || err != nil {
		t.Errorf("a guest is %v, %v", me, err)
	}
	s.check(s.store.Client.User.DeleteOne(ada).Exec(t.Context()))
	if me, err := s.Me(t.Context(), viewerOf(ada)); me != nil || err != nil {
		t.Errorf("a deleted user is %v, %v", me, err)
	}
}

// A command line has neither mail nor a queue.
func TestServiceWithoutAQueue(t *testing.T) {
	t.Parallel()
	s := New(pgtest.New(t), Options{Passwords: password.NewHasher(cheap)})
	made, err := staff.New(s.store, s).Create(t.Context(), adaEmail, goodPassword, "Ada", auth.AllPermissions())
	if err != nil || made.Email != adaEmail {
		t.Errorf("made %v, %v", made, err)
	}
	if names := s.ExternalProviders(); len(names) != 0 {
		t.Errorf("providers are %v", names)
	}
	_, err = s.ExternalSignInBegin(t.Context(), ExternalSignInBeginInput{Provider: "google"})
	wantMistakes(t, err, "provider.NOT_FOUND")
	_, err = s.ExternalSignInComplete(t.Context(), auth.Viewer{}, ExternalSignInCompleteInput{FlowToken: "none"}, here)
	wantMistakes(t, err, "flowToken.TOKEN_EXPIRED")
}
