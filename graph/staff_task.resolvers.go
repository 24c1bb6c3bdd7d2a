package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/staff"
)

func (r *mutationResolver) StaffTaskResolve(ctx context.Context, input staff.TaskResolveInput) (*staff.TaskResolvePayload, error) {
	return fault.OutcomeOf(r.Tasks.Resolve(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) StaffTasks(ctx context.Context, first *int, after *string, last *int, before *string, filter *staff.TaskFilter) (*page.Connection[*ent.StaffTask], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	if filter == nil {
		filter = &staff.TaskFilter{}
	}
	return r.Tasks.List(ctx, *filter, args)
}
