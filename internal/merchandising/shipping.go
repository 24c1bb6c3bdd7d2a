package merchandising

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
)

// deliveryKind is a kind of things that say how is delivered, with how they are written.
type deliveryKind[T thing] struct {
	kind[T]
	// event is what the audit log calls the kind.
	event string
	// limit is how many there are, or how many within what within returns.
	limit  limit
	within func(T) []any // nil for all
	// insert and update take rows as JSON, and remove an id.
	insert, update, remove record.Statement
	// saveParts writes what belongs to a thing, of which the one before is empty when it is new; nil if nothing does.
	saveParts func(ctx context.Context, tx *ent.Tx, before, after T) error
}

// create inserts a thing, and tells of it.
func (k *deliveryKind[T]) create(ctx context.Context, tx *ent.Tx, s *Service, viewer auth.Viewer, made T) error {
	var in []any
	if k.within != nil {
		in = k.within(made)
	}
	if err := k.limit.leaves(ctx, tx, 1, in...); err != nil {
		return err
	}
	if _, err := write(ctx, tx, k.insert, []T{made}, k.name); err != nil {
		return err
	}
	var nothing T
	return k.save(ctx, tx, s, viewer, "created", nothing, change[T]{nil, &made})
}

// alter has a thing become what a function makes of it, and tells of it.
func (k *deliveryKind[T]) alter(
	ctx context.Context, s *Service, viewer auth.Viewer, of []ref, apply func(ctx context.Context, tx *ent.Tx, before T) (T, error),
) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := k.take(ctx, tx, of)
		if err != nil {
			return err
		}
		after, err := apply(ctx, tx, before[0])
		if err != nil {
			return err
		}
		changed := changes(before, []T{after})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, k.update, afters(changed), k.name); err != nil {
			return err
		}
		return k.save(ctx, tx, s, viewer, "updated", before[0], changed[0])
	})
}

// save writes what belongs to a thing that was written, and tells of it.
func (k *deliveryKind[T]) save(ctx context.Context, tx *ent.Tx, s *Service, viewer auth.Viewer, what string, before T, c change[T]) error {
	if k.saveParts != nil {
		if err := k.saveParts(ctx, tx, before, *c.after); err != nil {
			return err
		}
	}
	return tell(ctx, tx, s, viewer, &k.kind, k.event+"."+what, []change[T]{c})
}

// end deletes a thing, and tells of it. If something refers to it, that is a fault.CodeNotAllowed with inUse.
func (k *deliveryKind[T]) end(ctx context.Context, s *Service, viewer auth.Viewer, of []ref, inUse string) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := k.take(ctx, tx, of)
		if err != nil {
			return err
		}
		n, err := k.remove.Exec(ctx, tx, gone[0].identity().ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation), err == nil && n == 0:
			return fault.User(fault.CodeNotAllowed, inUse, "id")
		case err != nil:
			return fmt.Errorf("delete %s: %w", k.name, err)
		}
		return tell(ctx, tx, s, viewer, &k.kind, k.event+".deleted", []change[T]{{&gone[0], nil}})
	})
}

// uuidOf returns an id as it is kept; nil of nil.
func uuidOf[ID interface{ UUID() uuid.UUID }](id *ID) *uuid.UUID {
	if id == nil {
		return nil
	}
	return new((*id).UUID())
}
