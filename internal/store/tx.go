package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
)

const (
	maxAttempts = 8
	firstPause  = 4 * time.Millisecond
	maxPause    = 250 * time.Millisecond
)

var errNested = errors.New("transaction within a transaction: pass the outer one on instead")

type inTxKey struct{}

// InTx runs fn in a transaction (read committed) and commits it. It rolls the transaction back when
// fn fails or panics. The errors of fn come back unchanged.
//
// Postgres breaks a transaction off for reasons that are nobody's fault. They are serialization
// failures (40001), deadlocks (40P01), a lost connection, and a plan gone stale by a migration.
// InTx then runs fn again, a bounded number of times with growing pauses. So fn must do nothing but
// work on the transaction. It must not keep what an earlier run of it found. A commit whose answer
// was lost is not run again: whether it happened is unknown.
//
// Under the context that fn gets, a further InTx is an error.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *ent.Tx) error) error {
	if ctx.Value(inTxKey{}) != nil {
		return errNested
	}
	pause := firstPause
	for attempt := 1; ; attempt++ {
		again, err := s.try(ctx, fn)
		if err == nil || !again || ctx.Err() != nil {
			return err
		}
		if attempt == maxAttempts {
			return fmt.Errorf("transaction given up after %d attempts: %w", attempt, err)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, maxPause)
	}
}

// try runs fn in a transaction, once, and reports whether its failure is one to try again.
func (s *Store) try(ctx context.Context, fn func(context.Context, *ent.Tx) error) (again bool, err error) {
	tx, err := s.Client.Tx(ctx)
	if err != nil {
		return retryable(err), fmt.Errorf("begin transaction: %w", err)
	}
	finished := false
	defer func() {
		if !finished { // fn panics
			_ = tx.Rollback()
		}
	}()
	err = fn(context.WithValue(ctx, inTxKey{}, true), tx)
	finished = true
	if err != nil {
		// A transaction whose context has ended, or whose connection is lost, is rolled back
		// already.
		if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) && !errors.Is(rerr, driver.ErrBadConn) && ctx.Err() == nil {
			err = fmt.Errorf("%w (and rolling back: %w)", err, rerr)
		}
		return retryable(err), err
	}
	if err := tx.Commit(); err != nil {
		return isTransient(err), fmt.Errorf("commit transaction: %w", err)
	}
	return false, nil
}

func retryable(err error) bool {
	return isTransient(err) || isStale(err) || errors.Is(err, driver.ErrBadConn)
}

func isTransient(err error) bool {
	return IsCode(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected)
}
