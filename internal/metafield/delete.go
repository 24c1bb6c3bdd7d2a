package metafield

import (
	"context"
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Delete deletes metafields of a thing, all or none, and returns their ids. Its mistakes are
// fault.UserErrors: what does not exist is fault.CodeNotFound, and another version than was expected
// is fault.CodeConflict.
func (s *Service) Delete(ctx context.Context, viewer auth.Viewer, in DeleteInput) (deleted []typeid.Metafield, err error) {
	owner, err := ownerFor(viewer, in.OwnerID)
	if err != nil {
		return nil, err
	}
	var v fault.Validator
	if checkNames(&v, in.Metafields, Ref.name); v.Err() != nil {
		return nil, v.Err()
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		deleted = nil
		present, err := lock(ctx, tx, owner, in.Metafields, Ref.name)
		if err != nil {
			return err
		}
		var v fault.Validator
		var changes []change
		for i, ref := range in.Metafields {
			m := present[ref.name()]
			if !v.Check(m != nil, fault.CodeNotFound, "There is no such metafield.", "metafields", strconv.Itoa(i)) {
				continue
			}
			if ref.ExpectedVersion != nil {
				checkVersion(&v, i, m, ref.ExpectedVersion)
			}
			deleted = append(deleted, m.ID)
			changes = append(changes, newChange(owner, m.Name, m, nil))
		}
		if v.Err() != nil {
			return v.Err()
		}
		if _, err := remove.Exec(ctx, tx, typeid.Array(deleted)); err != nil {
			return fmt.Errorf("delete metafields: %w", err)
		}
		return s.tell(ctx, tx, viewer, "metafields.deleted", in.OwnerID, changes)
	})
	if err != nil {
		return nil, err
	}
	return deleted, nil
}
