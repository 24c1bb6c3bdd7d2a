package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
)

type workerCmd struct {
	config.Config `embed:""`
}

func (c *workerCmd) Run(ctx context.Context) error {
	log := c.Logger(os.Stderr)
	slog.SetDefault(log) // for what libraries say
	w, err := server.NewWorker(ctx, c.Config, log)
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "working on the queue")
	return w.Run(ctx)
}
