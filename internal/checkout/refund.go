package checkout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxRefundNote is how many characters the note of a refund has at most.
const maxRefundNote = 1000

// Refund gives something back of an order that stands, once for a key, or has it wait for its approval. A gateway that does
// not answer is asked again later. What cannot be given back is a fault.UserErrors. The viewer must manage orders.
func (s *Service) Refund(ctx context.Context, viewer auth.Viewer, in RefundInput) (*refund.Refund, error) {
	asked := in
	in.Note = text.Clean(in.Note)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("note", in.Note, maxRefundNote)
	in.Check(&v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	id, err := idempotency.Once(ctx, s.store, viewer, "orderRefund", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		o, now, err := s.lockRefundable(ctx, tx, in.OrderID, "orderId")
		if err != nil {
			return "", err
		}
		made, err := s.GiveBack(ctx, tx, o, now, viewer.Actor(), in)
		if err != nil {
			return "", err
		}
		detail := map[string]any{"order": o.ID.String(), "amount": made.Plan.Total().String(), "reason": made.Reason, "decision": made.Decision}
		return made.ID.String(), s.audit(ctx, tx, viewer.Actor(), "order.refunded", made.ID, detail)
	})
	if err != nil {
		return nil, err
	}
	return s.refunded(ctx, id)
}

// refunded asks gateways for what a refund has requested, and returns the refund as it is after that.
func (s *Service) refunded(ctx context.Context, text string) (*refund.Refund, error) {
	id, err := typeid.ParseRefund(text)
	if err != nil {
		return nil, fmt.Errorf("read what a key has refunded: %w", err)
	}
	found, err := refund.ByID.Read(ctx, s.store.Client, []typeid.Refund{id})
	if err != nil || found[id] == nil || found[id].Status() != refund.StatusPending {
		return found[id], err
	}
	s.PursueRefund(ctx, found[id])
	found, err = refund.ByID.Read(ctx, s.store.Client, []typeid.Refund{id})
	return found[id], err
}

// PursueRefund asks gateways for what a refund has requested of payments, once the transaction that did has committed. The
// reconciler does so later if a gateway does not answer.
func (s *Service) PursueRefund(ctx context.Context, r *refund.Refund) {
	for i := range r.Plan.Parts {
		if id := r.Plan.Parts[i].PaymentID(); id != nil {
			s.pursue(ctx, &ent.Payment{ID: *id})
		}
	}
}

// RefundPreview returns what Refund would give back, and does nothing.
func (s *Service) RefundPreview(ctx context.Context, request refund.Request) (plan *refund.Plan, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, _, err := s.lockRefundable(ctx, tx, request.OrderID, "orderId")
		if err != nil {
			return err
		}
		plan, err = s.planOf(ctx, tx, o, &RefundInput{Request: request})
		return err
	})
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// lockRefundable locks an order of which something can be given back. One that does not stand is a fault.UserErrors at a field.
func (s *Service) lockRefundable(ctx context.Context, tx *ent.Tx, id typeid.Order, field string) (*ent.Order, time.Time, error) {
	o, now, err := s.orders.Lock(ctx, tx, id)
	switch {
	case err != nil:
	case o == nil:
		err = fault.User(fault.CodeNotFound, "There is no such order.", field)
	case o.Status == entorder.StatusPendingPayment || order.Closed(o.Status):
		err = fault.User(fault.CodeNotAllowed, fmt.Sprintf("Nothing can be given back of an order that is %s.", o.Status), field)
	}
	return o, now, err
}

// GiveBack refunds something of a locked order that stands, on behalf of an actor, in the caller's transaction: it writes the
// refund, and does and requests all that belongs to it, unless that waits for its approval. The time is that of locking. Once
// the transaction has committed, the caller lets PursueRefund ask the gateways. What cannot be given back is a
// fault.UserErrors: then the caller rolls the transaction back.
func (s *Service) GiveBack(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, actor string, in RefundInput) (*refund.Refund, error) {
	sale, payments, err := s.sale(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	if sale.Refunds >= refund.MaxOfOrder {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("An order has at most %d refunds.", refund.MaxOfOrder), "orderId")
	}
	if in.letGo || in.cancels() {
		promise(sale, payments)
	}
	plan, err := sale.Plan(&in.Request)
	if err != nil {
		return nil, err
	}
	if err := s.findLocations(ctx, tx, o.ID, sale, plan); err != nil {
		return nil, err
	}
	r := &refund.Refund{ID: typeid.NewRefund(), CreatedAt: now, OrderID: o.ID, Plan: *plan, Reason: in.Reason, Note: in.Note, RequestedBy: actor, Decision: refund.NotNeeded}
	limit, limited := s.opts.RefundLimits[o.Currency]
	if limited && sale.Granted()+plan.Total().Amount > limit {
		r.Decision = refund.Awaited
	}
	if err := refund.Insert(ctx, tx, r); err != nil {
		return nil, err
	}
	if r.Decision == refund.Awaited {
		return r, s.tasks.OpenForOrder(ctx, tx, stafftask.KindRefundApproval, o.ID)
	}
	return r, s.carryOut(ctx, tx, carried{o, now, sale, payments, r, actor})
}

// carried is a refund that is carried out, of an order that is locked with its payments.
type carried struct {
	order    *ent.Order
	now      time.Time
	sale     *refund.Sale
	payments []*ent.Payment
	refund   *refund.Refund
	actor    string
}

// carryOut requests of payments what a refund gives back, moves the goods, and gives tenders their parts, in the order in
// which everybody locks.
func (s *Service) carryOut(ctx context.Context, tx *ent.Tx, c carried) error {
	if err := s.requestParts(ctx, tx, c); err != nil {
		return err
	}
	if err := s.moveGoods(ctx, tx, c); err != nil {
		return err
	}
	if err := s.giveParts(ctx, tx, c); err != nil {
		return err
	}
	return s.orders.Record(ctx, tx, c.order, c.now, &ent.OrderEvent{Type: orderevent.TypeOrderRefunded, Actor: &c.actor})
}

// errLess says that what a refund was to give back is not there any more.
func errLess() error {
	return fault.User(fault.CodeNotAllowed, "Something else was given back meanwhile, so that less is left than this gives back.", "refundId")
}

func (s *Service) requestParts(ctx context.Context, tx *ent.Tx, c carried) error {
	for i := range c.refund.Plan.Parts {
		part := &c.refund.Plan.Parts[i]
		id := part.PaymentID()
		if id == nil {
			continue
		}
		at := slices.IndexFunc(c.payments, func(p *ent.Payment) bool { return p.ID == *id })
		if at < 0 {
			return fmt.Errorf("refund %s: %s is no payment of %s", c.refund.ID, id, c.order.ID)
		}
		requested, err := s.requestPart(ctx, tx, c, c.payments[at], part)
		if err == nil && !requested {
			err = errLess()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// requestPart requests that a payment gives back a part of a refund. One that has taken nothing takes so much less, or lets all go if
// nothing of the order is kept.
func (s *Service) requestPart(ctx context.Context, tx *ent.Tx, c carried, p *ent.Payment, part *refund.Part) (bool, error) {
	switch {
	case p.Status != entpayment.StatusAuthorized || p.CapturedAmount > 0:
		return s.payments.RequestRefund(ctx, tx, p, *part.Operation, part.Minor)
	case slices.ContainsFunc(c.refund.Plan.Lines, func(l refund.Line) bool { return l.Goods != refund.Cancel }):
		return s.payments.RequestVoid(ctx, tx, p, *part.Operation)
	}
	released, err := s.payments.Release(ctx, tx, p, *part.Operation, part.Minor)
	if err == nil && released {
		err = s.owesLess(ctx, tx, p)
	}
	return released, err
}

// owesLess tells who waits for a payment by hand that less of it is to come.
func (s *Service) owesLess(ctx context.Context, tx *ent.Tx, p *ent.Payment) error {
	gw := s.byHand(p)
	if gw == nil || p.GatewayReference == nil {
		return nil
	}
	return gw.Expect(ctx, tx, *p.GatewayReference, p.Amount-p.ReleasedAmount)
}

func (s *Service) giveParts(ctx context.Context, tx *ent.Tx, c carried) error {
	var tenders []uuid.UUID
	var amounts []int64
	for i := range c.refund.Plan.Parts {
		part := &c.refund.Plan.Parts[i]
		switch {
		case part.Tender == nil:
			continue
		case part.Kind == refund.ToNewCredit:
			if err := s.tenders.GiveCredit(ctx, tx, c.order.ID, *part.Tender, part.Minor, c.actor); err != nil {
				return err
			}
		default:
			tenders, amounts = append(tenders, *part.Tender), append(amounts, part.Minor)
		}
		part.Status = refund.PartSucceeded
	}
	if len(tenders) == 0 {
		return nil
	}
	short, err := s.tenders.Refund(ctx, tx, c.order.ID, tenders, amounts, c.actor)
	if err == nil && len(short) > 0 {
		err = errLess()
	}
	return err
}

// moveGoods has what is cancelled not be sent, and be free for others, and what has come back be on hand.
func (s *Service) moveGoods(ctx context.Context, tx *ent.Tx, c carried) error {
	dropped, freed := map[typeid.OrderLine]int{}, map[typeid.Variant]int{}
	var back []inventory.Returned
	for i := range c.refund.Plan.Lines {
		line := &c.refund.Plan.Lines[i]
		variant, location := c.sale.VariantOf(line.OrderLineID()), line.LocationID()
		switch {
		case line.Goods == refund.Cancel:
			dropped[line.OrderLineID()] += line.Quantity
			if variant != nil {
				freed[*variant] += line.Quantity
			}
		case line.Goods == refund.Return && variant != nil && location != nil:
			back = append(back, inventory.Returned{Variant: *variant, Location: *location, Quantity: line.Quantity})
		}
	}
	if len(dropped) > 0 {
		ok, err := s.orders.Drop(ctx, tx, c.order.ID, dropped)
		if err == nil && !ok {
			err = fault.User(fault.CodeNotAllowed, "What was to be cancelled has been packed meanwhile.", "refundId")
		}
		if err != nil {
			return err
		}
	}
	if len(freed) > 0 {
		if err := s.stock.ReleasePart(ctx, tx, c.order.ID, freed); err != nil {
			return err
		}
	}
	if len(back) == 0 {
		return nil
	}
	return s.stock.Restock(ctx, tx, c.actor, c.order.ID, back)
}

// findLocations has what comes back without a location come back to where it was sent from.
func (s *Service) findLocations(ctx context.Context, tx *ent.Tx, id typeid.Order, sale *refund.Sale, plan *refund.Plan) error {
	var from map[typeid.Variant]typeid.Location
	for i := range plan.Lines {
		line := &plan.Lines[i]
		variant := sale.VariantOf(line.OrderLineID())
		if line.Goods != refund.Return || line.Location != nil || variant == nil {
			continue
		}
		if from == nil {
			var err error
			if from, err = s.stock.SentFrom(ctx, tx, id); err != nil {
				return err
			}
		}
		if location, ok := from[*variant]; ok {
			line.Location = new(location.UUID())
		}
	}
	return nil
}
