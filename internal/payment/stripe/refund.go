package stripe

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Refund implements gateway.Gateway. A refund of the operation that Stripe has already is not made again, whatever
// became of its key.
func (g *Gateway) Refund(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (gateway.Payment, error) {
	wanted, err := amountOf(amount)
	if err != nil {
		return gateway.Payment{}, err
	}
	params := &stripego.RefundCreateParams{
		PaymentIntent: &reference, Amount: wanted, Metadata: map[string]string{operationKey: operation.String()},
	}
	params.SetIdempotencyKey(operation.String())
	_, err = g.client.V1Refunds.Create(ctx, params)
	if err = failed("refund a payment", err); isSpent(err) {
		err = g.refundAgain(ctx, params, operation)
	}
	if err != nil {
		return gateway.Payment{}, err
	}
	return g.Get(ctx, reference)
}

// refundAgain makes a refund whose key Stripe answers with a failure of its own, unless that has made it.
func (g *Gateway) refundAgain(ctx context.Context, params *stripego.RefundCreateParams, operation uuid.UUID) error {
	p, err := g.Get(ctx, *params.PaymentIntent)
	if err != nil {
		return err
	}
	for _, refund := range p.Refunds {
		if refund.Operation == operation {
			return nil
		}
	}
	params.SetIdempotencyKey(fmt.Sprintf("%s-again", operation))
	_, err = g.client.V1Refunds.Create(ctx, params)
	return failed("refund a payment again", err)
}
