package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/store"
)

// running is the name of the database that a run works on. It is a copy. So what is bought in one
// run is not there in the next.
const running = "bench_running"

// prepare makes the running database with a store in it.
func (l *environment) prepare(ctx context.Context, s *dataset.Store) error {
	template, err := l.template(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintln(l.progress, "copying the database")
	if err := l.admin(ctx, "DROP DATABASE IF EXISTS "+running+" WITH (FORCE)",
		"CREATE DATABASE "+running+" TEMPLATE "+template+" STRATEGY FILE_COPY", "CHECKPOINT"); err != nil {
		return err
	}
	conn, err := l.connect(ctx, running)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	if err := warm(ctx, conn); err != nil {
		return err
	}
	return useSessions(ctx, conn)
}

// warm reads the store into Postgres' memory, as far as there is room: where a shop has been open
// for a while it is there.
func warm(ctx context.Context, conn *pgx.Conn) error {
	for _, statement := range []string{
		"CREATE EXTENSION pg_prewarm",
		"SELECT pg_prewarm(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("warm the store up, by Postgres' module pg_prewarm: %w", err)
		}
	}
	return nil
}

// useSessions has all sessions used just now: the server notes their use once a minute, with a
// statement of its own.
func useSessions(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "UPDATE sessions SET last_used_at = now()"); err != nil {
		return fmt.Errorf("note the sessions' use: %w", err)
	}
	return nil
}

// template returns the name of a store's database. It loads the store, unless the same versions of
// the dataset and of the schema have loaded it before.
func (l *environment) template(ctx context.Context, s *dataset.Store) (string, error) {
	schema, err := schemaVersion()
	if err != nil {
		return "", err
	}
	sizes := fmt.Sprintf("bench_p%d_b%d_c%d_o%d_", s.Products, s.Big, s.Customers, s.Orders)
	if s.Searchable {
		sizes = "searchable_" + sizes
	}
	name := fmt.Sprintf("%sv%d_%s", sizes, dataset.Version, schema)
	conn, err := l.connect(ctx, "postgres")
	if err != nil {
		return "", err
	}
	defer closeConn(conn)
	rows, err := conn.Query(ctx, "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND datname <> $2", sizes, name)
	if err != nil {
		return "", err
	}
	outdated, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", err
	}
	for _, other := range outdated { // of other versions, or whose loading was broken off
		if _, err := conn.Exec(ctx, "DROP DATABASE "+other+" WITH (FORCE)"); err != nil {
			return "", err
		}
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return "", err
	}
	if exists {
		return name, nil
	}
	if err := l.load(ctx, s, name+"_loading"); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+"_loading RENAME TO "+name)
	return name, err
}

// schemaVersion returns the version of the newest migration.
func schemaVersion() (string, error) {
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("find the migrations: %v, %w", files, err)
	}
	version, _, _ := strings.Cut(files[len(files)-1], "_")
	return version, nil
}

// slowTable is how long the loading of a table takes that is told of.
const slowTable = 5 * time.Second

// load makes a database, with the schema that the migrations make, and fills it.
func (l *environment) load(ctx context.Context, s *dataset.Store, name string) error {
	if err := l.admin(ctx, "CREATE DATABASE "+name); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: l.address(name), MaxConns: 2})
	if err != nil {
		return err
	}
	_, err = store.Migrate(ctx, db, slog.New(slog.DiscardHandler))
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	conn, err := l.connect(ctx, name)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	began := time.Now()
	tables := s.Tables()
	loading := newLoading(l.progress, tables)
	for _, t := range tables {
		began := time.Now()
		if err := copyTable(ctx, conn, t, loading); err != nil {
			return fmt.Errorf("load %s: %w", t.Name, err)
		}
		if took := time.Since(began); took >= slowTable {
			fmt.Fprintf(l.progress, "%s took %s\n", t.Name, took.Round(time.Second))
		}
	}
	loading.bar.End()
	fmt.Fprintf(l.progress, "loaded in %s, vacuuming\n", time.Since(began).Round(time.Second))
	// Without it Postgres takes each product to have a large part of all that there is, and looks for it by reading all.
	if _, err := conn.Exec(ctx, "ANALYZE"); err != nil {
		return fmt.Errorf("analyze what was loaded: %w", err)
	}
	if err := l.fillFacts(ctx, name, conn); err != nil {
		return err
	}
	if err := vacuum(ctx, conn); err != nil {
		return err
	}
	fmt.Fprintf(l.progress, "the store was ready after %s\n", time.Since(began).Round(time.Second))
	return nil
}

// fillFacts has the store know what products are filtered by, and all changes so far as seen. Where a shop
// has been open for a while it is so. A server would do it otherwise while it is measured.
func (l *environment) fillFacts(ctx context.Context, name string, conn *pgx.Conn) error {
	fmt.Fprintln(l.progress, "filling what products are filtered by")
	db, err := store.Open(ctx, store.Config{URL: l.address(name), MaxConns: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	patient := store.New(db).Patient()
	defer patient.DB.Close()
	if err := catalog.New(patient, "USD", slog.New(slog.DiscardHandler)).RebuildFacts(ctx); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `INSERT INTO feed_readers (name, xact_id, id)
		SELECT 'filters', pg_snapshot_xmin(pg_current_snapshot()), coalesce(max(id), 0) FROM catalog_changes`); err != nil {
		return fmt.Errorf("note that all changes were seen: %w", err)
	}
	return nil
}

// vacuum vacuums the tables that something is in, by the loading itself or by triggers. An empty table
// that was vacuumed is planned for as if it stayed empty.
func vacuum(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT relname FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0`)
	if err != nil {
		return fmt.Errorf("find the tables to vacuum: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find the tables to vacuum: %w", err)
	}
	for _, statement := range []string{"VACUUM (FREEZE, ANALYZE) " + strings.Join(names, ", "), "CHECKPOINT"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
