package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestIsUnavailable(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pg_backend_pid())`)
	if !store.IsUnavailable(err) {
		t.Errorf("a connection that Postgres ended: %v", err)
	}
	_, err = store.Open(t.Context(), store.Config{URL: "postgres://127.0.0.1:1/none"})
	if !store.IsUnavailable(err) {
		t.Errorf("nobody listens: %v", err)
	}
	_, err = db.ExecContext(t.Context(), `SELECT 1/0`)
	if err == nil || store.IsUnavailable(fmt.Errorf("divide: %w", err)) || store.IsUnavailable(errors.New("other")) || store.IsUnavailable(nil) {
		t.Errorf("an error that Postgres lives to tell: %v", err)
	}
}
