package order

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Lock locks an order's row for the transaction and returns it; nil when there is none. It also
// returns the time by the database's clock, which all processes share. Whoever records something
// about an order locks it first, before stock, payments and carts.
func (s *Service) Lock(ctx context.Context, tx *ent.Tx, id typeid.Order) (o *ent.Order, now time.Time, err error) {
	o, err = record.First(ctx, tx, lockOrder, func(r *record.Reader) *ent.Order {
		now = r.Time()
		return ent.ReadOrder(r)
	}, id)
	if err != nil {
		return nil, now, fmt.Errorf("lock order %s: %w", id, err)
	}
	return o, now, nil
}

// Record is the one function that says what happened to an order. The time is Lock's. It stores the
// facts that the caller has set on the locked o: CancelledAt, CancelReason, ExpiredAt and
// PaymentFailedAt. It works out the status anew from all facts. It appends the events; the caller
// gives their type, what they are about and who caused them. Followers of the order are woken once
// tx has committed. A status that must not follow the present one is an error.
//
// If the money for an order that stands is found gone, Record sets PaymentLostAt and appends the
// event that says so. If the money is there again, it clears PaymentLostAt.
func (s *Service) Record(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, events ...*ent.OrderEvent) error {
	f, err := readFacts(ctx, tx, o)
	if err != nil {
		return err
	}
	status := fold(f)
	if !mayMove(o.Status, status) {
		return fmt.Errorf("record events of %s: an order cannot go from %s to %s", o.ID, o.Status, status)
	}
	o.Status, o.PaymentStatus = status, paid(o.TotalMoney().Gross.Amount, f)
	switch lost := f.lost(status); {
	case !lost:
		o.PaymentLostAt = nil
	case o.PaymentLostAt == nil:
		o.PaymentLostAt = &now
		events = append(events, &ent.OrderEvent{Type: orderevent.TypePaymentLost})
	}
	o.UpdatedAt = now
	if err := write(ctx, tx, o, events); err != nil {
		return fmt.Errorf("record events of %s: %w", o.ID, err)
	}
	s.notifyAfterCommit(tx, o.ID)
	return nil
}

// write stores the facts and the status of the locked o, and events with its next sequence numbers.
func write(ctx context.Context, tx *ent.Tx, o *ent.Order, events []*ent.OrderEvent) error {
	appended, err := number(o, events)
	if err != nil {
		return err
	}
	_, err = writeOrder.Exec(ctx, tx, o.ID, o.Status, appended, o.LastSequence,
		o.CancelledAt, o.CancelReason, o.ExpiredAt, o.PaymentFailedAt, o.PaymentLostAt, o.PaymentStatus)
	return err
}

// appendedEvent is an event as appendEvents reads it.
type appendedEvent struct {
	ID          uuid.UUID       `json:"id"`
	Sequence    int             `json:"sequence"`
	Type        orderevent.Type `json:"type"`
	Fulfillment *uuid.UUID      `json:"fulfillment_id"`
	Payment     *uuid.UUID      `json:"payment_id"`
	Return      *uuid.UUID      `json:"return_id"`
	Actor       *string         `json:"actor"`
}

// number gives events the next sequence numbers of o, and returns them as appendEvents reads them.
func number(o *ent.Order, events []*ent.OrderEvent) (string, error) {
	rows := make([]appendedEvent, len(events))
	for i, e := range events {
		o.LastSequence++
		rows[i] = appendedEvent{ID: typeid.NewOrderEvent().UUID(), Sequence: o.LastSequence, Type: e.Type, Actor: e.Actor}
		if e.FulfillmentID != nil {
			rows[i].Fulfillment = new(e.FulfillmentID.UUID())
		}
		if e.PaymentID != nil {
			rows[i].Payment = new(e.PaymentID.UUID())
		}
		if e.ReturnID != nil {
			rows[i].Return = new(e.ReturnID.UUID())
		}
	}
	appended, err := json.Marshal(rows)
	return string(appended), err
}

func (s *Service) notifyAfterCommit(tx *ent.Tx, id typeid.Order) {
	store.AfterCommit(tx, func() { s.notifier.Notify(id.String()) })
}

// readFacts reads what the status of the locked o follows from.
func readFacts(ctx context.Context, tx *ent.Tx, o *ent.Order) (facts, error) {
	f := facts{
		cancelled: o.CancelledAt != nil, expired: o.ExpiredAt != nil, paymentFailed: o.PaymentFailedAt != nil,
		parcels: map[fulfillment.Status]int{},
	}
	err := factsOfOrder.Each(ctx, tx, func(r *record.Reader) {
		switch what, n := r.Text(), int(r.Int()); what {
		case "ORDERED":
			f.ordered = n
		case "AUTHORIZED":
			f.authorized = int64(n) >= AmountDue(o).Amount
		case "COVERED":
			f.covered = int64(n) >= AmountDue(o).Amount
		case "HELD":
			f.held = int64(n)
		case "TAKEN":
			f.taken += int64(n)
		case "RELEASED":
			f.released = int64(n)
		case "RETURNED":
			f.returned += int64(n)
		case "BACK":
			f.back += n
		case "RETURNING":
			f.returning = true
		case "TENDERED":
			f.taken += int64(n)
			if f.ended() { // what gift cards and credit have paid goes back in the same transaction
				f.returned += int64(n)
			}
		case "TENDERS_RETURNED":
			if !f.ended() {
				f.returned += int64(n)
			}
		default:
			f.parcels[fulfillment.Status(what)] = n
		}
	}, o.ID)
	if err != nil {
		return facts{}, fmt.Errorf("read the facts of %s: %w", o.ID, err)
	}
	return f, nil
}
