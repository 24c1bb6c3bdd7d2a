package endpoint

import (
	"context"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/graph/endpoint/credentials"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
)

// nobody knows no token.
type nobody struct{}

func (nobody) Authenticate(context.Context, string) (viewer auth.Viewer, until time.Time, err error) {
	return viewer, until, fault.Unauthenticated("unknown session")
}

func stands(ctx context.Context, accounts credentials.Authenticator) error {
	_, err := credentials.Recheck(accounts)(ctx)
	return err
}

// TestKeptContext: what operations over a WebSocket ask for is there after the handshake, and its
// context ends nothing.
func TestKeptContext(t *testing.T) {
	t.Parallel()
	type otherKey struct{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), otherKey{}, "of net/http"))
	from := request.Request{ID: "r1", UserAgent: "phone", WantsCost: true, Network: "192.0.2.0/24", Socket: true}
	ctx, err := credentials.InitSocket(accounts{}, nil)(request.With(ctx, from), map[string]any{"Authorization": "Bearer user"})
	if err != nil {
		t.Fatal(err)
	}
	kept := keptContext(ctx)
	cancel()
	if kept.Err() != nil || kept.Value(otherKey{}) != nil {
		t.Errorf("it ends (%v), or keeps more than it must", kept.Err())
	}
	if request.From(kept) != from || auth.ViewerFrom(kept) != auth.ViewerFrom(ctx) || !auth.ViewerFrom(kept).SignedIn() {
		t.Error("it has not kept what it must")
	}
	if stands(kept, accounts{}) != nil || stands(kept, nobody{}) == nil {
		t.Error("it has not kept the token")
	}
	if guest := keptContext(t.Context()); auth.ViewerFrom(guest) != (auth.Viewer{}) || stands(guest, nobody{}) != nil {
		t.Error("a guest has become somebody")
	}
}
