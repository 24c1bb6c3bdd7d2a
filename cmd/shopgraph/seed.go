package main

import (
	"context"
	"fmt"
	"os"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
)

type seedCmd struct {
	database       `embed:""`
	config.Address `embed:"" group:"Server"`
}

func (c *seedCmd) Run(ctx context.Context) error {
	if err := c.Address.Check(); err != nil {
		return err
	}
	return c.with(ctx, func(db *server.Database) error {
		if _, err := store.Migrate(ctx, db.DB, c.Logger(os.Stderr)); err != nil {
			return err
		}
		added, err := server.SeedDemo(ctx, db.Store, c.Public(nil))
		if err != nil {
			return err
		}
		fmt.Printf("Added %d products in %d categories and %d collections, %d users.\n", added.Products, added.Categories, added.Collections, added.Users)
		return nil
	})
}
