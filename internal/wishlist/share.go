package wishlist

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Shared is a list as whoever has its token sees it.
type Shared struct {
	List *ent.Wishlist
	Name string
}

// Share gives a list of the viewer's a new secret token, which only this answer has. The one before is
// good for nothing then. Mistakes are fault.UserErrors.
func (s *Service) Share(ctx context.Context, viewer auth.Viewer, in ShareInput) (shared *ent.Wishlist, token string, err error) {
	if in.ExpiresAt != nil && !in.ExpiresAt.After(time.Now()) {
		return nil, "", fault.User(fault.CodeInvalid, "This must be in the future.", "expiresAt")
	}
	token, hash := auth.NewToken()
	shared, err = s.change(ctx, viewer, in.ID, "id", func(_ context.Context, _ *ent.Tx, w *ent.Wishlist) error {
		w.ShareHash, w.ShareExpiresAt = &hash, in.ExpiresAt
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return shared, token, nil
}

// Unshare takes the token of a list of the viewer's back, if there is one. Mistakes are fault.UserErrors.
func (s *Service) Unshare(ctx context.Context, viewer auth.Viewer, in UnshareInput) (*ent.Wishlist, error) {
	return s.change(ctx, viewer, in.ID, "id", func(_ context.Context, _ *ent.Tx, w *ent.Wishlist) error {
		w.ShareHash, w.ShareExpiresAt = nil, nil
		return nil
	})
}

// Shared returns the list that a token shows; nil when there is none, or the token has ended.
func (s *Service) Shared(ctx context.Context, token string) (*Shared, error) {
	w, err := record.First(ctx, s.store.Client, sharedList, ent.ReadWishlist, auth.HashToken(token))
	if err != nil {
		return nil, fmt.Errorf("read shared wishlist: %w", err)
	}
	if w == nil {
		return nil, nil
	}
	return &Shared{w, w.Name}, nil
}

// IsShared reports whether a token shows a list now.
func IsShared(w *ent.Wishlist) bool {
	return w.ShareHash != nil && (w.ShareExpiresAt == nil || w.ShareExpiresAt.After(time.Now()))
}
