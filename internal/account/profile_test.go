package account

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestProfileUpdate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addUser(adaEmail), s.addUser(graceEmail)
	for sent, want := range map[string]string{
		" Ada King\t": "Ada King", "": "", strings.Repeat("é", maxNameLen): strings.Repeat("é", maxNameLen),
	} {
		u, err := s.ProfileUpdate(t.Context(), viewerOf(ada), ProfileUpdateInput{Name: patch.Of(sent)})
		if err != nil || u.Name != want || u.ID != ada.ID {
			t.Errorf("%q made %v, %v", sent, u, err)
		}
		stored, err := s.store.Client.User.Get(t.Context(), ada.ID)
		if err != nil || stored.Name != want {
			t.Errorf("%q is stored as %v, %v", sent, stored, err)
		}
	}
	_, err := s.ProfileUpdate(t.Context(), viewerOf(ada), ProfileUpdateInput{Name: patch.Of(strings.Repeat("é", maxNameLen+1))})
	wantMistakes(t, err, "name.TOO_LONG")
	_, err = s.ProfileUpdate(t.Context(), viewerOf(ada), ProfileUpdateInput{Name: patch.Of("a\x00")})
	wantMistakes(t, err, "name.INVALID")
	for _, viewer := range []auth.Viewer{{}, {Role: auth.User, User: typeid.NewUser()}} {
		_, err := s.ProfileUpdate(t.Context(), viewer, ProfileUpdateInput{Name: patch.Of("Mallory")})
		wantUnauthenticated(t, err)
	}
	if n := s.count("SELECT count(*) FROM users WHERE id = $1 AND name = $2", grace.ID, grace.Name); n != 1 {
		t.Error("another user's name has changed")
	}
}

func TestProfileParts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := viewerOf(s.addUser(adaEmail))
	yes, no := true, false
	update := func(in ProfileUpdateInput) *ent.User {
		t.Helper()
		u, err := s.ProfileUpdate(t.Context(), ada, in)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	update(ProfileUpdateInput{Name: patch.Of(""), GivenName: patch.Of(" Ada "), Phone: patch.Of("+44 (0)20 7946-0000")})
	u := update(ProfileUpdateInput{FamilyName: patch.Of("King"), MarketingConsent: &yes})
	if u.ShownName() != "Ada King" || u.Name != "" || u.Phone != "+442079460000" || u.MarketingConsentAt == nil {
		t.Errorf("the profile is %+v", u)
	}
	if again := update(ProfileUpdateInput{MarketingConsent: &yes}); !again.MarketingConsentAt.Equal(*u.MarketingConsentAt) {
		t.Error("consent that was given already has another time")
	}
	u = update(ProfileUpdateInput{Name: patch.Of("Countess"), Phone: patch.Of(""), MarketingConsent: &no})
	if u.ShownName() != "Countess" || u.Phone != "" || u.MarketingConsentAt != nil || u.GivenName != "Ada" {
		t.Errorf("the profile is %+v", u)
	}
	for phone, want := range map[string]string{
		"020 7946 0000": "phone.INVALID", "+1 2": "phone.INVALID", "call me": "phone.INVALID",
		"+" + strings.Repeat("1", 50): "phone.TOO_LONG",
	} {
		_, err := s.ProfileUpdate(t.Context(), ada, ProfileUpdateInput{Phone: patch.Of(phone)})
		wantMistakes(t, err, want)
	}
	_, err := s.ProfileUpdate(t.Context(), ada, ProfileUpdateInput{GivenName: patch.Of("A\nda"), FamilyName: patch.Of("\x07")})
	wantMistakes(t, err, "givenName.INVALID", "familyName.INVALID")
}
