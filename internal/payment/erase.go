package payment

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
)

// Erase forgets the last digits of what a user has paid with, in the transaction that deletes the
// account. The payments stay, and the saved methods go with the user's row.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNumbers.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase what payments were made with: %w", err)
	}
	return nil
}
