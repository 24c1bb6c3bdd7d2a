package checkout

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// refundReasons are the reasons of refunds for which there is one more special than that the buyer has changed their mind.
var refundReasons = map[returns.Reason]refund.Reason{
	returns.Defective: "DEFECTIVE", returns.Damaged: "DEFECTIVE", returns.WrongItem: "WRONG_ITEM", returns.NotAsDescribed: "WRONG_ITEM", returns.Other: "OTHER",
}

// ReturnComplete gives back what is due for what was accepted of a return, or has something else be sent for it, once for a key and once
// for the return. Above the limit
// of refunds it waits for its approval as they do. The viewer must manage orders.
func (s *Service) ReturnComplete(ctx context.Context, viewer auth.Viewer, in ReturnCompleteInput) (*returns.Return, error) {
	ctx = context.WithoutCancel(ctx)
	id, err := idempotency.Once(ctx, s.store, viewer, "returnComplete", &in.IdempotencyKey, in, func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := s.lockReturn(ctx, tx, in.ReturnID, viewer.Actor())
		if err != nil {
			return "", err
		}
		if c.Status != returns.Received {
			return "", fault.User(fault.CodeNotAllowed, fmt.Sprintf("A return that is %s cannot be completed.", c.Status), "returnId")
		}
		if err := s.complete(ctx, tx, viewer, c); err != nil {
			return "", err
		}
		detail := map[string]any{"order": c.OrderID.String()}
		if c.RefundID != nil {
			detail["refund"] = c.RefundID.String()
		}
		return c.ID.String(), s.audit(ctx, tx, c.actor, "return.completed", c.ID, detail)
	})
	if err != nil {
		return nil, err
	}
	done, err := s.returned(ctx, id)
	if err != nil || done.RefundID == nil {
		return done, err
	}
	if _, err := s.refunded(ctx, done.RefundID.String()); err != nil {
		return nil, err
	}
	return done, nil
}

func (s *Service) complete(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, c coming) error {
	if c.Resolution == returns.ByExchange {
		x, err := s.exchangeFor(ctx, tx, c.order, c.Return)
		if err != nil {
			return err
		}
		if err := s.giveDue(ctx, tx, c, x.due); err != nil {
			return err
		}
		if err := s.sendInstead(ctx, tx, viewer, c, x); err != nil {
			return err
		}
	} else {
		due, err := s.dueFor(ctx, tx, c.order, c.Return)
		if err != nil {
			return err
		}
		if err := s.giveDue(ctx, tx, c, due); err != nil {
			return err
		}
	}
	return s.step(ctx, tx, c, returns.Completed, orderevent.TypeReturnCompleted)
}

// giveDue gives back what is due for a return; nil is nothing.
func (s *Service) giveDue(ctx context.Context, tx *ent.Tx, c coming, due *RefundInput) error {
	if due == nil {
		return nil
	}
	if c.Resolution == returns.ByStoreCredit && c.order.UserID != nil && !due.letGo {
		credit, err := s.tenders.Credit(ctx, tx, *c.order.UserID, c.order.Currency, c.actor)
		if err != nil {
			return err
		}
		due.Credit = &credit
	}
	made, err := s.GiveBack(ctx, tx, c.order, c.now, c.actor, *due)
	if err == nil {
		c.RefundID = &made.ID
	}
	return err
}

// refundReason is why something is given back for lines: the first one's reason.
func refundReason(lines []*returns.Line) refund.Reason {
	for _, l := range lines {
		if l.Accepted > 0 && refundReasons[l.Reason] != "" {
			return refundReasons[l.Reason]
		}
	}
	return "CUSTOMER"
}

// dueFor returns what is to be given back for what was accepted of a return of a locked order; nil for nothing. The goods are on
// hand already. Units that something was given back for without a return are not given back again. What is only held or promised
// is let go once all of the order has come back: then nothing is kept.
func (s *Service) dueFor(ctx context.Context, tx *ent.Tx, o *ent.Order, r *returns.Return) (*RefundInput, error) {
	sale, payments, err := s.sale(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	sold, err := soldAfter(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	due := &RefundInput{Request: refund.Request{OrderID: o.ID, AtMostLeft: true}, Reason: refundReason(r.Lines)}
	due.letGo = returns.AllBack(sold) && promise(sale, payments)
	var reasons []returns.Reason
	for _, l := range r.Lines {
		if n := min(l.Accepted, sale.LeftOf(l.OrderLineID())); n > 0 {
			due.Lines = append(due.Lines, refund.LineRequest{OrderLineID: l.OrderLineID(), Quantity: n, Goods: refund.NoRestock})
			reasons = append(reasons, l.Reason)
		}
	}
	if len(due.Lines) == 0 {
		return nil, nil
	}
	if due.letGo || s.opts.Returns.GivesShipping(sold, r.CreatedAt) {
		due.Shipping = &refund.ShippingRequest{All: new(true)}
	}
	if due.letGo {
		return due, nil
	}
	goods, err := sale.Plan(&refund.Request{OrderID: o.ID, Lines: due.Lines, AtMostLeft: true})
	if err != nil {
		return nil, err
	}
	costs := make([]returns.Cost, len(reasons))
	for i := range reasons {
		costs[i] = returns.Cost{Reason: reasons[i], Gross: goods.Lines[i].Gross()}
	}
	if fee := s.opts.Returns.Fee(costs, sale.Currency); fee > 0 {
		kept := money.Money{Amount: -fee, Currency: sale.Currency}
		due.Adjustment = &money.Input{Amount: kept.Decimal(), CurrencyCode: sale.Currency}
	}
	return due, nil
}

// soldAfter reads what is known of the lines of a return's order once the return has brought back what it has, or would.
func soldAfter(ctx context.Context, tx *ent.Tx, r *returns.Return) ([]*returns.Sold, error) {
	found, err := returns.SoldByOrder.Read(ctx, tx, []typeid.Order{r.OrderID})
	if err != nil || !r.ID.IsZero() {
		return found[r.OrderID], err
	}
	sold := found[r.OrderID]
	for _, l := range r.Lines {
		i := slices.IndexFunc(sold, func(s *returns.Sold) bool { return s.OrderLineID == l.OrderLineID() })
		sold[i].Accepted += l.Accepted
	}
	return sold, nil
}

// ReturnQuote returns what would be given back, and be paid, if lines of an order were sent back and accepted. Nothing is done. The viewer may ask
// for what they may send back.
func (s *Service) ReturnQuote(ctx context.Context, viewer auth.Viewer, in ReturnQuoteInput) (quote *ReturnQuote, err error) {
	found, err := s.returnable(ctx, viewer, in.Order)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.lockRefundable(ctx, tx, found.ID, "order")
		if err != nil {
			return err
		}
		lines, err := s.returnLines(ctx, tx, viewer, o.ID, in.Lines)
		if err != nil {
			return err
		}
		for _, l := range lines {
			l.Accepted = l.Quantity
		}
		if err := s.chooseInstead(ctx, tx, viewer, o, in.Resolution, in.Lines, lines); err != nil {
			return err
		}
		quote, err = s.quoteReturn(ctx, tx, o, &returns.Return{OrderID: o.ID, CreatedAt: now, Resolution: in.Resolution, Lines: lines})
		return err
	})
	if err != nil {
		return nil, err
	}
	return quote, nil
}

func (s *Service) quoteReturn(ctx context.Context, tx *ent.Tx, o *ent.Order, r *returns.Return) (*ReturnQuote, error) {
	if r.Resolution == returns.ByExchange {
		x, err := s.exchangeFor(ctx, tx, o, r)
		if err != nil {
			return nil, err
		}
		quote := &ReturnQuote{&refund.Plan{Currency: o.Currency}, &money.Money{Amount: x.charge(), Currency: o.Currency}}
		if x.due != nil {
			quote.Plan, err = s.planOf(ctx, tx, o, x.due)
		}
		return quote, err
	}
	due, err := s.dueFor(ctx, tx, o, r)
	if err != nil {
		return nil, err
	}
	if r.Resolution == returns.ByStoreCredit && !due.letGo {
		due.Credit = &uuid.Nil // whichever it will be
	}
	plan, err := s.planOf(ctx, tx, o, due)
	return &ReturnQuote{Plan: plan}, err
}

// planOf returns what a refund of a locked order would give back.
func (s *Service) planOf(ctx context.Context, tx *ent.Tx, o *ent.Order, in *RefundInput) (*refund.Plan, error) {
	sale, payments, err := s.sale(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	if in.letGo {
		promise(sale, payments)
	}
	return sale.Plan(&in.Request)
}
