package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
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

// URL has addresses of the files of exports that are done. Each tells who has read it.
func (orderExportFields) URL(ctx context.Context, exports []*order.Export) executor.Thunk[*string] {
	ids := keysOf(exports, func(e *order.Export) typeid.OrderExport { return e.ID })
	return func() ([]*string, []error) {
		addresses, err := loadersOf(ctx).documents.ExportURLs(ctx, ids, auth.ViewerFrom(ctx).Actor())
		if err != nil {
			return refused[*string](len(exports), err)()
		}
		all := make([]*string, len(exports))
		for i, e := range exports {
			if e.Status == order.ExportDone {
				all[i] = &addresses[i]
			}
		}
		return all, nil
	}
}

func (orderExportConnectionFields) TotalCount(ctx context.Context, lists []*order.ExportConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
