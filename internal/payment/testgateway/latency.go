package testgateway

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Distant returns the gateway as it looks from far away: each call waits for up to latency before
// its effect, and again after it. A context that ends meanwhile makes an error, and leaves open
// whether the call had its effect.
func (g *Gateway) Distant(latency time.Duration) gateway.Gateway {
	if latency == 0 {
		return g
	}
	return distant{g, latency}
}

type distant struct {
	*Gateway
	latency time.Duration
}

func (d distant) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	return travel(ctx, d.latency, func() (string, error) { return d.Gateway.Prepare(ctx, p) })
}

func (d distant) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	return travel(ctx, d.latency, func() (gateway.Payment, error) { return d.Gateway.Confirm(ctx, reference) })
}

func (d distant) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	return travel(ctx, d.latency, func() (gateway.Payment, error) { return d.Gateway.Get(ctx, reference) })
}

func (d distant) Capture(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	return travel(ctx, d.latency, func() (gateway.Payment, error) { return d.Gateway.Capture(ctx, reference, id, amount) })
}

func (d distant) Void(ctx context.Context, reference string, id uuid.UUID) (gateway.Payment, error) {
	return travel(ctx, d.latency, func() (gateway.Payment, error) { return d.Gateway.Void(ctx, reference, id) })
}

func (d distant) Refund(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	return travel(ctx, d.latency, func() (gateway.Payment, error) { return d.Gateway.Refund(ctx, reference, id, amount) })
}

// travel makes a call that takes its time to arrive, and whose answer does.
func travel[T any](ctx context.Context, latency time.Duration, call func() (T, error)) (answer T, err error) {
	if err := delay(ctx, latency); err != nil {
		return answer, err
	}
	made, err := call()
	if err != nil {
		return answer, err
	}
	if err := delay(ctx, latency); err != nil {
		return answer, err
	}
	return made, nil
}

func delay(ctx context.Context, latency time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rand.N(latency)):
		return nil
	}
}
