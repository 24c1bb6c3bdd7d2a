package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// TestSessionLimits: nobody is let wait, or hold others up, for good.
func TestSessionLimits(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	unhurried := s.Patient()
	defer unhurried.DB.Close()
	for setting, want := range map[string]string{
		"statement_timeout": "10s", "lock_timeout": "1500ms", "idle_in_transaction_session_timeout": "10s",
	} {
		if got := value[string](t, s.DB, "SHOW "+setting); got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
		if got := value[string](t, unhurried.DB, "SHOW "+setting); got != "0" {
			t.Errorf("%s of patient sessions is %s", setting, got)
		}
	}
}

// TestStuckTransaction: a row that is locked for good costs those who want it their time, and no
// one else anything.
func TestStuckTransaction(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	stuck, err := s.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Rollback()
	exec(t, stuck, "SELECT FROM t WHERE id = 1 FOR UPDATE")
	const many = 2 * pgtest.MaxConns
	failed := make(chan error, many)
	for range many {
		go func() {
			failed <- s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				if _, err := tx.ExecContext(ctx, "SET LOCAL lock_timeout = 200"); err != nil {
					return err
				}
				return add(ctx, tx, 1, 1)
			})
		}()
	}
	for waiting := 0; waiting < pgtest.MaxConns/2; {
		waiting = value[int](t, s.DB, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
	}
	began := time.Now()
	if n := value[int](t, s.DB, "SELECT n FROM t WHERE id = $1", 2); n != 0 || time.Since(began) > 2*time.Second {
		t.Errorf("reading took %s, %d", time.Since(began), n)
	}
	for range many {
		if err := <-failed; !store.IsBusy(err) || !store.IsUnavailable(err) {
			t.Errorf("error %v", err)
		}
	}
}

// TestStuckRowsLeavePlaces has far more transactions come for a row that is locked for good than
// there are places. Meanwhile others have their turn.
func TestStuckRowsLeavePlaces(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	stuck, err := s.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Rollback()
	exec(t, stuck, "SELECT FROM t WHERE id = 1 FOR UPDATE")
	ctx, cancel := context.WithCancel(t.Context())
	var waiters sync.WaitGroup
	for range pgtest.MaxConns {
		waiters.Go(func() {
			for ctx.Err() == nil {
				_ = s.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return add(ctx, tx, 1, 1) })
			}
		})
	}
	defer waiters.Wait()
	defer cancel()
	const many = 5
	for range many {
		if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return add(ctx, tx, 2, 1) }); err != nil {
			t.Error(err)
		}
	}
	if n := value[int](t, s.DB, "SELECT n FROM t WHERE id = $1", 2); n != many {
		t.Errorf("%d of %d went through", n, many)
	}
}

// TestTransactionsTakeHalfThePool counts how many are under way at most.
func TestTransactionsTakeHalfThePool(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	var mu sync.Mutex
	running, most := 0, 0
	count := func(by int) {
		mu.Lock()
		defer mu.Unlock()
		running += by
		most = max(most, running)
	}
	var all sync.WaitGroup
	for range 4 * pgtest.MaxConns {
		all.Go(func() {
			if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				count(1)
				defer count(-1)
				_, err := tx.ExecContext(ctx, "SELECT pg_sleep(0.01)")
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most != pgtest.MaxConns/2 {
		t.Errorf("%d transactions at a time, want %d", most, pgtest.MaxConns/2)
	}
}

// TestTransactionsEnd: also for callers who never do.
func TestTransactionsEnd(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	store.SetTxTimeout(s, 100*time.Millisecond)
	err := inTime(t, "the transaction", func() error {
		return s.InTx(context.WithoutCancel(t.Context()), func(ctx context.Context, tx *ent.Tx) error {
			_, err := tx.ExecContext(ctx, "SELECT pg_sleep(60)")
			return err
		})
	})
	if !errors.Is(err, store.ErrBusy) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = s.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT pg_sleep(60)")
		return err
	})
	if errors.Is(err, store.ErrBusy) {
		t.Errorf("the caller's own deadline is told as %v", err)
	}
}

// TestVictims: a single statement that Postgres broke off is run again, a bounded number of times.
func TestVictims(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	exec(t, s.DB, `CREATE SEQUENCE attempts;
		CREATE FUNCTION victim(times int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('attempts') <= times THEN RAISE deadlock_detected; END IF;
			RETURN 7;
		END $$`)
	if got := value[int](t, s.DB, "SELECT victim($1)", 2); got != 7 {
		t.Errorf("got %d", got)
	}
	exec(t, s.DB, "SELECT setval('attempts', 1, false)")
	exec(t, s.DB, "SELECT victim(2)")
	_, err := s.DB.ExecContext(t.Context(), "SELECT victim(1000)")
	if !store.IsUnavailable(err) || !store.IsCode(err, pqerror.TRDeadlockDetected) {
		t.Errorf("error %v", err)
	}
	exec(t, s.DB, "SELECT setval('attempts', 1, false)")
	if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT victim(1)")
		return err
	}); err != nil { // only InTx runs it again, in a transaction that works
		t.Error(err)
	}
}

func TestWhatPasses(t *testing.T) {
	t.Parallel()
	for code, want := range map[pqerror.Code]bool{
		"08006": true, "25006": true, "25P03": true, "40001": true, "40P01": true, "53100": true, "53200": true, "53300": true,
		"55P03": true, "57014": true, "57P01": true, "57P02": true, "57P03": true,
		"22012": false, "23505": false, "42703": false, "0A000": false, "XX000": false,
	} {
		if got := store.IsUnavailable(&pq.Error{Code: code}); got != want {
			t.Errorf("%s passes: %v", code, got)
		}
	}
}
