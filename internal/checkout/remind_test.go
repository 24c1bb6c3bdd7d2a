package checkout_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
)

// ends tells of jobs that have ended.
type ends chan string

func (ends) JobStarted(string) {}
func (e ends) JobFinished(kind string, _ time.Duration, outcome jobs.Outcome) {
	e <- kind + " " + string(outcome)
}

// work runs a queue of jobs that mails about transfers, until so many have ended.
func (c *counter) work(box *mail.Mailbox, want ...string) {
	c.t.Helper()
	done := make(ends, 100)
	queue := jobs.New(c.store, slog.New(slog.DiscardHandler), jobs.Options{Poll: time.Hour, Observer: done})
	c.transfers.MailReminders(manual.Reminders{Before: 48 * time.Hour, Queue: queue, Sender: box, Store: mail.Store{Name: "Clay", URL: "https://shop.example"}})
	ctx, cancel := context.WithCancel(c.t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = queue.Run(ctx) })
	defer running.Wait()
	defer cancel()
	var ended []string
	for range want {
		select {
		case end := <-done:
			ended = append(ended, end)
		case <-time.After(30 * time.Second):
			c.t.Fatalf("only %v have ended, want %v", ended, want)
		}
	}
	slices.Sort(ended) // a job that another one adds may be heard of first
	slices.Sort(want)
	if !slices.Equal(ended, want) {
		c.t.Errorf("%v, want %v", ended, want)
	}
}

// TestTransferReminder: who is to transfer money is reminded once, and nobody whose money has come.
func TestTransferReminder(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	_, early := c.waiting()
	_, late := c.waiting()
	_, paid := c.waiting()
	c.mustPay(late.ID, 1000)
	c.mustPay(paid.ID, 0)
	c.exec("UPDATE payments SET due_at = now() + interval '1 day' WHERE id <> $1", early.ID)
	box := mail.NewMailbox(10)
	const looked, mailed = "payment.transfer_reminders done", "payment.transfer_reminder done"
	c.work(box, looked, mailed)
	c.exec("UPDATE jobs SET run_at = now()")
	c.work(box, looked)
	sent := box.Messages("guest@example.com")
	if len(sent) != 1 || !strings.Contains(sent[0].Text, "$15.00") || !strings.Contains(sent[0].Text, "Reference: RF") {
		t.Errorf("%+v", sent)
	}
}
