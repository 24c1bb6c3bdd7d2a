package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const stopTimeout = 30 * time.Second

// lab is what the scenarios share: the program, built once, and a Postgres that outlives every
// server.
type lab struct {
	seed     uint64
	dir      string
	program  string
	postgres *localpg.Server
	admin    *sql.DB
}

// openLab builds the program and starts the Postgres, in a temporary directory unless the options
// name another one for its data.
func openLab(ctx context.Context, seed uint64, options localpg.Options) (_ *lab, err error) {
	dir, err := os.MkdirTemp("", "shopgraph-faults-")
	if err != nil {
		return nil, err
	}
	l := &lab{seed: seed, dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close(false))
		}
	}()
	if err := os.Chmod(dir, 0o755); err != nil { // root's Postgres runs as another user
		return nil, err
	}
	if l.program, err = build(ctx, dir, "shopgraph"); err != nil {
		return nil, err
	}
	if options.DataDir == "" {
		options.DataDir = filepath.Join(dir, "postgres")
	}
	if l.postgres, err = localpg.Start(ctx, options); err != nil {
		return nil, err
	}
	l.admin, err = store.Open(ctx, store.Config{URL: l.postgres.URL(), MaxConns: 1})
	return l, err
}

// close stops the Postgres and removes the directory, unless it is to be kept.
func (l *lab) close(keep bool) error {
	var errs []error
	if l.admin != nil {
		errs = append(errs, l.admin.Close())
	}
	if l.postgres != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		errs = append(errs, l.postgres.Stop(ctx))
	}
	if keep {
		fmt.Println("kept", l.dir)
	} else {
		errs = append(errs, os.RemoveAll(l.dir))
	}
	return errors.Join(errs...)
}

// database makes an empty database and returns its address.
func (l *lab) database(ctx context.Context, name string) (string, error) {
	name = strings.ReplaceAll(name, "-", "_")
	if _, err := l.admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("create database %s: %w", name, err)
	}
	address, err := url.Parse(l.postgres.URL())
	if err != nil {
		return "", err
	}
	address.Path = "/" + name
	return address.String(), nil
}

// open starts a shop on a database of its own: in the lab's Postgres, or in a private one of the
// server's.
func (l *lab) open(ctx context.Context, name string, private bool, settings ...string) (*shop, error) {
	where := dataDir(filepath.Join(l.dir, name))
	if private {
		return openShop(ctx, l.program, filepath.Join(l.dir, name+".log"), where, settings...)
	}
	address, err := l.database(ctx, name)
	if err != nil {
		return nil, err
	}
	return openShop(ctx, l.program, filepath.Join(l.dir, name+".log"), databaseURL(address), settings...)
}

// openSecond starts another server on a shop's database, of a program that may be another.
func (l *lab) openSecond(ctx context.Context, first *shop, program string) (*shop, error) {
	return openShop(ctx, program, first.log.Name()+".second", first.place, first.settings...)
}
