package account

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// VisibleByID returns the users that the viewer may see: the viewer alone.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.User,
) (map[typeid.User]*ent.User, error) {
	for _, id := range ids {
		if id != viewer.User || !viewer.SignedIn() {
			continue
		}
		me, err := s.Me(ctx, viewer)
		if err != nil || me == nil {
			return nil, err
		}
		return map[typeid.User]*ent.User{id: me}, nil
	}
	return nil, nil
}
