package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

var sleepy = record.NewQuery(`SELECT $1::bigint + 1 FROM pg_sleep(0.3)`)

// soon is how long what is broken off may take: the database has 1.5 s to answer a cancel.
const soon = 6 * time.Second

// proxied returns a store on a database behind a proxy.
func proxied(t *testing.T, cfg store.Config) (*store.Store, *pgtest.Proxy) {
	t.Helper()
	proxy := pgtest.NewProxy(t, pgtest.NewURL(t))
	cfg.URL = proxy.URL
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return store.New(db), proxy
}

// inTime runs what has to come to an end.
func inTime(t *testing.T, what string, run func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- run() }()
	select {
	case err := <-done:
		return err
	case <-time.After(soon):
		t.Fatalf("%s takes longer than %s", what, soon)
		return nil
	}
}

// TestSilentDatabase: whatever waits for an answer ends soon after its context.
func TestSilentDatabase(t *testing.T) {
	t.Parallel()
	query := func(ctx context.Context, db *sql.DB, text string, args ...any) error {
		var n int
		return db.QueryRowContext(ctx, text, args...).Scan(&n)
	}
	for name, run := range map[string]func(ctx context.Context, s *store.Store, silence func()) error{
		"statement": func(ctx context.Context, s *store.Store, silence func()) error {
			silence()
			return query(ctx, s.DB, "SELECT 1")
		},
		"prepare": func(ctx context.Context, s *store.Store, silence func()) error {
			if err := query(ctx, s.DB, "SELECT 1 + $1::int", 1); err != nil {
				return err
			}
			silence()
			return query(ctx, s.DB, "SELECT 1 + $1::int", 1)
		},
		"unnamed": func(ctx context.Context, s *store.Store, silence func()) error {
			silence()
			return query(ctx, s.DB, "SELECT 1 + $1::int", 1)
		},
		"prepared statement": func(ctx context.Context, s *store.Store, silence func()) error {
			for range 2 {
				if err := query(ctx, s.DB, "SELECT 1 + $1::int", 1); err != nil {
					return err
				}
			}
			silence()
			return query(ctx, s.DB, "SELECT 1 + $1::int", 1)
		},
		"execution": func(ctx context.Context, s *store.Store, silence func()) error {
			silence()
			_, err := s.DB.ExecContext(ctx, "SELECT $1::int", 1)
			return err
		},
		"ping": func(ctx context.Context, s *store.Store, silence func()) error {
			silence()
			return s.DB.PingContext(ctx)
		},
		"begin": func(ctx context.Context, s *store.Store, silence func()) error {
			silence()
			return s.InTx(ctx, func(context.Context, *ent.Tx) error { return nil })
		},
		"commit": func(ctx context.Context, s *store.Store, silence func()) error {
			return s.InTx(ctx, func(context.Context, *ent.Tx) error {
				silence()
				return nil
			})
		},
		"rollback": func(ctx context.Context, s *store.Store, silence func()) error {
			return s.InTx(ctx, func(context.Context, *ent.Tx) error {
				silence()
				return errors.New("out of stock")
			})
		},
		"statement of a transaction": func(ctx context.Context, s *store.Store, silence func()) error {
			return s.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
				silence()
				_, err := tx.ExecContext(ctx, "SELECT $1::int", 1)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, proxy := proxied(t, store.Config{MaxConns: 1})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			err := inTime(t, name, func() error { return run(ctx, s, proxy.Silence) })
			if err == nil || errors.Is(err, store.ErrUncertain) != (name == "commit") {
				t.Errorf("error %v", err)
			}
			proxy.Heal()
			if err := inTime(t, "a statement afterwards", func() error { return query(t.Context(), s.DB, "SELECT 1") }); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// TestSilenceWithoutAnEnd: a context that never ends does not make a wait that never ends.
func TestSilenceWithoutAnEnd(t *testing.T) {
	t.Parallel()
	s, proxy := proxied(t, store.Config{MaxConns: 1, StatementTimeout: 100 * time.Millisecond})
	proxy.Silence()
	err := inTime(t, "a statement", func() error {
		_, err := s.DB.ExecContext(context.Background(), "SELECT 1")
		return err
	})
	if !store.IsUnavailable(err) {
		t.Errorf("error %v", err)
	}
	proxy.Heal()
	if err := s.DB.PingContext(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestPoolAfterASilence: one connection that was silent makes the pool look at the others.
func TestPoolAfterASilence(t *testing.T) {
	t.Parallel()
	s, proxy := proxied(t, store.Config{MaxConns: 8})
	conns := make([]*sql.Conn, 8)
	for i := range conns {
		var err error
		if conns[i], err = s.DB.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, conn := range conns {
		conn.Close()
	}
	proxy.Silence()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := s.DB.ExecContext(ctx, "SELECT 1"); err == nil {
		t.Error("no error in the silence")
	}
	proxy.Heal()
	// Two of the old ones are looked at, for a second each, before a new one is made.
	if err := inTime(t, "a statement", func() error { return s.DB.PingContext(t.Context()) }); err != nil {
		t.Error(err)
	}
}

func TestCutConnections(t *testing.T) {
	t.Parallel()
	s, proxy := proxied(t, store.Config{MaxConns: 4})
	for range 5 {
		runs := 0
		if err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
			if runs++; runs == 1 {
				proxy.Cut()
			}
			_, err := tx.ExecContext(ctx, "SELECT $1::int", 1)
			return err
		}); err != nil || runs != 2 {
			t.Errorf("%d runs, %v", runs, err)
		}
		proxy.Cut() // what lies in the pool
		if err := s.InTx(t.Context(), func(context.Context, *ent.Tx) error { return nil }); err != nil {
			t.Errorf("begin: %v", err)
		}
	}
}

// TestReadsAreRunAgain on another connection if theirs is cut in the middle of them.
func TestReadsAreRunAgain(t *testing.T) {
	t.Parallel()
	address := pgtest.NewURL(t)
	direct, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	proxy := pgtest.NewProxy(t, address)
	db, err := store.Open(t.Context(), store.Config{URL: proxy.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cut := make(chan error, 1)
	go func() {
		cut <- awaitSleeper(t.Context(), direct)
		proxy.Cut()
	}()
	n, err := record.First(t.Context(), db, sleepy, (*record.Reader).Int, 7)
	if n != 8 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	if err := <-cut; err != nil {
		t.Error(err)
	}
}

func TestSilenceAtTheStart(t *testing.T) {
	t.Parallel()
	proxy := pgtest.NewProxy(t, pgtest.NewURL(t))
	proxy.Silence()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := inTime(t, "Open", func() error { _, err := store.Open(ctx, store.Config{URL: proxy.URL}); return err }); err == nil {
		t.Error("no error")
	}
}
