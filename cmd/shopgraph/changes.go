package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/shopgraph/shopgraph/internal/server"
)

type changesCmd struct {
	Name     string `placeholder:"NAME" help:"Go on where the last one of this name has ended, rather than with what changes from now on."`
	database `embed:""`
}

func (c *changesCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		return db.FollowChanges(ctx, c.Logger(os.Stderr), c.Name, func(kind, id string) error {
			_, err := fmt.Println(strings.TrimSpace(kind + " " + id))
			return err
		})
	})
}
