package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
)

type serveCmd struct {
	config.Config `embed:""`
}

func (c *serveCmd) Run(ctx context.Context) error {
	log := c.Logger(os.Stderr)
	slog.SetDefault(log) // for what libraries say
	tuneGC(log)
	s, err := server.New(ctx, c.Config, log)
	if err != nil {
		return err
	}
	if err := s.Announce(os.Stdout); err != nil {
		log.WarnContext(ctx, "announce", "error", err)
	}
	return s.Run(ctx)
}
