package main

import (
	"context"
	"errors"
	"os"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
)

// database is what commands need that work on the data, beside a running server or without one.
type database struct {
	config.Database `embed:"" group:"Database"`
	config.Log      `embed:"" group:"Log"`
}

// with opens the database for the time of do.
func (d *database) with(ctx context.Context, do func(*server.Database) error) (err error) {
	db, err := server.JoinDatabase(ctx, d.Database, d.Logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(db)
}
