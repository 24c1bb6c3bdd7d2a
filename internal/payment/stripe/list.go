package stripe

import (
	"context"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// List implements gateway.Lister.
func (g *Gateway) List(ctx context.Context, from, to time.Time, after string, limit int) (all []gateway.Listed, err error) {
	params := &stripego.PaymentIntentListParams{
		CreatedRange: &stripego.RangeQueryParams{GreaterThanOrEqual: from.Unix(), LesserThan: to.Unix()},
	}
	params.Limit, params.Single = new(int64(limit)), true
	if after != "" {
		params.StartingAfter = &after
	}
	params.Expand = []*string{new("data.latest_charge"), new("data.payment_method")}
	for intent, err := range g.client.V1PaymentIntents.List(ctx, params).All(ctx) {
		if err != nil {
			return nil, failed("list payments", err)
		}
		all = append(all, gateway.Listed{
			Payment: stateOf(intent), Refunded: refundedOf(intent), Attempt: intent.Metadata[attemptKey], CreatedAt: time.Unix(intent.Created, 0).UTC(),
		})
	}
	return all, nil
}

// refundedOf returns what was given back of an intent. Stripe counts what was held and not captured as given back, too.
func refundedOf(intent *stripego.PaymentIntent) money.Money {
	charge := intent.LatestCharge
	if charge == nil || !charge.Captured {
		return money.Money{}
	}
	return moneyOf(charge.AmountRefunded-(charge.Amount-charge.AmountCaptured), intent.Currency)
}
