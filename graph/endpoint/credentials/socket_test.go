package credentials

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// end is when all sessions end.
var end = time.Now().Add(time.Hour)

// sessions knows who has which token, until that changes.
type sessions map[string]auth.Viewer

func (s sessions) Authenticate(_ context.Context, token string) (auth.Viewer, time.Time, error) {
	if viewer, ok := s[token]; ok {
		return viewer, end, nil
	}
	return auth.Viewer{}, time.Time{}, fault.Unauthenticated("the session has ended")
}

func TestRecheck(t *testing.T) {
	t.Parallel()
	known := sessions{"a": {Role: auth.User}, "b": {Role: auth.Staff}, "c": {Role: auth.User}}
	init, check := InitSocket(known, nil), Recheck(known)
	handshake, err := authenticate(t.Context(), known, "c", nil)
	if err != nil {
		t.Fatal(err)
	}
	of := func(ctx context.Context, payload map[string]any) context.Context {
		ctx, err := init(ctx, payload)
		if err != nil {
			t.Fatal(err)
		}
		if until, err := check(ctx); err != nil || until.IsZero() != (auth.ViewerFrom(ctx) == auth.Viewer{}) || !until.IsZero() && until != end {
			t.Errorf("at once: until %s, %v", until, err)
		}
		return ctx
	}
	guest, byHeader := of(t.Context(), nil), of(handshake, nil)
	ended := of(handshake, map[string]any{"Authorization": "Bearer a"})
	demoted := of(t.Context(), map[string]any{"authorization": "bearer b"})
	delete(known, "a")
	known["b"] = auth.Viewer{Role: auth.User}
	for name, tt := range map[string]struct {
		ctx context.Context
		ok  bool
	}{
		"guest": {guest, true}, "by the header": {byHeader, true}, "ended": {ended, false}, "demoted": {demoted, false},
	} {
		_, err := check(tt.ctx)
		denied, ok := errors.AsType[*fault.Error](err)
		if tt.ok != (err == nil) || !tt.ok && (!ok || denied.Kind != fault.KindUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
