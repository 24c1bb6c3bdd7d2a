package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (ordersFulfillResultFields) Order(ctx context.Context, results []*order.Fulfilled) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, results, func(f *order.Fulfilled) *typeid.Order {
		if f.Fulfillment == nil {
			return nil
		}
		return &f.OrderID
	})
}
