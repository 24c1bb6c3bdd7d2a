package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// storeWithTable returns a store with a table t of two rows.
func storeWithTable(t *testing.T) *store.Store {
	t.Helper()
	s := pgtest.New(t)
	exec(t, s.DB, "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL); INSERT INTO t VALUES (1, 0), (2, 0)")
	return s
}

func add(ctx context.Context, tx *ent.Tx, id, n int) error {
	_, err := tx.ExecContext(ctx, "UPDATE t SET n = n + $2 WHERE id = $1", id, n)
	return err
}

func sum(t *testing.T, s *store.Store) int {
	t.Helper()
	return value[int](t, s.DB, "SELECT sum(n) FROM t")
}

func TestInTxCommits(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	runs := 0
	if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		runs++
		return add(ctx, tx, 1, 5)
	}); err != nil {
		t.Fatal(err)
	}
	if got := sum(t, s); got != 5 || runs != 1 {
		t.Errorf("sum %d after %d runs", got, runs)
	}
}

func TestInTxRollsBack(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	ours := errors.New("out of stock")
	for name, fail := range map[string]func() error{
		"error": func() error { return ours },
		"panic": func() error { panic("boom") },
	} {
		runs := 0
		err := func() (err error) {
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("panic: %v", r)
				}
			}()
			return s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				runs++
				if err := add(ctx, tx, 1, 5); err != nil {
					return err
				}
				return fail()
			})
		}()
		if name == "error" && err != ours || //nolint:errorlint // the very same error comes back
			name == "panic" && (err == nil || err.Error() != "panic: boom") {
			t.Errorf("%s: came back as %v", name, err)
		}
		if got := sum(t, s); got != 0 || runs != 1 {
			t.Errorf("%s: sum %d after %d runs", name, got, runs)
		}
	}
	if stats := s.DB.Stats(); stats.InUse != 0 {
		t.Errorf("%d connections are not given back", stats.InUse)
	}
}

// Two transactions lock two rows in opposite order: one of them is run again.
func TestInTxRetriesADeadlock(t *testing.T) {
	t.Parallel()
	limited := storeWithTable(t)
	limited.DB.SetMaxOpenConns(16) // two that are slow do not make the store crowded, where locks are waited for a short time
	s := limited.Patient()         // a busy machine may take longer to find a deadlock than a lock is waited for
	defer s.DB.Close()
	var met sync.WaitGroup // both hold their first row before they go for their second
	met.Add(2)
	var all sync.WaitGroup
	var mu sync.Mutex
	runs := 0
	for _, order := range [][2]int{{1, 2}, {2, 1}} {
		all.Go(func() {
			first := true
			if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				mu.Lock()
				runs++
				mu.Unlock()
				if err := add(ctx, tx, order[0], 1); err != nil {
					return err
				}
				if first {
					first = false
					met.Done()
					met.Wait()
				}
				return add(ctx, tx, order[1], 1)
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := sum(t, s); got != 4 || runs != 3 {
		t.Errorf("sum %d after %d runs, want 4 after 3", got, runs)
	}
}

func TestInTxRetriesASerializationFailureAtCommit(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	exec(t, s.DB, `CREATE SEQUENCE attempts;
		CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('attempts') <= 2 THEN RAISE serialization_failure; END IF;
			RETURN NULL;
		END $$;
		CREATE CONSTRAINT TRIGGER fail_twice AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_twice()`)
	runs := 0
	if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		runs++
		return add(ctx, tx, 1, 1)
	}); err != nil {
		t.Fatal(err)
	}
	if got := sum(t, s); got != 1 || runs != 3 {
		t.Errorf("sum %d after %d runs, want 1 after 3", got, runs)
	}
}

func TestInTxGivesUp(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	fail := func(runs *int) func(context.Context, *ent.Tx) error {
		return func(ctx context.Context, tx *ent.Tx) error {
			*runs++
			_, err := tx.ExecContext(ctx, "DO $$ BEGIN RAISE deadlock_detected; END $$")
			return err
		}
	}
	runs := 0
	err := s.InTx(t.Context(), fail(&runs))
	if runs != store.MaxAttempts || !store.IsCode(err, pqerror.TRDeadlockDetected) || !strings.Contains(err.Error(), "given up after") {
		t.Errorf("%d runs, %v", runs, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	runs = 0
	err = s.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		defer cancel()
		return fail(&runs)(ctx, tx)
	})
	if runs != 1 || err == nil {
		t.Errorf("cancelled: %d runs, %v", runs, err)
	}
}

func TestInTxSurvivesALostConnection(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	other := pgtest.New(t).DB
	runs := 0
	if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		runs++
		if err := add(ctx, tx, 1, 1); err != nil {
			return err
		}
		if runs == 1 {
			rows, err := tx.QueryContext(ctx, "SELECT pg_backend_pid()")
			if err != nil {
				return err
			}
			var pid int
			rows.Next()
			if err := errors.Join(rows.Scan(&pid), rows.Close()); err != nil {
				return err
			}
			exec(t, other, "SELECT pg_terminate_backend($1, 10000)", pid)
		}
		return add(ctx, tx, 2, 1)
	}); err != nil {
		t.Fatal(err)
	}
	if got := sum(t, s); got != 2 || runs != 2 {
		t.Errorf("sum %d after %d runs, want 2 after 2", got, runs)
	}
}

func TestInTxUnderAMigration(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	s.DB.SetMaxOpenConns(1) // the one whose plan goes stale
	read := func(ctx context.Context, tx *ent.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT * FROM t WHERE id = $1", 1)
		if err != nil {
			return err
		}
		return rows.Close()
	}
	for range 3 { // it is prepared at its second use
		if err := s.InTx(t.Context(), read); err != nil {
			t.Fatal(err)
		}
		exec(t, s.DB, "DO $$ BEGIN EXECUTE format('ALTER TABLE t ADD COLUMN m%s int', (SELECT max(attnum) FROM pg_attribute WHERE attrelid = 't'::regclass)); END $$")
	}
}

func TestInTxDoesNotNest(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	err := s.InTx(t.Context(), func(ctx context.Context, _ *ent.Tx) error {
		return s.InTx(ctx, func(context.Context, *ent.Tx) error { return nil })
	})
	if err == nil || !strings.Contains(err.Error(), "within a transaction") {
		t.Errorf("error %v", err)
	}
}

func TestInTxWhoseContextEnds(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if err := add(ctx, tx, 1, 1); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if got := sum(t, s); got != 0 {
		t.Errorf("sum %d", got)
	}
}
