package translation

import (
	"context"
	"fmt"
	"strconv"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// Delete deletes translations of a thing, all or none, and returns them as they were. Its mistakes are
// fault.UserErrors: what does not exist is fault.CodeNotFound, and another version than was expected is
// fault.CodeConflict.
func (s *Service) Delete(ctx context.Context, viewer auth.Viewer, in DeleteInput) (deleted []*Translation, err error) {
	of, err := s.ownerFor(viewer, in.OwnerID)
	if err != nil {
		return nil, err
	}
	var v fault.Validator
	if s.checkNames(&v, names(in.Translations, Ref.named)); v.Err() != nil {
		return nil, v.Err()
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		deleted = nil
		defaults, present, err := of.lock(ctx, tx)
		if err != nil {
			return err
		}
		var v fault.Validator
		var changes []change
		var fields, languages []string
		for i, ref := range in.Translations {
			d, ok := originalOf(&v, i, defaults, ref.Field)
			if !ok {
				continue
			}
			t := present[ref.named()]
			if !v.Check(t != nil, fault.CodeNotFound, "There is no such translation.", "translations", strconv.Itoa(i)) {
				continue
			}
			if ref.ExpectedVersion != nil {
				checkVersion(&v, i, t, ref.ExpectedVersion)
			}
			deleted, fields, languages = append(deleted, t), append(fields, d.stored), append(languages, t.Language)
			changes = append(changes, newChange(t.Name, t, nil))
		}
		if v.Err() != nil {
			return v.Err()
		}
		if _, err := remove.Exec(ctx, tx, of.id, pq.Array(fields), pq.Array(languages)); err != nil {
			return fmt.Errorf("delete translations: %w", err)
		}
		return s.tell(ctx, tx, viewer, "translations.deleted", in.OwnerID, changes)
	})
	if err != nil {
		return nil, err
	}
	return deleted, nil
}
