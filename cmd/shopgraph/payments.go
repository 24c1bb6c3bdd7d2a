package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
)

type paymentsCmd struct {
	Reconcile paymentsReconcileCmd `cmd:"" help:"Compare payments with the gateways' own lists and books, and bring those to how they stand that are behind."`
}

type paymentsReconcileCmd struct {
	Since         time.Duration `default:"192h" placeholder:"TIME" help:"How long ago the oldest of the payments was made; by default ${default}."`
	config.Config `embed:""`
}

func (c *paymentsReconcileCmd) Run(ctx context.Context) error {
	log := c.Logger(os.Stderr)
	slog.SetDefault(log)
	now := time.Now()
	wrong, err := server.ReconcilePayments(ctx, c.Config, log, now.Add(-c.Since), now, os.Stdout)
	if err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d payments are not as their gateways say", wrong)
	}
	fmt.Println("All is right.")
	return nil
}
