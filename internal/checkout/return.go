package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// How long texts of a return are at most, in characters.
const (
	maxReturnReason  = 1000
	maxReturnCarrier = 100
	maxReturnURL     = 2000
)

// coming is a return of an order that is locked.
type coming struct {
	order *ent.Order
	now   time.Time
	*returns.Return
	actor string
}

// lockReturn locks the order of a return, and reads the return. One that is not there is a fault.UserErrors.
func (s *Service) lockReturn(ctx context.Context, tx *ent.Tx, id typeid.Return, actor string) (c coming, err error) {
	of, found, err := returns.OrderOf(ctx, tx, id)
	if err != nil {
		return c, err
	}
	if !found {
		return c, fault.User(fault.CodeNotFound, "There is no such return.", "returnId")
	}
	o, now, err := s.orders.Lock(ctx, tx, of)
	if err != nil {
		return c, err
	}
	all, err := returns.ByID.Read(ctx, tx, []typeid.Return{id})
	return coming{o, now, all[id], actor}, err
}

// step has a return go to a status, and records the event of that. Once no return of the order waits to be approved, the
// staff's task is done.
func (s *Service) step(ctx context.Context, tx *ent.Tx, c coming, to returns.Status, event orderevent.Type) error {
	waited := c.Status == returns.Requested
	if err := returns.Move(ctx, tx, c.Return, to, c.now, "returnId"); err != nil {
		return err
	}
	if waited && to != returns.Requested {
		if err := s.endReturnTask(ctx, tx, c.OrderID); err != nil {
			return err
		}
	}
	return s.orders.Record(ctx, tx, c.order, c.now, &ent.OrderEvent{Type: event, Actor: &c.actor, ReturnID: &c.ID})
}

func (s *Service) endReturnTask(ctx context.Context, tx *ent.Tx, id typeid.Order) error {
	all, err := returns.ByOrder.Read(ctx, tx, []typeid.Order{id})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all[id], func(r *returns.Return) bool { return r.Status == returns.Requested }) {
		return nil
	}
	return s.tasks.Close(ctx, tx, stafftask.KindReturnRequested, id, "It was decided.")
}

// changeReturn does something to a return, and writes what a viewer does by permission to the audit log. Work that reports
// false has found everything done already.
func (s *Service) changeReturn(
	ctx context.Context, viewer auth.Viewer, id typeid.Return, action string, work func(context.Context, *ent.Tx, coming) (bool, error),
) (*returns.Return, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		c, err := s.lockReturn(ctx, tx, id, viewer.Actor())
		if err != nil {
			return err
		}
		did, err := work(ctx, tx, c)
		if err != nil || !did || !viewer.May(auth.ManageOrders) {
			return err
		}
		return s.audit(ctx, tx, viewer.Actor(), action, id, map[string]any{"order": c.OrderID.String()})
	})
	if err != nil {
		return nil, err
	}
	return s.returned(ctx, id.String())
}

// ReturnCancel has a return not be made that has not arrived. Buyers do so for their own orders, and with a tracking token for
// that one. A return that is cancelled stays so.
func (s *Service) ReturnCancel(ctx context.Context, viewer auth.Viewer, in ReturnCancelInput) (*returns.Return, error) {
	o, err := s.returnable(ctx, viewer, in.Order)
	if err != nil {
		return nil, err
	}
	return s.changeReturn(ctx, viewer, in.ReturnID, "return.cancelled", func(ctx context.Context, tx *ent.Tx, c coming) (bool, error) {
		if c.OrderID != o.ID {
			return false, fault.User(fault.CodeNotFound, "There is no such return.", "returnId")
		}
		if c.Status == returns.Cancelled {
			return false, nil
		}
		return true, s.step(ctx, tx, c, returns.Cancelled, orderevent.TypeReturnCancelled)
	})
}

// ReturnApprove lets a buyer send something back. The viewer must manage orders.
func (s *Service) ReturnApprove(ctx context.Context, viewer auth.Viewer, in ReturnApproveInput) (*returns.Return, error) {
	return s.changeReturn(ctx, viewer, in.ReturnID, "return.approved", func(ctx context.Context, tx *ent.Tx, c coming) (bool, error) {
		if c.Status == returns.Approved {
			return false, nil
		}
		return true, s.step(ctx, tx, c, returns.Approved, orderevent.TypeReturnApproved)
	})
}

// ReturnDecline does not let a buyer send something back, and says why. The viewer must manage orders.
func (s *Service) ReturnDecline(ctx context.Context, viewer auth.Viewer, in ReturnDeclineInput) (*returns.Return, error) {
	in.Reason = text.Clean(in.Reason)
	var v fault.Validator
	if v.Require("reason", in.Reason) {
		v.Paragraphs("reason", in.Reason, maxReturnReason)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	return s.changeReturn(ctx, viewer, in.ReturnID, "return.declined", func(ctx context.Context, tx *ent.Tx, c coming) (bool, error) {
		if c.Status == returns.Declined {
			return false, nil
		}
		c.DeclineReason = in.Reason
		return true, s.step(ctx, tx, c, returns.Declined, orderevent.TypeReturnDeclined)
	})
}

// ReturnLabelSet says how an approved return comes back, and whether it is on its way. The viewer must manage orders.
func (s *Service) ReturnLabelSet(ctx context.Context, viewer auth.Viewer, in ReturnLabelInput) (*returns.Return, error) {
	in.Carrier, in.TrackingNumber = text.Clean(in.Carrier), text.Clean(in.TrackingNumber)
	var v fault.Validator
	v.Line("carrier", in.Carrier, maxReturnCarrier)
	v.Line("trackingNumber", in.TrackingNumber, maxReturnCarrier)
	if in.LabelURL != nil {
		v.MaxLen("labelUrl", *in.LabelURL, maxReturnURL)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	return s.changeReturn(ctx, viewer, in.ReturnID, "return.labelled", func(ctx context.Context, tx *ent.Tx, c coming) (bool, error) {
		if c.Status != returns.Approved && c.Status != returns.InTransit {
			return false, fault.User(fault.CodeNotAllowed, "A return that is "+string(c.Status)+" gets no label.", "returnId")
		}
		isSame := c.Carrier == in.Carrier && c.TrackingNumber == in.TrackingNumber && orEmpty(c.LabelURL) == orEmpty(in.LabelURL)
		if isSame && (!in.IsSent || c.Status == returns.InTransit) {
			return false, nil
		}
		c.Carrier, c.TrackingNumber, c.LabelURL = in.Carrier, in.TrackingNumber, in.LabelURL
		if in.IsSent && c.Status == returns.Approved {
			return true, s.step(ctx, tx, c, returns.InTransit, orderevent.TypeReturnShipped)
		}
		return true, returns.Move(ctx, tx, c.Return, c.Status, c.now, "returnId")
	})
}

func orEmpty(given *string) string {
	if given == nil {
		return ""
	}
	return *given
}

// expiredAtOnce is how many returns are ended by one look.
const expiredAtOnce = 500

// ExpireReturns ends returns that were approved and not sent in time. One that cannot be ended does not keep the others.
func (s *Service) ExpireReturns(ctx context.Context) error {
	if s.opts.Returns.ExpireAfter <= 0 {
		return nil
	}
	ids, err := returns.Due(ctx, s.store.Client, s.opts.Returns.ExpireAfter, expiredAtOnce)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
			c, err := s.lockReturn(ctx, tx, id, system)
			if err != nil || c.Status != returns.Approved {
				return err
			}
			if err := returns.Move(ctx, tx, c.Return, returns.Expired, c.now, "returnId"); err != nil {
				return err
			}
			return s.orders.Record(ctx, tx, c.order, c.now, &ent.OrderEvent{Type: orderevent.TypeReturnCancelled, ReturnID: &c.ID})
		})
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("expire %s: %w", id, err))
		}
	}
	return failed
}
