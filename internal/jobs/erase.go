package jobs

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
)

// Erase deletes the jobs about a user that were given up, and would else lie in the queue for ever.
// Whom a job is about its payload says in fields that are called Email and User.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseDead.Exec(ctx, tx, u.Email, u.ID.String()); err != nil {
		return fmt.Errorf("delete jobs that were given up: %w", err)
	}
	return nil
}
