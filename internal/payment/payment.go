// Package payment is how orders are paid for: saved payment methods, attempts and their ledgers.
package payment

import (
	"cmp"
	"context"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service is the store's payments, made through its gateways.
type Service struct {
	store       *store.Store
	gateways    []Offered
	retryAfter  time.Duration
	channelCode func(context.Context, typeid.Channel) (string, error)
	inbox       Inbox
	throttles   *throttle.Service
	limits      MethodLimits
}

// Options tunes payments; a zero field means its default.
type Options struct {
	// RetryAfter is how long after a request to the gateway the reconciler looks whether it was
	// done. It is longer than a request's own deadlines together. So the reconciler does not race a
	// server that is at work. Default 45 s.
	RetryAfter time.Duration
	// ChannelCode returns the code of a channel. It is needed if a gateway is offered in some channels only.
	ChannelCode func(ctx context.Context, channel typeid.Channel) (string, error)
	// MethodLimits are how often payment methods are saved. Default without limits.
	MethodLimits MethodLimits
}

// New returns the payments in st, made through gateways, of which each has another name. They are offered in
// their order.
func New(st *store.Store, gateways []Offered, opts Options) *Service {
	return &Service{
		store: st, gateways: gateways, retryAfter: cmp.Or(opts.RetryAfter, 45*time.Second), channelCode: opts.ChannelCode,
		throttles: throttle.New(st), limits: opts.MethodLimits,
	}
}
