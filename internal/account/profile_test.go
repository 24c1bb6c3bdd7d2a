package account

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestProfileUpdate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	for sent, want := range map[string]string{
		" Ada King\t": "Ada King", "": "", strings.Repeat("é", maxNameLen): strings.Repeat("é", maxNameLen),
	} {
		u, err := s.ProfileUpdate(t.Context(), viewerOf(ada), ProfileUpdateInput{Name: sent})
		if err != nil || u.Name != want || u.ID != ada.ID {
			t.Errorf("%q made %v, %v", sent, u, err)
		}
		stored, err := s.store.Client.User.Get(t.Context(), ada.ID)
		if err != nil || stored.Name != want {
			t.Errorf("%q is stored as %v, %v", sent, stored, err)
		}
	}
	_, err := s.ProfileUpdate(t.Context(), viewerOf(ada), ProfileUpdateInput{Name: strings.Repeat("é", maxNameLen+1)})
	wantMistakes(t, err, "name.TOO_LONG")
	_, err = s.ProfileUpdate(t.Context(), viewerOf(ada), ProfileUpdateInput{Name: "a\x00"})
	wantMistakes(t, err, "name.INVALID")
	for _, viewer := range []auth.Viewer{{}, {Role: auth.User, User: typeid.NewUser()}} {
		_, err := s.ProfileUpdate(t.Context(), viewer, ProfileUpdateInput{Name: "Mallory"})
		wantUnauthenticated(t, err)
	}
	if n := s.count("SELECT count(*) FROM users WHERE id = $1 AND name = $2", grace.ID, grace.Name); n != 1 {
		t.Error("another user's name has changed")
	}
}
