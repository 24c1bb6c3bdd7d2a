package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// reconcileBatch is how many due payments are taken at once.
const reconcileBatch = 20

// maxSteps bounds how many requests in a row drive makes for one payment.
const maxSteps = 8

// Run finishes, until ctx ends, what crashes and silent gateways have left. That may be a checkout
// between its two transactions, or a payment whose customer did not confirm in time. It may be a
// capture, void or refund that was requested and not done. Any number of processes may run it. It
// begins at once, so that even a server that soon dies again makes progress.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(s.opts.ReconcileEvery)
	defer ticker.Stop()
	for {
		if err := s.Reconcile(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "reconcile payments", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Reconcile looks once at every payment that is due. A payment that cannot be brought further is
// logged and comes due again.
func (s *Service) Reconcile(ctx context.Context) error {
	for {
		due, err := s.payments.Due(ctx, reconcileBatch)
		if err != nil {
			return err
		}
		for _, id := range due {
			if err := s.resume(ctx, id); err != nil {
				s.log.WarnContext(ctx, "payment cannot be reconciled yet", "payment", id, "error", err)
			}
		}
		if len(due) < reconcileBatch {
			return nil
		}
	}
}

// resume brings a payment that is due further: first its authorization, then what else was
// requested.
func (s *Service) resume(ctx context.Context, id typeid.Payment) error {
	p, outstanding, err := s.payments.Get(ctx, id)
	if err != nil {
		return err
	}
	if len(outstanding) > 0 && outstanding[0].Type == paymentevent.TypeAuthorization {
		if err := s.recover(ctx, p); err != nil {
			return err
		}
	}
	return s.drive(ctx, id)
}

// recover finds out what became of an authorization that was left open.
func (s *Service) recover(ctx context.Context, p *ent.Payment) error {
	if p.GatewayReference == nil { // it was never confirmed, and CommitReference will refuse it from now on
		_, err := s.settle(ctx, p, gateway.Payment{Status: gateway.Voided})
		return err
	}
	orders, err := s.orders.ByID(ctx, []typeid.Order{p.OrderID})
	if err != nil {
		return err
	}
	order := orders[p.OrderID]
	if order == nil {
		return fmt.Errorf("recover %s: order %s is gone", p.ID, p.OrderID)
	}
	waiting := p.Status == entpayment.StatusActionRequired && time.Now().Before(order.PaymentDueAt)
	seen, err := s.find(ctx, *p.GatewayReference, !waiting)
	if err != nil {
		return err
	}
	_, err = s.settle(ctx, p, seen)
	return err
}

// drive asks the gateway for what is requested of a payment and not done, oldest first. Operations
// are idempotent at the gateway, so two processes may drive the same payment.
func (s *Service) drive(ctx context.Context, id typeid.Payment) error {
	for range maxSteps {
		p, outstanding, err := s.payments.Get(ctx, id)
		if err != nil {
			return err
		}
		if len(outstanding) == 0 || outstanding[0].Type == paymentevent.TypeAuthorization {
			return nil
		}
		seen, err := s.operate(ctx, p, outstanding[0])
		if err != nil {
			return err
		}
		if _, err := s.settle(ctx, p, seen); err != nil {
			return err
		}
	}
	return fmt.Errorf("drive %s: not settled after %d requests", id, maxSteps)
}

// operate asks for one operation. One that the gateway refuses, because something else came first,
// answers with the present state.
func (s *Service) operate(ctx context.Context, p *ent.Payment, op *ent.PaymentEvent) (seen gateway.Payment, err error) {
	reference, amount := *p.GatewayReference, money.Money{Amount: op.Amount, Currency: p.Currency}
	err = s.ask(ctx, func(ctx context.Context, gw gateway.Gateway) error {
		switch op.Type {
		case paymentevent.TypeCapture:
			seen, err = gw.Capture(ctx, reference, op.OperationID, amount)
		case paymentevent.TypeRefund:
			seen, err = gw.Refund(ctx, reference, op.OperationID, amount)
		default:
			seen, err = gw.Void(ctx, reference, op.OperationID)
		}
		return err
	})
	if errors.Is(err, gateway.ErrRefused) {
		return s.find(ctx, reference, false)
	}
	return seen, err
}

// void makes sure that a payment will never be confirmed.
func (s *Service) void(ctx context.Context, reference string) (seen gateway.Payment, err error) {
	err = s.ask(ctx, func(ctx context.Context, gw gateway.Gateway) error {
		seen, err = gw.Void(ctx, reference, uuid.New())
		return err
	})
	if errors.Is(err, gateway.ErrRefused) { // confirmed and captured just before
		return s.find(ctx, reference, false)
	}
	return seen, err
}
