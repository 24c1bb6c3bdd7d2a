package manual

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// remindersJob is the kind of the job that looks for transfers that have not come, and reminderJob that of those that
	// mail about one.
	remindersJob = "payment.transfer_reminders"
	reminderJob  = "payment.transfer_reminder"

	remindersEvery = 10 * time.Minute
	remindersBatch = 100 // payments in a transaction
	deliveredBatch = 100
)

// Reminders is what mails about transfers that have not come.
type Reminders struct {
	// Before is how long before its order expires a payment is reminded of.
	Before time.Duration
	Queue  *jobs.Queue
	Sender mail.Sender
	Store  mail.Store
}

// reminder is which payment a mail is about.
type reminder struct{ Payment typeid.Payment }

// MailReminders has who is to transfer money reminded of it, by jobs of a queue: once for each payment. It is called before
// the queue runs.
func (g *Gateway) MailReminders(r Reminders) {
	jobs.Handle(r.Queue, remindersJob, func(ctx context.Context, _ struct{}) error { return g.claimReminders(ctx, r) }, jobs.Policy{Every: remindersEvery})
	jobs.Handle(r.Queue, reminderJob, func(ctx context.Context, job reminder) error { return g.remind(ctx, r, job.Payment) }, jobs.Policy{})
}

// claimReminders adds jobs for some payments; the next time for others. That they were reminded of is noted in the same
// transaction, so that no other process does so too.
func (g *Gateway) claimReminders(ctx context.Context, r Reminders) error {
	err := g.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var claimed []typeid.Payment
		err := claimReminders.Each(ctx, tx, func(scan func(...any) error) error {
			var id typeid.Payment
			err := scan(&id)
			claimed = append(claimed, id)
			return err
		}, remindersBatch, r.Before.Seconds())
		if err != nil {
			return err
		}
		for _, id := range claimed {
			if err := jobs.Add(ctx, tx, reminderJob, reminder{id}); err != nil {
				return err
			}
		}
		store.AfterCommit(tx, r.Queue.Wake)
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for transfers that have not come: %w", err)
	}
	return nil
}

// remind mails about a payment, unless its money has come meanwhile, or nobody waits for it any more.
func (g *Gateway) remind(ctx context.Context, r Reminders, id typeid.Payment) error {
	var to string
	about, err := record.First(ctx, g.store.Client, remindedPayment, func(row *record.Reader) *mail.Letter {
		to = row.Text()
		m := &mail.Letter{Kind: mail.LetterTransferReminder, Name: row.Text(), Number: row.Text()}
		reference := row.Text()
		t := g.Transfer(reference, money.Money{Amount: row.Int(), Currency: money.Currency(row.Text())})
		m.Amount, m.Until, m.Language, m.Facts = t.Amount, row.Time(), row.Text(), factsOf(t)
		return m
	}, id)
	if err != nil {
		return fmt.Errorf("read a transfer that has not come: %w", err)
	}
	if about == nil {
		return nil
	}
	message, err := r.Store.RenderLetter(to, *about)
	if err != nil {
		return jobs.Permanent(err)
	}
	err = r.Sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}

// factsOf is what somebody who transfers money copies.
func factsOf(t gateway.Transfer) (facts []mail.LetterFact) {
	for _, f := range []mail.LetterFact{
		{Label: "holder", Value: t.Holder}, {Label: "iban", Value: inFours(t.IBAN)}, {Label: "bic", Value: t.BIC}, {Label: "bank", Value: t.Bank},
		{Label: "account", Value: t.Details}, {Label: "reference", Value: inFours(t.Reference)},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// Delivered returns some payments in cash of orders that have all been delivered, where it is not known that the money has
// come.
func (g *Gateway) Delivered(ctx context.Context) ([]typeid.Payment, error) {
	ids, err := record.All(ctx, g.store.Client, deliveredInCash, func(r *record.Reader) typeid.Payment {
		return typeid.Of[typeid.Payment](r.UUID())
	}, deliveredBatch)
	if err != nil {
		return nil, fmt.Errorf("read payments of orders that were delivered: %w", err)
	}
	return ids, nil
}
