package order

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Lock locks an order's row for the transaction and returns it; nil when there is none. Whoever records something about an
// order locks it first, before stock, payments and carts.
func (s *Service) Lock(ctx context.Context, tx *ent.Tx, id typeid.Order) (*ent.Order, error) {
	o, err := tx.Order.Query().Where(entorder.ID(id)).ForUpdate().Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock order %s: %w", id, err)
	}
	return o, nil
}

// Record is the one function that says what happened to an order: it stores the facts that the caller has set on the locked
// o (CancelledAt, CancelReason, ExpiredAt, PaymentFailedAt), works out the status anew from all facts, and appends the
// events, of which the caller gives the type and what they are about. Followers of the order are woken once tx has committed.
// A status that must not follow the present one is an error.
func (s *Service) Record(ctx context.Context, tx *ent.Tx, o *ent.Order, events ...*ent.OrderEvent) error {
	f, err := readFacts(ctx, tx, o)
	if err != nil {
		return err
	}
	status := fold(f)
	if !mayMove(o.Status, status) {
		return fmt.Errorf("record events of %s: an order cannot go from %s to %s", o.ID, o.Status, status)
	}
	o.Status = status
	if err := write(ctx, tx, o, events); err != nil {
		return fmt.Errorf("record events of %s: %w", o.ID, err)
	}
	s.notifyAfterCommit(tx, o.ID)
	return nil
}

// writeStatement appends events to an order and stores its facts, in one statement because every step of every order does both.
const writeStatement = `
	WITH appended AS (
		INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status, fulfillment_id, payment_id)
		SELECT e.id, $2, $2, $1, e.sequence, e.type, $3, e.fulfillment, e.payment
		FROM json_to_recordset($4) AS e(id uuid, sequence bigint, type text, fulfillment uuid, payment uuid)
	)
	UPDATE orders SET updated_at = $2, status = $3, last_sequence = $5, cancelled_at = $6, cancel_reason = $7, expired_at = $8,
		payment_failed_at = $9
	WHERE id = $1`

// writtenEvent is an event as writeStatement reads it.
type writtenEvent struct {
	ID          uuid.UUID       `json:"id"`
	Sequence    int             `json:"sequence"`
	Type        orderevent.Type `json:"type"`
	Fulfillment *uuid.UUID      `json:"fulfillment"`
	Payment     *uuid.UUID      `json:"payment"`
}

// write stores the facts and the status of the locked o, and events with its next sequence numbers.
func write(ctx context.Context, tx *ent.Tx, o *ent.Order, events []*ent.OrderEvent) error {
	rows := make([]writtenEvent, len(events))
	for i, e := range events {
		o.LastSequence++
		rows[i] = writtenEvent{ID: typeid.NewOrderEvent().UUID(), Sequence: o.LastSequence, Type: e.Type}
		if e.FulfillmentID != nil {
			rows[i].Fulfillment = new(e.FulfillmentID.UUID())
		}
		if e.PaymentID != nil {
			rows[i].Payment = new(e.PaymentID.UUID())
		}
	}
	appended, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	o.UpdatedAt = present()
	_, err = tx.ExecContext(ctx, writeStatement, o.ID, o.UpdatedAt, o.Status, string(appended), o.LastSequence,
		o.CancelledAt, o.CancelReason, o.ExpiredAt, o.PaymentFailedAt)
	return err
}

func (s *Service) notifyAfterCommit(tx *ent.Tx, id typeid.Order) {
	tx.OnCommit(func(next ent.Committer) ent.Committer {
		return ent.CommitFunc(func(ctx context.Context, tx *ent.Tx) error {
			err := next.Commit(ctx, tx)
			if err == nil {
				s.notifier.Notify(id.String())
			}
			return err
		})
	})
}

// readFacts reads what the status of the locked o follows from.
func readFacts(ctx context.Context, tx *ent.Tx, o *ent.Order) (facts, error) {
	f := facts{
		cancelled: o.CancelledAt != nil, expired: o.ExpiredAt != nil, paymentFailed: o.PaymentFailedAt != nil,
		parcels: map[fulfillment.Status]int{},
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT 'ORDERED', sum(quantity) FROM order_lines WHERE order_id = $1
		UNION ALL
		SELECT 'AUTHORIZED', count(*) FROM payments WHERE order_id = $1 AND authorized_amount > 0
		UNION ALL
		SELECT f.status, sum(l.quantity)
		FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id
		WHERE f.order_id = $1 GROUP BY f.status`, o.ID)
	if err != nil {
		return facts{}, fmt.Errorf("read the facts of %s: %w", o.ID, err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		var n int
		if err := rows.Scan(&what, &n); err != nil {
			return facts{}, fmt.Errorf("read the facts of %s: %w", o.ID, err)
		}
		switch what {
		case "ORDERED":
			f.ordered = n
		case "AUTHORIZED":
			f.authorized = n > 0
		default:
			f.parcels[fulfillment.Status(what)] = n
		}
	}
	if err := rows.Err(); err != nil {
		return facts{}, fmt.Errorf("read the facts of %s: %w", o.ID, err)
	}
	return f, nil
}
