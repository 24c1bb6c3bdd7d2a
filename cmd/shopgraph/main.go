// Command shopgraph is a GraphQL backend-for-frontend for online stores.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/shopgraph/shopgraph/internal/config"
)

const description = `GraphQL backend-for-frontend for online stores.

Without DATABASE_URL, shopgraph runs a private Postgres with a demo store in it. Each setting is a flag and a variable of the environment; shopgraph serve --help lists them.`

// cli is the command line.
type cli struct {
	Serve    serveCmd    `cmd:"" default:"withargs" help:"Run the server; what shopgraph does without a command."`
	Worker   workerCmd   `cmd:"" help:"Work on the queue of jobs, such as mail, without serving anybody."`
	Jobs     jobsCmd     `cmd:"" help:"List the jobs that were given up, have them tried again, or drop them."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database's schema up to date, or tell where it stands."`
	Changes  changesCmd  `cmd:"" help:"Follow the changes of the catalog, one a line."`
	Recount  recountCmd  `cmd:"" help:"Count anew what the database keeps count of, and mend what is wrong."`
	Books    booksCmd    `cmd:"" help:"Verify the books: that all money is accounted for."`
	Payments paymentsCmd `cmd:"" help:"Compare payments with their gateways."`
	Webhooks webhooksCmd `cmd:"" help:"Follow again what gateways have called about."`
	Stripe   stripeCmd   `cmd:"" help:"Set up the account at Stripe, or tell what is wrong with it."`
	Seed     seedCmd     `cmd:"" help:"Add the demo store's data where it is missing."`
	Admin    adminCmd    `cmd:"" help:"Manage the store's staff."`
	Health   healthCmd   `cmd:"" help:"Ask a running server whether it is ready; for container health checks."`
	Schema   schemaCmd   `cmd:"" help:"Print the GraphQL schema."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)() // so that a second signal ends the program at once

	parser := kong.Must(&cli{},
		kong.Name("shopgraph"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	parser.FatalIfErrorf(config.RefuseSecrets(os.Args[1:]))
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	parser.FatalIfErrorf(command.Run())
}
