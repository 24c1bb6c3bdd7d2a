package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) OrdersFulfill(ctx context.Context, input order.FulfillInput) (*order.FulfillPayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.Fulfill(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrdersTag(ctx context.Context, input order.TagInput) (*order.TagPayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.Tag(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrdersExport(ctx context.Context, input order.ExportInput) (*order.ExportPayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.Export(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrderExportCancel(ctx context.Context, input order.ExportCancelInput) (*order.ExportPayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.ExportCancel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) OrderDocumentsPrint(ctx context.Context, input document.PrintInput) (*document.PrintPayload, error) {
	return fault.OutcomeOf(r.Resolver.Documents.Print(ctx, input))
}

func (r *queryResolver) OrderExport(ctx context.Context, id string) (*order.Export, error) {
	asked, err := typeid.ParseOrderExport(id)
	if err != nil {
		return nil, err
	}
	found, err := r.Resolver.Orders.VisibleExports(ctx, auth.ViewerFrom(ctx), []typeid.OrderExport{asked})
	return found[asked], err
}

func (r *queryResolver) OrderExports(ctx context.Context, first *int, after *string, last *int, before *string) (*page.Connection[*order.Export], error) {
	return r.Resolver.Orders.Exports(ctx, page.Args{First: first, Last: last, After: after, Before: before})
}
