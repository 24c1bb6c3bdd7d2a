package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/internal/config"
)

// ReconcilePayments compares the payments that were made in a time with the gateways' own lists and books, brings those to
// how they stand that are behind, and writes what it has found. It returns how many payments are different still. It may run
// beside the store's servers.
func ReconcilePayments(ctx context.Context, cfg config.Config, log *slog.Logger, from, to time.Time, w io.Writer) (wrong int, err error) {
	s, err := New(ctx, cfg, log, func(s *Server) { s.workerOnly, s.isCommand = true, true })
	if err != nil {
		return 0, err
	}
	defer s.Close() //nolint:errcheck // what was found counts
	// Who is not told here finds out at its next tick, so an error of a notifier changes nothing.
	notifying := start(context.WithoutCancel(ctx), make(chan error, len(s.notifiers)), s.notifiers...)
	defer notifying.stop()
	for _, name := range s.shop.resolver.Payments.Gateways() {
		report, err := s.shop.reconcile.Compare(ctx, name, from, to)
		for _, d := range report.Differences {
			fmt.Fprintf(w, "%s: %s %s %s: %s\n", name, d.Kind, d.Payment, d.Reference, d.Details)
		}
		fmt.Fprintf(w, "%s: %d payments, of which %d were behind and are not any more; %d attempts were ended, %d are not this store's.\n",
			name, report.Payments, report.Mended, report.Ended, report.Foreign)
		if wrong += report.Wrong; err != nil {
			return wrong, err
		}
	}
	return wrong, nil
}
