package main

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/server"
)

type recountCmd struct {
	database `embed:""`
}

func (c *recountCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		wrong, err := db.Recount(ctx)
		for _, w := range wrong {
			fmt.Printf("%s of %s was %d, and is %d now.\n", w.Column, w.ID, w.Was, w.Counted)
		}
		if err != nil {
			return err
		}
		fmt.Printf("%d counts were wrong; all are right.\n", len(wrong))
		return nil
	})
}
