package order

import (
	"context"
	"fmt"

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
	if err := s.append(ctx, tx, o, events); err != nil {
		return err
	}
	_, err = tx.Order.Update().Where(entorder.ID(o.ID)).
		SetStatus(o.Status).SetLastSequence(o.LastSequence).
		SetNillableCancelledAt(o.CancelledAt).SetNillableCancelReason(o.CancelReason).
		SetNillableExpiredAt(o.ExpiredAt).SetNillablePaymentFailedAt(o.PaymentFailedAt).
		Save(ctx)
	if err != nil {
		return fmt.Errorf("store the status of %s: %w", o.ID, err)
	}
	s.notifyAfterCommit(tx, o.ID)
	return nil
}

// append stores events with the order's next sequence numbers and its present status.
func (s *Service) append(ctx context.Context, tx *ent.Tx, o *ent.Order, events []*ent.OrderEvent) error {
	rows := make([]*ent.OrderEventCreate, len(events))
	for i, e := range events {
		o.LastSequence++
		rows[i] = tx.OrderEvent.Create().SetOrderID(o.ID).SetSequence(o.LastSequence).SetType(e.Type).
			SetStatus(orderevent.Status(o.Status)).
			SetNillableFulfillmentID(e.FulfillmentID).SetNillablePaymentID(e.PaymentID)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.OrderEvent.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("append events of %s: %w", o.ID, err)
	}
	return nil
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
