package checkout

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ReturnReceive records what has come of a return, once for a key, and puts on hand what is restocked. It may come in parts,
// and without having been approved. The viewer must manage orders.
func (s *Service) ReturnReceive(ctx context.Context, viewer auth.Viewer, in ReturnReceiveInput) (*returns.Return, error) {
	asked := in
	in.Lines = slices.Clone(in.Lines)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Check(len(in.Lines) > 0, fault.CodeRequired, "Name what has come.", "lines")
	v.Check(len(in.Lines) <= maxReturnLines, fault.CodeLimitReached, fmt.Sprintf("Give at most %d lines.", maxReturnLines), "lines")
	for i := range in.Lines {
		in.Lines[i].check(&v, i)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	id, err := idempotency.Once(ctx, s.store, viewer, "returnReceive", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := s.lockReturn(ctx, tx, in.ReturnID, viewer.Actor())
		if err != nil {
			return "", err
		}
		if err := s.receive(ctx, tx, c, in.Lines); err != nil {
			return "", err
		}
		return c.ID.String(), s.audit(ctx, tx, c.actor, "return.received", c.ID, map[string]any{"order": c.OrderID.String()})
	})
	if err != nil {
		return nil, err
	}
	return s.returned(ctx, id)
}

func (l *ReceivedInput) check(v *fault.Validator, i int) {
	at := []string{"lines", strconv.Itoa(i)}
	v.Check(l.Quantity >= 1, fault.CodeOutOfRange, "This must be at least 1.", append(at, "quantity")...)
	v.Check(l.Rejection == nil || !l.Restock, fault.CodeInvalid, "What is not taken back is not on hand.", append(at, "restock")...)
	v.Check(l.LocationID == nil || l.Restock, fault.CodeInvalid, "Only what is restocked comes to a location.", append(at, "locationId")...)
	if l.Rejection == nil {
		return
	}
	l.Rejection = new(text.Clean(*l.Rejection))
	path := "lines." + strconv.Itoa(i) + ".rejection"
	if v.Require(path, *l.Rejection) {
		v.Paragraphs(path, *l.Rejection, maxReturnReason)
	}
}

func (s *Service) receive(ctx context.Context, tx *ent.Tx, c coming, lines []ReceivedInput) error {
	if !returns.MayMove(c.Status, returns.Received) {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("A return that is %s is not received.", c.Status), "returnId")
	}
	if err := c.expects(lines); err != nil {
		return err
	}
	come, back, err := s.shelve(ctx, tx, c, lines)
	if err != nil {
		return err
	}
	if err := returns.AddReceipts(ctx, tx, c.ID, c.actor, come); err != nil {
		return err
	}
	if len(back) > 0 {
		if err := s.stock.Restock(ctx, tx, c.actor, c.OrderID, back); err != nil {
			return err
		}
	}
	return s.step(ctx, tx, c, returns.Received, orderevent.TypeReturnReceived)
}

// expects returns a fault.UserErrors unless so much of the return is still to come.
func (c *coming) expects(lines []ReceivedInput) error {
	var v fault.Validator
	sum := map[typeid.OrderLine]int{}
	for i, l := range lines {
		at := []string{"lines", strconv.Itoa(i)}
		place := slices.IndexFunc(c.Lines, func(r *returns.Line) bool { return r.OrderLineID() == l.OrderLineID })
		if !v.Check(place >= 0, fault.CodeNotFound, "The return has no such line.", append(at, "orderLineId")...) {
			continue
		}
		left := c.Lines[place].Quantity - c.Lines[place].Received - sum[l.OrderLineID]
		v.Check(l.Quantity <= left, fault.CodeOutOfRange, fmt.Sprintf("Only %d of the line are still to come.", left), append(at, "quantity")...)
		sum[l.OrderLineID] += l.Quantity
	}
	return v.Err()
}

// shelve says where what has come is put: what is restocked without a location comes to where it was sent from. Of a variant that
// was deleted nothing is on hand.
func (s *Service) shelve(ctx context.Context, tx *ent.Tx, c coming, lines []ReceivedInput) (come []*returns.Receipt, back []inventory.Returned, err error) {
	sold, err := order.LinesByOrder.Read(ctx, tx, []typeid.Order{c.OrderID})
	if err != nil {
		return nil, nil, err
	}
	variants := map[typeid.OrderLine]*typeid.Variant{}
	for _, l := range sold[c.OrderID] {
		variants[l.ID] = l.VariantID
	}
	from, err := s.stock.SentFrom(ctx, tx, c.OrderID)
	if err != nil {
		return nil, nil, err
	}
	for i, l := range lines {
		receipt := &returns.Receipt{OrderLine: l.OrderLineID.UUID(), Quantity: l.Quantity, Condition: l.Condition, Rejection: l.Rejection}
		come = append(come, receipt)
		variant, at := variants[l.OrderLineID], l.LocationID
		if variant == nil || !l.Restock {
			continue
		}
		if sent, ok := from[*variant]; at == nil && ok {
			at = &sent
		}
		if at == nil {
			return nil, nil, fault.User(fault.CodeRequired, "It is not known from where this was sent. Say where it is on hand again.", "lines", strconv.Itoa(i), "locationId")
		}
		receipt.Location = new(at.UUID())
		back = append(back, inventory.Returned{Variant: *variant, Location: *at, Quantity: l.Quantity})
	}
	return come, back, nil
}
