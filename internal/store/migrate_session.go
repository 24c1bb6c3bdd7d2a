package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"time"

	"github.com/lib/pq/pqerror"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// outsideTransaction marks a migration as one that goose runs without a transaction, such as one
// that makes an index concurrently. While it waits for others, nobody waits for it. If it were
// broken off, half of it would be done.
const outsideTransaction = "-- +goose NO TRANSACTION"

// batch is migrations that follow one another and wait for locks in the same way.
type batch struct {
	last      int64 // version
	unlimited bool  // they run outside a transaction
}

func pendingBatches(files fs.FS, all []Migration) ([]batch, error) {
	var batches []batch
	for _, m := range all {
		if !m.AppliedAt.IsZero() {
			continue
		}
		text, err := fs.ReadFile(files, m.Name)
		if err != nil {
			return nil, err
		}
		unlimited := strings.Contains(string(text), outsideTransaction)
		if len(batches) == 0 || batches[len(batches)-1].unlimited != unlimited {
			batches = append(batches, batch{unlimited: unlimited})
		}
		batches[len(batches)-1].last = m.Version
	}
	return batches, nil
}

// migrationSession holds the lock of the one process that migrates, and sets up the connection that
// migrations run on.
type migrationSession struct {
	lock.SessionLocker
	patience

	tried int           // how often a migration of the batch at hand has waited in vain
	limit time.Duration // of its waiting for a lock; 0 is none
}

// apply applies a batch, and returns how many of it no other process has applied.
func (s *migrationSession) apply(ctx context.Context, p *goose.Provider, b batch, log *slog.Logger) (applied int, err error) {
	s.limit = s.patience.lock
	if b.unlimited {
		s.limit = 0
	}
	for s.tried = 0; ; {
		results, err := p.UpTo(ctx, b.last)
		partial, ok := errors.AsType[*goose.PartialError](err)
		if !ok {
			return applied + len(results), err
		}
		applied += len(partial.Applied)
		name := path.Base(partial.Failed.Source.Path)
		if s.tried++; !waits(err) || s.tried >= s.tries {
			return applied, fmt.Errorf("%s: %w", name, partial.Err)
		}
		log.WarnContext(ctx, "a migration waits for a lock and will be tried again", "migration", name, "tried", s.tried, "error", partial.Err)
	}
}

// waits reports whether an error says that others held a lock.
func waits(err error) bool {
	return IsCode(err, pqerror.LockNotAvailable, pqerror.TRDeadlockDetected)
}

// SessionLock makes this process the one that migrates. A process that could not get a lock pauses
// while it is that one, so that several processes do not try more often than one.
func (s *migrationSession) SessionLock(ctx context.Context, conn *sql.Conn) error {
	if err := s.SessionLocker.SessionLock(ctx, conn); err != nil {
		return err
	}
	err := s.setUp(ctx, conn)
	if err != nil {
		err = errors.Join(err, s.SessionUnlock(context.WithoutCancel(ctx), conn))
	}
	return err
}

func (s *migrationSession) setUp(ctx context.Context, conn *sql.Conn) error {
	if s.tried > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(s.pause):
		}
	}
	_, err := conn.ExecContext(ctx, fmt.Sprintf("SET lock_timeout = %d", s.limit.Milliseconds()))
	return err
}
