package checkout

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// RefundApprove has a refund be carried out that waits for it. What cannot be given back any more is a fault.UserErrors. The
// viewer must approve refunds, be a member of the staff and not the one who has asked for it.
func (s *Service) RefundApprove(ctx context.Context, viewer auth.Viewer, in RefundDecisionInput) (*refund.Refund, error) {
	if !viewer.Service.IsZero() {
		return nil, fault.User(fault.CodeNotAllowed, "A refund is approved by a member of the staff, not by a service.", "refundId")
	}
	ctx = context.WithoutCancel(ctx)
	err := s.decideRefund(ctx, viewer, in.RefundID, refund.Approved, func(ctx context.Context, tx *ent.Tx, c carried) error {
		if c.refund.RequestedBy == c.actor {
			return fault.User(fault.CodeNotAllowed, "Somebody else than who has asked for it must approve the refund.", "refundId")
		}
		if err := refund.Decide(ctx, tx, c.refund, refund.Approved, c.actor); err != nil {
			return err
		}
		return s.carryOut(ctx, tx, c)
	})
	if err != nil {
		return nil, err
	}
	return s.refunded(ctx, in.RefundID.String())
}

// RefundDecline has a refund that waits for its approval not be carried out. The viewer must approve refunds. Who has asked for
// it may decline it, too.
func (s *Service) RefundDecline(ctx context.Context, viewer auth.Viewer, in RefundDecisionInput) (*refund.Refund, error) {
	err := s.decideRefund(ctx, viewer, in.RefundID, refund.Declined, func(ctx context.Context, tx *ent.Tx, c carried) error {
		return refund.Decide(ctx, tx, c.refund, refund.Declined, c.actor)
	})
	if err != nil {
		return nil, err
	}
	return s.refunded(ctx, in.RefundID.String())
}

// decideRefund has something be decided of a refund that waits for it, while its order and payments are locked. What was decided
// so before stays. Once no refund of the order waits any more, the staff's task is done.
func (s *Service) decideRefund(
	ctx context.Context, viewer auth.Viewer, id typeid.Refund, decision refund.Decision, work func(context.Context, *ent.Tx, carried) error,
) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		of, found, err := refund.OrderOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if !found {
			return fault.User(fault.CodeNotFound, "There is no such refund.", "refundId")
		}
		o, now, err := s.orders.Lock(ctx, tx, of)
		if err != nil {
			return err
		}
		all, err := refund.ByOrder.Read(ctx, tx, []typeid.Order{of})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all[of], func(r *refund.Refund) bool { return r.ID == id })
		r := all[of][at]
		switch r.Decision {
		case decision:
			return nil
		case refund.Awaited:
		default:
			return fault.User(fault.CodeNotAllowed, fmt.Sprintf("The refund does not wait for its approval any more: it is %s.", r.Status()), "refundId")
		}
		sale, payments, err := s.sale(ctx, tx, o)
		if err != nil {
			return err
		}
		if err := work(ctx, tx, carried{o, now, sale, payments, r, viewer.Actor()}); err != nil {
			return err
		}
		if !slices.ContainsFunc(all[of], func(r *refund.Refund) bool { return r.Decision == refund.Awaited }) {
			if err := s.tasks.Close(ctx, tx, stafftask.KindRefundApproval, of, "It was decided."); err != nil {
				return err
			}
		}
		detail := map[string]any{"order": of.String(), "amount": r.Plan.Total().String(), "decision": decision}
		return s.audit(ctx, tx, viewer.Actor(), "refund.decided", id, detail)
	})
}
