package main

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// openTransactions counts transactions that have written and whose client has said nothing for a
// while.
const openTransactions = `
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND state = 'idle in transaction' AND backend_xid IS NOT NULL
	AND state_change < clock_timestamp() - interval '100 milliseconds'`

// stopped stops one of the servers at an instant at which it has open transactions.
func stopped(ctx context.Context, s *scene) (end func() error, err error) {
	process := s.shops[0].server.cmd.Process
	for range 200 {
		if err := process.Signal(syscall.SIGSTOP); err != nil {
			return nil, err
		}
		open := 0
		err := pause(ctx, 150*time.Millisecond)
		if err == nil {
			err = s.db.QueryRowContext(ctx, openTransactions).Scan(&open)
		}
		if err == nil && open > 0 {
			s.note("stopped with %d open transactions", open)
			return func() error { return process.Signal(syscall.SIGCONT) }, nil
		}
		if err := errors.Join(err, process.Signal(syscall.SIGCONT)); err != nil {
			return nil, err
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("the server never stood still in a transaction")
}
