package payment

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	incoming "github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// MethodLimits are how often a gateway is asked to save payment methods in an hour, whatever becomes of it: each time
// tells whether a card is good. 0 is no limit.
type MethodLimits struct {
	User    int // of a user
	Address int // of all users of a network
}

// admit counts that the viewer has a gateway asked to save a payment method. Too many are a fault.UserErrors.
func (s *Service) admit(ctx context.Context, viewer auth.Viewer) error {
	var keys []throttle.Key
	if s.limits.User > 0 {
		keys = append(keys, throttle.Key{Kind: "payment method user", Value: viewer.User.String(), Policy: throttle.Hourly(s.limits.User)})
	}
	if network := incoming.From(ctx).Network; s.limits.Address > 0 && network != "" {
		keys = append(keys, throttle.Key{Kind: "payment method address", Value: network, Policy: throttle.Hourly(s.limits.Address)})
	}
	if len(keys) == 0 {
		return nil
	}
	_, wait, err := s.throttles.Try(ctx, keys...)
	if err == nil && wait > 0 {
		return fault.TooManyAttempts(wait)
	}
	return err
}
