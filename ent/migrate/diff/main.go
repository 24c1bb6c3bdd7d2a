// Diff writes the versioned migration that is missing between the migrations checked in and
// ent/schema:
//
//	go run ./ent/migrate/diff NAME
//
// It needs Postgres' binaries, for a private throw-away cluster. Run it with -sum to only renew
// atlas.sum after an amendment by hand.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"text/template"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"

	entmigrate "github.com/shopgraph/shopgraph/ent/migrate"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const dirName = "ent/migrate/migrations"

func main() {
	sumOnly := flag.Bool("sum", false, "only renew atlas.sum")
	flag.Parse()
	if err := run(context.Background(), *sumOnly, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "diff:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sumOnly bool, name string) (err error) {
	dir, err := sqltool.NewGooseDir(dirName)
	if err != nil {
		return err
	}
	if sumOnly {
		sum, err := dir.Checksum()
		if err != nil {
			return err
		}
		return migrate.WriteSumFile(dir, sum)
	}
	if name == "" {
		return errors.New("name the migration, as in: go run ./ent/migrate/diff add_gift_cards")
	}
	scratch, err := os.MkdirTemp("", "shopgraph-diff-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := os.Chmod(scratch, 0o755); err != nil { // as root, Postgres runs as another user
		return err
	}
	pg, err := localpg.Start(ctx, localpg.Options{DataDir: scratch + "/data", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Stop(ctx)) }()
	format, err := formatter()
	if err != nil {
		return err
	}
	return entmigrate.NamedDiff(ctx, pg.URL(), name,
		schema.WithDir(tablesDir{dir}), schema.WithMigrationMode(schema.ModeReplay), schema.WithDialect(dialect.Postgres),
		schema.WithFormatter(format), schema.WithDropColumn(true), schema.WithDropIndex(true))
}

// formatter writes goose's form without a way back: a migration is undone by the next one.
func formatter() (migrate.Formatter, error) {
	funcs := template.FuncMap{"now": func() string { return time.Now().UTC().Format("20060102150405") }}
	name, err := template.New("name").Funcs(funcs).Parse("{{ now }}_{{ .Name }}.sql")
	if err != nil {
		return nil, err
	}
	content, err := template.New("content").Parse(`-- +goose Up
{{ range .Changes }}{{ with .Comment }}-- {{ . }}
{{ end }}{{ .Cmd }};
{{ end }}`)
	if err != nil {
		return nil, err
	}
	return migrate.NewTemplateFormatter(name, content)
}
