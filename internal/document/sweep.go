package document

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sweepEvery is how often it is looked for orders of which a document may be due, and sweepBatch how many events are read at a
// time.
const (
	sweepEvery = 20 * time.Second
	sweepBatch = 500
)

// jobIssue issues what is due of an order.
const jobIssue = "document.issue"

// Work has a queue issue documents as they become due, and delete those that need not be kept any more.
func (s *Service) Work(queue *jobs.Queue) {
	jobs.Handle(queue, "document.sweep", func(ctx context.Context, _ struct{}) error {
		defer queue.Wake()
		return s.Sweep(ctx)
	}, jobs.Policy{Every: sweepEvery})
	jobs.Handle(queue, jobIssue, func(ctx context.Context, order typeid.Order) error { return s.Issue(ctx, order) }, jobs.Policy{})
	jobs.Handle(queue, "document.forget", func(ctx context.Context, _ struct{}) error { return s.Purge(ctx) }, jobs.Policy{Every: 24 * time.Hour})
}

// Purge deletes documents that need not be kept any more.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeDocuments.Purge(ctx, s.store.DB); err != nil {
		return fmt.Errorf("purge documents: %w", err)
	}
	return nil
}

// Sweep reads the events of orders that are new, and adds a job for each order of which a document may be due.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		n, err := s.sweepOnce(ctx)
		if err != nil {
			return fmt.Errorf("look for orders without documents: %w", err)
		}
		if n < sweepBatch {
			return nil
		}
	}
}

// sweepOnce reads a batch of events. It returns how many there were.
func (s *Service) sweepOnce(ctx context.Context) (n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var xact int64
		var event uuid.UUID
		if _, err := lockProgress.Scan(ctx, tx, nil, &xact, &event); err != nil {
			return err
		}
		due := map[typeid.Order]bool{}
		n = 0
		err := newEvents.Each(ctx, tx, func(r *record.Reader) {
			n++
			xact, event = r.Int(), r.UUID()
			order := typeid.Of[typeid.Order](r.UUID())
			if r.Bool() {
				due[order] = true
			}
		}, xact, event, sweepBatch, string(s.opts.InvoiceAt))
		if err != nil || n == 0 {
			return err
		}
		for order := range due {
			if err := jobs.Add(ctx, tx, jobIssue, order, jobs.UniqueKey(order.String())); err != nil {
				return err
			}
		}
		_, err = writeProgress.Exec(ctx, tx, xact, event)
		return err
	})
	return n, err
}
