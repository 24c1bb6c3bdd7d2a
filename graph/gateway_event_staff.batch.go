package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (gatewayEventConnectionFields) TotalCount(ctx context.Context, lists []*payment.EventConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (gatewayEventFields) Payment(ctx context.Context, events []*payment.Event) executor.Thunk[*ent.Payment] {
	return loadSome(ctx, payment.ByID, events, func(e *payment.Event) *typeid.Payment { return e.PaymentID })
}
