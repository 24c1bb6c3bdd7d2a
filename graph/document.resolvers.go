package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *mutationResolver) InvoiceIssue(ctx context.Context, input document.IssueInput) (*fault.Outcome[*document.Document], error) {
	return fault.OutcomeOf(r.Resolver.Documents.IssueInvoice(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) Documents(ctx context.Context, first *int, after *string, last *int, before *string, filter *document.Filter) (*page.Connection[*document.Document], error) {
	if filter == nil {
		filter = &document.Filter{}
	}
	return r.Resolver.Documents.List(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}
