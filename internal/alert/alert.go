// Package alert tells people by mail that a variant can be bought again, or costs less. See docs/alerts.md.
//
//	a change of the catalog ──▶ the feed ──▶ Changed ─┐
//	                                                  ├──▶ who waits, and is due now ──▶ jobs ──▶ a mail
//	a price that begins, and all else ──▶ Sweep ──────┘
//
// What the feed tells is only where to look. Whether an alert is due is what the store offers then, where it was asked for; and the job
// asks once more before it mails. A batch of changes of what nobody waits for costs one statement.
//
// An alert is sent once. That it is sent is noted once the mail was handed over. Of a process that dies in between the mail comes again with
// the same id, so none is lost, and a receiver can drop the second one.
package alert

import (
	"context"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxOpen is how many alerts a user, or a guest by an address, can wait for.
const MaxOpen = 100

const (
	// unconfirmedLife is how long an address is kept whose owner does not confirm it, and sentLife how long an alert is kept that was sent.
	unconfirmedLife = 7 * 24 * time.Hour
	sentLife        = 30 * 24 * time.Hour
	// sweepEvery is how often all alerts are looked at that wait.
	sweepEvery = 10 * time.Minute
	// batch is how many alerts are looked at together.
	batch = 500
	// queuedLife is how long an alert's job may take. Then it is looked at anew.
	queuedLife = 24 * time.Hour
	// toldFor is for how long those count as told who were told that a variant is there again.
	toldFor = 24 * time.Hour
)

// Type is what somebody waits for.
type Type string

// The types.
const (
	BackInStock Type = "BACK_IN_STOCK"
	PriceDrop   Type = "PRICE_DROP"
)

// Place is where, and to whom, something is offered.
type Place struct {
	Channel  typeid.Channel `json:",omitzero"` // zero outside of channels
	Country  address.Country
	Currency money.Currency
	Group    typeid.CustomerGroup `json:",omitzero"` // zero for none
}

// Alert is that somebody is to be told once a variant can be bought again, or costs less.
type Alert struct {
	ID        typeid.ProductAlert
	CreatedAt time.Time
	Type      Type
	ProductID typeid.Product
	VariantID typeid.Variant
	// Email is where the mail goes; nil once the user has no address.
	Email    *string
	Language string
	Place
	// Reference is what it cost when the alert was asked for, and Below what it must not cost more than; nil if that is not asked for.
	Reference, Below *money.Money
	// ConfirmedAt is nil until a guest confirms the address, and SentAt until the mail is sent.
	ConfirmedAt, SentAt *time.Time

	user *typeid.User // nil for a guest
}

// IsNode marks Alert as an implementation of GraphQL's Node.
func (*Alert) IsNode() {}

// Wanted is what somebody wants, and where.
type Wanted struct {
	Product typeid.Product
	Variant typeid.Variant
	Place
}

// Offer is how a variant is offered at a place now.
type Offer struct {
	// Listed says that the product is published there, whether or not it can be bought.
	Listed   bool
	Price    *money.Money // nil if there is none
	Quantity int          // that can be bought
}

// buyable reports whether it can be bought.
func (o Offer) buyable() bool { return o.Listed && o.Price != nil && o.Quantity > 0 }

// Shelf is what the store offers.
type Shelf interface {
	// Offers returns how variants are offered now, as they are shown there.
	Offers(ctx context.Context, wanted []Wanted) (map[Wanted]Offer, error)
}

// isDue reports whether an offer is what somebody waits for.
func (a *Alert) isDue(o Offer) bool {
	if !o.buyable() {
		return false
	}
	if a.Type == BackInStock {
		return true
	}
	return o.Price.Amount < a.Reference.Amount && (a.Below == nil || o.Price.Amount <= a.Below.Amount)
}

func (a *Alert) wanted() Wanted { return Wanted{a.ProductID, a.VariantID, a.Place} }

// Options say what alerts need.
type Options struct {
	Shelf   Shelf
	Queue   *jobs.Queue
	Sender  mail.Sender
	Store   mail.Store
	OptOuts *optout.Service
	// Storefront is the frontend's address, without a slash at the end.
	Storefront string
	// PerUnit is how many are told for each unit that can be bought again, in a day, those who wait longest first; 0 is all.
	PerUnit int
}

// Service is the store's alerts.
type Service struct {
	store     *store.Store
	log       *slog.Logger
	throttles *throttle.Service
	opts      Options
}

// New returns the alerts in st, which are sent by jobs of a queue. It is called before the queue runs.
func New(st *store.Store, log *slog.Logger, opts Options) *Service {
	s := &Service{store: st, log: log, throttles: throttle.New(st), opts: opts}
	jobs.Handle(opts.Queue, askJob, s.ask, jobs.Policy{})
	jobs.Handle(opts.Queue, sendJob, s.send, jobs.Policy{})
	jobs.Handle(opts.Queue, "alert.sweep", func(ctx context.Context, _ struct{}) error { return s.Sweep(ctx) }, jobs.Policy{Every: sweepEvery, Timeout: time.Hour})
	jobs.HandlePurge(opts.Queue, "alert.purge", s.Purge)
	opts.OptOuts.Forget(s.forget)
	return s
}
