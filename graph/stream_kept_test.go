package graph

import (
	"context"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
)

// TestKeptContext: what operations over a WebSocket ask for is there after the handshake, and its context ends nothing.
func TestKeptContext(t *testing.T) {
	t.Parallel()
	type otherKey struct{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), otherKey{}, "of net/http"))
	ctx = context.WithValue(ctx, requestKey{}, request{id: "r1", userAgent: "phone", wantsCost: true})
	ctx = context.WithValue(ctx, originKey{}, origin{network: "192.0.2.0/24", socket: true})
	viewer := auth.Viewer{Role: auth.Staff}
	ctx = context.WithValue(auth.WithViewer(ctx, viewer), tokenKey{}, "secret")
	kept := keptContext(ctx)
	cancel()
	if kept.Err() != nil || kept.Value(otherKey{}) != nil {
		t.Errorf("it ends (%v), or keeps more than it must", kept.Err())
	}
	if RequestID(kept) != "r1" || clientFrom(kept).UserAgent != "phone" || !wantsCost(kept) || originFrom(kept) != originFrom(ctx) ||
		auth.ViewerFrom(kept) != viewer || kept.Value(tokenKey{}) != "secret" {
		t.Error("it has not kept what it must")
	}
	if guest := keptContext(t.Context()); auth.ViewerFrom(guest) != (auth.Viewer{}) || originFrom(guest) != (origin{}) {
		t.Error("a guest has become somebody")
	}
}
