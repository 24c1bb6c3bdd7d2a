package metafield

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Set writes metafields of a thing, all or none, and returns them in the order of the input. What is
// so already is not written anew. Its mistakes are fault.UserErrors: a thing that does not exist, or
// that the viewer may not write metafields of, is fault.CodeNotFound, and another version than was
// expected is fault.CodeConflict.
func (s *Service) Set(ctx context.Context, viewer auth.Viewer, in SetInput) (written []*Metafield, err error) {
	owner, err := ownerFor(viewer, in.OwnerID)
	if err != nil {
		return nil, err
	}
	wanted, err := check(in)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		done, err := claim(ctx, tx, viewer, in)
		if err != nil {
			return err
		}
		present, err := lock(ctx, tx, owner, wanted, Input.name)
		if err != nil {
			return err
		}
		if done {
			written = inOrder(present, wanted)
			return nil
		}
		var changes []change
		if written, changes, err = set(ctx, tx, owner, present, wanted); err != nil || changes == nil {
			return err
		}
		return s.tell(ctx, tx, viewer, "metafields.set", in.OwnerID, changes)
	})
	if err != nil {
		return nil, err
	}
	return written, nil
}

// claim claims the key of a mutation, and reports whether its work was done before. Without a key
// nothing was.
func claim(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in SetInput) (done bool, err error) {
	if in.IdempotencyKey == nil {
		return false, nil
	}
	key, err := idempotency.UserKey(viewer, "metafieldsSet", *in.IdempotencyKey, in)
	if err != nil {
		return false, err
	}
	record, claimed, err := idempotency.Claim(ctx, tx, key)
	if err != nil || !claimed {
		return !claimed, err
	}
	return false, idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: "Metafields"})
}

// lock locks a thing until the transaction ends, so that nobody else writes metafields of it, and
// returns those of its metafields that are named.
func lock[M any](ctx context.Context, tx *ent.Tx, owner Owner, named []M, name func(M) Name) (map[Name]*Metafield, error) {
	n, err := owner.Kind.lock.Exec(ctx, tx, owner.ID)
	if err != nil {
		return nil, fmt.Errorf("lock the owner of metafields: %w", err)
	}
	if n == 0 {
		return nil, errNoOwner(owner)
	}
	keys := make([]Key, len(named))
	for i, m := range named {
		keys[i] = Key{owner, name(m), true}
	}
	found, err := ByKey.Read(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	present := map[Name]*Metafield{}
	for key, one := range found {
		present[key.Name] = one[0]
	}
	return present, nil
}

// inOrder returns those of the metafields that are there still.
func inOrder(present map[Name]*Metafield, wanted []Input) []*Metafield {
	list := []*Metafield{}
	for _, in := range wanted {
		if m := present[in.name()]; m != nil {
			list = append(list, m)
		}
	}
	return list
}

// set writes metafields of a thing that is locked, and returns them with what has changed.
func set(
	ctx context.Context, tx *ent.Tx, owner Owner, present map[Name]*Metafield, wanted []Input,
) (list []*Metafield, changes []change, err error) {
	if err := checkVersions(present, wanted); err != nil {
		return nil, nil, err
	}
	if err := checkCount(ctx, tx, owner, len(wanted)-len(present)); err != nil {
		return nil, nil, err
	}
	var rows []map[string]any
	for _, in := range wanted {
		before := present[in.name()]
		m := in.after(before)
		list = append(list, m)
		if m != before {
			rows = append(rows, row(owner, m))
			changes = append(changes, newChange(owner, m.Name, before, m))
		}
	}
	if len(rows) == 0 {
		return list, nil, nil
	}
	values, err := json.Marshal(rows)
	if err != nil {
		return nil, nil, fmt.Errorf("write metafields: %w", err)
	}
	if _, err := write.Exec(ctx, tx, values); err != nil {
		return nil, nil, fmt.Errorf("write metafields: %w", err)
	}
	return list, changes, nil
}

func checkVersions(present map[Name]*Metafield, wanted []Input) error {
	var v fault.Validator
	for i, in := range wanted {
		if expected := in.ExpectedVersion; expected.Given {
			checkVersion(&v, i, present[in.name()], expected.Value)
		}
	}
	return v.Err()
}

// checkVersion refuses a metafield that has another version than is expected; nil is that of none.
func checkVersion(v *fault.Validator, i int, present *Metafield, expected *int) {
	isExpected := present == nil && expected == nil || present != nil && expected != nil && present.Version == *expected
	v.Check(isExpected, fault.CodeConflict, "The metafield has been changed meanwhile.", "metafields", strconv.Itoa(i), "expectedVersion")
}

func checkCount(ctx context.Context, tx *ent.Tx, owner Owner, more int) error {
	if more == 0 {
		return nil
	}
	n, err := record.First(ctx, tx, owner.Kind.count, (*record.Reader).Int, owner.ID)
	if err != nil {
		return fmt.Errorf("count metafields: %w", err)
	}
	if int(n)+more > MaxPerOwner {
		return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d metafields can be noted of one thing.", MaxPerOwner), "metafields")
	}
	return nil
}

// after returns the metafield as it is to be: the present one itself if it is so already.
func (in Input) after(present *Metafield) *Metafield {
	m := &Metafield{ID: typeid.NewMetafield(), Name: in.name(), Content: Content{Visibility: Private}}
	if present != nil {
		*m = *present
	}
	m.Type, m.Value, m.Description = in.Type, in.Value, in.Description.Or(m.Description)
	if in.Visibility != nil {
		m.Visibility = *in.Visibility
	}
	if present != nil && m.Content == present.Content {
		return present
	}
	m.Version++
	m.UpdatedAt = time.Now().UTC().Truncate(time.Microsecond)
	return m
}

// row is a row of the table.
func row(owner Owner, m *Metafield) map[string]any {
	return map[string]any{
		"id": m.ID.UUID(), "updated_at": m.UpdatedAt, "version": m.Version, owner.Kind.name + "_id": owner.ID,
		"namespace": m.Namespace, "key": m.Key, "type": m.Type, "value": m.Value, "description": m.Description, "visibility": m.Visibility,
	}
}
