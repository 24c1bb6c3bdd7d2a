package checkout

import (
	"cmp"
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/risk"
)

// Risk judges purchases. It is asked outside of transactions, after the order was placed and before the gateway is asked
// for anything. It answers in a bounded time, whatever happens.
type Risk interface {
	Judge(ctx context.Context, p risk.Purchase) risk.Verdict
}

// refusedAsRisk is the decline code of a payment that a risk has refused. Who pays is told no more than of a decline.
const refusedAsRisk = "refused_as_risk"

// judge returns what all who judge say of a purchase together, and whether who pays has to prove that a card is theirs.
func (s *Service) judge(ctx context.Context, b begun) (v risk.Verdict, err error) {
	from, due := request.From(ctx), money.Money{Amount: b.payment.Amount, Currency: b.payment.Currency}
	p := risk.Purchase{
		Payment: b.payment.ID, Order: b.order.ID, Number: b.order.Number, Gateway: b.payment.Gateway,
		Amount: due.Decimal(), Currency: due.Currency, Units: due.Amount,
		User: b.user, FirstOrder: true,
		Email: b.contact.Email, Phone: b.contact.Phone, Shipping: b.contact.ShippingAddress, Billing: b.contact.BillingAddress,
		Network: from.Network, UserAgent: from.UserAgent, Declines: b.declines,
	}
	if b.user != nil && (len(s.opts.Risks) > 0 || s.opts.Proof.FirstOrder) {
		has, err := s.orders.HasBought(ctx, *b.user, b.order.ID)
		if err != nil {
			return v, err
		}
		p.FirstOrder = !has
	}
	for _, one := range s.opts.Risks {
		v = v.And(one.Judge(ctx, p))
	}
	v.Proof = s.opts.Proof.Demands(p, v)
	return v, nil
}

// refuseRisk ends the attempt to be paid as one that was declined, and keeps why for the staff.
func (s *Service) refuseRisk(ctx context.Context, of *ent.Payment, reason string) (settled, error) {
	return s.advance(ctx, of, func(ctx context.Context, tx *ent.Tx, now settled) ([]*ent.PaymentEvent, error) {
		if err := s.orders.Review(ctx, tx, now.order, now.order.HeldForReviewAt, reasonOf(reason)); err != nil {
			return nil, err
		}
		return s.payments.Apply(ctx, tx, now.payment, gateway.Payment{Status: gateway.Declined, DeclineCode: refusedAsRisk})
	})
}

func reasonOf(reason string) *string { return new(risk.Cut(cmp.Or(reason, "No reason was given."))) }
