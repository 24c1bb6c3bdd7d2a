package auth_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"regexp"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		viewer          auth.Viewer
		signedIn, staff bool
	}{
		{auth.Viewer{}, false, false},
		{auth.Viewer{Role: auth.User}, true, false},
		{auth.Viewer{Role: auth.Staff}, true, true},
	} {
		if tt.viewer.SignedIn() != tt.signedIn || tt.viewer.IsStaff() != tt.staff {
			t.Errorf("role %d: signed in %v, staff %v", tt.viewer.Role, tt.viewer.SignedIn(), tt.viewer.IsStaff())
		}
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
