// Package ordermail mails buyers what happens to their orders. See docs/mails.md.
//
//	any writer of orders ──▶ order_events ── once no older transaction runs ──▶ Sweep ──▶ jobs ──▶ a mail, noted in order_mails
//
// Nothing is added to a checkout. Sweep reads the events of orders in the order of their commits. In one transaction it moves its
// position and adds a job for each mail that may be due. The job looks at the order as it is then: whether the mail is due still,
// and what it says.
//
// A mail is known by its kind and by what it is about, such as an event. That it was handed over is noted afterwards. If a process
// dies in between, the mail is handed over again, with the same Message-ID. So none is lost, and receivers can tell a second one.
package ordermail

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sendJob is the kind of the jobs that send one mail each.
const sendJob = "order.mail"

const (
	// tick is how often it is looked for events that nobody told of. If an older transaction holds some up, it is looked for them again
	// after firstPause, and then twice as long after each time, up to lastPause.
	tick       = 5 * time.Second
	firstPause = 50 * time.Millisecond
	lastPause  = time.Second
	// latest is how old news may be that is mailed: when mail has not worked for long, or is turned on, nobody gets old news.
	latest = 3 * 24 * time.Hour
	// noteLife is how long it is kept that a mail was handed over. Its job is gone by then, also if it was given up.
	noteLife = 180 * 24 * time.Hour
	// patience is how long a buyer may take to pay before a mail says that the order waits for it, or that it has failed: most are at
	// the page where they pay.
	patience = 10 * time.Minute
	// invoiceAfter is how long after an invoice was issued a mail of its own brings it, unless another mail has.
	invoiceAfter = time.Minute
)

// Invoices are the store's invoices.
type Invoices interface {
	// Issue issues what is due of an order; nothing if nothing is.
	Issue(ctx context.Context, order typeid.Order) error
	// InvoicePDF returns an order's invoice as a file, with its number; nil if there is none.
	InvoicePDF(ctx context.Context, order typeid.Order) (number string, pdf []byte, err error)
}

// Options say what is mailed, and how.
type Options struct {
	// Kinds are the mails that are sent.
	Kinds []mail.OrderKind
	// MaxAge is how old an order may be that mails are about.
	MaxAge time.Duration
	// ReviewAfter is how long after its delivery it is asked how an order is liked; 0 is never.
	ReviewAfter time.Duration
	// InvoiceWith is the mail that invoices are attached to; empty for none. An invoice that comes later gets a mail of its own.
	InvoiceWith mail.OrderKind
	Queue       *jobs.Queue
	Sender      mail.Sender
	Store       mail.Store
	// Storefront is the frontend's address, without a slash at the end.
	Storefront string
	// Language is that of orders that have none.
	Language string
	// IssueToken returns a secret token that lets whoever knows it follow an order.
	IssueToken func(ctx context.Context, order typeid.Order) (string, error)
	Invoices   Invoices
	OptOuts    *optout.Service
	// Transfer tells how to transfer an amount with a reference; nil if there is no account for it.
	Transfer func(reference string, amount money.Money) gateway.Transfer
}

// Service mails what happens to orders.
type Service struct {
	store *store.Store
	log   *slog.Logger
	opts  Options
	woken chan struct{} // holds one token when there may be news
}

// job is one mail to the buyer of an order. Source is what it is about: an event, a comment, or the order itself.
type job struct {
	Source uuid.UUID
	Kind   mail.OrderKind
	Order  typeid.Order
}

// New returns what mails about the orders in st, by jobs of a queue. It is called before the queue runs.
func New(st *store.Store, log *slog.Logger, opts Options) *Service {
	s := &Service{store: st, log: log, opts: opts, woken: make(chan struct{}, 1)}
	jobs.Handle(opts.Queue, sendJob, s.send, jobs.Policy{})
	jobs.HandlePurge(opts.Queue, "ordermail.purge", s.Purge)
	return s
}

func (s *Service) isSent(kind mail.OrderKind) bool { return slices.Contains(s.opts.Kinds, kind) }

// Channel joins the service to a listener, which tells of the orders' news by a channel of Postgres.
func (s *Service) Channel(name string) live.Channel {
	return live.Channel{Name: name, Wake: func([]string) error { s.wake(); return nil }, WakeAll: s.wake}
}

func (s *Service) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// Run looks for news until ctx ends, and then returns nil. A failure is logged, and it is tried again.
func (s *Service) Run(ctx context.Context) error {
	pause := firstPause
	for ctx.Err() == nil {
		heldUp, err := s.Sweep(ctx)
		wait := tick
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.log.WarnContext(ctx, "it cannot be looked for mails about orders", "error", err)
		case heldUp:
			wait, pause = pause, min(2*pause, lastPause)
		default:
			pause = firstPause
		}
		select {
		case <-ctx.Done():
		case <-s.woken:
		case <-time.After(wait):
		}
	}
	return nil
}

// Purge forgets mails that were handed over long ago.
func (s *Service) Purge(ctx context.Context) error {
	return purgeNotes.Purge(ctx, s.store.DB, noteLife.Seconds())
}
