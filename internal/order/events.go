package order

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ChannelName is the Postgres channel that tells which orders have new events.
const ChannelName = "shopgraph_order_events"

// Hub wakes the followers of orders; its owner runs it.
func (s *Service) Hub() *live.Hub[typeid.Order, EventMessage] { return s.hub }

// Channel joins the hub to a listener.
func (s *Service) Channel() live.Channel { return s.hub.Channel(ChannelName, typeid.ParseOrder) }

// Events follows an order that the viewer may see. First comes every event after the cursor, then
// each new one, until ctx ends. They come in order, none twice and none left out. If after is nil,
// they come from the beginning. A cursor whose event is not there brings a ResyncRequired, and the
// end. So does the loss of the event that the viewer was brought last, as by a failover. A channel
// that closes otherwise before ctx ends says that the server is stopping, or that the viewer may
// not see the order any more.
func (s *Service) Events(
	ctx context.Context, viewer auth.Viewer, ref auth.OrderRef, after *string,
) (<-chan EventMessage, error) {
	at, err := parseEventCursor(after)
	if err != nil {
		return nil, err
	}
	o, err := s.Get(ctx, viewer, ref)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fault.NotFound("there is no such order")
	}
	if at.isOld() {
		return resync(), nil
	}
	events, err := s.hub.Resume(ctx, o.ID, at.sequence, at.event.UUID(), rightTo(o.ID, viewer, ref))
	if err != nil {
		return nil, fault.Unavailable("the server is stopping", err)
	}
	return events, nil
}

// eventLost is what a viewer is brought whose event is not there.
var eventLost = ResyncRequired{Reason: "the order has no such event: it is another order's, or was lost"}

func resync() <-chan EventMessage {
	messages := make(chan EventMessage, 1)
	messages <- eventLost
	close(messages)
	return messages
}

// readEvents reads what follows each order's position, for the hub.
func (s *Service) readEvents(
	ctx context.Context, after map[typeid.Order]int64, limit int,
) (map[typeid.Order][]EventMessage, error) {
	orders, positions := make([]typeid.Order, 0, len(after)), make([]int64, 0, len(after))
	for id, position := range after {
		orders, positions = append(orders, id), append(positions, position)
	}
	found := record.Found[typeid.Order, []EventMessage]{Values: make(map[typeid.Order][]EventMessage, len(after))}
	err := eventsAfter.Each(ctx, s.store.DB, func(r *record.Reader) {
		if e := ent.ReadOrderEvent(r); found.Readable(r, e.OrderID) {
			found.Values[e.OrderID] = append(found.Values[e.OrderID], e)
		}
	}, typeid.Array(orders), pq.Array(positions), limit)
	if err != nil {
		return nil, fmt.Errorf("read order events: %w", err)
	}
	for id, err := range found.Failed() {
		s.log.ErrorContext(ctx, "an order's events cannot be read any further", "order", id, "error", err)
	}
	return found.Values, nil
}

func eventPosition(m EventMessage) int64 { return int64(m.(*ent.OrderEvent).Sequence) }

func eventID(m EventMessage) uuid.UUID { return m.(*ent.OrderEvent).ID.UUID() }

const eventCursorPrefix = "order-event:"

// EventCursor returns the opaque cursor of an order's event. It has the event's id beside its
// sequence: after a failover another event may have that.
func EventCursor(sequence int, id typeid.OrderEvent) string {
	return base64.RawURLEncoding.EncodeToString([]byte(eventCursorPrefix + strconv.Itoa(sequence) + ":" + id.String()))
}

// eventPlace is what a cursor names: the zero value is before the first event.
type eventPlace struct {
	sequence int64
	event    typeid.OrderEvent
}

// isOld reports whether a cursor is of a time when cursors had no ids. Nobody can tell whether its
// event is the one that the order has.
func (p eventPlace) isOld() bool { return p.sequence > 0 && p.event.IsZero() }

var errEventCursor = fault.BadUserInput("after is not the cursor of an order's event")

func parseEventCursor(cursor *string) (place eventPlace, err error) {
	if cursor == nil {
		return place, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*cursor)
	text, ok := strings.CutPrefix(string(raw), eventCursorPrefix)
	if err != nil || !ok {
		return place, errEventCursor
	}
	digits, id, isNew := strings.Cut(text, ":")
	if place.sequence, err = strconv.ParseInt(digits, 10, 64); err != nil || place.sequence < 1 {
		return place, errEventCursor
	}
	if isNew {
		if place.event, err = typeid.ParseOrderEvent(id); err != nil {
			return place, errEventCursor
		}
	}
	return place, nil
}
