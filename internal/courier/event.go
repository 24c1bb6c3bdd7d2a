package courier

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

// Status is what became of an event.
type Status string

// What may become of an event.
const (
	Waiting  Status = "WAITING"   // it is worked on soon
	Recorded Status = "RECORDED"  // its scans are at the parcel
	NoParcel Status = "NO_PARCEL" // no parcel has that number, or not yet
	Refused  Status = "REFUSED"   // the parcel could not be recorded as shipped
	Ignored  Status = "IGNORED"   // it is about no parcel, or not understood
)

// Event is something that a courier has called about.
type Event struct {
	ID        typeid.CourierEvent
	Courier   string
	Event     string  // its id at the courier
	Number    *string // the carrier's number for the parcel; nil if it is about none
	Status    Status
	CreatedAt time.Time  // when it came
	HandledAt *time.Time // nil as long as it waits
}

// IsNode says that an event has a global id.
func (*Event) IsNode() {}

// EventFilter says which events. What is nil is no condition.
type EventFilter struct{ Status *Status }

type (
	// EventConnection is a page of events.
	EventConnection = page.Connection[*Event]
	// EventEdge is an event in a page.
	EventEdge = page.Edge[*Event]
)

// Events returns a page of what couriers have called about, the newest first. Whether the viewer may see it is for the
// caller to ask.
func (s *Service) Events(ctx context.Context, filter EventFilter, args page.Args) (*EventConnection, error) {
	if filter.Status == nil {
		return allEvents.Read(ctx, s.store.Client, args, page.CountOf("events of couriers", countEvents), readEvent)
	}
	total := page.CountOf("events of couriers", countEventsOf, *filter.Status)
	return eventsOf.Read(ctx, s.store.Client, args, total, readEvent, *filter.Status)
}

// EventsByID returns events if the viewer may see them.
func (s *Service) EventsByID(ctx context.Context, viewer auth.Viewer, ids []typeid.CourierEvent) (map[typeid.CourierEvent]*Event, error) {
	if !viewer.May(auth.ReadOrders) {
		return nil, nil
	}
	events, err := record.All(ctx, s.store.Client, eventsByID, readEvent, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read events of couriers: %w", err)
	}
	return store.KeyBy(events, func(e *Event) typeid.CourierEvent { return e.ID }), nil
}

func readEvent(r *record.Reader) *Event {
	e := &Event{ID: typeid.Of[typeid.CourierEvent](r.UUID()), Courier: r.Text(), Event: r.Text()}
	if number := r.Text(); number != "" {
		e.Number = &number
	}
	e.Status, e.CreatedAt = Status(r.Text()), r.Time()
	e.HandledAt = record.Optional(r, r.Time)
	return e
}
