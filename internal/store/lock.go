package store

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var lockUser = record.NewStatement(`SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`)

// LockUser locks a user until the transaction ends, and reports whether there is one. Whoever
// counts or merges what a user has locks the user first. Rows that refer to the user are not
// hindered.
func LockUser(ctx context.Context, tx *ent.Tx, id typeid.User) (found bool, err error) {
	n, err := lockUser.Exec(ctx, tx, id)
	if err != nil {
		return false, fmt.Errorf("lock user: %w", err)
	}
	return n > 0, nil
}
