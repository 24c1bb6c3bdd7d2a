package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Documents are for whoever sees the order.
func (orderFields) Documents(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*document.Document] {
	return loadEach(ctx, document.ByOrder, orders, orderID)
}

func (documentFields) Order(ctx context.Context, documents []*document.Document) executor.Thunk[*ent.Order] {
	return loadEach(ctx, order.ByID, documents, func(d *document.Document) typeid.Order { return d.OrderID })
}

func (documentFields) URL(ctx context.Context, documents []*document.Document, format document.Format) executor.Thunk[string] {
	ids := keysOf(documents, func(d *document.Document) typeid.Document { return d.ID })
	return placesOf(len(ids), func() ([]string, error) { return loadersOf(ctx).documents.URLs(ctx, ids, format) })
}

func (fulfillmentFields) PackingSlipURL(ctx context.Context, parcels []*ent.Fulfillment) executor.Thunk[string] {
	ids := keysOf(parcels, func(f *ent.Fulfillment) typeid.Fulfillment { return f.ID })
	return placesOf(len(ids), func() ([]string, error) { return loadersOf(ctx).documents.SlipURLs(ctx, ids) })
}

// placesOf returns n addresses, which fail together.
func placesOf(n int, of func() ([]string, error)) executor.Thunk[string] {
	return func() ([]string, []error) {
		all, err := of()
		if err != nil {
			return refused[string](n, err)()
		}
		return all, nil
	}
}

func (documentConnectionFields) TotalCount(ctx context.Context, lists []*document.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
