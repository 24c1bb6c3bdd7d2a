// Package payment is how orders are paid for: saved payment methods, attempts and their ledgers.
package payment

import (
	"cmp"
	"time"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Service is the store's payments, made through one gateway.
type Service struct {
	store      *store.Store
	gateway    gateway.Gateway
	retryAfter time.Duration
}

// Options tunes payments; a zero field means its default.
type Options struct {
	// RetryAfter is how long after a request to the gateway the reconciler looks whether it was
	// done. It is longer than a request's own deadlines together. So the reconciler does not race a
	// server that is at work. Default 45 s.
	RetryAfter time.Duration
}

// New returns the payments in st, made through gw.
func New(st *store.Store, gw gateway.Gateway, opts Options) *Service {
	return &Service{store: st, gateway: gw, retryAfter: cmp.Or(opts.RetryAfter, 45*time.Second)}
}

// Gateway returns what payments are made through.
func (s *Service) Gateway() gateway.Gateway { return s.gateway }
