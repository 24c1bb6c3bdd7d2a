package store

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
)

// AfterCommit has do called once tx has committed, and never if it does not. A commit whose answer was
// lost does not count as one. It must not block.
func AfterCommit(tx *ent.Tx, do func()) {
	tx.OnCommit(func(next ent.Committer) ent.Committer {
		return ent.CommitFunc(func(ctx context.Context, tx *ent.Tx) error {
			err := next.Commit(ctx, tx)
			if err == nil {
				do()
			}
			return err
		})
	})
}
