package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// VisibleByID returns the payments that the viewer may see: those of a user's own orders, any for who may read orders.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Payment,
) (map[typeid.Payment]*ent.Payment, error) {
	var where []predicate.Payment
	switch {
	case viewer.May(auth.ReadOrders):
	case viewer.SignedIn():
		where = append(where, payment.HasOrderWith(order.UserID(viewer.User)))
	default:
		return nil, nil
	}
	payments, err := s.store.Client.Payment.Query().
		Where(store.AnyOf(payment.FieldID, ids)).Where(where...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	return store.KeyBy(payments, func(p *ent.Payment) typeid.Payment { return p.ID }), nil
}

// Get returns a payment by its id, with what is outstanding of it.
func (s *Service) Get(ctx context.Context, id typeid.Payment) (*ent.Payment, []*ent.PaymentEvent, error) {
	p, err := s.store.Client.Payment.Query().Where(payment.ID(id), selectLedger).Only(ctx)
	if err == nil {
		err = assignLedger(p)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read payment %s: %w", id, err)
	}
	return p, fold(p.Edges.Ledger).outstanding, nil
}

// Due returns up to limit payments whose time to be looked at has come, and puts that time off, so that replicas do not look at
// the same ones.
func (s *Service) Due(ctx context.Context, limit int) ([]typeid.Payment, error) {
	rows, err := s.store.DB.QueryContext(ctx, `
		UPDATE payments SET next_check_at = $1 WHERE id IN (
			SELECT id FROM payments WHERE next_check_at <= $2
			ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED
		) RETURNING id`, time.Now().Add(s.retryAfter), time.Now(), limit)
	if err != nil {
		return nil, fmt.Errorf("find due payments: %w", err)
	}
	defer rows.Close()
	var due []typeid.Payment
	for rows.Next() {
		var id typeid.Payment
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("find due payments: %w", err)
		}
		due = append(due, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("find due payments: %w", err)
	}
	return due, nil
}
