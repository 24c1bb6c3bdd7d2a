package auth_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestViewers(t *testing.T) {
	t.Parallel()
	user, service := typeid.NewUser(), typeid.NewServiceToken()
	reader := auth.PermissionSetOf(auth.ReadOrders)
	for _, tt := range []struct {
		viewer          auth.Viewer
		signedIn, reads bool
		actor           string
	}{
		{auth.Viewer{}, false, false, "guest"},
		{auth.Viewer{Role: auth.User, User: user, Permissions: reader}, true, false, user.String()},
		{auth.Viewer{Role: auth.Staff, User: user}, true, false, user.String()},
		{auth.Viewer{Role: auth.Staff, User: user, Permissions: reader}, true, true, user.String()},
		{auth.Viewer{Role: auth.Staff, Service: service, Permissions: reader}, false, true, service.String()},
	} {
		if tt.viewer.SignedIn() != tt.signedIn || tt.viewer.May(auth.ReadOrders) != tt.reads || tt.viewer.Actor() != tt.actor {
			t.Errorf("%+v: signed in %v, reads %v, acts as %s",
				tt.viewer, tt.viewer.SignedIn(), tt.viewer.May(auth.ReadOrders), tt.viewer.Actor())
		}
	}
}

func TestPermissionSets(t *testing.T) {
	t.Parallel()
	all := auth.AllPermissions()
	for _, p := range all.List() {
		if parsed, err := auth.ParsePermission(string(p)); err != nil || parsed != p {
			t.Errorf("%s is read as %s, %v", p, parsed, err)
		}
		only := auth.PermissionSetOf(p)
		if !only.Has(p) || !all.Has(p) || all.Without(only).Has(p) {
			t.Errorf("%s: %v, of all %v", p, only.List(), all.List())
		}
	}
	managed := auth.PermissionSetOf(auth.ManageOrders, "NO_SUCH")
	if diff := cmp.Diff([]auth.Permission{auth.ReadOrders, auth.ManageOrders}, managed.List()); diff != "" {
		t.Error(diff)
	}
	if _, err := auth.ParsePermission("NO_SUCH"); err == nil || (auth.PermissionSet(0)).Has("NO_SUCH") {
		t.Error("NO_SUCH is a permission")
	}
}

func TestViewerFrom(t *testing.T) {
	t.Parallel()
	if got := auth.ViewerFrom(t.Context()); got != (auth.Viewer{}) {
		t.Errorf("without a viewer: %+v, want a guest", got)
	}
	want := auth.Viewer{Role: auth.User, User: typeid.NewUser(), Session: typeid.NewSession()}
	ctx, cancel := context.WithCancel(auth.WithViewer(t.Context(), want))
	defer cancel()
	if got := auth.ViewerFrom(ctx); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := auth.ViewerFrom(auth.WithViewer(ctx, auth.Viewer{})); got != (auth.Viewer{}) {
		t.Errorf("a guest inside of it: %+v", got)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`) // 256 bits
	seen := map[string]bool{}
	for range 1000 {
		token, hash := auth.NewToken()
		if !form.MatchString(token) || seen[token] {
			t.Fatalf("token %q, seen before: %v", token, seen[token])
		}
		seen[token] = true
		if len(hash) != 32 || !bytes.Equal(hash, auth.HashToken(token)) || bytes.Contains(hash, []byte(token)) {
			t.Fatalf("token %q has the hash %x", token, hash)
		}
	}
	// Hashes that are stored stay good.
	const want = "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0"
	if got := hex.EncodeToString(auth.HashToken("token")); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}
