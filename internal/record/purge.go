package record

import "context"

// PurgeBatch is how many rows Purge deletes at a time, so that none of its transactions holds locks
// for long.
const PurgeBatch = 1000

// Purge runs a statement that deletes at most $1 rows, again and again until it finds fewer. Each
// run is a transaction of its own. The args are $2 and those after it.
func (s Statement) Purge(ctx context.Context, db Execer, args ...any) error {
	args = append([]any{PurgeBatch}, args...)
	for {
		n, err := s.Exec(ctx, db, args...)
		if err != nil || n < PurgeBatch {
			return err
		}
	}
}
