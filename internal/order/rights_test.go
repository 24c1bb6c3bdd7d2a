package order_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/order"
)

// TestFollowingEndsWithItsRight: whoever may not see an order any more is brought nothing more of
// it. Others are, of more rights than one statement looks at.
func TestFollowingEndsWithItsRight(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	of, kept := s.confirmed(t, s.ada, 1), s.confirmed(t, s.grace, 1)
	ctx, cancel := context.WithCancel(t.Context())
	watching := make(chan error, 1)
	go func() { watching <- servers[0].WatchRights(ctx, 10*time.Millisecond) }()
	defer func() {
		cancel()
		if err := <-watching; err != nil {
			t.Error(err)
		}
	}()
	issue := func() string {
		token, err := s.IssueTrackingToken(t.Context(), of.id)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	last := ptr(cursorOf(t, s, of.id, 2))
	stays := map[string]<-chan order.EventMessage{
		"another's": servers[0].follow(t, s.grace, byID(kept.id), ptr(cursorOf(t, s, kept.id, 2))),
		"staff":     servers[0].follow(t, s.staff, byID(of.id), last),
		"token":     servers[0].follow(t, auth.Viewer{}, byToken(issue()), last),
	}
	for range 1100 { // tokens of others
		servers[0].follow(t, auth.Viewer{}, byToken(issue()), last)
	}
	expired, deleted := issue(), issue()
	for name, tt := range map[string]struct {
		events <-chan order.EventMessage
		end    string
		of     any
	}{
		"an expired token": {servers[0].follow(t, auth.Viewer{}, byToken(expired), last),
			"UPDATE tracking_tokens SET expires_at = now() WHERE token_hash = $1", auth.HashToken(expired)},
		"a deleted token, of a user": {servers[0].follow(t, s.grace, byToken(deleted), last),
			"DELETE FROM tracking_tokens WHERE token_hash = $1", auth.HashToken(deleted)},
		"another's order": {servers[0].follow(t, s.ada, byID(of.id), last),
			"UPDATE orders SET user_id = NULL WHERE id = $1", of.id},
	} {
		if _, err := s.store.DB.ExecContext(t.Context(), tt.end, tt.of); err != nil {
			t.Fatal(err)
		}
		if message, open := wait(t, tt.events, fmt.Sprintf("the end of following by %s", name)); open {
			t.Errorf("%s brings %v", name, message)
		}
	}
	servers[0].record(t, s, of.id, 1)
	servers[0].record(t, s, kept.id, 1)
	for name, events := range stays {
		id := of.id
		if name == "another's" {
			id = kept.id
		}
		receive(t, events, id, 3, 3)
	}
}
