package checkout

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CaptureWhen is when money is taken that is held for an order.
type CaptureWhen string

// When money is taken. Whenever it is, the staff may take it before.
const (
	ByStaff        CaptureWhen = "staff"
	OnConfirmation CaptureWhen = "confirmation" // as soon as the order stands
	OnShipment     CaptureWhen = "shipment"     // with the first parcel that is shipped
)

// Capture takes the money that is held for an order, or a part of it: the rest is let go then. A gateway that does not
// answer is asked again later. A hold that has lapsed, or that the gateway does not let be taken, is a fault.UserErrors.
// The viewer must manage orders.
func (s *Service) Capture(ctx context.Context, viewer auth.Viewer, in CaptureInput) (*ent.Order, error) {
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	var part *money.Money
	if in.Amount != nil {
		amount, err := money.Parse(string(in.Amount.Amount), in.Amount.CurrencyCode)
		v.Check(err == nil, fault.CodeInvalid, "This is not an amount of the currency.", "amount", "amount")
		part = &amount
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	if changeable, err := s.orders.Changeable(ctx, viewer, auth.OrderRef{ID: &in.OrderID}); err != nil {
		return nil, err
	} else if changeable == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
	}
	key, err := idempotency.UserKey(viewer, "orderCapture", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	o, err := s.change(ctx, viewer, key, "order.capture_requested", in.OrderID, func(ctx context.Context, tx *ent.Tx, o *ent.Order, _ time.Time) error {
		return s.requestCapture(ctx, tx, o, part)
	})
	if err != nil {
		return nil, err
	}
	payments, err := s.payments.OfOrder(ctx, in.OrderID)
	if err != nil {
		return nil, err
	}
	for _, p := range payments {
		if underWay := p.NextCheckAt != nil; underWay || p.CapturedAmount > 0 {
			return o, nil
		}
	}
	return nil, fault.User(fault.CodeNotAllowed, "The gateway does not hold the money any more, so nothing was taken.", "orderId")
}

// requestCapture requests what is held for a locked order, or an amount of it.
func (s *Service) requestCapture(ctx context.Context, tx *ent.Tx, o *ent.Order, part *money.Money) error {
	held, byHand, err := s.held(ctx, tx, o)
	if err != nil {
		return err
	}
	switch {
	case held == nil && byHand:
		return fault.User(fault.CodeNotAllowed, "Nobody holds the money: it is paid by hand. Mark the payment paid once it is there.", "orderId")
	case held == nil:
		return fault.User(fault.CodeNotAllowed, "No money is held for the order.", "orderId")
	case part == nil:
		return s.payments.Request(ctx, tx, held, paymentevent.TypeCapture)
	case part.Currency != held.Currency:
		return fault.User(fault.CodeInvalid, "The order is in "+string(held.Currency)+".", "amount", "currencyCode")
	}
	requested, err := s.payments.RequestCapture(ctx, tx, held, part.Amount)
	if err == nil && !requested {
		most := money.Money{Amount: min(held.AuthorizedAmount, held.Amount), Currency: held.Currency}
		err = fault.User(fault.CodeOutOfRange, fmt.Sprintf("This must be more than 0, and at most the %s that are held and not being taken already.", most), "amount", "amount")
	}
	return err
}

// held locks the payments of a locked order, and returns the one by which money is held for it; nil if there is none. What
// is only promised, to be paid by hand, nobody holds.
func (s *Service) held(ctx context.Context, tx *ent.Tx, o *ent.Order) (held *ent.Payment, byHand bool, err error) {
	payments, err := s.payments.LockOfOrder(ctx, tx, o.ID)
	if err != nil || givenUp(o) {
		return nil, false, err
	}
	for _, p := range payments {
		switch {
		case p.Status != entpayment.StatusAuthorized:
		case s.byHand(p) == nil:
			return p, false, nil
		default:
			byHand = true
		}
	}
	return nil, byHand, nil
}

// Ships requests the money that is held for a locked order, in the transaction that ships a parcel of it, if that is when
// it is taken. The caller lets Shipped ask for it once that has committed.
func (s *Service) Ships(ctx context.Context, tx *ent.Tx, o *ent.Order) error {
	if s.opts.Capture != OnShipment {
		return nil
	}
	held, _, err := s.held(ctx, tx, o)
	if err != nil || held == nil {
		return err
	}
	return s.payments.Request(ctx, tx, held, paymentevent.TypeCapture)
}

// Shipped asks gateways for what Ships has requested. What does not answer is asked again later.
func (s *Service) Shipped(ctx context.Context, order typeid.Order) {
	if s.opts.Capture != OnShipment {
		return
	}
	payments, err := s.payments.OfOrder(ctx, order)
	if err != nil {
		s.log.WarnContext(ctx, "payments left to the reconciler", "order", order, "error", err)
		return
	}
	for _, p := range payments {
		s.pursue(ctx, p)
	}
}
