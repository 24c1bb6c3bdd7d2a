package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/server"
)

type webhooksCmd struct {
	Replay webhooksReplayCmd `cmd:"" help:"Have the running servers look again at the payments that a gateway has called about."`
}

// maxReplayed is how many calls one command follows again.
const maxReplayed = 100_000

type webhooksReplayCmd struct {
	Gateway  string        `arg:"" help:"The gateway's name, such as stripe."`
	Since    time.Duration `default:"24h" placeholder:"TIME" help:"How long ago the oldest of the calls is; by default ${default}."`
	database `embed:""`
}

func (c *webhooksReplayCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(db *server.Database) error {
		payments := payment.New(db.Store, nil, payment.Options{})
		payments.TakeEvents(payment.Inbox{Queue: db.Jobs(c.Logger(os.Stderr))})
		n, err := payments.Replay(ctx, c.Gateway, time.Now().Add(-c.Since), time.Now(), maxReplayed)
		if err != nil {
			return err
		}
		fmt.Printf("%d calls of %s are followed again.\n", n, c.Gateway)
		return nil
	})
}
