package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var errGone = errors.New("there is no such payment")

// VisibleByID returns the payments that the viewer may see: those of a user's own orders, any for
// who may read orders.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Payment,
) (map[typeid.Payment]*ent.Payment, error) {
	payments, err := record.All(ctx, s.store.Client, visiblePayments, ent.ReadPayment,
		typeid.Array(ids), viewer.May(auth.ReadOrders), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	return store.KeyBy(payments, func(p *ent.Payment) typeid.Payment { return p.ID }), nil
}

// Get returns a payment by its id, with what is outstanding of it.
func (s *Service) Get(ctx context.Context, id typeid.Payment) (*ent.Payment, []*ent.PaymentEvent, error) {
	p, err := record.First(ctx, s.store.Client, paymentByID, readLedger, id)
	if err == nil && p == nil {
		err = errGone
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read payment %s: %w", id, err)
	}
	return p, foldOf(p).outstanding, nil
}

// Named returns a payment by its id; nil if there is none.
func (s *Service) Named(ctx context.Context, id typeid.Payment) (*ent.Payment, error) {
	found, err := ByID.Read(ctx, s.store.Client, []typeid.Payment{id})
	return found[id], err
}

// ByReference returns a payment by its name at a gateway; nil if there is none.
func (s *Service) ByReference(ctx context.Context, at, reference string) (*ent.Payment, error) {
	p, err := record.First(ctx, s.store.Client, paymentNamed, readLedger, at, reference)
	if err != nil {
		return nil, fmt.Errorf("read payment %s of %q: %w", reference, at, err)
	}
	return p, nil
}

// OfOrder returns an order's payments, oldest first.
func (s *Service) OfOrder(ctx context.Context, order typeid.Order) ([]*ent.Payment, error) {
	found, err := ByOrder.Read(ctx, s.store.Client, []typeid.Order{order})
	return found[order], err
}

// LookAtLapsed has payments come due whose holds have ended, as far as the gateway has said when it was asked last.
func (s *Service) LookAtLapsed(ctx context.Context) error {
	if err := lookAtLapsed.Purge(ctx, s.store.DB); err != nil {
		return fmt.Errorf("look at holds that have ended: %w", err)
	}
	return nil
}

// Due returns up to limit payments whose time to be looked at has come. It puts that time off, so
// that replicas do not look at the same ones. The time to which it was put off is a payment's
// value. As long as a payment has that time, nobody else has taken it up.
func (s *Service) Due(ctx context.Context, limit int) (map[typeid.Payment]time.Time, error) {
	due := map[typeid.Payment]time.Time{}
	err := duePayments.Each(ctx, s.store.DB, func(scan func(...any) error) error {
		var id typeid.Payment
		var until time.Time
		err := scan(&id, &until)
		due[id] = until
		return err
	}, s.retryAfter.Seconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("find due payments: %w", err)
	}
	return due, nil
}
