package stripe

import (
	"context"
	"slices"

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
	_, err = again(operation.String(), func(key string) (made bool, err error) {
		if made, err = g.hasRefund(ctx, reference, operation); made || err != nil {
			return made, err
		}
		params.SetIdempotencyKey(key)
		_, err = g.client.V1Refunds.Create(ctx, params)
		return err == nil, failed("refund a payment", err)
	})
	if err != nil {
		return gateway.Payment{}, err
	}
	return g.Get(ctx, reference)
}

// hasRefund reports whether an operation's refund was made, come what may of it then.
func (g *Gateway) hasRefund(ctx context.Context, reference string, operation uuid.UUID) (bool, error) {
	refunds, err := g.refunds(ctx, reference)
	return slices.ContainsFunc(refunds, func(r gateway.Refund) bool { return r.Operation == operation }), err
}

// refunds lists what was given back of a payment.
func (g *Gateway) refunds(ctx context.Context, reference string) (all []gateway.Refund, err error) {
	params := &stripego.RefundListParams{PaymentIntent: &reference}
	for refund, err := range g.client.V1Refunds.List(ctx, params).All(ctx) {
		if err != nil {
			return nil, failed("list the refunds of a payment", err)
		}
		if !isRelease(refund) {
			all = append(all, refundOf(refund))
		}
	}
	return all, nil
}

// isRelease reports whether a refund is only what was held and not captured: Stripe lists that, too, without a
// transaction of the balance.
func isRelease(r *stripego.Refund) bool {
	return r.BalanceTransaction == nil && r.Metadata[operationKey] == "" && r.Status == stripego.RefundStatusSucceeded
}

func refundOf(r *stripego.Refund) gateway.Refund {
	operation, err := uuid.Parse(r.Metadata[operationKey])
	if err != nil { // it was made elsewhere
		operation = uuid.Nil
	}
	return gateway.Refund{
		ID: r.ID, Operation: operation, Amount: moneyOf(r.Amount, r.Currency),
		Failed: r.Status == stripego.RefundStatusFailed || r.Status == stripego.RefundStatusCanceled,
	}
}
