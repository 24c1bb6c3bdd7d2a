package account

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// ProfileUpdate changes what the viewer says of themselves. Its mistakes are fault.UserErrors.
func (s *Service) ProfileUpdate(ctx context.Context, viewer auth.Viewer, in ProfileUpdateInput) (*ent.User, error) {
	name := text.Clean(in.Name)
	var v fault.Validator
	v.Line("name", name, maxNameLen)
	if err := v.Err(); err != nil {
		return nil, err
	}
	u, err := s.store.Client.User.UpdateOneID(viewer.User).SetName(name).Save(ctx)
	if ent.IsNotFound(err) {
		return nil, fault.Unauthenticated("the account is gone")
	}
	if err != nil {
		return nil, fmt.Errorf("update profile: %w", err)
	}
	return u, nil
}
