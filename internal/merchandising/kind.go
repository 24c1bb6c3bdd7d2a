package merchandising

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
)

// maxAtOnce is how many things are changed at once that are named one by one.
const maxAtOnce = 250

// base is what all that can be changed has.
type base struct {
	ID      uuid.UUID `json:"id"`
	Version int       `json:"version"`
}

func (b base) identity() base { return b }

// thing is something that can be changed: a row with what belongs to it. Its JSON has the names of the
// columns. It is what is written, and what the audit log tells.
type thing interface{ identity() base }

// kind is a kind of things.
type kind[T thing] struct {
	name string
	id   func(uuid.UUID) fmt.Stringer
	// lock locks the things with ids ($1) in the order of their ids, and look reads them as JSON.
	lock, look record.Query
}

// ref names a thing, at a path of the input. Its version is any if it is nil.
type ref struct {
	id      uuid.UUID
	version *int
	path    []string
}

// one names the thing that an input is about.
func one(id interface{ UUID() uuid.UUID }, version *int) []ref {
	return []ref{{id.UUID(), version, nil}}
}

// many names things of a list of the input, which is at a path. An id that is given twice is a mistake.
func many[R any](v *fault.Validator, list []R, path string, of func(R) (interface{ UUID() uuid.UUID }, *int)) []ref {
	v.Check(len(list) > 0, fault.CodeRequired, "Give at least one.", path)
	v.Check(len(list) <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d at once.", maxAtOnce), path)
	refs, given := make([]ref, len(list)), map[uuid.UUID]bool{}
	for i, r := range list {
		id, version := of(r)
		refs[i] = ref{id.UUID(), version, []string{path, strconv.Itoa(i)}}
		v.Check(!given[id.UUID()], fault.CodeInvalid, "This is given twice.", path, strconv.Itoa(i))
		given[id.UUID()] = true
	}
	return refs
}

// take locks things until the transaction ends, and returns them in the order of the refs. What is not
// there is a fault.CodeNotFound, and another version than is expected a fault.CodeConflict.
func (k *kind[T]) take(ctx context.Context, tx *ent.Tx, refs []ref) ([]T, error) {
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = r.id.String()
	}
	there, err := k.takeAll(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]T, len(there))
	for _, t := range there {
		byID[t.identity().ID] = t
	}
	var v fault.Validator
	list := make([]T, len(refs))
	for i, r := range refs {
		t, found := byID[r.id]
		list[i] = t
		if v.Check(found, fault.CodeNotFound, "There is no such "+k.name+".", append(r.path, "id")...) {
			v.Check(r.version == nil || *r.version == t.identity().Version, fault.CodeConflict,
				"The "+k.name+" has been changed meanwhile.", append(r.path, "expectedVersion")...)
		}
	}
	return list, v.Err()
}

// takeAll locks and returns those of the things that are there.
func (k *kind[T]) takeAll(ctx context.Context, tx *ent.Tx, ids []string) ([]T, error) {
	if err := k.lock.Each(ctx, tx, func(r *record.Reader) { r.UUID() }, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock %s: %w", k.name, err)
	}
	return k.read(ctx, tx, k.look, pq.Array(ids))
}

// read reads things as JSON.
func (k *kind[T]) read(ctx context.Context, tx *ent.Tx, q record.Query, args ...any) ([]T, error) {
	list, err := record.All(ctx, tx, q, func(r *record.Reader) (t T) {
		r.JSON(&t)
		return t
	}, args...)
	if err != nil {
		return nil, fmt.Errorf("look at %s: %w", k.name, err)
	}
	return list, nil
}
