package account

import (
	"context"
	"fmt"
)

// purgeBatch is how many rows one statement of Purge deletes, so that none of them holds locks for
// long.
const purgeBatch = 1000

// Purge deletes what has ended: sessions, sign-ups, tokens, sign-ins at other providers, and
// throttles that are forgotten.
func (s *Service) Purge(ctx context.Context) error {
	for _, p := range purges {
		for n := int64(purgeBatch); n == purgeBatch; {
			var err error
			if n, err = p.statement.Exec(ctx, s.store.DB, purgeBatch); err != nil {
				return fmt.Errorf("purge %s: %w", p.table, err)
			}
		}
	}
	return s.throttles.Purge(ctx)
}
