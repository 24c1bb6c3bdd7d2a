// Package payment is how orders are paid for: saved payment methods, attempts and their ledgers.
package payment

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service is the store's payments, made through one gateway.
type Service struct {
	store   *store.Store
	gateway gateway.Gateway
}

// New returns the payments in st, made through gw.
func New(st *store.Store, gw gateway.Gateway) *Service { return &Service{store: st, gateway: gw} }

func (s *Service) SaveMethod(ctx context.Context, viewer auth.Viewer, in MethodSaveInput) (*ent.PaymentMethod, error) {
	panic("stub")
}

func (s *Service) DeleteMethod(ctx context.Context, viewer auth.Viewer, in MethodDeleteInput) (typeid.PaymentMethod, error) {
	panic("stub")
}

func (s *Service) MethodsByUser(ctx context.Context, ids []typeid.User) (map[typeid.User][]*ent.PaymentMethod, error) {
	panic("stub")
}

func (s *Service) VisibleMethodsByID(ctx context.Context, viewer auth.Viewer, ids []typeid.PaymentMethod) (map[typeid.PaymentMethod]*ent.PaymentMethod, error) {
	panic("stub")
}

func (s *Service) ByOrder(ctx context.Context, ids []typeid.Order) (map[typeid.Order][]*ent.Payment, error) {
	panic("stub")
}

func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Payment) (map[typeid.Payment]*ent.Payment, error) {
	panic("stub")
}
