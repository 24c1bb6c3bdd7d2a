package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/risk"
)

// errGivenUp says that a payment was given up, by the reconciler, before it was confirmed.
var errGivenUp = errors.New("the payment was given up before it was confirmed")

// authorize asks the gateway to hold the money of a payment that has just begun, settles it, and
// returns what it came to. An error says that this is not known; the reconciler will find out.
func (s *Service) authorize(ctx context.Context, b begun) (settled, error) {
	var reference string
	p := b.payment
	verdict, err := s.judge(ctx, b)
	if err != nil {
		return settled{}, err
	}
	switch verdict.Decision {
	case risk.Refuse:
		return s.refuseRisk(ctx, p, verdict.Reason)
	case risk.Review:
		if err := s.holdForReview(ctx, p, verdict.Reason); err != nil {
			return settled{}, err
		}
	}
	err = s.ask(ctx, p.Gateway, func(ctx context.Context, gw gateway.Gateway) (err error) {
		preparation := gateway.Preparation{
			Attempt: p.ID, Amount: money.Money{Amount: p.Amount, Currency: p.Currency}, Token: p.GatewayToken,
			Order: b.order.Number, User: b.user, Save: p.SaveMethod, Strict: verdict.Proof, Hold: verdict.Decision == risk.Review,
		}
		if b.user != nil && (p.SaveMethod || p.PaymentMethodID != nil) {
			if preparation.Customer, err = s.payments.Customer(ctx, gw, *b.user); err != nil {
				return err
			}
		}
		reference, err = gw.Prepare(ctx, preparation)
		return err
	})
	switch {
	case errors.Is(err, gateway.ErrInvalidToken):
		return s.settle(ctx, p, gateway.Payment{Status: gateway.Declined, DeclineCode: "invalid_payment_method"})
	case errors.Is(err, gateway.ErrRefused): // such as too small an amount
		s.log.WarnContext(ctx, "gateway refused a payment", "payment", p.ID, "error", err)
		return s.settle(ctx, p, gateway.Payment{Status: gateway.Declined, DeclineCode: gateway.NotSupported})
	case err != nil:
		s.log.WarnContext(ctx, "gateway did not prepare a payment", "payment", p.ID, "error", err)
		return s.giveUp(ctx, p, hasNoReference)
	}
	committed, err := s.payments.CommitReference(ctx, p.ID, reference)
	if err != nil {
		return settled{}, err
	}
	if !committed {
		return settled{}, errGivenUp
	}
	return s.confirm(ctx, p, reference)
}

// confirm asks for the money of a payment whose reference is committed. When the answer is lost it
// asks what became of it. A payment that was not confirmed is given up.
func (s *Service) confirm(ctx context.Context, p *ent.Payment, reference string) (settled, error) {
	var seen gateway.Payment
	err := s.ask(ctx, p.Gateway, func(ctx context.Context, gw gateway.Gateway) (err error) {
		if p.GatewayToken == "" { // the client does
			seen, err = gw.Get(ctx, reference)
		} else {
			seen, err = gw.Confirm(ctx, reference)
		}
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "gateway did not answer a confirmation", "payment", p.ID, "error", err)
		if seen, err = s.look(ctx, p.Gateway, reference); err != nil {
			return settled{}, err
		}
	}
	if seen.Status == gateway.Unconfirmed {
		return s.giveUp(ctx, p, always)
	}
	return s.settle(ctx, p, seen)
}

// look asks a gateway what has become of a payment.
func (s *Service) look(ctx context.Context, at, reference string) (seen gateway.Payment, err error) {
	err = s.ask(ctx, at, func(ctx context.Context, gw gateway.Gateway) error {
		seen, err = gw.Get(ctx, reference)
		return err
	})
	return seen, err
}

// errNoGateway says that the store has a gateway no more, so that its payments have to wait.
var errNoGateway = errors.New("the store does not have it any more")

// ask makes one request to the gateway of a name, within its deadline.
func (s *Service) ask(ctx context.Context, name string, request func(context.Context, gateway.Gateway) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.GatewayTimeout)
	defer cancel()
	gw, err := s.payments.Gateway(name), errNoGateway
	if gw != nil {
		err = request(ctx, gw)
	}
	if err != nil {
		return fmt.Errorf("ask the gateway %q: %w", name, err)
	}
	return nil
}
