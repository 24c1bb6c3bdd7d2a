package order

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// LinePreorder is what an order's line was bought as that could not leave at once.
type LinePreorder struct {
	ReleaseOn     string // the first day on which it was to leave when it was bought, as 2026-12-24
	AvailableFrom string // the same as it is by now
}

// PreorderOf returns what a line was pre-ordered as; nil if it was not.
func PreorderOf(l *ent.OrderLine) *LinePreorder {
	if l.PreorderReleaseOn == nil {
		return nil
	}
	return &LinePreorder{*l.PreorderReleaseOn, deref(l.AvailableFrom)}
}

// readWaiting reads until which days lines of an order wait.
func (p *packing) readWaiting(ctx context.Context, tx *ent.Tx, id typeid.Order) error {
	for _, l := range p.lines {
		if l.AvailableFrom == nil {
			continue
		}
		err := waitingLines.Each(ctx, tx, func(r *record.Reader) { p.waits[typeid.Of[typeid.OrderLine](r.UUID())] = r.Text() }, id)
		if err != nil {
			return fmt.Errorf("read what is on pre-order: %w", err)
		}
		return nil
	}
	return nil
}

// wantReleased reports which of the lines that are asked for are on pre-order.
func (p *packing) wantReleased(lines []FulfillmentLineInput) error {
	var v fault.Validator
	for i, asked := range lines {
		day := p.waits[asked.OrderLineID]
		v.Check(day == "", fault.CodeNotAllowed, fmt.Sprintf("%s is on pre-order, and cannot be packed before %s.", p.line(asked.OrderLineID).Sku, day),
			"lines", strconv.Itoa(i), "orderLineId")
	}
	return v.Err()
}

// released is the first day on which something is released of what is in no parcel; empty if nothing waits.
func (p *packing) released() (first string) {
	for line, day := range p.waits {
		if p.left[line] > 0 && (first == "" || day < first) {
			first = day
		}
	}
	return first
}

// movedAtOnce is how many orders are looked up at once in order to move their lines.
const movedAtOnce = 100

// MovePreorders has the lines of orders that wait for a variant be available from the day that the staff have set, each order in a transaction of
// its own with an event. It may be repeated.
func (s *Service) MovePreorders(ctx context.Context, variant typeid.Variant) error {
	for after := uuid.Nil; ; {
		orders, err := record.All(ctx, s.store.Client, ordersToMove, func(r *record.Reader) typeid.Order { return typeid.Of[typeid.Order](r.UUID()) },
			variant, after, movedAtOnce)
		if err != nil {
			return fmt.Errorf("read orders that wait for %s: %w", variant, err)
		}
		for _, id := range orders {
			err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.movePreorder(ctx, tx, id, variant) })
			if err != nil {
				return fmt.Errorf("move the pre-order of %s: %w", id, err)
			}
		}
		if len(orders) < movedAtOnce {
			return nil
		}
		after = orders[len(orders)-1].UUID()
	}
}

func (s *Service) movePreorder(ctx context.Context, tx *ent.Tx, id typeid.Order, variant typeid.Variant) error {
	o, now, err := s.Lock(ctx, tx, id)
	if err != nil || o == nil {
		return err
	}
	moved, err := moveLines.Exec(ctx, tx, id, variant)
	if err != nil || moved == 0 { // it was moved, packed or ended meanwhile
		return err
	}
	return s.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypePreorderReleaseChanged})
}
