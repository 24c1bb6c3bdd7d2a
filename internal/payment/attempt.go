package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// actionPoll is how often the reconciler looks whether a customer has confirmed.
const actionPoll = 5 * time.Second

// Begin records an attempt to be paid for an order: by a saved method, or by token alone.
func (s *Service) Begin(
	ctx context.Context, tx *ent.Tx, o *ent.Order, token string, method *typeid.PaymentMethod,
) (*ent.Payment, error) {
	now, amount := time.Now(), o.TotalMoney().Gross
	due := now.Add(s.retryAfter)
	p := &ent.Payment{
		ID: typeid.NewPayment(), CreatedAt: now, UpdatedAt: now, OrderID: o.ID, PaymentMethodID: method,
		Gateway: s.gateway.Name(), GatewayToken: token, Amount: amount.Amount, Currency: amount.Currency,
		Status: payment.StatusPending, NextCheckAt: &due,
	}
	return p, begin(ctx, tx, p)
}

// CommitReference stores a prepared payment's reference, before it is confirmed. It reports false
// when the attempt was given up in the meantime: then it must not be confirmed.
func (s *Service) CommitReference(ctx context.Context, id typeid.Payment, reference string) (bool, error) {
	n, err := s.store.Client.Payment.Update().
		Where(payment.ID(id), payment.StatusEQ(payment.StatusPending), payment.GatewayReferenceIsNil()).
		SetGatewayReference(reference).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("store the reference of %s: %w", id, err)
	}
	return n == 1, nil
}

// Lock locks a payment's row for the transaction and returns it. The payment's order must be locked
// before.
func (s *Service) Lock(ctx context.Context, tx *ent.Tx, id typeid.Payment) (*ent.Payment, error) {
	p, err := record.First(ctx, tx, lockPayment, readLedger, id)
	if err == nil && p == nil {
		err = errGone
	}
	if err != nil {
		return nil, fmt.Errorf("lock payment %s: %w", id, err)
	}
	return p, nil
}

// LockOfOrder locks an order's payments for the transaction and returns them. The order must be
// locked before.
func (s *Service) LockOfOrder(ctx context.Context, tx *ent.Tx, order typeid.Order) ([]*ent.Payment, error) {
	payments, err := record.All(ctx, tx, lockPayments, readLedger, order)
	if err != nil {
		return nil, fmt.Errorf("lock the payments of %s: %w", order, err)
	}
	return payments, nil
}

// Apply brings the locked payment and its ledger to what the gateway says, and returns the entries
// that it added.
func (s *Service) Apply(
	ctx context.Context, tx *ent.Tx, p *ent.Payment, seen gateway.Payment,
) (added []*ent.PaymentEvent, err error) {
	if seen.Status == gateway.ActionRequired {
		p.ActionURL = seen.ActionURL
	}
	return s.append(ctx, tx, p, catchUp(fold(p.Edges.Ledger), p.Amount, seen))
}

// Request records in the locked payment's ledger that the gateway is to be asked for a capture, a
// void or a refund of what remains. A request that is outstanding already, or that would ask for
// nothing, adds nothing.
func (s *Service) Request(ctx context.Context, tx *ent.Tx, p *ent.Payment, t paymentevent.Type) error {
	now := fold(p.Edges.Ledger)
	amount := now.authorized
	if t == paymentevent.TypeRefund {
		amount = now.captured - now.refunded
	}
	if amount == 0 || now.requested(t) != nil {
		return nil
	}
	_, err := s.append(ctx, tx, p, []*ent.PaymentEvent{{
		Type: t, Status: paymentevent.StatusRequested, Amount: amount, OperationID: uuid.New(),
	}})
	return err
}

// append adds entries to the locked payment's ledger and folds it anew.
func (s *Service) append(
	ctx context.Context, tx *ent.Tx, p *ent.Payment, entries []*ent.PaymentEvent,
) ([]*ent.PaymentEvent, error) {
	p.Edges.Ledger = append(p.Edges.Ledger, entries...)
	now := fold(p.Edges.Ledger)
	p.Status, p.FailureCode = now.status, now.failureCode
	p.AuthorizedAmount, p.CapturedAmount, p.RefundedAmount = now.authorized, now.captured, now.refunded
	switch p.NextCheckAt = nil; {
	case p.Status == payment.StatusActionRequired:
		p.NextCheckAt = new(time.Now().Add(actionPoll))
	case len(now.outstanding) > 0:
		p.NextCheckAt = new(time.Now().Add(s.retryAfter))
	}
	return entries, write(ctx, tx, p, entries)
}
