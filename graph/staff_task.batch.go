package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (staffTaskConnectionFields) TotalCount(ctx context.Context, lists []*staff.TaskConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (staffTaskFields) Order(ctx context.Context, tasks []*ent.StaffTask) executor.Thunk[*ent.Order] {
	return loadEach(ctx, order.ByID, tasks, func(t *ent.StaffTask) typeid.Order { return t.OrderID })
}

func (staffTaskFields) Payment(ctx context.Context, tasks []*ent.StaffTask) executor.Thunk[*ent.Payment] {
	return loadSome(ctx, payment.ByID, tasks, func(t *ent.StaffTask) *typeid.Payment { return t.PaymentID })
}
