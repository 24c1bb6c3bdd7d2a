package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
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
		for id, lease := range due {
			if err := s.resume(ctx, id, lease); err != nil {
				s.log.WarnContext(ctx, "payment cannot be reconciled yet", "payment", id, "error", err)
			}
		}
		if len(due) < reconcileBatch {
			return nil
		}
	}
}

// resume brings a payment that is due further: first its authorization, then what else was
// requested. One that somebody else has taken up since it was found due is left to them.
func (s *Service) resume(ctx context.Context, id typeid.Payment, lease time.Time) error {
	p, outstanding, err := s.payments.Get(ctx, id)
	if err != nil {
		return err
	}
	if !leased(p, lease) {
		return nil
	}
	if len(outstanding) == 0 || outstanding[0].Type == paymentevent.TypeAuthorization {
		if err := s.recover(ctx, p, lease); err != nil {
			return err
		}
	}
	return s.drive(ctx, id)
}

func leased(p *ent.Payment, lease time.Time) bool {
	return p.NextCheckAt != nil && p.NextCheckAt.Equal(lease)
}

// recover finds out what became of an authorization that was left open, or of a payment that
// somebody wants looked at.
func (s *Service) recover(ctx context.Context, p *ent.Payment, lease time.Time) error {
	abandoned := func(now settled) bool { return leased(now.payment, lease) }
	if p.GatewayReference == nil { // it was never confirmed, and CommitReference will refuse it from now on
		_, err := s.giveUp(ctx, p, abandoned)
		return err
	}
	seen, err := s.look(ctx, p.Gateway, *p.GatewayReference)
	if err != nil {
		return err
	}
	if seen.Status == gateway.Unconfirmed && p.Status == entpayment.StatusPending {
		_, err := s.giveUp(ctx, p, abandoned)
		return err
	}
	now, err := s.settle(ctx, p, seen)
	if err != nil {
		return err
	}
	s.cameLater(ctx, p.Status, now)
	if expired(now) {
		_, err = s.giveUp(ctx, p, expired)
	}
	return err
}

// expired reports whether an order has waited for its customer's confirmation for long enough.
func expired(now settled) bool {
	return now.payment.Status == entpayment.StatusActionRequired && !now.at.Before(now.order.PaymentDueAt)
}

// pursue asks the gateway for what was just requested of a payment. The reconciler does so later if
// the gateway does not answer.
func (s *Service) pursue(ctx context.Context, p *ent.Payment) {
	if err := s.drive(context.WithoutCancel(ctx), p.ID); err != nil {
		s.log.WarnContext(ctx, "payment left to the reconciler", "payment", p.ID, "error", err)
	}
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
		if waits, err := s.operate(ctx, p, outstanding[0]); err != nil || waits {
			return err
		}
	}
	return fmt.Errorf("drive %s: not settled after %d requests", id, maxSteps)
}

// operate asks for one operation and settles what comes of it. The gateway may refuse it because
// something else came first: then the payment's present state says so. If that still asks for the
// operation, the refusal is for good, and a task for the staff. So is a refund by the staff of what was given back
// elsewhere meanwhile. Another task is a refund that people have to make: then the operation waits for them.
func (s *Service) operate(ctx context.Context, p *ent.Payment, op *ent.PaymentEvent) (waits bool, err error) {
	seen, err := s.request(ctx, p, op)
	refused := errors.Is(err, gateway.ErrRefused)
	if refused {
		seen, err = s.look(ctx, p.Gateway, *p.GatewayReference)
	}
	if err != nil {
		return false, err
	}
	waits = slices.ContainsFunc(seen.Refunds, func(r gateway.Refund) bool { return r.Pending && r.Operation == op.OperationID })
	forGood := false
	_, err = s.advance(ctx, p, func(ctx context.Context, tx *ent.Tx, now settled) ([]*ent.PaymentEvent, error) {
		added, err := s.payments.Apply(ctx, tx, now.payment, seen)
		if err == nil && waits {
			err = s.tasks.Open(ctx, tx, stafftask.KindRefundByHand, now.order.ID, now.payment.ID, op.Amount)
		}
		if err != nil || !refused {
			return added, err
		}
		more, still, err := s.payments.Refuse(ctx, tx, now.payment, op.OperationID)
		forGood = still
		if lost := op.Type == paymentevent.TypeRefund && len(more) > 0 && !givenUp(now.order); err == nil && (still || lost) {
			err = s.tasks.Open(ctx, tx, refusals[op.Type], now.order.ID, now.payment.ID, 0)
		}
		return append(added, more...), err
	})
	if err == nil && forGood && op.Type == paymentevent.TypeVoid {
		err = fmt.Errorf("the gateway does not let the money of %s go: %w", p.ID, gateway.ErrRefused)
	}
	return waits, err
}

// refusals are the tasks that come of operations which the gateway refuses.
var refusals = map[paymentevent.Type]stafftask.Kind{
	paymentevent.TypeCapture: stafftask.KindCaptureRefused,
	paymentevent.TypeRefund:  stafftask.KindRefundRefused,
	paymentevent.TypeVoid:    stafftask.KindVoidRefused,
}

// request makes the gateway's request for one operation.
func (s *Service) request(ctx context.Context, p *ent.Payment, op *ent.PaymentEvent) (seen gateway.Payment, err error) {
	reference, amount := *p.GatewayReference, money.Money{Amount: op.Amount, Currency: p.Currency}
	err = s.ask(ctx, p.Gateway, func(ctx context.Context, gw gateway.Gateway) error {
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
	return seen, err
}
