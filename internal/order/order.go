// Package order is what was bought: orders, their parcels, and the events that tell their way.
package order

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service is the store's orders.
type Service struct {
	store *store.Store
}

func (s *Service) Get(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef) (*ent.Order, error) {
	panic("stub")
}

func (s *Service) List(ctx context.Context, filter Filter, args page.Args) (*Connection, error) {
	panic("stub")
}

func (s *Service) ListByUser(ctx context.Context, user typeid.User, args page.Args) (*Connection, error) {
	panic("stub")
}

func (s *Service) FulfillmentCreate(ctx context.Context, viewer auth.Viewer, in FulfillmentCreateInput) (*ent.Fulfillment, error) {
	panic("stub")
}

func (s *Service) FulfillmentUpdate(ctx context.Context, viewer auth.Viewer, in FulfillmentUpdateInput) (*ent.Fulfillment, error) {
	panic("stub")
}

func (s *Service) Events(ctx context.Context, viewer auth.Viewer, ref auth.OrderRef, after *string) (<-chan EventMessage, error) {
	panic("stub")
}

func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Order) (map[typeid.Order]*ent.Order, error) {
	panic("stub")
}

func (s *Service) VisibleLinesByID(ctx context.Context, viewer auth.Viewer, ids []typeid.OrderLine) (map[typeid.OrderLine]*ent.OrderLine, error) {
	panic("stub")
}

func (s *Service) VisibleEventsByID(ctx context.Context, viewer auth.Viewer, ids []typeid.OrderEvent) (map[typeid.OrderEvent]*ent.OrderEvent, error) {
	panic("stub")
}

func (s *Service) VisibleFulfillmentsByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Fulfillment) (map[typeid.Fulfillment]*ent.Fulfillment, error) {
	panic("stub")
}

func (s *Service) VisibleFulfillmentLinesByID(ctx context.Context, viewer auth.Viewer, ids []typeid.FulfillmentLine) (map[typeid.FulfillmentLine]*ent.FulfillmentLine, error) {
	panic("stub")
}

func (s *Service) ByID(ctx context.Context, ids []typeid.Order) (map[typeid.Order]*ent.Order, error) {
	panic("stub")
}

func (s *Service) ContactsByOrder(ctx context.Context, ids []typeid.Order) (map[typeid.Order]*ent.OrderContact, error) {
	panic("stub")
}

func (s *Service) LinesByOrder(ctx context.Context, ids []typeid.Order) (map[typeid.Order][]*ent.OrderLine, error) {
	panic("stub")
}

func (s *Service) LinesByID(ctx context.Context, ids []typeid.OrderLine) (map[typeid.OrderLine]*ent.OrderLine, error) {
	panic("stub")
}

func (s *Service) FulfillmentsByOrder(ctx context.Context, ids []typeid.Order) (map[typeid.Order][]*ent.Fulfillment, error) {
	panic("stub")
}

func (s *Service) FulfillmentsByID(ctx context.Context, ids []typeid.Fulfillment) (map[typeid.Fulfillment]*ent.Fulfillment, error) {
	panic("stub")
}

func (s *Service) LinesByFulfillment(ctx context.Context, ids []typeid.Fulfillment) (map[typeid.Fulfillment][]*ent.FulfillmentLine, error) {
	panic("stub")
}

func (s *Service) EventsByOrder(ctx context.Context, ids []typeid.Order) (map[typeid.Order][]*ent.OrderEvent, error) {
	panic("stub")
}
