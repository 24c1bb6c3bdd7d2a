package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Event is something that a gateway has called about.
type Event struct {
	ID        typeid.GatewayEvent
	Gateway   string
	Event     string          // its id at the gateway
	Type      string          // as the gateway names it
	Reference *string         // the gateway's name for the payment; nil if it is about none that is known
	PaymentID *typeid.Payment // nil if it is about none of ours
	Outcome   *Outcome        // nil as long as it waits
	// OccurredAt is when it happened, as the gateway says, and CreatedAt when it came.
	OccurredAt, CreatedAt time.Time
	HandledAt             *time.Time // nil as long as it waits
}

// IsNode says that an event has a global id.
func (*Event) IsNode() {}

// EventFilter says which events. What is nil is no condition.
type EventFilter struct {
	OrderID  *typeid.Order
	Followed *bool
}

type (
	// EventConnection is a page of events.
	EventConnection = page.Connection[*Event]
	// EventEdge is an event in a page.
	EventEdge = page.Edge[*Event]
)

// Events returns a page of what gateways have called about, the newest first. Whether the viewer may see it is for the
// caller to ask.
func (s *Service) Events(ctx context.Context, filter EventFilter, args page.Args) (*EventConnection, error) {
	list := allEvents
	switch {
	case filter.OrderID != nil:
		return eventsOfOrder.read(ctx, s.store, args, *filter.OrderID, filter.Followed)
	case filter.Followed != nil && *filter.Followed:
		list = followedEvents
	case filter.Followed != nil:
		list = unfollowedEvents
	}
	return list.read(ctx, s.store, args)
}

// EventsByID returns events if the viewer may see them.
func (s *Service) EventsByID(ctx context.Context, viewer auth.Viewer, ids []typeid.GatewayEvent) (map[typeid.GatewayEvent]*Event, error) {
	if !viewer.May(auth.ReadOrders) {
		return nil, nil
	}
	events, err := record.All(ctx, s.store.Client, eventsByID, readEvent, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read events of gateways: %w", err)
	}
	return store.KeyBy(events, func(e *Event) typeid.GatewayEvent { return e.ID }), nil
}

// eventList is a list of events and how many it has.
type eventList struct {
	page.Sorting[*Event]
	count record.Query
}

func (l eventList) read(ctx context.Context, st *store.Store, args page.Args, which ...any) (*EventConnection, error) {
	return l.Read(ctx, st.Client, args, page.CountOf("events of gateways", l.count, which...), readEvent, which...)
}

func readEvent(r *record.Reader) *Event {
	e := &Event{ID: typeid.Of[typeid.GatewayEvent](r.UUID()), Gateway: r.Text(), Event: r.Text(), Type: r.Text()}
	if reference := r.Text(); reference != "" {
		e.Reference = &reference
	}
	e.PaymentID = record.Optional(r, func() typeid.Payment { return typeid.Of[typeid.Payment](r.UUID()) })
	e.Outcome = record.Optional(r, func() Outcome { return Outcome(r.Text()) })
	e.OccurredAt, e.CreatedAt = r.Time(), r.Time()
	e.HandledAt = record.Optional(r, r.Time)
	return e
}
