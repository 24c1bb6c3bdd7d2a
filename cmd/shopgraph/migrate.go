package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Apply the pending migrations."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations."`
}

type migrateUpCmd struct {
	database `embed:""`
}

func (c *migrateUpCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		applied, err := store.Migrate(ctx, db.DB, c.Logger(os.Stderr))
		if err != nil {
			return err
		}
		fmt.Printf("%d migrations applied; the database is up to date.\n", applied)
		return nil
	})
}

type migrateStatusCmd struct {
	database `embed:""`
}

func (c *migrateStatusCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		migrations, err := store.MigrationStatus(ctx, db.DB)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, m := range migrations {
			state := "pending"
			if !m.AppliedAt.IsZero() {
				state = m.AppliedAt.UTC().Format(time.RFC3339)
			}
			fmt.Fprintf(t, "%s\t%s\n", m.Name, state)
		}
		return t.Flush()
	})
}
