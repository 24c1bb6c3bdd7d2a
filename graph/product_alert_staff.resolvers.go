package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *queryResolver) ProductAlerts(
	ctx context.Context, first *int, after *string, last *int, before *string, filter *alert.Filter,
) (*alert.Connection, error) {
	if filter == nil {
		filter = &alert.Filter{}
	}
	return r.Alerts.List(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}
