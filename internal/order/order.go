// Package order is what was bought: orders, their parcels, and the events that tell their way.
package order

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Stock is what orders need of the store's stock.
type Stock interface {
	// Ship takes what leaves in a parcel off the stock of a location, any if it is nil, out of what the order has
	// reserved there. When less of that is on hand it changes nothing and returns how many are of each variant that
	// is short. The actor is who ships it.
	Ship(
		ctx context.Context, tx *ent.Tx, actor string, order typeid.Order, from *typeid.Location, parcel map[typeid.Variant]int,
	) (short map[typeid.Variant]int, err error)
	// Held tells each how much of a variant an order has reserved at a location and not packed yet, and how much of
	// that is on hand, in the order in which locations sell.
	Held(ctx context.Context, tx *ent.Tx, order typeid.Order, each func(at typeid.Location, of typeid.Variant, reserved, onHand int)) error
}

// Money is what orders need of the money for them.
type Money interface {
	// Ships requests money for a locked order in the transaction that ships a parcel of it, if it is taken then. It is called
	// before stock is locked. Shipped asks for that once the transaction has committed.
	Ships(ctx context.Context, tx *ent.Tx, o *ent.Order) error
	Shipped(ctx context.Context, order typeid.Order)
}

// Notifier tells every process of the store that orders have new events. It never blocks.
type Notifier interface {
	Notify(orders ...string)
}

// Audit writes down what an actor does to subjects by a permission, in the transaction that does it. Each has a detail, which
// holds no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subjects []string, details []map[string]any) error

// Prefixes tells what the numbers of a channel's orders begin with; empty for nothing.
type Prefixes func(ctx context.Context, channel typeid.Channel) (string, error)

// Commented is told of a comment that the buyer sees, in the transaction that writes it.
type Commented func(ctx context.Context, tx *ent.Tx, order typeid.Order, comment typeid.OrderComment) error

// Service is the store's orders.
type Service struct {
	store     *store.Store
	lockEmail LockEmail
	stock     Stock
	money     Money     // nil if nothing is taken when parcels are shipped
	tasks     Tasks     // nil if nobody looks after parcels
	couriers  Couriers  // nil if none call
	commented Commented // nil if nobody is told
	notifier  Notifier
	auditAll  Audit
	log       *slog.Logger
	hub       *live.Hub[typeid.Order, EventMessage]

	prefixes  Prefixes // nil if no channel has one
	tracking  TrackingMail
	throttles *throttle.Service
}

// New returns the orders in st. Whoever makes it runs its Hub, joined to a listener by its Channel.
func New(st *store.Store, lockEmail LockEmail, stock Stock, notifier Notifier, audit Audit, log *slog.Logger) *Service {
	s := &Service{store: st, lockEmail: lockEmail, stock: stock, notifier: notifier, auditAll: audit, log: log}
	s.hub = live.NewHub(s.readEvents, eventPosition, log, live.HubOptions{})
	s.hub.Identify(eventID, eventLost)
	return s
}

// audit writes down what is done to one subject.
func (s *Service) audit(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error {
	return s.auditAll(ctx, tx, actor, action, []string{subject.String()}, []map[string]any{detail})
}

// TakeMoney has money be told that parcels are shipped, before the first of them is.
func (s *Service) TakeMoney(m Money) { s.money = m }

// TellComments has somebody be told of comments that buyers see, before the first of them is written.
func (s *Service) TellComments(tell Commented) { s.commented = tell }

// PrefixNumbers has the numbers of orders begin with what their channels say, before the first order is placed.
func (s *Service) PrefixNumbers(p Prefixes) { s.prefixes = p }

// prefixOf returns what the number of an order of a channel begins with.
func (s *Service) prefixOf(ctx context.Context, channel *typeid.Channel) (string, error) {
	if s.prefixes == nil || channel == nil {
		return "", nil
	}
	return s.prefixes(ctx, *channel)
}
