package server

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

// postgresStop is how long the private Postgres may take to stop.
const postgresStop = 15 * time.Second

// Database is an open database, and the private Postgres that runs it unless it is somebody else's.
type Database struct {
	*store.Store
	// probe is a pool of one connection, which tells a full pool from a database that is gone.
	probe   *sql.DB
	url     string
	private *localpg.Server // nil with a database URL
}

// OpenDatabase opens the configured database; a private Postgres is started, and this process'
// alone.
func OpenDatabase(ctx context.Context, cfg config.Database, log *slog.Logger) (*Database, error) {
	return openDatabase(ctx, cfg, log, localpg.Start)
}

// JoinDatabase opens the configured database for a short command. A private Postgres is the running
// server's, if there is one.
func JoinDatabase(ctx context.Context, cfg config.Database, log *slog.Logger) (*Database, error) {
	return openDatabase(ctx, cfg, log, localpg.Join)
}

func openDatabase(
	ctx context.Context, cfg config.Database, log *slog.Logger,
	run func(context.Context, localpg.Options) (*localpg.Server, error),
) (*Database, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	d := &Database{url: cfg.DatabaseURL}
	if d.url == "" {
		var err error
		if d.private, err = run(ctx, localpg.Options{DataDir: cfg.DataDir, Log: log}); err != nil {
			return nil, err
		}
		d.url = d.private.URL()
	}
	db, err := store.Open(ctx, store.Config{URL: d.url, MaxConns: cfg.MaxConns, StatementTimeout: cfg.StatementTimeout})
	if err != nil {
		return nil, errors.Join(err, d.stopPostgres())
	}
	d.Store, d.probe = store.New(db), store.Probe(db)
	return d, nil
}

// Jobs returns a queue of the database's jobs. It has no handlers.
func (d *Database) Jobs(log *slog.Logger) *jobs.Queue {
	return jobs.New(d.Store, log, jobs.Options{})
}

// Close closes the pool and stops a Postgres that this process runs.
func (d *Database) Close() error {
	err := errors.Join(d.DB.Close(), d.probe.Close())
	if err != nil {
		err = fmt.Errorf("close database: %w", err)
	}
	return errors.Join(err, d.stopPostgres())
}

func (d *Database) stopPostgres() error {
	if d.private == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), postgresStop)
	defer cancel()
	return d.private.Stop(ctx)
}

// lost is closed when the private Postgres is gone; nil when it is not ours to know.
func (d *Database) lost() <-chan struct{} {
	if d.private == nil {
		return nil
	}
	return d.private.Done()
}

// lossError says why the private Postgres ended by itself; nil if it did not.
func (d *Database) lossError() error {
	if d.private == nil {
		return nil
	}
	return d.private.Err()
}
