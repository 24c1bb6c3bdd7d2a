package idempotency

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Once runs work of a viewer's in a transaction, and returns the result that it returns. With a key the
// work is done once: after that Once tells what came of it then. A bad key is a fault.UserErrors.
func Once(
	ctx context.Context, st *store.Store, viewer auth.Viewer, mutation string, key *string, input any,
	work func(ctx context.Context, tx *ent.Tx) (result string, err error),
) (result string, err error) {
	var v fault.Validator
	if key != nil {
		if Validate(&v, *key); v.Err() != nil {
			return "", v.Err()
		}
	}
	err = st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if key == nil {
			result, err = work(ctx, tx)
			return err
		}
		of, err := UserKey(viewer, mutation, *key, input)
		if err != nil {
			return err
		}
		found, claimed, err := Claim(ctx, tx, of)
		if err != nil {
			return err
		}
		if !claimed {
			result = found.Result
			return nil
		}
		if result, err = work(ctx, tx); err != nil {
			return err
		}
		return Complete(ctx, tx, found.ID, Outcome{Result: result})
	})
	return result, err
}
