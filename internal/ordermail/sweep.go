package ordermail

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sweepBatch is how many events are read at a time.
const sweepBatch = 500

// Sweep reads the events of orders that are new, each once, and adds jobs for the mails that they lead to. It reports whether there
// are more that cannot be read yet, as an older transaction runs.
func (s *Service) Sweep(ctx context.Context) (heldUp bool, err error) {
	for {
		n, heldUp, err := s.sweepOnce(ctx)
		if err != nil {
			return false, fmt.Errorf("look for news of orders: %w", err)
		}
		if n < sweepBatch {
			return heldUp, nil
		}
	}
}

// sweepOnce reads a batch of events. It returns how many there were.
func (s *Service) sweepOnce(ctx context.Context) (n int, heldUp bool, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var xact int64
		var last uuid.UUID
		if _, err := lockProgress.Scan(ctx, tx, nil, &xact, &last, &heldUp); err != nil {
			return err
		}
		n = 0
		var news []event
		err := newEvents.Each(ctx, tx, func(r *record.Reader) {
			n++
			xact, last = r.Int(), r.UUID()
			e := event{id: last, order: typeid.Of[typeid.Order](r.UUID()), kind: orderevent.Type(r.Text()), stands: r.Bool(), byHand: r.Bool()}
			if r.Bool() {
				news = append(news, e)
			}
		}, xact, last, sweepBatch, latest.Seconds(), s.opts.MaxAge.Seconds())
		if err != nil || n == 0 {
			return err
		}
		for _, e := range news {
			if err := s.add(ctx, tx, e); err != nil {
				return err
			}
		}
		store.AfterCommit(tx, s.opts.Queue.Wake)
		_, err = writeProgress.Exec(ctx, tx, xact, last)
		return err
	})
	return n, heldUp, err
}

func (s *Service) add(ctx context.Context, tx *ent.Tx, e event) error {
	all, after := s.due(e)
	for i, j := range all {
		if err := addJob(ctx, tx, j, after[i]); err != nil {
			return err
		}
	}
	return nil
}

// addJob adds the job of a mail, unless it waits already.
func addJob(ctx context.Context, tx *ent.Tx, j job, after time.Duration) error {
	return jobs.Add(ctx, tx, sendJob, j, jobs.After(after), jobs.UniqueKey(string(j.Kind)+"/"+j.Source.String()))
}

// Commented mails a comment to the buyer of an order, once the transaction that writes it has committed.
func (s *Service) Commented(ctx context.Context, tx *ent.Tx, order typeid.Order, comment typeid.OrderComment) error {
	if !s.isSent(mail.OrderComment) {
		return nil
	}
	store.AfterCommit(tx, s.opts.Queue.Wake)
	return addJob(ctx, tx, job{Source: comment.UUID(), Kind: mail.OrderComment, Order: order}, 0)
}

// Invoiced mails the invoice of an order that the transaction issues, unless another mail brings it.
func (s *Service) Invoiced(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	if s.opts.InvoiceWith == "" || !s.isSent(mail.OrderInvoice) {
		return nil
	}
	return addJob(ctx, tx, job{Source: order.UUID(), Kind: mail.OrderInvoice, Order: order}, invoiceAfter)
}
