package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/courier"
)

func (courierEventConnectionFields) TotalCount(ctx context.Context, lists []*courier.EventConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
