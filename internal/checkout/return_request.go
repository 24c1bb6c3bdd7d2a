package checkout

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What a return may be. A length is in characters.
const (
	maxReturnNote  = 1000
	maxReturnLines = 100
)

// ReturnRequest asks to send something of an order back, once for a key. Buyers do so for their own orders, and with a tracking
// token for that one; who manages orders for any, without regard to the window. What cannot be sent back is a fault.UserErrors.
func (s *Service) ReturnRequest(ctx context.Context, viewer auth.Viewer, in ReturnRequestInput) (*returns.Return, error) {
	in.Note = text.Clean(in.Note)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("note", in.Note, maxReturnNote)
	if err := v.Err(); err != nil {
		return nil, err
	}
	o, err := s.returnable(ctx, viewer, in.Order)
	if err != nil {
		return nil, err
	}
	asked := in
	asked.Order, asked.IdempotencyKey = auth.OrderRef{ID: &o.ID}, "" // whatever it is named by
	key, err := idempotency.CartKey(o.CartID, "returnRequest", in.IdempotencyKey, asked)
	if viewer.Role != auth.Anyone {
		key, err = idempotency.UserKey(viewer, "returnRequest", in.IdempotencyKey, asked)
	}
	if err != nil {
		return nil, err
	}
	var id string
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		found, isNew, err := idempotency.Claim(ctx, tx, key)
		if err != nil {
			return err
		}
		if !isNew {
			id = found.Result
			return nil
		}
		made, err := s.requestReturn(ctx, tx, viewer, o.ID, &in)
		if err != nil {
			return err
		}
		id = made.ID.String()
		return idempotency.Complete(ctx, tx, found.ID, idempotency.Outcome{Result: id})
	})
	if err != nil {
		return nil, err
	}
	return s.returned(ctx, id)
}

// returnable returns the order of a return that the viewer asks for. One that they may not change is a fault.UserErrors.
func (s *Service) returnable(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error) {
	o, err := s.orders.Changeable(ctx, viewer, ref)
	if err == nil && o == nil {
		err = fault.User(fault.CodeNotFound, "There is no such order.", "order")
	}
	return o, err
}

func (s *Service) returned(ctx context.Context, text string) (*returns.Return, error) {
	id, err := typeid.ParseReturn(text)
	if err != nil {
		return nil, fmt.Errorf("read what a key has returned: %w", err)
	}
	found, err := returns.ByID.Read(ctx, s.store.Client, []typeid.Return{id})
	return found[id], err
}

func (s *Service) requestReturn(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, id typeid.Order, in *ReturnRequestInput) (*returns.Return, error) {
	o, now, err := s.lockRefundable(ctx, tx, id, "order")
	if err != nil {
		return nil, err
	}
	all, err := returns.ByOrder.Read(ctx, tx, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	if len(all[id]) >= returns.MaxOfOrder {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("An order has at most %d returns.", returns.MaxOfOrder), "order")
	}
	if in.Resolution == returns.ByStoreCredit && o.UserID == nil {
		return nil, fault.User(fault.CodeNotAllowed, "Only who has an account can have store credit.", "resolution")
	}
	made := &returns.Return{
		ID: typeid.NewReturn(), OrderID: id, Status: returns.Requested, Resolution: in.Resolution, RequestedBy: viewer.Actor(), Note: in.Note,
	}
	if made.Lines, err = s.returnLines(ctx, tx, viewer, id, in.Lines); err != nil {
		return nil, err
	}
	if err := s.chooseInstead(ctx, tx, viewer, o, in.Resolution, in.Lines, made.Lines); err != nil {
		return nil, err
	}
	if s.opts.Returns.ApprovesAtOnce(made.Lines) {
		made.Status, made.ApprovedAt = returns.Approved, &now
	}
	if err := returns.Insert(ctx, tx, made); err != nil {
		return nil, err
	}
	if err := s.tellOfReturn(ctx, tx, viewer, o, now, made); err != nil {
		return nil, err
	}
	if !viewer.May(auth.ManageOrders) {
		return made, nil
	}
	return made, s.audit(ctx, tx, viewer.Actor(), "return.requested", made.ID, map[string]any{"order": id.String()})
}

// tellOfReturn records that a return was asked for, and approved if it was, or else has the staff look at it.
func (s *Service) tellOfReturn(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, o *ent.Order, now time.Time, made *returns.Return) error {
	events := []*ent.OrderEvent{{Type: orderevent.TypeReturnRequested, Actor: new(viewer.Actor()), ReturnID: &made.ID}}
	if made.Status == returns.Approved {
		events = append(events, &ent.OrderEvent{Type: orderevent.TypeReturnApproved, ReturnID: &made.ID})
	} else if err := s.tasks.OpenForOrder(ctx, tx, stafftask.KindReturnRequested, o.ID); err != nil {
		return err
	}
	return s.orders.Record(ctx, tx, o, now, events...)
}

// returnLines checks what a viewer asks to send back of a locked order.
func (s *Service) returnLines(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, id typeid.Order, asked []ReturnLineInput) ([]*returns.Line, error) {
	sold, err := returns.SoldByOrder.Read(ctx, tx, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	var v fault.Validator
	v.Check(len(asked) > 0, fault.CodeRequired, "Name what is sent back.", "lines")
	v.Check(len(asked) <= maxReturnLines, fault.CodeLimitReached, fmt.Sprintf("Give at most %d lines.", maxReturnLines), "lines")
	if err := v.Err(); err != nil {
		return nil, err
	}
	lines, named := make([]*returns.Line, len(asked)), map[typeid.OrderLine]bool{}
	byStaff := viewer.May(auth.ManageOrders)
	for i, l := range asked {
		at := []string{"lines", strconv.Itoa(i)}
		place := slices.IndexFunc(sold[id], func(s *returns.Sold) bool { return s.OrderLineID == l.OrderLineID })
		switch {
		case !v.Check(place >= 0, fault.CodeNotFound, "The order has no such line.", append(at, "orderLineId")...):
		case !v.Check(!named[l.OrderLineID], fault.CodeInvalid, "The line is named twice.", append(at, "orderLineId")...):
		default:
			most := s.opts.Returns.May(sold[id][place], byStaff)
			v.Check(most > 0, fault.CodeNotAllowed, "Nothing of the line can be sent back: the order's returnOptions say why.", append(at, "orderLineId")...)
			v.Check(most == 0 || l.Quantity >= 1 && l.Quantity <= most, fault.CodeOutOfRange, fmt.Sprintf("This must be between 1 and the %d that can be sent back.", most), append(at, "quantity")...)
		}
		v.Check(byStaff || l.Reason != returns.RefusedAtDoor, fault.CodeNotAllowed, "The staff record what was refused at the door.", append(at, "reason")...)
		named[l.OrderLineID] = true
		lines[i] = &returns.Line{OrderLine: l.OrderLineID.UUID(), Quantity: l.Quantity, Reason: l.Reason}
	}
	return lines, v.Err()
}
