package main

import (
	"context"
	"io"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/internal/progress"
)

// copyTable loads a table by COPY, with its indexes and constraints in place.
func copyTable(ctx context.Context, conn *pgx.Conn, t dataset.Table, loading *loading) error {
	next, stop := iter.Pull(t.Rows)
	defer stop()
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		loading.step(t.Name)
		return row, nil
	})
	_, err := conn.CopyFrom(ctx, pgx.Identifier{t.Name}, t.Columns, source)
	return err
}

// loading shows how far the loading of tables is.
type loading struct {
	bar  *progress.Bar
	done int
}

func newLoading(out io.Writer, tables []dataset.Table) *loading {
	total := 0
	for _, t := range tables {
		total += t.About
	}
	return &loading{bar: progress.New(out, "loading", total)}
}

// step counts a row of a table.
func (l *loading) step(table string) {
	l.done++
	if l.done%1024 == 0 {
		l.bar.Step(l.done, table)
	}
}
