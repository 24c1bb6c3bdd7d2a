package account

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Grouped is a customer with the group that they are in; nil is none.
type Grouped struct {
	ID    typeid.User
	Group *typeid.CustomerGroup
}

// LockCustomers locks those of the users that are customers until the transaction ends, and returns them
// with their groups.
func (s *Service) LockCustomers(ctx context.Context, tx *ent.Tx, ids []typeid.User) ([]Grouped, error) {
	list, err := record.All(ctx, tx, lockCustomers, func(r *record.Reader) Grouped {
		return Grouped{typeid.Of[typeid.User](r.UUID()), groupOf(record.Optional(r, r.UUID))}
	}, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("lock customers: %w", err)
	}
	return list, nil
}

func groupOf(id *uuid.UUID) *typeid.CustomerGroup {
	if id == nil {
		return nil
	}
	return new(typeid.Of[typeid.CustomerGroup](*id))
}

// AssignGroup puts customers into a group, or into none if it is nil, and has all replicas know that their
// sessions see other prices.
func (s *Service) AssignGroup(ctx context.Context, tx *ent.Tx, ids []typeid.User, group *typeid.CustomerGroup) error {
	if _, err := assignGroup.Exec(ctx, tx, typeid.Array(ids), group); err != nil {
		return fmt.Errorf("assign a group: %w", err)
	}
	if _, err := s.tell(ctx, tx, sessionIDsOfUsers, typeid.Array(ids)); err != nil {
		return fmt.Errorf("tell of changed sessions: %w", err)
	}
	return nil
}
