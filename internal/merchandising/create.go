package merchandising

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
)

// once runs work in a transaction, and returns the id that it returns. With an idempotency key the work is
// done once: after that it is told what came of it then.
func (s *Service) once(
	ctx context.Context, viewer auth.Viewer, mutation string, key *string, in any, work func(ctx context.Context, tx *ent.Tx) (id string, err error),
) (id string, err error) {
	var v fault.Validator
	if key != nil {
		if idempotency.Validate(&v, *key); v.Err() != nil {
			return "", v.Err()
		}
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if key == nil {
			id, err = work(ctx, tx)
			return err
		}
		of, err := idempotency.UserKey(viewer, mutation, *key, in)
		if err != nil {
			return err
		}
		record, claimed, err := idempotency.Claim(ctx, tx, of)
		if err != nil {
			return err
		}
		if !claimed {
			id = record.Result
			return nil
		}
		if id, err = work(ctx, tx); err != nil {
			return err
		}
		return idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: id})
	})
	return id, err
}
