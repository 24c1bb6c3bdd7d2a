package checkout

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The results of checkouts as idempotency records name them.
const (
	resultCompleted  = "CheckoutCompleted"
	resultDeclined   = "PaymentDeclinedError"
	resultIncomplete = "PaymentIncompleteError"
)

// How a request waits for another with the same key.
const (
	duplicatePoll = 50 * time.Millisecond
	retryAfter    = 1 // seconds
)

// replay answers a request whose key another request has claimed. It waits until the other request
// has come to something. It takes up a payment that waits for the customer.
func (s *Service) replay(
	ctx context.Context, viewer auth.Viewer, key idempotency.Key, of *idempotency.Record,
) (Result, error) {
	if of.Payment == nil {
		return s.answerFree(ctx, viewer, *of.Order)
	}
	id := *of.Payment
	p, _, err := s.payments.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if p.Status == payment.StatusActionRequired {
		if err := s.refresh(context.WithoutCancel(ctx), p); err != nil {
			s.log.WarnContext(ctx, "payment left to the reconciler", "payment", id, "error", err)
		}
		return s.answer(ctx, viewer, id)
	}
	if err := s.await(ctx, key, id); err != nil {
		return nil, err
	}
	return s.answer(ctx, viewer, id)
}

// refresh asks the gateway whether the customer has confirmed.
func (s *Service) refresh(ctx context.Context, p *ent.Payment) error {
	seen, err := s.look(ctx, p.Gateway, *p.GatewayReference)
	if err != nil {
		return err
	}
	now, err := s.settle(ctx, p, seen)
	if err == nil {
		s.cameLater(ctx, p.Status, now)
	}
	return err
}

// await waits until the work under a key is done or waits for its customer, for as long as the
// options and ctx allow.
func (s *Service) await(ctx context.Context, key idempotency.Key, id typeid.Payment) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.DuplicateWait)
	defer cancel()
	for {
		record, err := idempotency.Find(ctx, s.store.Client, key)
		if ctx.Err() != nil {
			return nil // the answer is that it is still in progress
		}
		if err != nil {
			return err
		}
		if record == nil || record.Completed {
			return nil
		}
		p, _, err := s.payments.Get(ctx, id)
		if err == nil && p.Status == payment.StatusActionRequired {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(duplicatePoll):
		}
	}
}

// answer says what has become of a checkout, from its payment and its order as they are now. A
// guest gets a fresh tracking token, for the one that the order was placed with is known to the
// request that placed it alone.
func (s *Service) answer(ctx context.Context, viewer auth.Viewer, id typeid.Payment) (Result, error) {
	p, _, err := s.payments.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	o, err := s.orderOf(ctx, p.OrderID)
	if err != nil {
		return nil, err
	}
	now := settled{order: o, payment: p}
	if !now.stands() {
		return s.result(now, nil), nil
	}
	token, err := s.freshToken(ctx, viewer, o.ID)
	if err != nil {
		return nil, err
	}
	return s.result(now, token), nil
}

// answerFree says what has become of a checkout that left nothing to be paid.
func (s *Service) answerFree(ctx context.Context, viewer auth.Viewer, id typeid.Order) (Result, error) {
	o, err := s.orderOf(ctx, id)
	if err != nil {
		return nil, err
	}
	token, err := s.freshToken(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	return Completed{Order: o, TrackingToken: token}, nil
}

// orderOf returns a checkout's order.
func (s *Service) orderOf(ctx context.Context, id typeid.Order) (*ent.Order, error) {
	orders, err := s.orders.ByID(ctx, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	if orders[id] == nil {
		return nil, fmt.Errorf("answer a checkout: order %s is gone", id)
	}
	return orders[id], nil
}

// freshToken returns a new tracking token of an order; nil for signed-in users, who need none.
func (s *Service) freshToken(ctx context.Context, viewer auth.Viewer, id typeid.Order) (*string, error) {
	if viewer.SignedIn() {
		return nil, nil //nolint:nilnil // there is none
	}
	token, err := s.orders.IssueTrackingToken(ctx, id)
	if err != nil {
		return nil, err
	}
	return &token, nil
}

// stands reports whether the order is paid for, or waits for its customer to confirm that.
func (n settled) stands() bool {
	undecided := n.payment.Status == payment.StatusPending || n.payment.Status == payment.StatusFailed
	return !undecided && n.order.PaymentFailedAt == nil && n.order.ExpiredAt == nil
}

// result says what has become of a checkout. The token is a guest's.
func (s *Service) result(n settled, trackingToken *string) Result {
	switch {
	case n.payment.Status == payment.StatusPending:
		return InProgress{RetryAfter: retryAfter}
	case n.payment.Status == payment.StatusFailed:
		return declined(n.payment.FailureCode)
	case !n.stands() && n.payment.Status == payment.StatusActionRequired: // who was to confirm it gave it up
		return declined(gateway.NotConfirmed)
	case !n.stands() && n.payment.AuthorizedAmount < n.payment.Amount:
		return n.incomplete()
	case !n.stands(): // the money came too late and goes back
		return declined(gateway.NotConfirmed)
	case n.payment.Status == payment.StatusProcessing:
		return Processing{Order: n.order, TrackingToken: trackingToken}
	case n.payment.Status == payment.StatusActionRequired && s.payments.Transfer(n.payment) != nil:
		return TransferRequired{Order: n.order, Transfer: s.payments.Transfer(n.payment), TrackingToken: trackingToken}
	case n.payment.Status == payment.StatusActionRequired && n.payment.ActionURL == "":
		return s.confirmation(n, trackingToken)
	case n.payment.Status == payment.StatusActionRequired:
		return ActionRequired{Order: n.order, ActionURL: n.payment.ActionURL, TrackingToken: trackingToken}
	}
	return Completed{Order: n.order, TrackingToken: trackingToken}
}

// confirmation says what the client needs to confirm a payment.
func (s *Service) confirmation(n settled, trackingToken *string) ConfirmationRequired {
	required := ConfirmationRequired{Order: n.order, Gateway: n.payment.Gateway, ClientSecret: n.payment.ClientSecret, TrackingToken: trackingToken}
	if gw := s.payments.Gateway(n.payment.Gateway); gw != nil {
		required.PublishableKey = gw.Option().PublishableKey
	}
	return required
}

// incomplete says what is missing of the money for an order that was not confirmed.
func (n settled) incomplete() PaymentIncomplete {
	held := money.Money{Amount: n.payment.AuthorizedAmount, Currency: n.payment.Currency}
	missing := money.Money{Amount: n.payment.Amount - n.payment.AuthorizedAmount, Currency: n.payment.Currency}
	return PaymentIncomplete{
		Message:    fmt.Sprintf("Only %s could be authorized. %s is missing.", held, missing),
		Authorized: held, Missing: missing,
	}
}

// declines are the codes of declines that shoppers are told more of than that it was declined.
var declines = map[string]Declined{
	gateway.NotConfirmed:      {Message: "The payment was not confirmed.", Reason: ReasonNotConfirmed},
	gateway.NoAnswer:          {Message: "The payment could not be made, because the gateway did not answer.", Reason: ReasonGatewayUnavailable},
	gateway.InsufficientFunds: {Message: "The payment was declined: there is not enough money.", Reason: ReasonInsufficientFunds},
	gateway.ExpiredCard:       {Message: "The payment was declined: the card has expired.", Reason: ReasonExpiredCard},
	gateway.IncorrectDetails:  {Message: "The payment was declined: the number or the check digits are wrong.", Reason: ReasonIncorrectDetails},
	gateway.NotSupported:      {Message: "The payment was declined: this cannot be paid like that.", Reason: ReasonNotSupported},
	gateway.TryAgain:          {Message: "The payment could not be made now. Try again in a while.", Reason: ReasonTryAgain},
}

func declined(code string) Declined {
	if told, ok := declines[code]; ok {
		return told
	}
	return Declined{Message: "The payment was declined.", Reason: ReasonDeclined}
}
