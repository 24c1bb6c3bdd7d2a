package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/internal/store"
)

// TestMigrateBehindATransaction: a migration that an open transaction keeps from its lock lets
// readers through, says that it waits, and is applied once the transaction has ended.
func TestMigrateBehindATransaction(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	files := firstRelease()
	if _, err := migrateFiles(t, s.DB, files); err != nil {
		t.Fatal(err)
	}
	open, err := s.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Rollback() // has no effect once it has committed
	if _, err := open.ExecContext(t.Context(), "SELECT FROM one"); err != nil {
		t.Fatal(err)
	}

	files = with(files, "90000000000003_three.sql", "CREATE TABLE three ();\nALTER TABLE one ADD COLUMN m int;")
	wait := store.Patience{Lock: 100 * time.Millisecond, Pause: 50 * time.Millisecond, Tries: 1000}
	said := &firstLine{said: make(chan string, 1)}
	applied := make(chan error, 1)
	go func() {
		n, err := store.MigrateFiles(t.Context(), s.DB, files, wait, slog.New(slog.NewTextHandler(said, nil)))
		if err == nil && n != 1 {
			err = errors.New("not one was applied")
		}
		applied <- err
	}()
	select {
	case line := <-said.said:
		if !strings.Contains(line, "90000000000003_three.sql") {
			t.Errorf("said %s", line)
		}
	case err := <-applied:
		t.Fatalf("applied past an open transaction: %v", err)
	}
	// The migration goes on trying. A reader waits for one try at most.
	impatient, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for range 20 {
		if _, err := s.DB.ExecContext(impatient, "SELECT FROM one"); err != nil {
			t.Fatalf("read beside a migration: %v", err)
		}
	}
	if value[bool](t, s.DB, "SELECT to_regclass('three') IS NOT NULL") {
		t.Error("half of a migration that waits is there")
	}
	if err := open.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-applied; err != nil {
		t.Error(err)
	}
}

// firstLine passes on the first line that is written to it.
type firstLine struct{ said chan string }

func (w *firstLine) Write(line []byte) (int, error) {
	select {
	case w.said <- string(bytes.Clone(line)):
	default:
	}
	return len(line), nil
}

// TestMigrateGivesUp: a migration that never gets its lock ends with an error, and is undone.
func TestMigrateGivesUp(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	files := firstRelease()
	if _, err := migrateFiles(t, s.DB, files); err != nil {
		t.Fatal(err)
	}
	open, err := s.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Rollback()
	if _, err := open.ExecContext(t.Context(), "LOCK TABLE one IN ROW EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	files = with(files, "90000000000003_three.sql", "CREATE TABLE three ();\nALTER TABLE one ADD COLUMN m int;")
	wait := store.Patience{Lock: 20 * time.Millisecond, Pause: 10 * time.Millisecond, Tries: 3}
	n, err := store.MigrateFiles(t.Context(), s.DB, files, wait, slog.New(slog.DiscardHandler))
	if n != 0 || !store.IsCode(err, pqerror.LockNotAvailable) || !strings.Contains(err.Error(), "90000000000003_three.sql") {
		t.Errorf("%d applied, %v", n, err)
	}
	if value[bool](t, s.DB, "SELECT to_regclass('three') IS NOT NULL") {
		t.Error("half of the migration is there")
	}
}

// TestMigrateOutsideATransaction: what nobody waits for waits as long as it takes.
func TestMigrateOutsideATransaction(t *testing.T) {
	t.Parallel()
	s := migrationDB(t)
	files := firstRelease()
	if _, err := migrateFiles(t, s.DB, files); err != nil {
		t.Fatal(err)
	}
	open, err := s.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open.ExecContext(t.Context(), "INSERT INTO one VALUES (2)"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, func() { _ = open.Commit() })
	files = with(files, "90000000000003_index.sql", "CREATE INDEX CONCURRENTLY one_n ON one (n);")
	files["90000000000003_index.sql"].Data = append([]byte("-- +goose NO TRANSACTION\n"), files["90000000000003_index.sql"].Data...)
	wait := store.Patience{Lock: 20 * time.Millisecond, Pause: 10 * time.Millisecond, Tries: 1}
	if n, err := store.MigrateFiles(t.Context(), s.DB, files, wait, slog.New(slog.DiscardHandler)); n != 1 || err != nil {
		t.Errorf("%d applied, %v", n, err)
	}
	if !value[bool](t, s.DB, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_n'::regclass") {
		t.Error("the index is not valid")
	}
}
