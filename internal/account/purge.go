package account

import (
	"context"
	"fmt"
)

// Purge deletes what has ended: sessions, sign-ups, tokens, sign-ins at other providers,
// devices that are known no longer, and throttles that are forgotten.
func (s *Service) Purge(ctx context.Context) error {
	for _, p := range purges {
		if err := p.statement.Purge(ctx, s.store.DB); err != nil {
			return fmt.Errorf("purge %s: %w", p.table, err)
		}
	}
	return s.throttles.Purge(ctx)
}
