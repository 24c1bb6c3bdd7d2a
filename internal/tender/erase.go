package tender

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
)

// Erase forgets a user, who is about to be erased: whose the gift cards were that were mailed to them, and
// why they were given store credit. What they are worth stays in the books.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := erasePerson.Exec(ctx, tx, u.ID, strings.ToLower(u.Email)); err != nil {
		return fmt.Errorf("erase gift cards: %w", err)
	}
	return nil
}
