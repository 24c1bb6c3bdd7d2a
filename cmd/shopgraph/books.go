package main

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/server"
)

type booksCmd struct {
	Verify booksVerifyCmd `cmd:"" help:"Work out anew from all facts what must be in the books, and tell what is otherwise."`
}

type booksVerifyCmd struct {
	database `embed:""`
}

func (c *booksVerifyCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		report, err := books.Verify(ctx, db.Store)
		if err != nil {
			return err
		}
		for _, d := range report.Differences {
			fmt.Printf("%s %s: %s\n", d.Kind, d.ID, d.Details)
		}
		if wrong := report.Wrong(); wrong > 0 {
			return fmt.Errorf("%d differences in the books, of which %d are shown", wrong, len(report.Differences))
		}
		fmt.Printf("All is right: %d postings.\n", report.Postings)
		return nil
	})
}
