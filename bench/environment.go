package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const stopTimeout = time.Minute

// settings are the settings of the bench's Postgres that are not the defaults. It may use a quarter
// of the machine's memory for its buffers, as its documentation advises. It makes no checkpoint in
// the middle of a measurement. It waits for the disk at each commit.
func settings() ([]string, error) {
	memory, err := memoryOfMachine()
	if err != nil {
		return nil, err
	}
	return []string{
		fmt.Sprintf("shared_buffers=%dMB", memory/4>>20), "max_wal_size=8GB", "checkpoint_timeout=30min", "max_connections=200",
	}, nil
}

// environment is what a run has: the programs, a Postgres that outlives them, and a directory for
// what they log.
type environment struct {
	dir       string
	shopgraph string
	limit     string
	postgres  *localpg.Server
	settings  []string // of it
	progress  io.Writer
}

// openEnvironment builds the programs and starts the Postgres on the data directory, whose
// databases are used again.
func openEnvironment(ctx context.Context, dataDir string, progress io.Writer, options localpg.Options) (_ *environment, err error) {
	dir, err := os.MkdirTemp("", "shopgraph-bench-run-")
	if err != nil {
		return nil, err
	}
	l := &environment{dir: dir, progress: progress, settings: options.Settings}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close(false))
		}
	}()
	fmt.Fprintln(progress, "building shopgraph and the yardstick")
	if l.shopgraph, err = build(ctx, dir, "cmd/shopgraph"); err != nil {
		return nil, err
	}
	if l.limit, err = build(ctx, dir, "bench/limit"); err != nil {
		return nil, err
	}
	options.DataDir = dataDir
	l.postgres, err = localpg.Start(ctx, options)
	return l, err
}

// build compiles one of the module's commands into dir and returns its path.
func build(ctx context.Context, dir, command string) (string, error) {
	program := filepath.Join(dir, filepath.Base(command))
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", program, "github.com/shopgraph/shopgraph/"+command)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", command, err, out)
	}
	return program, nil
}

// close stops the Postgres and removes the directory with programs and logs, unless it is to be
// kept.
func (l *environment) close(keep bool) error {
	var err error
	if l.postgres != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		err = l.postgres.Stop(ctx)
	}
	if keep {
		fmt.Fprintln(l.progress, "kept", l.dir)
		return err
	}
	return errors.Join(err, os.RemoveAll(l.dir))
}

// address returns the address of one of the Postgres' databases.
func (l *environment) address(database string) string {
	u, err := url.Parse(l.postgres.URL())
	if err != nil {
		panic(err) // of localpg's making
	}
	u.Path = "/" + database
	return u.String()
}

// connect opens a connection to one of the databases.
func (l *environment) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, l.address(database))
	if err != nil {
		return nil, fmt.Errorf("connect to the bench's Postgres: %w", err)
	}
	return conn, nil
}

// admin runs statements that are about databases.
func (l *environment) admin(ctx context.Context, statements ...string) error {
	conn, err := l.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer closeConn(conn)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func closeConn(conn *pgx.Conn) {
	_ = conn.Close(context.Background()) // what it has done is done
}
