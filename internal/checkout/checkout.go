// Package checkout turns carts into orders and money: it orchestrates carts, stock, orders and payments, so that an order and
// its charge stand or fall together whatever is retried, raced or killed.
package checkout

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Service is the store's checkout.
type Service struct {
	store *store.Store
}

func (s *Service) Complete(ctx context.Context, viewer auth.Viewer, in CompleteInput) (Result, error) {
	panic("stub")
}

func (s *Service) Cancel(ctx context.Context, viewer auth.Viewer, in CancelInput) (*ent.Order, error) {
	panic("stub")
}

func (s *Service) Capture(ctx context.Context, viewer auth.Viewer, in CaptureInput) (*ent.Order, error) {
	panic("stub")
}
