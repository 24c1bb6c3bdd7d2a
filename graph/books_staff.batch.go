package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/books"
)

func (postingConnectionFields) TotalCount(ctx context.Context, lists []*books.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
