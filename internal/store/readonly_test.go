package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// TestConnectionsThatBecameReadOnly: one that refuses to write is dropped with its likes, and what
// it refused is done on a new one.
func TestConnectionsThatBecameReadOnly(t *testing.T) {
	t.Parallel()
	s := storeWithTable(t)
	store.Age(s.DB)
	conns := make([]*sql.Conn, pgtest.MaxConns)
	for i := range conns {
		var err error
		if conns[i], err = s.DB.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
		exec(t, conns[i], "SET default_transaction_read_only = on")
	}
	for _, conn := range conns {
		conn.Close()
	}
	exec(t, s.DB, "UPDATE t SET n = n + $1", 1)
	if got := sum(t, s); got != 2 {
		t.Errorf("sum %d", got)
	}
	for range pgtest.MaxConns {
		conn, err := s.DB.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if value[string](t, conn, "SHOW transaction_read_only") == "on" {
			t.Error("a connection is read-only")
		}
	}
}

// startStandby returns the address of a Postgres that only reads.
func startStandby(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(localpg.ScratchDir(), "shopgraph-standby-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	options := localpg.Options{DataDir: dir, Fast: true, Settings: []string{"wal_level=replica", "hot_standby=on"}}
	primary, err := localpg.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := primary.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres", "standby.signal"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	standby, err := localpg.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(standby.Stop(context.Background()), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	return standby.URL()
}

// TestFailover: a proxy led to what has become a standby, and leads to the primary now.
func TestFailover(t *testing.T) {
	t.Parallel()
	proxy := pgtest.NewProxy(t, startStandby(t))
	db, err := store.Open(t.Context(), store.Config{URL: proxy.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := store.New(db)
	nothing := func(context.Context, *ent.Tx) error { return nil }
	if err := s.InTx(t.Context(), nothing); !store.IsUnavailable(err) {
		t.Errorf("transaction on a standby: %v", err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (n int)"); !store.IsUnavailable(err) {
		t.Errorf("statement on a standby: %v", err)
	}
	if err := store.CheckWritable(t.Context(), db); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("a standby's check: %v", err)
	}
	proxy.Lead(t, pgtest.NewURL(t))
	store.Age(db)
	if err := s.InTx(t.Context(), nothing); err != nil {
		t.Errorf("transaction after the failover: %v", err)
	}
	if err := store.CheckWritable(t.Context(), db); err != nil {
		t.Errorf("a primary's check: %v", err)
	}
}
