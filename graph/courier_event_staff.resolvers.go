package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/courier"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *queryResolver) CourierEvents(ctx context.Context, first *int, after *string, last *int, before *string, filter *courier.EventFilter) (*page.Connection[*courier.Event], error) {
	if filter == nil {
		filter = &courier.EventFilter{}
	}
	return r.Couriers.Events(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}
