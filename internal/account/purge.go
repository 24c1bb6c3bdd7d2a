package account

import (
	"context"
	"fmt"
)

// ended are the tables whose rows are of no use once they have expired.
var ended = []string{"sessions", "sign_ups", "credential_tokens", "external_sign_ins"}

// purgeBatch is how many rows one statement of Purge deletes, so that none of them holds locks for long.
const purgeBatch = 1000

// Purge deletes what has ended: sessions, sign-ups, tokens, sign-ins at other providers, and throttles that are forgotten.
func (s *Service) Purge(ctx context.Context) error {
	for _, table := range ended {
		if err := s.purge(ctx, table); err != nil {
			return fmt.Errorf("purge %s: %w", table, err)
		}
	}
	return s.throttles.Purge(ctx)
}

// purge deletes the expired rows of a table, which is one of ended.
func (s *Service) purge(ctx context.Context, table string) error {
	for {
		result, err := s.store.DB.ExecContext(ctx, purgeStatement(table), purgeBatch)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		if n < purgeBatch {
			return nil
		}
	}
}

func purgeStatement(table string) string {
	return fmt.Sprintf(`
		DELETE FROM %[1]s WHERE id = ANY(ARRAY(
			SELECT id FROM %[1]s WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`, table)
}
