package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (searchPinsFields) Products(ctx context.Context, pins []*tuning.Pins) executor.Thunk[[]*ent.Product] {
	return loadLists(ctx, catalog.ProductsByID, pins, func(p *tuning.Pins) []typeid.Product { return p.Products })
}
