package store_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func file(sql string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + "\n")}
}

// firstRelease is a release's migrations; they are numbered far above the project's own, which the
// test databases have.
func firstRelease() fstest.MapFS {
	return fstest.MapFS{
		"90000000000001_one.sql": file("CREATE TABLE one (n int);\nINSERT INTO one VALUES (1);"),
		"90000000000002_two.sql": file("-- +goose StatementBegin\nCREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 2; END $$;\n-- +goose StatementEnd"),
	}
}

func with(files fstest.MapFS, name, sql string) fstest.MapFS {
	more := maps.Clone(files)
	more[name] = file(sql)
	return more
}

// migrationDB returns a pool whose search path hides the project's own schema and version table.
func migrationDB(t *testing.T) *store.Store {
	t.Helper()
	address := pgtest.NewURL(t)
	admin, err := store.Open(t.Context(), store.Config{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	exec(t, admin, "CREATE SCHEMA fresh")
	db, err := store.Open(t.Context(), store.Config{URL: address + "&search_path=fresh", MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return store.New(db)
}

func migrateFiles(t *testing.T, db *sql.DB, files fs.FS) (int, error) {
	t.Helper()
	wait := store.Patience{Lock: time.Second, Pause: time.Second, Tries: 1}
	return store.MigrateFiles(t.Context(), db, files, wait, slog.New(slog.DiscardHandler))
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	db := migrationDB(t).DB
	first := firstRelease()
	if n, err := store.PendingFiles(t.Context(), db, first); n != 2 || err != nil {
		t.Errorf("%d pending, %v", n, err)
	}
	for _, want := range []int{2, 0} {
		if n, err := migrateFiles(t, db, first); n != want || err != nil {
			t.Errorf("%d applied, %v; want %d", n, err, want)
		}
	}
	second := with(first, "90000000000003_three.sql", "CREATE TABLE three ();")
	all, err := store.StatusFiles(t.Context(), db, second)
	if err != nil || len(all) != 3 {
		t.Fatalf("status %v, %v", all, err)
	}
	if all[0].Name != "90000000000001_one.sql" || all[0].Version != 90000000000001 || all[1].AppliedAt.IsZero() || !all[2].AppliedAt.IsZero() {
		t.Errorf("status %+v", all)
	}
	if n, err := migrateFiles(t, db, second); n != 1 || err != nil {
		t.Errorf("%d applied, %v", n, err)
	}
	if n, err := store.PendingFiles(t.Context(), db, second); n != 0 || err != nil {
		t.Errorf("%d pending, %v", n, err)
	}
	// The first release comes back.
	newer := (*store.NewerSchemaError)(nil)
	if _, err := migrateFiles(t, db, first); !errors.As(err, &newer) || newer.Database != 90000000000003 || newer.Binary != 90000000000002 {
		t.Errorf("an older release: %v", err)
	}
	if _, err := store.PendingFiles(t.Context(), db, first); !errors.As(err, &newer) {
		t.Errorf("an older release: %v", err)
	}
}

func TestMigrateByReplicasAtOnce(t *testing.T) {
	t.Parallel()
	db := migrationDB(t).DB
	files := with(firstRelease(), "90000000000000_slow.sql", "SELECT pg_sleep(0.3);\nCREATE TABLE slow ();")
	if n, err := store.PendingFiles(t.Context(), db, files); n != 3 || err != nil { // and the version table is there
		t.Fatalf("%d pending, %v", n, err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	applied := 0
	for range 3 {
		wg.Go(func() {
			n, err := migrateFiles(t, db, files)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			applied += n
			mu.Unlock()
		})
	}
	wg.Wait()
	if n := value[int](t, db, "SELECT count(*) FROM one"); applied != 3 || n != 1 {
		t.Errorf("%d applied, the table has %d rows", applied, n)
	}
}

func TestMigrateFails(t *testing.T) {
	t.Parallel()
	db := migrationDB(t).DB
	broken := with(firstRelease(), "90000000000003_broken.sql", "CREATE TABLE half ();\nSELECT 1/0;")
	n, err := migrateFiles(t, db, broken)
	if n != 2 || err == nil || !strings.Contains(err.Error(), "90000000000003_broken.sql") || !store.IsCode(err, "22012") {
		t.Errorf("%d applied, %v", n, err)
	}
	if value[bool](t, db, "SELECT to_regclass('half') IS NOT NULL") {
		t.Error("half of the failed migration is there")
	}
	if n, err := store.PendingFiles(t.Context(), db, broken); n != 1 || err != nil {
		t.Errorf("%d pending, %v", n, err)
	}
	// Its repair goes through: the lock is free.
	repaired := with(firstRelease(), "90000000000003_broken.sql", "CREATE TABLE half ();")
	if n, err := migrateFiles(t, db, repaired); n != 1 || err != nil {
		t.Errorf("%d applied, %v", n, err)
	}
}

func TestProjectMigrations(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB // migrated
	all, err := store.MigrationStatus(t.Context(), db)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d migrations, %v", len(all), err)
	}
	for _, m := range all {
		if m.AppliedAt.IsZero() {
			t.Errorf("%s is not applied", m.Name)
		}
	}
	if n, err := store.Pending(t.Context(), db); n != 0 || err != nil {
		t.Errorf("%d pending, %v", n, err)
	}
	if n, err := store.Migrate(t.Context(), db, slog.New(slog.DiscardHandler)); n != 0 || err != nil {
		t.Errorf("%d applied, %v", n, err)
	}
}
