package order

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

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
// they come from the beginning. A cursor ahead of the order brings a ResyncRequired and nothing
// else. A channel that closes before ctx ends says that the server is stopping.
func (s *Service) Events(
	ctx context.Context, viewer auth.Viewer, ref auth.OrderRef, after *string,
) (<-chan EventMessage, error) {
	position, err := parseEventCursor(after)
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
	if position > int64(o.LastSequence) {
		return resync("the cursor is ahead of the order's last event"), nil
	}
	events, err := s.hub.Subscribe(ctx, o.ID, position)
	if err != nil {
		return nil, fault.Unavailable("the server is stopping", err)
	}
	return events, nil
}

func resync(reason string) <-chan EventMessage {
	messages := make(chan EventMessage, 1)
	messages <- ResyncRequired{Reason: reason}
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
	events := make(map[typeid.Order][]EventMessage, len(after))
	err := eventsAfter.Each(ctx, s.store.DB, func(r *record.Reader) {
		e := ent.ReadOrderEvent(r)
		events[e.OrderID] = append(events[e.OrderID], e)
	}, typeid.Array(orders), pq.Array(positions), limit)
	if err != nil {
		return nil, fmt.Errorf("read order events: %w", err)
	}
	return events, nil
}

func eventPosition(m EventMessage) int64 { return int64(m.(*ent.OrderEvent).Sequence) }

const eventCursorPrefix = "order-event:"

// EventCursor returns the opaque cursor of an order's event.
func EventCursor(sequence int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(eventCursorPrefix + strconv.Itoa(sequence)))
}

// parseEventCursor returns the sequence that a cursor names: 0, before the first event, for nil.
func parseEventCursor(cursor *string) (int64, error) {
	if cursor == nil {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*cursor)
	digits, ok := strings.CutPrefix(string(raw), eventCursorPrefix)
	if err != nil || !ok {
		return 0, fault.BadUserInput("after is not the cursor of an order's event")
	}
	sequence, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || sequence < 1 {
		return 0, fault.BadUserInput("after is not the cursor of an order's event")
	}
	return sequence, nil
}
