package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/term"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

// copyTable loads a table by COPY, with its indexes and constraints in place.
func copyTable(ctx context.Context, conn *pgx.Conn, t dataset.Table, bar *bar) error {
	next, stop := iter.Pull(t.Rows)
	defer stop()
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		bar.step(t.Name)
		return row, nil
	})
	_, err := conn.CopyFrom(ctx, pgx.Identifier{t.Name}, t.Columns, source)
	return err
}

// bar shows how far the loading is: on a terminal by a line that is written again and again, else
// by a line a tenth.
type bar struct {
	out         io.Writer
	terminal    bool
	total, done int
	told        int // tenths
	at          time.Time
}

func newBar(out io.Writer, tables []dataset.Table) *bar {
	b := &bar{out: out}
	if f, ok := out.(*os.File); ok {
		b.terminal = term.IsTerminal(int(f.Fd()))
	}
	for _, t := range tables {
		b.total += t.About
	}
	return b
}

// step counts a row of a table.
func (b *bar) step(table string) {
	b.done++
	if b.done%1024 > 0 {
		return
	}
	share := min(1, float64(b.done)/float64(b.total))
	switch tenths := int(share * 10); {
	case b.terminal && time.Since(b.at) > 100*time.Millisecond:
		const width = 40
		full := int(share * width)
		fmt.Fprintf(b.out, "\rloading [%s%s] %3.0f%% %-20s", strings.Repeat("#", full), strings.Repeat(".", width-full), share*100, table)
		b.at = time.Now()
	case !b.terminal && tenths > b.told:
		fmt.Fprintf(b.out, "loading: %d%%, %s\n", tenths*10, table)
		b.told = tenths
	}
}

// end leaves the bar's line.
func (b *bar) end() {
	if b.terminal {
		fmt.Fprintln(b.out)
	}
}
