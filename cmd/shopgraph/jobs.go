package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type jobsCmd struct {
	Dead  jobsDeadCmd  `cmd:"" help:"List the jobs that were given up."`
	Retry jobsRetryCmd `cmd:"" help:"Have dead jobs tried again, with all their attempts."`
	Drop  jobsDropCmd  `cmd:"" help:"Delete dead jobs."`
}

type jobsDeadCmd struct {
	Kind     string `placeholder:"KIND" help:"Only those of a kind."`
	database `embed:""`
}

func (c *jobsDeadCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		q := db.Jobs(c.Logger(os.Stderr))
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tKIND\tATTEMPTS\tDEAD SINCE\tLAST ERROR")
		for j, err := range q.Dead(ctx, c.Kind) {
			if err != nil {
				return err
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\n", j.ID, j.Kind, j.Attempts, j.DiedAt.UTC().Format(time.RFC3339), impersonal(j.LastError))
		}
		return t.Flush()
	})
}

var mailAddress = regexp.MustCompile(`[^\s<>"',;:()]+@[^\s<>"',;:()]+`)

// impersonal returns what an error says on one line and without the addresses that mail servers
// name in theirs.
func impersonal(text string) string {
	return mailAddress.ReplaceAllString(strings.Join(strings.Fields(text), " "), "(address)")
}

type jobsRetryCmd struct {
	IDs      []string `arg:"" name:"id" optional:"" help:"The jobs' ids, as jobs dead lists them."`
	All      bool     `help:"All dead jobs."`
	Kind     string   `placeholder:"KIND" help:"All dead jobs of a kind."`
	database `embed:""`
}

// Validate is called by kong.
func (c *jobsRetryCmd) Validate() error {
	ways := 0
	for _, named := range []bool{len(c.IDs) > 0, c.All, c.Kind != ""} {
		if named {
			ways++
		}
	}
	if ways != 1 {
		return errors.New("name the jobs by their ids, by --kind or by --all")
	}
	return nil
}

func (c *jobsRetryCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		q := db.Jobs(c.Logger(os.Stderr))
		ids := c.IDs
		if len(ids) == 0 {
			for j, err := range q.Dead(ctx, c.Kind) {
				if err != nil {
					return err
				}
				ids = append(ids, j.ID.String())
			}
		}
		return each(ids, "will be tried again", func(id typeid.Job) error { return q.Retry(ctx, id) })
	})
}

type jobsDropCmd struct {
	IDs      []string `arg:"" name:"id" help:"The jobs' ids, as jobs dead lists them."`
	database `embed:""`
}

func (c *jobsDropCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		q := db.Jobs(c.Logger(os.Stderr))
		return each(c.IDs, "is dropped", func(id typeid.Job) error { return q.Drop(ctx, id) })
	})
}

// each does something to jobs and says so, of each that it can be done to. The error tells of the
// others.
func each(ids []string, done string, do func(typeid.Job) error) error {
	var errs []error
	for _, text := range ids {
		id, err := typeid.ParseJob(text)
		if err == nil {
			err = do(id)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", text, err))
			continue
		}
		fmt.Printf("%s %s.\n", text, done)
	}
	return errors.Join(errs...)
}
