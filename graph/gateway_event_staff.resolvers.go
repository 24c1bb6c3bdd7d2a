package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/payment"
)

func (r *queryResolver) GatewayEvents(ctx context.Context, first *int, after *string, last *int, before *string, filter *payment.EventFilter) (*page.Connection[*payment.Event], error) {
	if filter == nil {
		filter = &payment.EventFilter{}
	}
	return r.Payments.Events(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}
