package checkout

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// DeclineLimits are how many payments may be declined in an hour, so that nobody finds out here which of many cards are
// good. What is over a limit is refused before anything is placed or asked.
//
// A payment that is not declined counts as a small part of one that is, and gives nothing back. So a good card does not
// make room for guesses, and a network of many people with good cards is not sent away.
//
// Payments are counted in memory, where one that is under way counts as declined: see throttle.Gate. Declines are also
// counted in the database, for all servers, and the statement that begins a payment looks at them. So a checkout that goes
// well makes no statement for it. Payments that are under way at the same time at several servers are counted by each
// alone.
type DeclineLimits struct {
	// Payer is of a cart, of a user, and of a browser that accounts know; 0 is no limit.
	Payer int
	// Address is of all in a network; 0 is no limit.
	Address int
	// Weight is how many payments that are not declined count as one that is. Default 40.
	Weight int
}

// payersOf returns of whom it is counted what becomes of a purchase.
func (s *Service) payersOf(ctx context.Context, p *purchase) (payers []throttle.Key) {
	if s.opts.Declines.Payer > 0 {
		payers = append(payers, s.payer("cart", p.cart.ID.String()))
		if p.viewer.SignedIn() {
			payers = append(payers, s.payer("user", p.viewer.User.String()))
		}
		if cookie, is := request.CookieFrom(ctx); is && cookie.Device() != "" {
			payers = append(payers, s.payer("device", cookie.Device()))
		}
	}
	if network := request.From(ctx).Network; s.opts.Declines.Address > 0 && network != "" {
		payers = append(payers, throttle.Key{Kind: "payment address", Value: network, Policy: throttle.Hourly(s.opts.Declines.Address)})
	}
	return payers
}

func (s *Service) payer(kind, value string) throttle.Key {
	return throttle.Key{Kind: "payment " + kind, Value: value, Policy: throttle.Hourly(s.opts.Declines.Payer)}
}

// attempt is a purchase that was admitted. The zero value is of one that is not counted.
type attempt struct {
	service *Service
	payers  []throttle.Key
	pass    *throttle.Pass
	outcome throttle.Outcome
}

// admit lets a purchase in, or returns how long who pays has to wait. One that was let in must be ended.
func (s *Service) admit(ctx context.Context, p *purchase) (*attempt, time.Duration) {
	if len(p.payers) == 0 {
		return &attempt{}, 0
	}
	pass, wait := s.gate.Enter(ctx, p.payers...)
	if pass == nil {
		return nil, wait
	}
	return &attempt{service: s, payers: p.payers, pass: pass}, 0
}

// declines returns how much was declined of who pays, of late.
func (a *attempt) declines() int {
	if a.pass == nil {
		return 0
	}
	return a.pass.Failures
}

// came says what came of asking for the money; nil if that is not known.
func (a *attempt) came(ctx context.Context, p *ent.Payment) {
	a.outcome = throttle.Succeeded
	if p != nil && isDeclined(p) && a.pass != nil {
		a.outcome = throttle.Failed
		a.service.countDecline(ctx, a.payers)
	}
}

// end ends the attempt. If nobody was asked for money it does not count.
func (a *attempt) end() {
	if a.pass != nil {
		a.pass.End(a.outcome)
	}
}

// isDeclined reports whether it was said of what a payment is made with that it is no good.
func isDeclined(p *ent.Payment) bool {
	switch p.FailureCode {
	case gateway.NoAnswer, gateway.NotConfirmed, gateway.NotSupported:
		return false
	}
	return p.Status == entpayment.StatusFailed
}

// countDecline counts a decline for all servers.
func (s *Service) countDecline(ctx context.Context, payers []throttle.Key) {
	if len(payers) == 0 {
		return
	}
	if _, _, err := s.throttles.Try(context.WithoutCancel(ctx), payers...); err != nil {
		s.log.WarnContext(ctx, "a declined payment is not counted", "error", err)
	}
}

// cameLater counts a payment that was declined after its checkout was answered, as of its cart and its user: nobody
// knows any more where they were.
func (s *Service) cameLater(ctx context.Context, before entpayment.Status, now settled) {
	waited := before == entpayment.StatusActionRequired || before == entpayment.StatusProcessing
	if !waited || !isDeclined(now.payment) || s.opts.Declines.Payer == 0 {
		return
	}
	payers := []throttle.Key{s.payer("cart", now.order.CartID.String())}
	if now.order.UserID != nil {
		payers = append(payers, s.payer("user", now.order.UserID.String()))
	}
	s.countDecline(ctx, payers)
}
