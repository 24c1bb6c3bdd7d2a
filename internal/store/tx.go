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
	// txTimeout is how long a transaction may take, with all its attempts. It holds for work that
	// goes on when its caller has gone.
	txTimeout = 15 * time.Second

	maxAttempts = 8
	firstPause  = 4 * time.Millisecond
	maxPause    = 250 * time.Millisecond
)

var errNested = errors.New("transaction within a transaction: pass the outer one on instead")

// inTxKey is where a context of InTx has the time by which the transaction has to be over. The end
// of that time does not end the context: for a context that can end, lib/pq starts a goroutine with
// each statement. A connection looks at the time itself.
type inTxKey struct{}

var errLate = errors.New("the transaction's time is over")

func isLate(deadline time.Time) bool { return !deadline.IsZero() && time.Now().After(deadline) }

// InTx runs fn in a transaction (read committed) and commits it. It rolls the transaction back when
// fn fails or panics. The errors of fn come back unchanged.
//
// Postgres breaks a transaction off for reasons that are nobody's fault. They are serialization
// failures (40001), deadlocks (40P01), a lost connection, one to a database that has become
// read-only, and a plan gone stale by a migration. InTx then runs fn again, a bounded number of
// times with growing pauses. So fn must do nothing but work on the transaction. It must not keep
// what an earlier run of it found. A commit whose answer was lost is not run again: it is
// ErrUncertain.
//
// As many transactions are under way at a time as half the pool's connections. Others wait for
// their turn, at most 5 s. While slow ones have half of these places, all new ones wait for each
// lock 100 ms at most. A transaction takes 15 s at most, with all its runs. What takes longer fails
// with ErrBusy. So fn must not wait for another transaction.
//
// Under the context that fn gets, a further InTx is an error.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *ent.Tx) error) error {
	if ctx.Value(inTxKey{}) != nil {
		return errNested
	}
	var deadline time.Time
	if s.txTimeout > 0 {
		deadline = time.Now().Add(s.txTimeout)
	}
	place, err := s.places.enter(ctx)
	if err != nil {
		return err
	}
	defer s.places.leave(place)
	err = s.repeat(context.WithValue(ctx, inTxKey{}, deadline), deadline, fn)
	if err != nil && isLate(deadline) && ctx.Err() == nil && !errors.Is(err, ErrUncertain) {
		return fmt.Errorf("%w: transaction took longer than %s: %w", ErrBusy, s.txTimeout, err)
	}
	return err
}

// repeat runs fn in transactions until one is committed, or there is no point in another.
func (s *Store) repeat(ctx context.Context, deadline time.Time, fn func(ctx context.Context, tx *ent.Tx) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		again, err := s.try(ctx, fn)
		if err == nil || !again || ctx.Err() != nil || isLate(deadline) {
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
	if s.places.crowded() {
		ctx = context.WithValue(ctx, impatientKey{}, true)
	}
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
	err = fn(ctx, tx)
	finished = true
	if err != nil {
		// A transaction whose context has ended, or whose connection is lost, is rolled back
		// already.
		if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) && !errors.Is(rerr, driver.ErrBadConn) && ctx.Err() == nil {
			err = fmt.Errorf("%w (and rolling back: %w)", err, rerr)
		}
		return retryable(err), err
	}
	err = tx.Commit()
	switch {
	case isLost(err):
		return false, fmt.Errorf("%w: %w", ErrUncertain, err)
	case errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil:
		// database/sql rolled back by itself when the context ended, and doesn't say why.
		return false, fmt.Errorf("commit transaction: %w (%w)", ctx.Err(), err)
	case err != nil:
		return isTransient(err), fmt.Errorf("commit transaction: %w", err)
	}
	return false, nil
}

func retryable(err error) bool {
	return isTransient(err) || isStale(err) || isLost(err)
}

func isTransient(err error) bool {
	return IsCode(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected)
}
